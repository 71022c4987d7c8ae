"""How often something may be tried: so many places, each taken for a time. The places are rows of the database.

Always there, whether Redis is installed, away or emptied: one truth, and a guesser gains nothing by a broken cache. A
sign-in pays four short statements for it beside the tens of milliseconds of its password's hash.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection, transaction
from django.db.models import Q

from portal.models import Attempt
from portal.security import note

# Processes tell the time alike but for moments.
CLOCK_SLACK_SECONDS = 60
# One statement, so that of two at once one loses; a place that has run out, or ends later than any place taken now
# can (the clock was set back), is free.
TAKE = f"""
    INSERT INTO {Attempt._meta.db_table} (name, place, about, kept, ends) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (name, place) DO UPDATE SET about = excluded.about, kept = excluded.kept, ends = excluded.ends
    WHERE {Attempt._meta.db_table}.ends <= %s OR {Attempt._meta.db_table}.ends > excluded.ends + {CLOCK_SLACK_SECONDS}
"""  # noqa: S608 - the table's own name


def hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@contextmanager
def without_the_disk() -> Iterator[None]:
    """A count that goes with the power is no loss; to wait for the disk four times a sign-in would be."""
    if connection.in_atomic_block or connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO OFF")
        yield


def take_place(name: str, place: int, *, seconds: float, about: str = "", kept: Any = None) -> bool:
    """Whether the place was free and is taken now."""
    now = time.time()
    with without_the_disk(), connection.cursor() as cursor:
        cursor.execute(TAKE, [name, place, about, None if kept is None else json.dumps(kept), now + seconds, now])
        return bool(cursor.rowcount)


@dataclass(frozen=True, slots=True)
class Limit:
    """`amount` places, each taken for `window`; of any number who try at once no more get one.

    Up to its first colon `name` is the limit's code, which the security journal says; what follows says who is counted.
    """

    name: str
    amount: int
    window: timedelta

    def take(self, *, about: str = "") -> str | None:
        """The key of the place taken, or None when all are taken; `about` is for `forgive`.

        Raises RuntimeError inside a transaction: rolled back, it would take the count along.
        """
        with transaction.atomic(durable=True):
            pass
        taken = set(self._taken().values_list("place", flat=True))
        free = [place for place in range(self.amount) if place not in taken]
        secrets.SystemRandom().shuffle(free)
        for place in free:
            if take_place(self._key, place, seconds=self.window.total_seconds(), about=hashed(about)):
                return f"{self._key}:{place}"
        note("limited", limit=self.name.partition(":")[0])
        return None

    def wait(self) -> int:
        """Seconds until a place is free."""
        ends = list(self._taken().values_list("ends", flat=True))
        return max(0, round(min(ends) - time.time())) if len(ends) >= self.amount else 0

    def forgive(self, *, about: str) -> None:
        """Give back all places taken for one that has turned out to be no guesser."""
        with without_the_disk():
            Attempt.objects.filter(name=self._key, about=hashed(about)).delete()

    def _taken(self) -> Any:
        now = time.time()
        latest = now + self.window.total_seconds() + CLOCK_SLACK_SECONDS
        return Attempt.objects.filter(name=self._key, ends__gt=now, ends__lte=latest)

    @property
    def _key(self) -> str:
        return hashed(self.name)


def give_back(place: str) -> None:
    name, _, number = place.rpartition(":")
    with without_the_disk():
        Attempt.objects.filter(name=name, place=int(number)).delete()


def sweep() -> None:
    """Remove what has run out."""
    Attempt.objects.filter(ends__lte=time.time()).delete()


class DatabaseCounts(BaseCache):
    """What allauth's rate limits need of a cache: nothing of theirs is forgotten before its time."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def _name(self, key: str, version: int | None) -> str:
        return hashed(self.make_key(key, version=version))

    def _standing(self, names: Iterable[str]) -> Any:
        return Attempt.objects.filter(name__in=names, ends__gt=time.time())

    def _seconds(self, timeout: Any) -> float:
        return float((self.default_timeout or 0) if timeout in (DEFAULT_TIMEOUT, None) else timeout)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return take_place(self._name(key, version), 0, seconds=self._seconds(timeout), kept=value)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        found = self._standing([self._name(key, version)]).values_list("kept", flat=True)
        return next(iter(found), default)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        Attempt.objects.bulk_create(
            [Attempt(name=self._name(key, version), place=0, kept=value, ends=time.time() + self._seconds(timeout))],
            update_conflicts=True,
            unique_fields=["name", "place"],
            update_fields=["kept", "ends"],
        )

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(Attempt.objects.filter(name=self._name(key, version)).delete()[0])

    def clear(self) -> None:
        Attempt.objects.filter(~Q(kept=None)).delete()
