"""Measures one database in this process: `python -m bench.measure`, JSON in and out.

CPU is this process's own (`time.process_time`), so the database server's share shows only in the time.
"""

import cProfile
import json
import pstats
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from io import BytesIO
from statistics import median
from typing import Any
from urllib.parse import unquote
from wsgiref.util import setup_testing_defaults

from django.db import connection

from bench.pages import Page, Request, headers, pages
from portal.wsgi import application

WARM = 4
A_ROUND = 2
# «Place» and «hide» take turns, so an even number.
A_TURN = 4
Ask = Callable[[Request], bytes]


def asker(page: Page, loaded: dict[str, Any]) -> Ask:
    """Sends a request through the whole WSGI application, as gunicorn would, and checks the answer."""
    sent = headers(page, loaded)
    fixed: dict[str, Any] = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in sent.items()}
    fixed["CONTENT_TYPE"] = fixed.pop("HTTP_CONTENT_TYPE", "")

    def ask(request: Request) -> bytes:
        path, _, query = request.path.partition("?")
        environ = {"REQUEST_METHOD": request.method, "PATH_INFO": unquote(path), "QUERY_STRING": query, **fixed}
        environ |= {"CONTENT_LENGTH": str(len(request.body)), "wsgi.input": BytesIO(request.body)}
        environ |= {"HTTP_HOST": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1"}
        setup_testing_defaults(environ)
        status: list[str] = []

        def start(line: str, headers: Any, exc_info: Any = None) -> Any:
            status.append(line)

        response = application(environ, start)
        body = b"".join(response)
        # Ends the request for Django: without it the connection's check before the next one would be left out.
        response.close()
        if not status[0].startswith(str(page.status)) or page.holds.encode() not in body:
            raise RuntimeError(f"{page.key}: {request.path} answered {status[0]}: {body[:300].decode()!r}")
        return body

    return ask


def queries_of(page: Page, ask: Ask) -> list[str]:
    """The statements of the first request."""
    seen: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    first, *rest = page.visits[0]
    with connection.execute_wrapper(note):
        ask(first)
    for request in rest:
        ask(request)
    return seen


def timed(page: Page, ask: Ask, times: int) -> list[tuple[float, float]]:
    """(CPU, time) in milliseconds of each request."""
    found = []
    for number in range(times):
        request = page.visits[0][number % len(page.visits[0])]
        cpu, clock = time.process_time(), time.perf_counter()
        ask(request)
        found.append(((time.process_time() - cpu) * 1000, (time.perf_counter() - clock) * 1000))
    return found


def measure(loaded: dict[str, Any], requests: int) -> dict[str, Any]:
    """Pages take turns a few requests at a time, so that what disturbs the machine disturbs all of them.

    The first two requests of a turn are not measured: a page would pay for what the one before it has left in the caches.
    """
    askers = {page: asker(page, loaded) for page in pages(loaded)}
    found: dict[Page, list[tuple[float, float]]] = {page: [] for page in askers}
    answers: dict[str, Any] = {}
    for page, ask in askers.items():
        timed(page, ask, WARM)
        answers[page.key] = {"queries": queries_of(page, ask), "bytes": len(ask(page.visits[0][0]))}
        for request in page.visits[0][1:]:
            ask(request)
    for _ in range(max(1, requests // A_ROUND)):
        for page, ask in askers.items():
            found[page] += timed(page, ask, A_TURN)[A_TURN - A_ROUND :]
    for page, samples in found.items():
        answers[page.key] |= {"cpu": median(cpu for cpu, _ in samples), "time": median(t for _, t in samples)}
    return answers


def profile(loaded: dict[str, Any], requests: int, wanted: str) -> None:
    """Where the CPU goes on one page, to stderr."""
    page = next(page for page in pages(loaded) if wanted in {page.key, page.name})
    ask = asker(page, loaded)
    timed(page, ask, WARM)
    profiler = cProfile.Profile(time.process_time)
    profiler.runcall(timed, page, ask, requests)
    print(f"\n--- {page.key}: {requests} requests", file=sys.stderr)
    for order in ("cumulative", "tottime"):
        pstats.Stats(profiler, stream=sys.stderr).strip_dirs().sort_stats(order).print_stats(45)


def main() -> None:
    asked = json.load(sys.stdin)
    # What the portal itself might print must not fall into the answer.
    with redirect_stdout(sys.stderr):
        if asked.get("profile"):
            profile(asked["loaded"], asked["requests"], asked["profile"])
            return
        answers = measure(asked["loaded"], asked["requests"])
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
