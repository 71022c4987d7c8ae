"""What every page needs and hardly ever changes: read once and kept in the process.

A stamp in the shared cache says whether what a process keeps is still good. Whoever changes the rows calls `forget()`.
Without the cache a value is good for the request that read it, so that a page reads it once.
"""

import secrets
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from django.core.cache import cache
from django.db import transaction

from portal.logs import NO_REQUEST, request_id

STAMP_SECONDS = 300

T = TypeVar("T")


class Kept(NamedTuple, Generic[T]):
    """A value, the stamp it was read under and the request that read it."""

    stamp: str
    request: str
    value: T

    def is_good(self, stamp: str | None) -> bool:
        if stamp is None:
            return self.request == request_id.get() != NO_REQUEST
        return self.stamp == stamp


class Remembered(Generic[T]):
    """Called, it gives what `read` has read, from the process's memory while the stamp stands.

    All threads and requests share the value: nobody changes it.
    """

    def __init__(self, name: str, read: Callable[[], T]) -> None:
        self.stamp_key, self.read = f"{name}-stamp", read
        self.kept: Kept[T] | None = None

    def __call__(self) -> T:
        stamp = cache.get(self.stamp_key)
        kept = self.kept
        if kept is not None and kept.is_good(stamp):
            return kept.value
        if stamp is None:
            # Before the reading: a change that commits meanwhile takes this stamp away again.
            stamp = secrets.token_hex(8)
            cache.set(self.stamp_key, stamp, STAMP_SECONDS)
        kept = self.kept = Kept(stamp, request_id.get(), self.read())
        return kept.value

    def forget(self) -> None:
        """Every process reads anew: from now on, and once more when the change is committed and they can see it."""
        self._forget()
        transaction.on_commit(self._forget)

    def _forget(self) -> None:
        self.kept = None
        cache.delete(self.stamp_key)
