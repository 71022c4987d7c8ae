"""The portal behind a real socket, in a thread of the test's own process."""

from collections.abc import Callable, Iterable
from threading import RLock
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connections


def connections_in_memory() -> dict[str, Any]:
    """SQLite in memory is one connection for all threads; other databases open their own."""
    return {c.alias: c for c in connections.all() if c.vendor == "sqlite" and c.is_in_memory_db()}


class OneAtATime:
    """One request after another: two transactions at once on one connection would be one broken transaction.

    Takes the place of Django's handler of static and media files: WhiteNoise serves the first, and the second are
    served by views that ask who is asking.
    """

    turn = RLock()

    def __init__(self, application: Any) -> None:
        self.application = WSGIHandler()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with self.turn:
            answer = self.application(environ, start_response)
            try:
                return list(answer)
            finally:
                answer.close()
