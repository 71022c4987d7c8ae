"""A request that breaks off half-way leaves no name behind, wherever it breaks: at the server's door and on a real line.

Looked through as `traces` says; on the real line the server's threads are listened to as well.
"""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.dispatch import Signal
from django.test import RequestFactory

from tests.cast import Cast
from tests.fisoko_protocols.addresses import TABLE, Ground
from tests.fisoko_protocols.named_books import protocol_one_filled
from tests.fisoko_protocols.scene import Scene
from tests.fisoko_protocols.traces import NAMED, Traces, watched

BOOK = protocol_one_filled()
FILES = [name for name, row in TABLE.items() if row.file]
BOUNDARY = "----protocol"
# Parts of a body: within the heads, within the file, at its end, within the last boundary.
CUTS = (0.001, 0.01, 0.5, 0.999, 1)


@pytest.fixture
def traces(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Iterator[Traces]:
    with watched(tmp_path, capfd) as found:
        yield found


def body() -> bytes:
    """A field and a file larger than Django keeps in memory, both called by the name."""
    field = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="comment"\r\n\r\n{NAMED}\r\n'
    file = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{NAMED}.xlsx"\r\n\r\n'
    return f"{field}{file}".encode() + BOOK + NAMED.encode() * 80_000 + f"\r\n--{BOUNDARY}--\r\n".encode()


BODY = body()
KIND = f"multipart/form-data; boundary={BOUNDARY}"


class BrokenLine(BytesIO):
    """What a WSGI server hands over when the other side is gone."""

    def read(self, *size: Any) -> bytes:
        found = super().read(*size)
        if not found:
            raise OSError(104, "Connection reset by peer")
        return found

    readline = read


@pytest.fixture
def one_connection(db: None) -> Iterator[None]:
    """As Django's own test client does it: the test's transaction lives on this connection."""
    request_started.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)


def session_of(cast: Cast, who: str) -> str:
    return cast.client(getattr(cast, who)).cookies[settings.SESSION_COOKIE_NAME].value


@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("who", ["point_organiser", "federal_organiser"])
def test_at_the_server_s_door(cast: Cast, scene: Scene, traces: Traces, who: str) -> None:
    ground = Ground(scene)
    ground.prepare(who)
    serve = WSGIHandler()
    cookie = f"{settings.SESSION_COOKIE_NAME}={session_of(cast, who)}"
    answers = set()
    for name, row in TABLE.items():
        if row.post is None:
            continue
        for kind in (KIND, "application/x-www-form-urlencoded"):
            for cut in CUTS:
                environ = RequestFactory().generic("POST", ground.path(name), b"", kind).environ
                sent = BODY[: int(len(BODY) * cut) - 1]
                environ |= {"CONTENT_LENGTH": str(len(BODY)), "wsgi.input": BrokenLine(sent), "HTTP_COOKIE": cookie}
                already = len(traces.opened)
                serve(environ, lambda status, headers: answers.add(status[:3]))  # type: ignore[arg-type]
                assert traces.opened[already:] == [], (name, kind, cut)
    assert answers <= {"400", "403"}
    assert traces.places() == []


@contextmanager
def heard(signal: Signal) -> Iterator[Event]:
    event = Event()

    def hear(**_: Any) -> None:
        event.set()

    signal.connect(hear)
    try:
        yield event
    finally:
        signal.disconnect(hear)


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_on_a_real_line(transactional_db: None, live_server: Any, traces: Traces, name: str) -> None:
    """Half of a body, then the line is dropped, without a farewell too."""
    cast = Cast()
    scene = Scene(cast)
    ground = Ground(scene)
    who = "federal_organiser" if name.startswith("setup") else "point_organiser"
    ground.prepare(who)
    cookie = f"{settings.SESSION_COOKIE_NAME}={session_of(cast, who)}"
    host, port = live_server.thread.host, live_server.thread.port
    head = (
        f"POST {ground.path(name)} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nContent-Type: {KIND}\r\n"
        f"Content-Length: {len(BODY)}\r\nConnection: close\r\n\r\n"
    ).encode()
    already = len(traces.opened)
    for abrupt in (False, True):
        with heard(request_started) as begun, heard(request_finished) as over:
            with socket.create_connection((host, port)) as line:
                if abrupt:
                    # No waiting for what has not been sent: the other side reads a reset.
                    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                line.sendall(head + BODY[:10_000])
                assert begun.wait(30)
                line.sendall(BODY[10_000 : len(BODY) // 2])
            assert over.wait(30)
    assert traces.opened[already:] == []
    assert traces.places() == []
