"""The portal behind a real socket, in a thread of the test's own process."""

from collections.abc import Callable, Iterable
from threading import RLock
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections

Answer = tuple[str, list[tuple[str, str]], list[bytes]]


def connections_in_memory() -> dict[str, Any]:
    """SQLite in memory is one connection for all threads; other databases open their own."""
    return {c.alias: c for c in connections.all() if c.vendor == "sqlite" and c.is_in_memory_db()}


class OneAtATime:
    """One request after another: two transactions at once on one connection would be one broken transaction.

    Takes the place of Django's handler of static and media files: WhiteNoise serves the first, and the second are
    served by views that ask who is asking. Between two tests the door is shut: a browser on its way out may still
    ask for something, or send it, and the next test's rows are no answer.
    """

    turn = RLock()
    shut = True
    # A page has two dozen static files, and each new browser asks for all of them.
    static: dict[str, Answer] = {}

    def __init__(self, application: Any) -> None:
        self.application = WSGIHandler()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        answer = self.static.get(path)
        if answer is None:
            with self.turn:
                answer = ("503 Service Unavailable", [], []) if self.shut else self.answer(environ)
            if path.startswith(settings.STATIC_URL) and answer[0].startswith("200"):
                self.static[path] = answer
        start_response(*answer[:2])
        return answer[2]

    def answer(self, environ: dict[str, Any]) -> Answer:
        said: list[Any] = []
        body = self.application(environ, lambda *status_and_headers: said.extend(status_and_headers))
        try:
            return said[0], said[1], list(body)
        finally:
            body.close()
