"""Loads of tables from files: what the parts' own tables of them have in common."""

from django.conf import settings
from django.db import models

from portal.models.jobs import Job


class LoadOutcome(models.TextChoices):
    ADDED = "added", "Добавится"
    CHANGED = "changed", "Изменится"
    REFUSED = "refused", "Ошибка"


class Load(models.Model):
    """One file. Its state is that of its two jobs: the dry run, and, once asked for, the writing."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="кто загрузил")
    created_at = models.DateTimeField("загружен", auto_now_add=True)
    check_job = models.OneToOneField(Job, models.SET_NULL, null=True, related_name="+")
    apply_job = models.OneToOneField(Job, models.SET_NULL, null=True, related_name="+")

    class Meta:
        abstract = True
        ordering = ["-id"]


class LoadRow(models.Model):
    """What a row of the file would do; rows that change nothing are only counted.

    `values` are the checked values, `changes` [title, old, new] of each field, `reasons` [address, title, sentence].
    """

    number = models.PositiveIntegerField("строка")
    outcome = models.CharField("что будет", max_length=7, choices=LoadOutcome.choices)
    subject = models.CharField("о чём", max_length=300, blank=True)
    target = models.BigIntegerField(null=True)
    values = models.JSONField(default=dict)
    changes = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    skipped = models.CharField("почему пропущена", max_length=300, blank=True)

    class Meta:
        abstract = True
        verbose_name = "строка загрузки"
        verbose_name_plural = "строки загрузки"
        ordering = ["number"]

    def __str__(self) -> str:
        return f"Строка {self.number}"
