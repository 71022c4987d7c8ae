"""Forty connections of a byte a second stop nobody else, with a front server and without one."""

import socket

import pytest

from tests.front import Front, ask, web
from tests.serving.conftest import Site
from tests.serving.crowd import TOO_LONG, answer_of, crowd, quickest, sign_in, start_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "


def starts(site: Site) -> dict[str, bytes]:
    organiser, expert = site.cookie("organiser"), site.cookie("expert")
    return {
        "heads": HEAD,
        "protocols, nobody": start_of(site.upload),
        "protocols, a made-up session": start_of(site.upload, cookie="sessionid=abcdefghijklmnopqrstuvwxyz012345"),
        "protocols, the organiser": start_of(site.upload, cookie=organiser),
        "protocols, small": start_of(site.upload, length=2000, cookie=organiser),
        "sign-in": start_of("/accounts/login/"),
        "feedback": start_of("/feedback/", length=20_000_000, kind="multipart/form-data; boundary=x"),
        "profile, an expert": start_of("/profile/", cookie=expert),
        "no such page": start_of("/nowhere/"),
    }


KINDS = [
    "heads",
    "protocols, nobody",
    "protocols, a made-up session",
    "protocols, the organiser",
    "protocols, small",
    "sign-in",
    "feedback",
    "profile, an expert",
    "no such page",
]


def everybody_else_is_served(port: int, site: Site) -> None:
    assert quickest(lambda: ask(port, "/healthz")) < TOO_LONG
    statuses = []
    assert quickest(lambda: statuses.append(sign_in(port, site.known["login"], site.known["password"]))) < TOO_LONG
    assert set(statuses) == {302}


@pytest.fixture(params=["nginx", "gunicorn alone"])
def door(request: pytest.FixtureRequest, site: Site) -> int:
    """The port that browsers would come to."""
    if request.param == "nginx":
        running: Front = request.getfixturevalue("nginx")
        return running.port
    return site.port


@pytest.mark.parametrize("kind", KINDS)
def test_slow_senders(door: int, site: Site, kind: str) -> None:
    assert list(starts(site)) == KINDS
    with crowd(door, starts(site)[kind]):
        everybody_else_is_served(door, site)


def test_slow_readers(door: int, site: Site) -> None:
    with crowd(door, b"GET /help/ HTTP/1.1\r\nHost: localhost\r\n\r\n" * 20, reads=True):
        everybody_else_is_served(door, site)


class TestRefusedUnread:
    """Who may send nothing to /protocols/ is answered while the body is still on its way."""

    def answer(self, door: int, start: bytes) -> str:
        with socket.create_connection(("127.0.0.1", door)) as line:
            line.sendall(start + b"a")
            return answer_of(line).decode(errors="replace")

    def test_nobody_is_led_to_the_sign_in(self, door: int, site: Site) -> None:
        said = self.answer(door, start_of(site.upload))
        assert said.startswith("HTTP/1.1 302")
        assert "/accounts/login/?next=/protocols/" in said

    def test_a_small_body_of_nobody_too(self, door: int, site: Site) -> None:
        assert self.answer(door, start_of(site.upload, length=100)).startswith("HTTP/1.1 302")

    def test_a_role_that_has_no_protocols(self, door: int, site: Site) -> None:
        assert self.answer(door, start_of(site.upload, cookie=site.cookie("expert"))).startswith("HTTP/1.1 404")

    def test_too_much(self, door: int, site: Site) -> None:
        said = self.answer(door, start_of(site.upload, length=7_000_000, cookie=site.cookie("organiser")))
        assert said.startswith("HTTP/1.1 413")

    def test_a_body_of_unknown_length(self, door: int, site: Site) -> None:
        head = f"POST {site.upload} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
        assert self.answer(door, f"{head}Cookie: {site.cookie('organiser')}\r\n\r\n5\r\n".encode()).startswith(
            "HTTP/1.1 411"
        )

    def test_the_organiser_s_body_is_waited_for(self, door: int, site: Site) -> None:
        with socket.create_connection(("127.0.0.1", door)) as line:
            line.sendall(start_of(site.upload, length=100_000, cookie=site.cookie("organiser")))
            line.settimeout(1)
            with pytest.raises(TimeoutError):
                line.recv(1)
            line.sendall(b"a" * 100_000)
            assert answer_of(line, within=30).startswith(b"HTTP/1.1 403"), "the form has no token"


def test_nobody_is_waited_for_without_end(site: Site) -> None:
    with web(site.folder, site.database_url, SLOW_HEAD_SECONDS="1", SLOW_BODY_SECONDS="1") as port:
        assert first_words(port, HEAD).startswith(b"HTTP/1.1 408"), "a head"
        body = first_words(port, start_of("/feedback/"))
        assert body.startswith(b"HTTP/1.1 408"), "a body"
        assert "Ничего не сохранено".encode() in body
        assert first_words(port, b"") == b"", "who says nothing at all"


def first_words(port: int, start: bytes) -> bytes:
    """What the server says at last to `start` and nothing more."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(start)
        line.settimeout(30)
        return b"".join(iter(lambda: line.recv(65536), b""))
