"""Letters to people, kept in the transaction of the change that causes them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.models.durable import Claimable
from portal.sealed import SealedField


class Letter(Claimable):
    class Status(models.TextChoices):
        QUEUED = "queued", "Ждёт отправки"
        SENDING = "sending", "Отправляется"
        SENT = "sent", "Отправлено"
        FAILED = "failed", "Не доставлено"

    WAITING = Status.QUEUED
    TAKEN = Status.SENDING

    status = models.CharField("состояние", max_length=8, choices=Status.choices, default=Status.QUEUED, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="кому",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="letters",
    )
    to = models.EmailField("адрес")
    sender_name = models.CharField("от имени", max_length=200, blank=True)
    subject = models.CharField("тема", max_length=300)
    text = models.TextField("текст")
    html = models.TextField("текст с оформлением", blank=True)
    # How the letter's one-time link is made when it leaves, or the links themselves until then: portal/letter_links.py.
    link = models.CharField("ссылка", max_length=40, blank=True, editable=False)
    sealed_links = SealedField(null=True, editable=False)
    event = models.CharField("событие", max_length=100, blank=True, db_index=True)
    about = models.CharField(
        "о чём", max_length=100, blank=True, db_index=True, help_text="Запись, например accounts.rolegrant:12."
    )
    sent_at = models.DateTimeField("отправлено", null=True, editable=False)
    # Counted from the first failure, not from the queueing: days without a worker must not use up the time.
    give_up_at = models.DateTimeField("пробовать до", null=True, editable=False)
    resends = models.PositiveSmallIntegerField("повторных отправок", default=0, editable=False)
    last_error = models.TextField("последняя ошибка", blank=True, editable=False)

    class Meta:
        verbose_name = "письмо"
        verbose_name_plural = "письма"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["status", "not_before"], name="letter_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["queued", "sending", "sent", "failed"]), name="letter_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="sending", claim_token__isnull=False)
                | Q(status__in=["queued", "sent", "failed"], claim_token__isnull=True),
                name="letter_token_while_sending",
            ),
            models.CheckConstraint(condition=~Q(status="sent") | Q(sent_at__isnull=False), name="letter_sent_when"),
        ]

    def __str__(self) -> str:
        return f"Письмо {self.pk}"
