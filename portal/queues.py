"""Whether the background work stands still: a worker can be alive and do nothing, a mail server silent for hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils import timezone

from portal.models import Job, Letter


@dataclass(frozen=True, slots=True)
class Standing:
    """So many rows of a queue that should have been done long ago, the oldest since that moment."""

    queue: str
    number: int
    oldest: datetime


def standing_still() -> list[Standing]:
    """The queues that do not move; a letter put off again and again is one too, while no other letter leaves."""
    now = timezone.now()
    long_ago = now - timedelta(minutes=settings.QUEUE_STANDS_STILL_MINUTES)
    late_letters = Q(not_before__lte=long_ago)
    if not Letter.objects.filter(sent_at__gt=long_ago).exists():
        late_letters |= Q(status=Letter.WAITING, attempts__gt=0, created_at__lte=long_ago)
    found = [
        late("letters", Letter.objects.filter(late_letters), since="created_at"),
        late("jobs", Job.objects.filter(not_before__lte=long_ago), since="not_before"),
    ]
    return [each for each in found if each is not None]


def late(queue: str, rows: Any, *, since: str) -> Standing | None:
    """What is still open among the rows."""
    open_rows = rows.filter(status__in=[rows.model.WAITING, rows.model.TAKEN]).order_by()
    found = open_rows.aggregate(number=Count("pk"), oldest=Min(since))
    return Standing(queue, found["number"], found["oldest"]) if found["number"] else None
