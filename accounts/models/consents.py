"""Consents by 152-ФЗ ст. 9: one purpose, one text, one record (norms §5)."""

import hashlib

from django.conf import settings
from django.db import models


class ConsentDocument(models.Model):
    """One version of a consent's text. Published versions are never edited: a change is a new version."""

    class Purpose(models.TextChoices):
        PERSONAL_DATA = "personal_data", "Согласие на обработку персональных данных"
        COOPERATION = "cooperation", "Согласие на сотрудничество с порталом"
        PARENT = "parent", "Согласие родителя (законного представителя)"
        ROLE = "role", "Согласие на обработку персональных данных для работы на портале"

    purpose = models.CharField("цель", max_length=20, choices=Purpose.choices)
    version = models.PositiveSmallIntegerField("версия")
    title = models.CharField("заголовок", max_length=200)
    text = models.TextField("текст")
    published_at = models.DateTimeField("действует с", auto_now_add=True)

    class Meta:
        verbose_name = "текст согласия"
        verbose_name_plural = "тексты согласий"
        ordering = ["purpose", "-version"]
        constraints = [models.UniqueConstraint(fields=["purpose", "version"], name="consent_purpose_version")]

    def __str__(self) -> str:
        return f"{self.title}, версия {self.version}"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @classmethod
    def current(cls, purpose: str) -> "ConsentDocument":
        return cls.objects.filter(purpose=purpose).order_by("-version")[:1].get()


class Consent(models.Model):
    """That a person agreed, to which exact text, when, how and from where."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="consents", verbose_name="кто")
    document = models.ForeignKey(ConsentDocument, models.PROTECT, verbose_name="текст")
    text_sha256 = models.CharField("sha256 показанного текста", max_length=64)
    given_by = models.CharField("кто дал, если не сам", max_length=200, blank=True)
    way = models.CharField("как дано", max_length=20, default="checkbox")
    given_at = models.DateTimeField("дано", auto_now_add=True)
    address = models.GenericIPAddressField("адрес", null=True)
    device = models.CharField("устройство", max_length=200, blank=True)
    withdrawn_at = models.DateTimeField("отозвано", null=True, blank=True)

    class Meta:
        verbose_name = "согласие"
        verbose_name_plural = "согласия"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.document} — {self.given_at:%d.%m.%Y %H:%M}"
