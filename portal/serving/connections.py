"""One connection: what has arrived of a request, and what has not gone yet of its answer. Nothing here waits."""

import socket
import tempfile
from collections.abc import Iterator
from enum import Enum
from io import BytesIO
from time import monotonic
from typing import IO, Any

from portal.serving import limits


class Stage(Enum):
    HEAD = "waiting for a request's head"
    BODY = "waiting for its body"
    BUSY = "in the hands of a thread"
    SENDING = "waiting for the client to take the answer"
    LINGERING = "answered; what still arrives is thrown away"
    CLOSED = "closed"


def store(*, in_memory: bool) -> IO[bytes]:
    """A place for bytes, without a name: in memory, or in memory up to SPOOL_BYTES."""
    return BytesIO() if in_memory else tempfile.SpooledTemporaryFile(max_size=limits.SPOOL_BYTES)


class Outbox:
    """What gunicorn takes for the client's socket: takes every byte at once, sends what the client takes."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.in_memory = False
        self.kept: IO[bytes] | None = None
        self.written = 0
        self.gone = 0
        self.sent = 0

    def sendall(self, data: bytes) -> None:
        if self.kept is None:
            self.kept = store(in_memory=self.in_memory)
        self.kept.seek(self.written)
        self.kept.write(data)
        self.written += len(data)
        if self.written - self.gone >= limits.PIECE:
            self.push()

    def send(self, data: bytes) -> int:
        self.sendall(data)
        return len(data)

    def push(self) -> bool:
        """Send what the client takes now; whether that was all. Raises OSError when the client has gone."""
        while self.kept is not None and self.gone < self.written:
            self.kept.seek(self.gone)
            try:
                gone = self.sock.send(self.kept.read(4 * limits.PIECE))
            except (BlockingIOError, InterruptedError):
                return False
            self.gone += gone
            self.sent += gone
        self.forget()
        return True

    def forget(self) -> None:
        if self.kept is not None:
            self.kept.close()
        self.kept = None
        self.written = self.gone = 0

    # The rest is what gunicorn does to a socket after an answer that broke off: this one is closed by the worker.
    def gettimeout(self) -> float:
        return 0.0

    def shutdown(self, how: int) -> None:
        raise OSError

    def close(self) -> None:
        pass


class Connection:
    """`sock` is what gunicorn's own code writes to; `line` is the real one, never blocking."""

    def __init__(self, line: socket.socket, client: Any, server: Any) -> None:
        line.setblocking(False)
        self.line = line
        self.client = client
        self.server = server
        self.sock = Outbox(line)
        self.arrived = bytearray()
        self.request: Any = None
        self.body: IO[bytes] | None = None
        self.length = 0
        self.received = 0
        self.answered = 0
        self.thrown_away = 0
        self.keep = False
        self.enter(Stage.HEAD)

    def enter(self, stage: Stage) -> None:
        self.stage = stage
        self.since = monotonic()

    @property
    def complete(self) -> bool:
        return self.received == self.length

    def take_head(self) -> bytes | None:
        """The next request's head, if it is there to its end."""
        end = self.arrived.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = bytes(self.arrived[: end + 4])
        del self.arrived[: end + 4]
        return head

    def source(self, head: bytes) -> Iterator[bytes]:
        """What gunicorn's parser reads: the head, later the body, when it has come."""
        yield head
        while self.body is not None and (piece := self.body.read(limits.PIECE)):
            yield piece

    def expect_body(self, length: int, *, in_memory: bool) -> None:
        self.length, self.received = length, 0
        self.sock.in_memory = in_memory
        self.body = store(in_memory=in_memory) if length else None
        self.receive(bytes(self.arrived[:length]))
        del self.arrived[:length]

    def receive(self, piece: bytes) -> None:
        if self.body is not None and piece:
            self.body.write(piece)
            self.received += len(piece)

    def rewind(self) -> None:
        if self.body is not None:
            self.body.seek(0)

    def forget_request(self) -> None:
        if self.body is not None:
            self.body.close()
        self.body = self.request = None
        self.length = self.received = 0

    def is_over(self, now: float, keepalive: float) -> bool:
        """Whether it has been waited for long enough; a thread's work is gunicorn's to watch."""
        seconds = now - self.since
        if self.stage is Stage.HEAD:
            idle = self.answered and not self.arrived
            return seconds > (keepalive if idle else limits.HEAD_SECONDS)
        if self.stage is Stage.BODY:
            return limits.too_slow(self.received, seconds)
        if self.stage is Stage.SENDING:
            return limits.too_slow(self.sock.sent, seconds)
        return self.stage is Stage.LINGERING and seconds > limits.LINGER_SECONDS
