"""gunicorn's threaded worker, but a thread is given a request only when the request is there as a whole.

One loop takes in heads and bodies of all connections and hands answers over, never waiting for any of them; threads
work on whole requests and write into memory (or a nameless file). So a slow client costs a socket and a little memory,
not a thread. What gunicorn knows of HTTP (parsing, the WSGI environment, the answer's form) stays gunicorn's.
"""

import errno
import selectors
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from io import BytesIO
from socket import SHUT_WR, socket
from typing import Any

from gunicorn import util
from gunicorn.http import RequestParser, wsgi
from gunicorn.http.body import Body, ChunkedReader, LengthReader
from gunicorn.workers.gthread import ThreadWorker

from portal.serving import limits
from portal.serving.connections import Connection, Stage
from portal.serving.refusals import refusal

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
GONE = {errno.EPIPE, errno.ECONNRESET, errno.ENOTCONN, errno.EBADF}
AT_ONCE = 64  # connections taken in one turn of the loop


class PatientWorker(ThreadWorker):
    """See the module; `connections` are all that are open."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.cfg.set("sendfile", False)  # it would send past the outbox
        self.connections: set[Connection] = set()
        self.in_memory = 0

    # --- The loop -------------------------------------------------------------------------------------

    def run(self) -> None:
        self.poller.register(self.method_queue.fileno(), READ, self.method_queue.run_callbacks)
        while self.alive and self.is_parent_alive():
            self.turn()
        self.set_accept_enabled(False)
        if not self.is_parent_alive():
            # Nobody will start another worker: whoever comes next needs the port at once.
            for listener in self.sockets:
                listener.close()
        ends = time.monotonic() + self.cfg.graceful_timeout
        while self.busy() and time.monotonic() < ends:
            self.turn()
        for connection in list(self.connections):
            self.drop(connection)
        self.tpool.shutdown(wait=False, cancel_futures=True)

    def turn(self) -> None:
        self.notify()
        if self.alive:
            self.set_accept_enabled(self.nr_conns < self.worker_connections)
        self.wait_for_and_dispatch_events(timeout=1.0)
        self.drop_the_slow()

    def busy(self) -> bool:
        """Whether somebody waits for an answer: a request not yet here is not waited for when the worker stops."""
        return any(each.stage in (Stage.BUSY, Stage.SENDING, Stage.LINGERING) for each in self.connections)

    def drop_the_slow(self) -> None:
        now = time.monotonic()
        for connection in list(self.connections):
            if connection.is_over(now, self.cfg.keepalive):
                waited_for = connection.stage is Stage.BODY or (connection.stage is Stage.HEAD and connection.arrived)
                self.guarded(partial(self.refuse, status=408) if waited_for else self.drop, connection)

    def guarded(self, act: Callable[[Connection], None], connection: Connection, _line: Any = None) -> None:
        """Whatever goes wrong with one connection ends that one and no other."""
        if connection.stage is Stage.CLOSED:
            return
        try:
            act(connection)
        except OSError as error:
            if error.errno not in GONE:
                self.log.error("connection dropped: %s", errno.errorcode.get(error.errno or 0, "OSError"))
            self.drop(connection)
        except Exception as error:
            self.log.error("connection dropped: %s", type(error).__name__)
            self.drop(connection)

    # --- Connections ----------------------------------------------------------------------------------

    def accept(self, listener: socket) -> None:
        for _ in range(AT_ONCE):
            if self.nr_conns >= self.worker_connections:
                return
            try:
                line, client = listener.accept()
            except OSError as error:
                if error.errno not in (errno.EAGAIN, errno.ECONNABORTED):
                    self.log.error("no connection taken: %s", errno.errorcode.get(error.errno or 0, "OSError"))
                return
            connection = Connection(line, client, listener.getsockname())
            self.connections.add(connection)
            self.nr_conns += 1
            self.watch(connection, READ, self.read_head)
            # What is to be read is often there already.
            self.guarded(self.read_head, connection)

    def watch(self, connection: Connection, event: int, act: Callable[[Connection], None]) -> None:
        self.unwatch(connection)
        self.poller.register(connection.line, event, partial(self.guarded, act, connection))

    def unwatch(self, connection: Connection) -> None:
        with suppress(KeyError, ValueError):
            self.poller.unregister(connection.line)

    def drop(self, connection: Connection) -> None:
        if connection.stage is Stage.CLOSED:
            return
        self.unwatch(connection)
        if connection.stage is not Stage.BUSY:
            self.forget(connection)
            connection.sock.forget()
        connection.enter(Stage.CLOSED)
        self.connections.discard(connection)
        self.nr_conns -= 1
        util.close(connection.line)

    def linger(self, connection: Connection) -> None:
        """Say that nothing follows, and throw away what still comes: closed at once, the client might not read why."""
        connection.line.shutdown(SHUT_WR)
        connection.enter(Stage.LINGERING)
        self.watch(connection, READ, self.throw_away)

    def throw_away(self, connection: Connection) -> None:
        piece = self.receive(connection, limits.PIECE)
        connection.thrown_away += len(piece or b"")
        if piece == b"" or connection.thrown_away > limits.LINGER_BYTES:
            self.drop(connection)

    def receive(self, connection: Connection, size: int) -> bytes | None:
        """None: nothing there now. Empty: the client has closed."""
        try:
            return connection.line.recv(size)
        except (BlockingIOError, InterruptedError):
            return None

    # --- A request comes in ---------------------------------------------------------------------------

    def read_head(self, connection: Connection) -> None:
        piece = self.receive(connection, limits.PIECE)
        if piece is None:
            return
        if piece == b"":
            self.drop(connection)
            return
        if not connection.arrived:
            connection.enter(Stage.HEAD)  # of a kept connection the next request begins now
        connection.arrived += piece
        self.head_arrived(connection)

    def head_arrived(self, connection: Connection) -> None:
        head = connection.take_head()
        if head is None:
            if len(connection.arrived) > limits.HEAD_BYTES:
                self.refuse(connection, status=431)
            return
        try:
            connection.request = next(RequestParser(self.cfg, connection.source(head), connection.client))
        except Exception as error:
            self.refuse(connection, status=getattr(error, "code", 400))
            return
        self.body_announced(connection)

    def body_announced(self, connection: Connection) -> None:
        from portal.addresses import is_kept_in_memory

        request, reader = connection.request, connection.request.body.reader
        if isinstance(reader, ChunkedReader):
            self.refuse(connection, status=411)
            return
        length = reader.length if isinstance(reader, LengthReader) else 0
        path = util.unquote_to_wsgi_str(request.path)
        in_memory = is_kept_in_memory(path.encode("latin-1").decode("utf-8", "replace"))
        if length > limits.BODY_BYTES and not in_memory:
            self.refuse(connection, status=413)
            return
        connection.expect_body(length, in_memory=in_memory)
        if in_memory:
            self.in_memory += connection.received
        if connection.complete:
            self.hand_over(connection)
        elif in_memory and (length > limits.SMALL_BODY or not has_session(request)):
            self.ask_first(connection)
        else:
            self.wait_for_body(connection)

    def wait_for_body(self, connection: Connection) -> None:
        if connection.request._expected_100_continue:
            connection.request._expected_100_continue = False
            connection.line.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        connection.enter(Stage.BODY)
        self.watch(connection, READ, self.read_body)

    def read_body(self, connection: Connection) -> None:
        # Never beyond the body's end: what follows is another request.
        piece = self.receive(connection, min(4 * limits.PIECE, connection.length - connection.received))
        if piece is None:
            return
        if piece == b"":
            self.drop(connection)
            return
        connection.receive(piece)
        if connection.sock.in_memory:
            self.in_memory += len(piece)
            if self.in_memory > limits.MEMORY_BYTES:
                self.refuse(connection, status=503)
                return
        if connection.complete:
            self.hand_over(connection)

    def forget(self, connection: Connection) -> None:
        if connection.sock.in_memory:
            self.in_memory -= connection.received
        connection.forget_request()

    # --- A thread answers it --------------------------------------------------------------------------

    def ask_first(self, connection: Connection) -> None:
        """Ask the portal whether this body may be sent at all, before any of it is waited for."""
        self.unwatch(connection)
        connection.enter(Stage.BUSY)
        self.submit(connection, self.may_send, self.asked)

    def may_send(self, connection: Connection) -> bool:
        request = connection.request
        expected, request._expected_100_continue = request._expected_100_continue, False
        response, environ = wsgi.create(request, connection.sock, connection.client, connection.server, self.cfg)
        request._expected_100_continue = expected
        environ |= {"wsgi.input": BytesIO(), "wsgi.multithread": True, "HTTP_X_ASK_FIRST": str(connection.length)}
        environ["CONTENT_LENGTH"] = "0"
        answer = self.wsgi(environ, response.start_response)
        with suppress(AttributeError):
            answer.close()
        return bool(response.status_code == 204)

    def asked(self, connection: Connection, may_send: bool) -> None:
        if may_send:
            self.wait_for_body(connection)
            return
        # The portal says why in its own words, to a request without a body.
        request = connection.request
        request._expected_100_continue = False
        request.body = Body(LengthReader(request.unreader, 0))
        request.force_close()
        self.hand_over(connection)

    def hand_over(self, connection: Connection) -> None:
        self.unwatch(connection)
        connection.rewind()
        connection.request._expected_100_continue = False
        connection.enter(Stage.BUSY)
        self.submit(connection, self.answer, self.answered)

    def submit(
        self, connection: Connection, work: Callable[[Connection], bool], then: Callable[[Connection, bool], None]
    ) -> None:
        done: Future[bool] = self.tpool.submit(work, connection)
        done.add_done_callback(lambda future: self.method_queue.defer(self.worked, connection, future, then))

    def worked(self, connection: Connection, future: Future[bool], then: Callable[[Connection, bool], None]) -> None:
        if connection.stage is Stage.CLOSED:
            self.forget(connection)
            connection.sock.forget()
            return
        result = not future.cancelled() and future.exception() is None and future.result()
        self.guarded(lambda each: then(each, result), connection)

    def answer(self, connection: Connection) -> bool:
        """Whether the connection may be kept. Runs in a thread; nothing of what failed is written but its kind."""
        try:
            return bool(self.handle_request(connection.request, connection))
        except StopIteration:
            return False
        except OSError as error:
            if error.errno not in GONE:
                self.log.error("request failed: %s", errno.errorcode.get(error.errno or 0, "OSError"))
            return False
        except Exception as error:
            self.log.error("request failed: %s", type(error).__name__)
            connection.sock.forget()
            connection.sock.sendall(refusal(500))
            return False

    # --- The answer goes ------------------------------------------------------------------------------

    def answered(self, connection: Connection, keep: bool) -> None:
        connection.keep = keep and connection.complete and self.alive
        connection.answered += 1
        self.forget(connection)
        connection.sock.sent = 0
        connection.enter(Stage.SENDING)
        self.send(connection)

    def refuse(self, connection: Connection, *, status: int) -> None:
        self.unwatch(connection)
        connection.keep = False
        self.forget(connection)
        connection.sock.sendall(refusal(status))
        connection.sock.sent = 0
        connection.enter(Stage.SENDING)
        self.send(connection)

    def send(self, connection: Connection) -> None:
        if not connection.sock.push():
            self.watch(connection, WRITE, self.send)
        elif connection.keep:
            connection.enter(Stage.HEAD)
            self.watch(connection, READ, self.read_head)
            if connection.arrived:
                self.head_arrived(connection)
        else:
            self.linger(connection)


def has_session(request: Any) -> bool:
    from django.conf import settings

    name = f"{settings.SESSION_COOKIE_NAME}="
    return any(key == "COOKIE" and name in value for key, value in request.headers)
