"""Requests and answers as HTTP has them, through the worker that waits for whole ones."""

import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.serving import limits
from tests.front import ask
from tests.serving.conftest import Site
from tests.serving.crowd import answer_of, start_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

ASKED = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


def everything(line: socket.socket) -> bytes:
    line.settimeout(30)
    return b"".join(iter(lambda: line.recv(65536), b""))


@pytest.fixture
def line(site: Site):
    with socket.create_connection(("127.0.0.1", site.port), timeout=30) as made:
        yield made


def test_one_request_after_the_other_over_one_connection(line):
    line.sendall(ASKED * 3 + b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert everything(line).count(b"HTTP/1.1 200 OK") == 4


def test_what_follows_a_body_is_the_next_request(line):
    body = b"a" * 3000
    head = start_of("/nowhere/", length=len(body))
    line.sendall(head + body + ASKED.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
    said = everything(line)
    assert said.startswith(b"HTTP/1.1 40")
    assert b"HTTP/1.1 200 OK" in said


def test_a_head_in_pieces(line):
    for piece in (ASKED[:1], ASKED[1:20], ASKED[20:-1], ASKED[-1:]):
        line.sendall(piece)
    assert answer_of(line).startswith(b"HTTP/1.1 200")


def test_who_waits_to_be_told_to_go_on(line):
    line.sendall(start_of("/nowhere/", length=50_000).replace(b"Host:", b"Expect: 100-continue\r\nHost:"))
    assert answer_of(line) == b"HTTP/1.1 100 Continue\r\n\r\n"
    line.sendall(b"a" * 50_000)
    assert answer_of(line).startswith(b"HTTP/1.1 4")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /Ivanova\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: Ivanova\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nIvanova: " + b"a" * limits.HEAD_BYTES, 431),
        (start_of("/feedback/", length=limits.BODY_BYTES + 1), 413),
        (b"POST /feedback/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
    ],
)
def test_what_the_portal_never_sees(site, line, sent, status):
    line.sendall(sent)
    said = answer_of(line)
    assert said.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"Ivanova" not in said
    assert "Ivanova" not in site.log


def test_a_large_body_comes_whole(site):
    """Larger than the worker keeps in memory: the form is read and its token missed."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    body = b"text=" + b"a" * (4 * limits.SPOOL_BYTES)
    status, _, page = ask(site.port, "/feedback/", method="POST", body=body, headers=kind)
    assert status == 403
    assert b"</html>" in page


def test_a_client_that_leaves_half_way_harms_nobody(site):
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", site.port)) as gone:
            gone.sendall(start_of("/feedback/") + b"a" * 100)
    assert ask(site.port, "/healthz")[0] == 200


def test_two_hundred_browsers_behind_one_address(site):
    with ThreadPoolExecutor(200) as pool:
        found = list(pool.map(lambda _: ask(site.port, "/accounts/login/")[0], range(200)))
    assert set(found) == {200}


@pytest.mark.parametrize(
    ("moved", "seconds", "slow"),
    [
        (0, limits.GRACE_SECONDS, False),
        (0, limits.GRACE_SECONDS + 1, True),
        (int(limits.SLOWEST_RATE * 10), limits.GRACE_SECONDS + 10, False),
        (int(limits.SLOWEST_RATE * 10) - 1, limits.GRACE_SECONDS + 10, True),
        (10**9, limits.LONGEST_SECONDS + 1, True),
    ],
)
def test_the_slowest_rate(moved, seconds, slow):
    assert limits.too_slow(moved, seconds) == slow
