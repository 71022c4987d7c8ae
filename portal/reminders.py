"""Reminders before a deadline and at it, for those who have not acted; nobody gets the same one twice.

A part registers sources (`Part.deadlines`): functions of the moment that yield a Due for each person to be reminded
now. A source may yield the same Due at every run: the database lets it through once.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef

from portal.models import Reminder
from portal.notices import Message, tell
from portal.registry import parts

BATCH = 500


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder: what to say, what it is about (portal.letters.about_label), and the deadline it speaks of."""

    message: Message
    subject: str
    deadline: datetime


def batches(dues: Iterable[Due]) -> Iterator[list[Due]]:
    waiting = iter(dues)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def remind(now: datetime) -> int:
    """Send what every part's sources say is due; returns how many were told."""
    sources = [source for part in parts() for source in part.deadlines]
    return sum(send(batch) for source in sources for batch in batches(source(now)))


@transaction.atomic
def send(dues: list[Due]) -> int:
    """Write the rows and tell those whose rows are new, in one transaction."""
    run = uuid.uuid4()
    Reminder.objects.bulk_create(
        [
            Reminder(event=d.message.event, person=d.message.person, subject=d.subject, deadline=d.deadline, run=run)
            for d in dues
        ],
        ignore_conflicts=True,
    )
    written = set(Reminder.objects.filter(run=run).values_list("event", "subject", "deadline", "person_id"))
    fresh = []
    for due in dues:
        row = (due.message.event, due.subject, due.deadline, due.message.person.pk)
        if row in written:
            written.discard(row)
            fresh.append(due.message)
    tell(fresh)
    return len(fresh)


def not_reminded(people: Any, *, event: str, subject: str, deadline: datetime, path: str = "pk") -> Any:
    """Leave out those who have had it already: a second run costs one query, not a row for each."""
    sent = Reminder.objects.filter(event=event, subject=subject, deadline=deadline, person=OuterRef(path))
    return people.exclude(Exists(sent)) if isinstance(people, models.QuerySet) else people


def working_days_after(since: datetime, days: int) -> datetime:
    """The same hour that many working days later; holidays are not known to the portal."""
    found = since
    while days:
        found += timedelta(days=1)
        days -= is_working(found.date())
    return found


def is_working(day: date) -> bool:
    return day.weekday() < 5
