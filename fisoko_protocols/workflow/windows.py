"""When a protocol takes entries: by the wall clock of its ППО, later by an extension of its own (spec/04)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.utils import timezone

from fisoko_protocols.models import Protocol, Publication
from portal.moments import moment_label


@dataclass(frozen=True, slots=True)
class Window:
    """`closes` is the common deadline; after it only `extended_until` keeps the protocol open."""

    opens: datetime
    closes: datetime
    extended_until: datetime | None = None

    @classmethod
    def of(cls, protocol: Protocol, publication: Publication) -> Self:
        zone = protocol.point.zone
        until = protocol.extended_until
        closes = publication.closes(zone)
        return cls(publication.opens(zone), closes, until.astimezone(zone) if until and until > closes else None)

    @property
    def last_moment(self) -> datetime:
        return self.extended_until or self.closes

    def is_open(self, now: datetime | None = None) -> bool:
        return self.opens <= (now or timezone.now()) <= self.last_moment

    def is_late(self, now: datetime) -> bool:
        """Handed in within an extension."""
        return now > self.closes

    def refusal(self, now: datetime | None = None) -> str:
        """Why nothing can be entered now, or ""."""
        now = now or timezone.now()
        if now < self.opens:
            return f"Приём откроется {moment_label(self.opens)}."
        if now > self.last_moment:
            return (
                f"Приём закрыт {moment_label(self.last_moment)}. "
                "Чтобы внести изменения, попросите регионального координатора продлить срок."
            )
        return ""
