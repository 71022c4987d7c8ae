"""The cache that all processes share: Redis that may be away, or files. It never fails a request, it only forgets.

Whoever uses it must be right without it: `get` finds nothing while Redis is away, `add` says that it added. Counts of
attempts, where that would open a door, stand in the database (portal.limits).
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from portal.faults import code_of

logger = logging.getLogger(__name__)

# What one question to Redis may cost; the first that goes unanswered is the last until Redis is heard again.
TIMEOUT_SECONDS = 0.1
LISTEN_SECONDS = 1.0
AWAY = (RedisError, OSError)

T = TypeVar("T")


def connection_options() -> dict[str, Any]:
    """No retries: a question that failed is not asked again, its caller goes on without."""
    return {
        "socket_connect_timeout": TIMEOUT_SECONDS,
        "socket_timeout": TIMEOUT_SECONDS,
        "retry": Retry(NoBackoff(), 0),
    }


class Circuit:
    """Whether this process asks Redis at all, and which keys it must take out of Redis before it asks again.

    The first failure opens it. From then on nobody waits: a thread of its own listens for Redis and, before it lets
    anybody ask, removes what was to be written or deleted meanwhile. A Redis that was only hung still holds all of it.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.guard = threading.Lock()
        self.away = False
        self.missed: set[str] = set()
        self.closed = threading.Event()

    def ask(self, question: Callable[[], T], *, otherwise: T, writes: Iterable[str] = ()) -> T:
        """The answer, or `otherwise` while Redis is away; `writes` are the keys that the question would change."""
        keys = list(writes)
        if self.skips(keys):
            return otherwise
        try:
            return question()
        except AWAY as error:
            self.failed(error, keys)
            return otherwise

    def skips(self, keys: list[str]) -> bool:
        if not self.away:
            return False
        with self.guard:
            if self.away:
                self.missed.update(keys)
            return self.away

    def failed(self, error: Exception, keys: Iterable[str] = ()) -> None:
        with self.guard:
            self.missed.update(keys)
            if self.away:
                return
            self.away = True
        logger.warning("Redis is away (%s): going on without it", type(error).__name__)
        threading.Thread(target=self.listen, name="redis-listener", daemon=True).start()

    def listen(self) -> None:
        client = Redis.from_url(self.url, **connection_options())
        while not (back := self.heard(client)) and not self.closed.wait(LISTEN_SECONDS):
            pass
        client.close()
        if back:
            logger.warning("Redis is back")

    def close(self) -> None:
        """Listen no more: for a process that goes on without this Redis."""
        self.closed.set()

    def heard(self, client: Redis) -> bool:
        """Whether Redis answered and nothing is left that it should not hold any more."""
        try:
            client.ping()
            while keys := self.to_remove():
                client.delete(*keys)
                with self.guard:
                    self.missed.difference_update(keys)
        except AWAY:
            return False
        return True

    def to_remove(self) -> list[str]:
        """Some of the missed keys; with none left Redis is asked again, in the same breath."""
        with self.guard:
            self.away = bool(self.missed)
            return list(self.missed)[:500]

    def answers(self) -> bool:
        """Ask now, for whoever watches the portal; waits no longer than TIMEOUT_SECONDS."""
        if self.away:
            return False
        with Redis.from_url(self.url, **connection_options()) as client:
            return self.ask(lambda: bool(client.ping()), otherwise=False)


_circuits: dict[str, Circuit] = {}
_circuits_guard = threading.Lock()


def circuit_of(url: str) -> Circuit:
    """One for all threads of a process."""
    with _circuits_guard:
        return _circuits.setdefault(url, Circuit(url))


def _after_fork() -> None:
    """A child has none of its parent's threads: nobody would listen for it."""
    global _circuits_guard
    _circuits_guard = threading.Lock()
    _circuits.clear()


os.register_at_fork(after_in_child=_after_fork)


class QuietRedis(RedisCache):
    """Django's Redis cache behind a circuit."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = connection_options() | params.get("OPTIONS", {})
        super().__init__(server, params | {"OPTIONS": options})
        self.url = server

    @property
    def circuit(self) -> Circuit:
        return circuit_of(self.url)

    def _key(self, key: str, version: int | None) -> str:
        made: str = self.make_and_validate_key(key, version=version)
        return made

    def _keys(self, keys: Iterable[str], version: int | None) -> list[str]:
        return [self._key(key, version) for key in keys]

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self.circuit.ask(
            lambda: bool(super(QuietRedis, self).add(key, value, timeout, version)),
            otherwise=True,
            writes=[self._key(key, version)],
        )

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self.circuit.ask(lambda: super(QuietRedis, self).get(key, default, version), otherwise=default)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self.circuit.ask(
            lambda: super(QuietRedis, self).set(key, value, timeout, version),
            otherwise=None,
            writes=[self._key(key, version)],
        )

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self.circuit.ask(
            lambda: bool(super(QuietRedis, self).touch(key, timeout, version)),
            otherwise=False,
            writes=[self._key(key, version)],
        )

    def delete(self, key: str, version: int | None = None) -> bool:
        return self.circuit.ask(
            lambda: bool(super(QuietRedis, self).delete(key, version)),
            otherwise=False,
            writes=[self._key(key, version)],
        )

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        return self.circuit.ask(lambda: dict(super(QuietRedis, self).get_many(keys, version)), otherwise={})

    def has_key(self, key: str, version: int | None = None) -> bool:
        return self.circuit.ask(lambda: bool(super(QuietRedis, self).has_key(key, version)), otherwise=False)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """A ValueError, as for a key that is not there, while Redis is away."""
        found = self.circuit.ask(
            lambda: int(super(QuietRedis, self).incr(key, delta, version)),
            otherwise=None,
            writes=[self._key(key, version)],
        )
        if found is None:
            raise ValueError(f"Key {key!r} not found.")
        return found

    def set_many(self, data: dict[str, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[str]:
        """The keys that were not written."""
        return self.circuit.ask(
            lambda: list(super(QuietRedis, self).set_many(data, timeout, version)),
            otherwise=list(data),
            writes=self._keys(data, version),
        )

    def delete_many(self, keys: Iterable[str], version: int | None = None) -> None:
        keys = list(keys)
        self.circuit.ask(
            lambda: super(QuietRedis, self).delete_many(keys, version),
            otherwise=None,
            writes=self._keys(keys, version),
        )

    def clear(self) -> None:
        self.circuit.ask(lambda: super(QuietRedis, self).clear(), otherwise=None)


# Of the library that signs people in: how often something was tried, and which code of a second factor was used.
COUNTED = "allauth"


class CountsApart:
    """What must not be forgotten is kept in the database (the cache «counts»), whoever asks for it here."""

    def add(self, key: str, *args: Any, **options: Any) -> bool:
        return bool(self._of(key).add(key, *args, **options))

    def get(self, key: str, *args: Any, **options: Any) -> Any:
        return self._of(key).get(key, *args, **options)

    def set(self, key: str, *args: Any, **options: Any) -> None:
        self._of(key).set(key, *args, **options)

    def delete(self, key: str, *args: Any, **options: Any) -> bool:
        return bool(self._of(key).delete(key, *args, **options))

    def _of(self, key: str) -> Any:
        return caches["counts"] if key.startswith(COUNTED) else super()


class SharedRedis(CountsApart, QuietRedis):
    """Where Redis is installed."""


class QuietFiles(FileBasedCache):
    """Django's cache of files, for which a full disk is no more than Redis away: it forgets and fails nobody."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(location, params)
        self.folder = location

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        try:
            super().set(key, value, timeout, version)
        except OSError as error:
            self.unwritten(error)
            # What stood there before is not true any more.
            self.delete(key, version)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except OSError as error:
            self.unwritten(error)
            return default

    def has_key(self, key: str, version: int | None = None) -> bool:
        try:
            return bool(super().has_key(key, version))
        except OSError as error:
            self.unwritten(error)
            return False

    def delete(self, key: str, version: int | None = None) -> bool:
        try:
            return bool(super().delete(key, version))
        except OSError as error:
            self.unwritten(error)
            return False

    def unwritten(self, error: OSError) -> None:
        logger.warning("the cache's folder %s: %s, going on without it", self.folder, code_of(error))


class SharedFiles(CountsApart, QuietFiles):
    """Where it is not: on one machine."""


class OwnMemory(CountsApart, LocMemCache):
    """For tests."""
