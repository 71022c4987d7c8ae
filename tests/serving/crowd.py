"""Forty clients that take their time, and one who does not."""

import re
import select
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from time import monotonic

from tests.front import ask

MANY = 40
TOO_LONG = 1.0  # seconds for anybody else
SAMPLES = 5


def start_of(
    path: str, *, length: int = 100_000, cookie: str = "", kind: str = "application/x-www-form-urlencoded"
) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", f"Content-Type: {kind}", f"Content-Length: {length}"]
    return "\r\n".join([*lines, *([f"Cookie: {cookie}"] if cookie else []), "", ""]).encode()


@contextmanager
def crowd(port: int, start: bytes, *, reads: bool = False) -> Iterator[list[socket.socket]]:
    """Connections that send a byte a second after `start`, or take an answer a byte a second."""
    lines = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(MANY)]
    over = Event()

    def move(line: socket.socket) -> None:
        with suppress(OSError):  # the server may have had enough
            if reads:
                select.select([line], [], [], 0)[0] and line.recv(1)
            else:
                line.send(b"a")

    def drip() -> None:
        while not over.wait(1):
            for line in lines:
                move(line)

    for line in lines:
        line.sendall(start)
        move(line)
    thread = Thread(target=drip, daemon=True)
    thread.start()
    try:
        yield lines
    finally:
        over.set()
        thread.join()
        for line in lines:
            line.close()


def answer_of(line: socket.socket, *, within: float = 10) -> bytes:
    """The first bytes of what the server has said by then."""
    line.settimeout(within)
    return line.recv(4096)


def sign_in(port: int, login: str, password: str) -> int:
    """Opens the form and sends it, as a browser does; the status of the answer."""
    _, headers, page = ask(port, "/accounts/login/")
    [token] = re.findall(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)[:1]
    said = f"login={login}&password={password}&csrfmiddlewaretoken={token.decode()}".encode()
    cookie = headers["Set-Cookie"].split(";")[0]
    sent = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    return ask(port, "/accounts/login/", method="POST", body=said, headers=sent)[0]


def quickest(act: Callable[[], object]) -> float:
    """The best of a few, in seconds: a machine that is busy with other things is slow now and then, a full portal always."""
    taken = []
    for _ in range(SAMPLES):
        before = monotonic()
        act()
        taken.append(monotonic() - before)
        if taken[-1] < TOO_LONG:
            break
    return min(taken)
