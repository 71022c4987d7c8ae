"""A file sent to the protocols is never a file of the portal: no temporary one, nothing of it in logs, tables, answers."""

import logging
import socket
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadhandler import MemoryFileUploadHandler, TemporaryFileUploadHandler
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse

from fisoko_protocols.middleware import FILE_NAME, InMemoryHandler, InMemoryUploads, ProtocolFile
from fisoko_protocols.models import Upload
from tests.fisoko_protocols.books import TITLES, book, sent

CANARY = "Замысловатова"
NAMED = f"{CANARY} Прасковья Тихоновна"
# Django itself writes what is larger than this to a temporary file.
LARGE = settings.FILE_UPLOAD_MAX_MEMORY_SIZE + 1
# Made beforehand: openpyxl writes through a temporary file of its own.
GOOD = book()
ROOT = Path(__file__).resolve().parents[2]


class Watch:
    """Which files this process opens to write; an audit hook can't be taken off again."""

    def __init__(self) -> None:
        self.seen: list[str] | None = None
        sys.addaudithook(self.hear)

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.seen is None or event != "open":
            return
        path, mode, flags = arguments
        writes = any(sign in mode for sign in "wax+") if isinstance(mode, str) else bool(flags & 3)
        if writes and "__pycache__" not in str(path):
            self.seen.append(str(path))


WATCH = Watch()


@pytest.fixture
def written():
    """The files opened to write during the test."""
    WATCH.seen = []
    yield WATCH.seen
    WATCH.seen = None


@pytest.fixture(autouse=True)
def no_trace(caplog, request):
    """Nothing is logged of what was sent, in any test here."""
    caplog.set_level(logging.DEBUG)
    yield
    assert CANARY not in caplog.text
    assert "Traceback" not in caplog.text


def everything_kept() -> str:
    return "\n".join(str(row) for model in apps.get_models() for row in model._default_manager.values_list())


def multipart(content: bytes, name: str = f"{NAMED}.xlsx") -> tuple[bytes, str]:
    boundary = "----protocol"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    return head + content + f"\r\n--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


class Broken(BytesIO):
    """A connection that breaks after its first half."""

    def read(self, *arguments: Any) -> bytes:
        found = super().read(*arguments)
        if not found:
            raise OSError("connection reset by peer")
        return found

    readline = read


@pytest.fixture
def address(scene):
    return reverse("protocols:protocol-upload", args=[scene.protocol.pk])


@pytest.fixture
def client(cast, scene):
    # What a first request does once, such as compiling templates, is no business of these tests.
    made = cast.client(cast.point_organiser)
    made.get(reverse("protocols:protocol-excel", args=[scene.protocol.pk]))
    return made


class TestNoFile:
    def test_the_watch_sees_what_django_would_do(self, written):
        request = RequestFactory().post("/elsewhere/", {"file": sent(b"x" * LARGE)})
        assert request.FILES["file"].temporary_file_path() in written

    @pytest.mark.parametrize("name", ["protocol-upload", "protocol-marked"])
    @pytest.mark.parametrize(
        "content",
        [
            GOOD,
            book([("501501", "использован", "edu390002", NAMED)], [*TITLES, "ФИО"]),
            NAMED.encode() * (LARGE // len(NAMED.encode()) + 1),
            b"x" * (settings.PROTOCOL_MAX_BYTES + 1),
        ],
        ids=["good", "names", "large", "too large"],
    )
    def test_whatever_is_sent(self, client, scene, written, name, content):
        address = reverse(f"protocols:{name}", args=[scene.protocol.pk])
        response = client.post(address, {"file": sent(content, f"{NAMED}.xlsx")})
        assert response.status_code == 200
        assert written == []
        assert CANARY not in response.getvalue().decode(errors="replace")
        assert CANARY not in everything_kept()

    @pytest.mark.parametrize(
        "who", ["regional_coordinator", "far_coordinator", "federal_organiser", "other_point_organiser", "moderator"]
    )
    def test_whoever_sends_it(self, cast, address, written, who):
        content, kind = multipart(NAMED.encode() * 80_000)
        cast.client(getattr(cast, who)).post(address, content, kind)
        assert written == []
        assert CANARY not in everything_kept()

    def test_a_visitor_s_is_not_kept_for_after_the_sign_in(self, address, written):
        content, kind = multipart(b"x" * LARGE)
        response = Client().post(address, content, kind)
        assert response["Location"].startswith(reverse("account_login"))
        assert written == []

    def test_one_without_the_csrf_token_is_refused_from_memory(self, cast, address, written):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(cast.point_organiser.user)
        content, kind = multipart(b"x" * LARGE)
        assert strict.post(address, content, kind).status_code == 403
        assert written == []

    @pytest.mark.parametrize("path", ["/protocols/no-such-page/", "/protocols/1/excel/", "/protocols/"])
    def test_pages_that_take_no_file(self, client, written, path):
        content, kind = multipart(NAMED.encode() * 80_000)
        client.post(path, content, kind)
        assert written == []
        assert CANARY not in everything_kept()

    def test_every_middleware_that_reads_the_body_comes_later(self):
        order = settings.MIDDLEWARE
        assert order.index("fisoko_protocols.middleware.InMemoryUploads") < order.index(
            "django.middleware.csrf.CsrfViewMiddleware"
        )


class TestTooLarge:
    def test_it_is_said_with_sizes_and_nothing_is_written(self, client, address, settings):
        settings.PROTOCOL_MAX_BYTES = 100 * 1024
        text = client.post(address, {"file": sent(b"x" * 150 * 1024)}).content.decode()
        assert "Файл 150 КБ. Нужно не больше 100 КБ" in text
        assert not Upload.objects.exists()

    def test_the_limit_holds_for_all_files_together(self, settings):
        settings.PROTOCOL_MAX_BYTES = 1000
        handler = InMemoryHandler(HttpRequest())
        files = [self.received(handler, 600) for _ in range(2)]
        assert [file.too_large for file in files] == [False, True]
        assert [len(file.read()) for file in files] == [600, 0]

    def test_exactly_the_limit_is_taken(self, settings):
        settings.PROTOCOL_MAX_BYTES = 1000
        file = self.received(InMemoryHandler(HttpRequest()), 1000)
        assert (file.too_large, len(file.read())) == (False, 1000)

    def received(self, handler: InMemoryHandler, size: int) -> ProtocolFile:
        handler.new_file("file", f"{NAMED}.xlsx", "text/plain", None)
        handler.receive_data_chunk(NAMED.encode()[:4] * (size // 4), 0)
        return handler.file_complete(size)

    def test_the_file_s_name_is_forgotten(self, settings):
        assert self.received(InMemoryHandler(HttpRequest()), 4).name == FILE_NAME


class TestBrokenOff:
    def test_half_a_body(self, client, address, written):
        content, kind = multipart(NAMED.encode() * 80_000)
        response = client.generic(
            "POST", address, content, kind, **{"wsgi.input": Broken(content[: len(content) // 2])}
        )
        assert response.status_code == 400
        assert "Портал не смог прочитать то, что было отправлено" in response.content.decode()
        assert written == []
        assert CANARY not in everything_kept()

    @pytest.mark.parametrize(
        ("content", "kind"),
        [
            (NAMED.encode(), "multipart/form-data"),
            (NAMED.encode(), "multipart/form-data; boundary=é"),
            (NAMED.encode(), f"multipart/form-data; boundary={'x' * 300}"),
        ],
        ids=["no boundary", "not ascii", "too long"],
    )
    def test_malformed(self, client, address, written, content, kind):
        response = client.generic("POST", address, content, kind)
        assert response.status_code == 400
        assert "Ничего не сохранено" in response.content.decode()
        assert written == []

    @pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "application/json"])
    def test_a_body_that_is_no_form(self, client, address, written, kind):
        response = client.generic("POST", address, NAMED.encode() * 80_000, kind)
        assert response.status_code in {200, 400}
        assert written == []
        assert CANARY not in response.content.decode()

    def test_a_part_of_a_form_without_an_end(self, client, address, written):
        content, kind = multipart(GOOD)
        response = client.generic("POST", address, content[:-200], kind)
        assert response.status_code in {200, 400}
        assert written == []
        assert not Upload.objects.exists()


@pytest.mark.slow
def test_a_connection_cut_off_half_way(transactional_db, live_server, cast, scene, written):
    """A real socket: the server waits for the rest, the rest never comes."""
    protocol = scene.protocol
    session = cast.client(cast.point_organiser).cookies[settings.SESSION_COOKIE_NAME].value
    content, kind = multipart(NAMED.encode() * 80_000)
    head = (
        f"POST /protocols/{protocol.pk}/upload/ HTTP/1.1\r\nHost: {live_server.thread.host}\r\n"
        f"Cookie: {settings.SESSION_COOKIE_NAME}={session}\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n"
        "Connection: close\r\n\r\n"
    )
    with socket.create_connection((live_server.thread.host, live_server.thread.port)) as line:
        line.sendall(head.encode() + content[: len(content) // 2])
        line.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    assert answer.split()[1] in {b"200", b"400", b"403"}
    assert CANARY.encode() not in answer
    assert written == []
    assert CANARY not in everything_kept()


class TestHandlers:
    def test_django_s_own_never_run(self, client, address, monkeypatch):
        def refuse(*_: Any, **__: Any) -> None:
            raise AssertionError("a handler of Django's took the file")

        for handler in (TemporaryFileUploadHandler, MemoryFileUploadHandler):
            for step in ("__init__", "new_file", "receive_data_chunk"):
                monkeypatch.setattr(handler, step, refuse)
        assert client.post(address, {"file": sent(GOOD)}).status_code == 200
        assert Upload.objects.exists()

    @pytest.mark.parametrize(("path", "ours"), [("/protocols/1/upload/", True), ("/feedback/", False)])
    def test_other_parts_keep_django_s(self, path, ours):
        request = RequestFactory().post(path)
        InMemoryUploads(lambda request: None)(request)  # type: ignore[arg-type, return-value]
        assert isinstance(request.upload_handlers[0], InMemoryHandler) == ours


class TestFrontServer:
    def test_no_log_holds_an_address_s_query(self):
        config = (ROOT / "deploy/nginx.conf").read_text()
        form = config.partition("log_format portal ")[2].partition(";")[0]
        assert "$logged_path" in form
        assert not {
            "$request ",
            "$uri",
            "$asked",
            '$request"',
            "$request_uri",
            "$args",
            "$query_string",
            "$http_referer",
        } & set(form.replace("'", " ").split())
        assert "access_log /var/log/nginx/access.log portal;" in config
        assert "access-log" not in (ROOT / "scripts/process.sh").read_text()
