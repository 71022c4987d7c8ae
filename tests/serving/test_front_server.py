"""What the front server keeps, writes down and never has: a real nginx with deploy/nginx.conf."""

import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from portal.logs import RequestLog, begin_request, request_id
from tests.front import Front, ask, free_port, front, wait_for
from tests.serving.conftest import Site
from tests.serving.crowd import start_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

CANARY = "Замысловатова"


class TestNoNameOnItsDisk:
    @pytest.mark.parametrize("size", [1_000, 300_000, 5_000_000])
    def test_a_body_cut_off_half_way(self, nginx: Front, site: Site, size: int) -> None:
        start = start_of(site.upload, length=size, cookie=site.cookie("organiser"))
        half = (CANARY.encode() * size)[: size // 2]
        with socket.create_connection(("127.0.0.1", nginx.port)) as line:
            line.sendall(start + half)
            wait_for(lambda: nginx.has_read(line), what="the half is read", within=20)
            assert CANARY.encode() not in nginx.everything_on_disk()
        assert CANARY.encode() not in nginx.everything_on_disk()

    def test_other_forms_are_not_kept_there_either(self, nginx: Front, site: Site) -> None:
        """They go to the web process as they come."""
        with socket.create_connection(("127.0.0.1", nginx.port)) as line:
            line.sendall(start_of("/feedback/", length=5_000_000) + CANARY.encode() * 50_000)
            wait_for(lambda: nginx.has_read(line), what="the half is read", within=20)
            assert CANARY.encode() not in nginx.everything_on_disk()


@pytest.fixture
def counted(site: Site, tmp_path: Path) -> Iterator[tuple[Front, "Counting"]]:
    """A front server before a portal that counts what it is asked."""
    with Counting() as portal, front(tmp_path / "front", portal.port) as running:
        yield running, portal


class Counting:
    """A portal of one page whose number grows; says what `more` tells it to say besides."""

    def __init__(self) -> None:
        self.port = free_port()
        self.asked = 0
        self.more = ""
        self.listener = socket.create_server(("127.0.0.1", self.port))
        self.pool = ThreadPoolExecutor(1)

    def __enter__(self) -> "Counting":
        self.pool.submit(self.serve)
        return self

    def __exit__(self, *_: object) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.pool.shutdown()

    def serve(self) -> None:
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            with line:
                line.recv(65536)
                self.asked += 1
                body = f"page {self.asked}"
                line.sendall(
                    f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n{self.more}Connection: close\r\n\r\n{body}".encode()
                )


class TestKeeping:
    def pages(self, running: Front, path: str, count: int, headers: dict[str, str] | None = None) -> set[bytes]:
        with ThreadPoolExecutor(count) as pool:
            return set(pool.map(lambda _: ask(running.port, path, headers=headers)[2], range(count)))

    def test_many_visitors_at_once_are_one_request(self, counted: tuple[Front, Counting]) -> None:
        running, portal = counted
        self.pages(running, "/oo/ranking/", 30)
        # The turn of a second may fall in between, however busy the machine is not: still far from thirty.
        assert portal.asked <= 5

    def test_nothing_is_shown_longer_than_its_second(self, counted: tuple[Front, Counting]) -> None:
        running, _ = counted
        first = ask(running.port, "/")[2]
        wait_for(lambda: ask(running.port, "/")[2] != first, what="a new page", within=2.5)

    @pytest.mark.parametrize(
        "cookie",
        ["sessionid=abc", "__Host-sessionid=abc", "look=1.bw.wide.on; sessionid=abc", "csrftoken=abc", "messages=abc"],
    )
    def test_who_has_a_cookie_sees_their_own_page_at_once(self, counted: tuple[Front, Counting], cookie: str) -> None:
        running, portal = counted
        ask(running.port, "/")
        assert len(self.pages(running, "/", 8, {"Cookie": cookie})) == 8
        assert portal.asked == 9
        shown = ask(running.port, "/")[2]
        assert shown in {b"page 1", b"page 10"}, "nothing of theirs is kept for visitors"

    @pytest.mark.parametrize("header", ["Authorization", "HX-Request"])
    def test_who_says_who_they_are_or_asks_for_a_part(self, counted: tuple[Front, Counting], header: str) -> None:
        running, _ = counted
        assert len(self.pages(running, "/", 5, {header: "true"})) == 5

    @pytest.mark.parametrize(
        "path",
        [
            "/protocols/",
            "/accounts/login/",
            "/profile/",
            "/admin/",
            "/cabinet/",
            "/notices/",
            "/expert/",
            "/feedback/by-link/abc/",
            "/healthz",
            "/role/",
        ],
    )
    def test_what_is_never_kept(self, counted: tuple[Front, Counting], path: str) -> None:
        running, _ = counted
        assert len(self.pages(running, path, 5)) == 5

    @pytest.mark.parametrize(
        "said", ["Set-Cookie: csrftoken=1\r\n", "Cache-Control: private\r\n", "Cache-Control: no-store\r\n"]
    )
    def test_what_the_portal_says_is_somebody_s_own(self, counted: tuple[Front, Counting], said: str) -> None:
        running, portal = counted
        portal.more = said
        pages = [ask(running.port, "/")[2] for _ in range(4)]
        assert len(set(pages)) == 4

    def test_each_look_and_each_address_has_its_own(self, counted: tuple[Front, Counting]) -> None:
        running, _ = counted
        looks: list[dict[str, str]] = [{}, {"Cookie": "look=1.bw.wide.on"}, {"Cookie": "look=3.wb.normal.off"}]
        looks += [{"Host": "other.example"}, {"X-Forwarded-Proto": "https"}]
        pages = [ask(running.port, path, headers=look)[2] for path in ("/", "/?q=1", "/oo/") for look in looks]
        assert len(set(pages)) == len(pages)

    def test_a_page_that_was_kept_has_a_request_s_own_id(self, counted: tuple[Front, Counting]) -> None:
        running, portal = counted
        portal.more = f"X-Request-ID: {'0' * 32}\r\n"
        found = {ask(running.port, "/")[1]["X-Request-ID"] for _ in range(3)}
        assert len(found) == 3
        assert "0" * 32 not in found


@pytest.mark.parametrize("path", ["/", "/oo/", "/oo/ranking/", "/oo/catalogue/", "/statistics/", "/help/", "/news/"])
def test_a_visitors_page_can_be_kept(site: Site, path: str) -> None:
    """It sets no cookie: a form's token, needlessly drawn, would be one."""
    status, headers, page = ask(site.port, path)
    assert status == 200
    assert b"</html>" in page
    assert "Set-Cookie" not in headers
    assert "Cache-Control" not in headers


class TestLog:
    def test_a_portal_that_is_away(self, tmp_path: Path) -> None:
        with front(tmp_path / "front", free_port()) as running:
            status, headers, page = ask(running.port, "/oo/catalogue/?q=Ivanov")
            assert status == 502
            assert headers["Retry-After"] == "60"
            assert "Повторите через минуту" in page.decode()
            assert '"GET /oo/catalogue/" 502' in running.logged(headers["X-Request-ID"])
            assert "Ivanov" not in running.access_log

    def test_protocols_away_name_nothing(self, tmp_path: Path) -> None:
        with front(tmp_path / "front", free_port()) as running:
            for method in ("GET", "POST"):
                status, headers, page = ask(running.port, "/protocols/Ivanova/", method=method, body=b"a" * 50_000)
                assert status == 502
                assert "Повторите через минуту" in page.decode()
                assert f'"{method} -" 502' in running.logged(headers["X-Request-ID"])
            assert "Ivanova" not in running.access_log

    @pytest.mark.parametrize(
        ("path", "limit", "logged"), [("/feedback/", "25 МБ", "/feedback/"), ("upload", "5 МБ", "-")]
    )
    def test_too_much(self, nginx: Front, site: Site, path: str, limit: str, logged: str) -> None:
        path = site.upload if path == "upload" else path
        with socket.create_connection(("127.0.0.1", nginx.port)) as line:
            line.sendall(start_of(path, length=30_000_000, cookie=site.cookie("organiser")))
            said = read_page(line)
        assert said.startswith("HTTP/1.1 413")
        assert limit in said
        [number] = re.findall("X-Request-ID: ([0-9a-f]{32})", said)
        assert f'"POST {logged}" 413' in nginx.logged(number)

    @pytest.mark.parametrize(
        "path",
        [
            "/feedback/by-link/abcdef/",
            "/profile/email/abcdef/",
            "/accounts/password/reset/key/abcdef/",
            "/expert/photo/kept/abcdef/",
            "/admin/fisoko_protocols/abcdef/",
            "/admin/accounts/assessmentpoint/abcdef/",
            "/%70rotocols/abcdef/",
            "/oo/ranking/job/abcdefABCDEF0123456789/file/",
        ],
    )
    def test_keys_and_names_are_not_written_down(self, nginx: Front, path: str) -> None:
        _, headers, _ = ask(nginx.port, path)
        assert '"GET -"' in nginx.logged(headers["X-Request-ID"])
        assert "abcdef" not in nginx.access_log

    def test_a_visitor_s_own_id_is_not_taken(self, nginx: Front) -> None:
        _, headers, _ = ask(nginx.port, "/nothing-here/", headers={"X-Request-ID": "f" * 32})
        assert headers["X-Request-ID"] != "f" * 32
        assert '"GET /nothing-here/" 404' in nginx.logged(headers["X-Request-ID"])


class TestTheSameIdInThePortal:
    """The front server's id is the portal's too, where there is a front server."""

    @pytest.mark.parametrize(
        ("servers", "given", "taken"),
        [
            (1, "0123456789abcdef" * 2, True),
            (0, "0123456789abcdef" * 2, False),
            (1, "a\nb", False),
            (1, "А" * 32, False),
        ],
    )
    def test_whose_word_is_taken(
        self, rf: RequestFactory, settings: Any, servers: int, given: str, taken: bool
    ) -> None:
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = servers
        heard: list[str] = []

        def answer(_: HttpRequest) -> HttpResponse:
            heard.append(request_id.get())
            return HttpResponse()

        request = rf.get("/", headers={"X-Request-ID": given})
        begin_request(environ=request.environ)
        response = RequestLog(answer)(request)
        assert response["X-Request-ID"] == heard[0]
        assert (heard[0] == given) == taken
        assert re.fullmatch("[0-9a-f]{12,32}", heard[0])


def read_page(line: socket.socket) -> str:
    """An answer to its end, as far as its length says."""
    line.settimeout(10)
    found = b""
    while b"</html>" not in found:
        piece = line.recv(65536)
        assert piece, found
        found += piece
    return found.decode()
