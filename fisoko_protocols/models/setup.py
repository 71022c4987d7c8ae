"""Loads of the federal organiser's set-up: what their files said in known columns, and what it would change.

No file is kept (spec/04): it is read in memory, and only valid values of the known columns come here.
"""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import RoleGrant
from fisoko_protocols.models.sittings import MANAGERS
from portal.models import Load, LoadOutcome, LoadRow

REPORT_LIVES = timedelta(days=30)


class SetupTable(models.TextChoices):
    PUBLICATIONS = "publications", "Публикации"
    POINTS = "points", "ППО и их учётные записи"
    KITS = "kits", "Комплекты"


class SetupImportQuerySet(models.QuerySet["SetupImport"]):
    def visible_to(self, role: RoleGrant | None) -> Self:
        """Own loads, begun in the role in force."""
        if role is None or role.role not in MANAGERS:
            return self.none()
        return self.filter(by=role.user, role_grant=role.pk)


class SetupImport(Load):
    """`columns` are {key: [letters, title]} as the file had them, for the addresses of errors found after the reading."""

    table = models.CharField("что загружают", max_length=12, choices=SetupTable.choices)
    role_grant = models.ForeignKey(RoleGrant, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField("загружен", auto_now_add=True, db_index=True)
    rows = models.PositiveIntegerField("строк")
    columns = models.JSONField(default=dict)

    objects = SetupImportQuerySet.as_manager()

    class Meta(Load.Meta):
        verbose_name = "загрузка настройки протоколов"
        verbose_name_plural = "загрузки настройки протоколов"
        constraints = [
            models.CheckConstraint(condition=Q(table__in=SetupTable.values), name="setup_import_table_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_table_display()}, загрузка № {self.pk}"


class SetupChunk(models.Model):
    """A thousand read rows between the request and the dry run, which takes them away.

    `lines` are [row, {column: value}, [[address, title, sentence], …]]; a cell with an error has no value.
    """

    load = models.ForeignKey(SetupImport, models.CASCADE, related_name="chunks")
    place = models.PositiveIntegerField()
    lines = models.JSONField()

    class Meta:
        verbose_name = "прочитанные строки"
        verbose_name_plural = "прочитанные строки"
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["load", "place"], name="setup_chunk_once")]

    def __str__(self) -> str:
        return f"Часть {self.place}"


class SetupLine(LoadRow):
    load = models.ForeignKey(SetupImport, models.CASCADE, related_name="lines")

    class Meta(LoadRow.Meta):
        indexes = [models.Index(fields=["load", "outcome", "number"], name="setup_line_outcome")]
        constraints = [
            models.UniqueConstraint(fields=["load", "number"], name="setup_line_once"),
            models.CheckConstraint(condition=Q(outcome__in=LoadOutcome.values), name="setup_line_outcome_known"),
        ]
