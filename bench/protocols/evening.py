"""An evening before the deadline: filled protocols come in at once, through the web processes as they really run.

First every file is only sent and checked; then every ППО goes the whole way, from the page of the tab «Excel» to
«Сдать отчёт», following redirects as a browser does. Afterwards each version is read back and compared. All this in a
copy of the database, so that a kept one stays as it was.
"""

import http.client
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

from bench.databases import create, drop
from bench.pages import CLIENTS, USER_AGENT, Request, cookies
from bench.protocols.pages import BOUNDARY, POINT, guard, upload
from bench.report import held, table
from bench.running import run, say
from bench.serve import gunicorn, memory_of

LARGE_TIMES, LARGE_SECONDS = 5, 2
FORM, FILES = "application/x-www-form-urlencoded", f"multipart/form-data; boundary={BOUNDARY}"
Times = dict[str, list[float]]
Sender = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Client:
    """One ППО at one connection; `times` are milliseconds by step, of all of the connection's."""

    connection: http.client.HTTPConnection
    sender: Sender
    times: Times

    def ask(self, step: str, request: Request, status: int) -> http.client.HTTPResponse:
        """Its body is in `body`; anything but the expected answer ends the bench: nothing may be lost."""
        sent = {
            "User-Agent": USER_AGENT,
            "Cookie": cookies(self.sender, self.sender["session"], self.sender["csrf"]),
            "Content-Type": FILES if step == "upload" else FORM,
        }
        before = time.perf_counter()
        self.connection.request(request.method, request.path, request.body or None, sent)
        response = self.connection.getresponse()
        body = response.read()
        self.times.setdefault(step, []).append((time.perf_counter() - before) * 1000)
        if response.status != status or (step == "upload" and b"/apply/" not in body):
            raise RuntimeError(f"{step}: {request.path} answered {response.status}: {body[:2000].decode()}")
        response.body = body  # type: ignore[attr-defined]
        return response

    def follow(self, step: str, response: http.client.HTTPResponse) -> None:
        self.ask(step, Request("GET", str(response.getheader("Location"))), 200)


def send_file(client: Client) -> str:
    """Returns the address of «Применить»."""
    sender = client.sender
    workbook = Path(sender["file"]).read_bytes()
    body = client.ask("upload", upload(sender["pk"], workbook, guard(sender)), 200).body  # type: ignore[attr-defined]
    start = f'action="/protocols/{sender["pk"]}/upload/'.encode()
    at = body.index(start) + len('action="')
    return str(body[at : body.index(b'"', at)].decode())


def whole_way(client: Client) -> None:
    pk, fields = client.sender["pk"], urlencode(guard(client.sender)).encode()
    client.ask("page", Request("GET", f"/protocols/{pk}/excel/"), 200)
    address = send_file(client)
    client.follow("form after it", client.ask("apply", Request("POST", address, fields), 302))
    client.follow("form handed in", client.ask("hand in", Request("POST", f"/protocols/{pk}/hand-in/", fields), 302))


STEPS: dict[str, Callable[[Client], Any]] = {"uploads": send_file, "journeys": whole_way}


def visit(port: int, what: str, senders: list[Sender]) -> Times:
    """One client process over one kept connection."""
    times: Times = {}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    for sender in senders:
        STEPS[what](Client(connection, sender, times))
    connection.close()
    return times


def rush(port: int, what: str, senders: list[Sender]) -> tuple[float, Times]:
    """(seconds, milliseconds by step) of all senders, shared out among the client processes."""
    with ProcessPoolExecutor(CLIENTS) as pool:
        before = time.perf_counter()
        visits = [pool.submit(visit, port, what, senders[number::CLIENTS]) for number in range(CLIENTS)]
        done = [each.result() for each in visits]
        elapsed = time.perf_counter() - before
    return elapsed, {step: list(chain.from_iterable(each.get(step, []) for each in done)) for step in done[0]}


@contextmanager
def copy_of(name: str) -> Iterator[str]:
    copied = f"{name}_evening"
    drop(copied)
    create(copied, name)
    try:
        yield copied
    finally:
        drop(copied)


def evening(name: str, uploads: int) -> str:
    """The section of the report."""
    with copy_of(name) as copied, tempfile.TemporaryDirectory() as folder:
        say(f"evening: {uploads} workbooks")
        senders = run("protocols.evening_steps", copied, "prepare", str(uploads), folder)
        found = {}
        with gunicorn(copied) as (port, server):
            for what in STEPS:
                say(f"evening: {uploads} {what}")
                found[what] = rush(port, what, senders)
            memory = memory_of(server, "VmHWM")
        say("evening: every version is read back")
        right = run("protocols.evening_steps", copied, "check", asked=[sender["pk"] for sender in senders])
    return section(uploads, found, right, memory)


def section(uploads: int, found: dict[str, tuple[float, Times]], right: dict[str, int], memory: float) -> str:
    rows = []
    for what, (seconds, times) in found.items():
        rows.append([f"**{what}**", str(uploads), f"{uploads / seconds:.1f}", "", ""])
        for step, each in times.items():
            rows.append([step, str(len(each)), "", f"{median(each):.0f}", f"{quantiles(each, n=20)[-1]:.0f}"])
    lines = table(["step", "sent", "a second", "p50 ms", "p95 ms"], rows)
    lost = uploads - right["right"]
    told = (
        f"Handed in with the right content: {right['right']} of {uploads}; new versions: {right['versions']}; lost: "
        f"{held(lost, 0, str(lost))}; wrong counts: {held(right['wrong'], 0, str(right['wrong']))}. "
        f"A web worker had {memory:.0f} MB at most."
    )
    return f"## An evening: {uploads:,} uploads by {CLIENTS} client processes\n\n{lines}\n\n{told}"


def large_file(name: str, loaded: dict[str, Any]) -> str:
    """A protocol of 5,000 kits sent and its check shown, one after another in a fresh server."""
    say("a file of 5,000 rows")
    with tempfile.TemporaryDirectory() as folder:
        sender = run("protocols.evening_steps", name, "large", str(loaded["large_upload"]), folder)
        with gunicorn(name) as (port, server):
            times: Times = {}
            client = Client(http.client.HTTPConnection("127.0.0.1", port, timeout=120), sender, times)
            client.ask("page", Request("GET", f"/protocols/{sender['pk']}/excel/"), 200)
            before = memory_of(server, "VmHWM")
            for _ in range(LARGE_TIMES):
                send_file(client)
            client.connection.close()
            memory = memory_of(server, "VmHWM")
        size = Path(sender["file"]).stat().st_size / 1024
    seconds = [milliseconds / 1000 for milliseconds in times["upload"]]
    shown = held(median(seconds), LARGE_SECONDS, f"{median(seconds):.2f} s")
    return (
        f"## A file of 5,000 rows ({size:.0f} KB), opened by {POINT}\n\nChecked and its answer read in {shown} (median "
        f"of {LARGE_TIMES}; the slowest {max(seconds):.2f} s). A web worker had {before:.0f} MB before, {memory:.0f} MB "
        "at most."
    )
