"""What every page needs and hardly ever changes: read once and kept in the process.

A stamp in the shared cache says whether what a process keeps is still good. Whoever changes the rows calls `forget()`.
"""

import secrets
from collections.abc import Callable
from typing import Generic, TypeVar

from django.core.cache import cache
from django.db import transaction

STAMP_SECONDS = 300

T = TypeVar("T")


class Remembered(Generic[T]):
    """Called, it gives what `read` has read, from the process's memory while the stamp stands.

    All threads and requests share the value: nobody changes it.
    """

    def __init__(self, name: str, read: Callable[[], T]) -> None:
        self.stamp_key, self.read = f"{name}-stamp", read
        self.kept: tuple[str, T] | None = None

    def __call__(self) -> T:
        stamp = cache.get(self.stamp_key)
        kept = self.kept
        if kept is not None and stamp == kept[0]:
            return kept[1]
        if stamp is None:
            # Before the reading: a change that commits meanwhile takes this stamp away again.
            stamp = secrets.token_hex(8)
            cache.set(self.stamp_key, stamp, STAMP_SECONDS)
        self.kept = (stamp, self.read())
        return self.kept[1]

    def forget(self) -> None:
        """Every process reads anew: from now on, and once more when the change is committed and they can see it."""
        cache.delete(self.stamp_key)
        transaction.on_commit(lambda: cache.delete(self.stamp_key))
