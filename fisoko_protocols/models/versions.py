"""What was handed in: never changed afterwards, by the database too (migration «handed_in_stays»)."""

import hashlib
from dataclasses import dataclass
from typing import Any, Never

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import RoleGrant
from fisoko_protocols.checks import Line, Mark
from fisoko_protocols.models.protocols import Protocol
from fisoko_protocols.models.sittings import MANAGERS


class HandedInStays(Exception):
    """Somebody tried to change or delete a handed-in version."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """The text of a version: a head line and a line a kit, «501501;использован;edu390002», UTF-8, each ended by \\n.

    Its SHA-256 is the control sum of the receipt, so anybody can check a downloaded version with sha256sum.
    """

    head: str
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        rows = (f"{line.number};{Mark(line.comment).label};{line.login}" for line in self.lines)
        return "".join(f"{row}\n" for row in (self.head, *rows))

    @property
    def control_sum(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @classmethod
    def parse(cls, text: str) -> "HandedIn":
        # Not splitlines: a head may hold what that takes for the end of a line too.
        head, *rows = text.removesuffix("\n").split("\n")
        marks = {mark.label: mark.value for mark in Mark}
        cells = (row.split(";") for row in rows)
        return cls(head, tuple(Line(number, marks[comment], login) for number, comment, login in cells))


class VersionQuerySet(models.QuerySet["Version"]):
    def visible_to(self, role: RoleGrant | None) -> "VersionQuerySet":
        if role is None:
            return self.none()
        if role.role in MANAGERS:
            return self
        if role.role == "regional_coordinator":
            return self.filter(protocol__point__region=role.region_id)
        return self.filter(protocol__point=role.point_id) if role.role == "point_organiser" else self.none()

    def update(self, **kwargs: Any) -> Never:
        raise HandedInStays

    def delete(self) -> Never:
        raise HandedInStays


class Version(models.Model):
    """One handing in. `on_behalf` says that a coordinator pressed the button for a ППО without a connection."""

    protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="versions", verbose_name="протокол")
    number = models.PositiveIntegerField("версия")
    handed_in_at = models.DateTimeField("сдан", db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="кто сдал")
    on_behalf = models.BooleanField("за ППО", default=False)
    late = models.BooleanField("с опозданием", default=False)
    content = models.TextField("содержание")
    control_sum = models.CharField("контрольная сумма", max_length=64)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "сданная версия"
        verbose_name_plural = "сданные версии"
        ordering = ["protocol", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["protocol", "number"], name="version_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="version_number_positive"),
            models.CheckConstraint(condition=Q(control_sum__regex=r"^[0-9a-f]{64}$"), name="version_control_sum_shape"),
        ]

    def __str__(self) -> str:
        return f"Версия {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise HandedInStays
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise HandedInStays

    @property
    def handed_in(self) -> HandedIn:
        return HandedIn.parse(self.content)
