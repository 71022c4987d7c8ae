"""Loads of the directory from a file, their reports row by row, and lists made ready for download."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.roles import RoleGrant
from portal.models import Job, Load, LoadOutcome, LoadRow

FILE_LIVES = timedelta(days=30)
EXPORT_LIVES = timedelta(days=3)


def export_until() -> datetime:
    return timezone.now() + EXPORT_LIVES


class DirectoryTable(models.TextChoices):
    ORGANISATIONS = "organisations", "Организации"
    MUNICIPALITIES = "municipalities", "Муниципалитеты"


class DirectoryImportQuerySet(models.QuerySet["DirectoryImport"]):
    def visible_to(self, role: "RoleGrant | None") -> Self:
        """Own loads, begun in the role in force: another role has another scope."""
        if role is None:
            return self.none()
        return self.filter(by=role.user, role_grant=role.pk)


class DirectoryImport(Load):
    table = models.CharField("что загружают", max_length=14, choices=DirectoryTable.choices)
    file = models.FileField("файл", upload_to="imports/%Y/%m")
    name = models.CharField("имя файла у отправителя", max_length=200)
    role_grant = models.ForeignKey(RoleGrant, models.SET_NULL, null=True, related_name="+")

    objects = DirectoryImportQuerySet.as_manager()

    class Meta(Load.Meta):
        verbose_name = "загрузка справочника"
        verbose_name_plural = "загрузки справочника"
        constraints = [
            models.CheckConstraint(condition=Q(table__in=DirectoryTable.values), name="import_table_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_table_display()}: {self.name}"


class DirectoryImportRow(LoadRow):
    load = models.ForeignKey(DirectoryImport, models.CASCADE, related_name="rows")
    subject = models.CharField("о чём", max_length=200, blank=True)

    class Meta(LoadRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["load", "number"], name="import_row_once"),
            models.CheckConstraint(condition=Q(outcome__in=LoadOutcome.values), name="import_outcome_known"),
        ]


class DirectoryExportQuerySet(models.QuerySet["DirectoryExport"]):
    def visible_to(self, role: "RoleGrant | None") -> Self:
        """The owner's alone, while it can be downloaded."""
        if role is None:
            return self.none()
        return self.filter(by=role.user, expires_at__gt=timezone.now())


class DirectoryExport(models.Model):
    """A long list made by a job; its owner downloads it for three days."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="чья")
    job = models.OneToOneField(Job, models.SET_NULL, null=True, related_name="+")
    file = models.FileField("файл", upload_to="exports/%Y/%m")
    name = models.CharField("имя файла", max_length=100)
    created_at = models.DateTimeField("готова", auto_now_add=True)
    expires_at = models.DateTimeField("доступна до", default=export_until, db_index=True)

    objects = DirectoryExportQuerySet.as_manager()

    class Meta:
        verbose_name = "выгрузка справочника"
        verbose_name_plural = "выгрузки справочника"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name
