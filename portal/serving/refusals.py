"""What the worker itself answers: requests that the portal never sees, because they are not there as a whole."""

from http import HTTPStatus
from pathlib import Path

PAGES = Path(__file__).resolve().parents[2] / "deploy/errors"


def page(status: int) -> bytes:
    """The front server's page of this status, if it has one."""
    path = PAGES / f"{502 if status == HTTPStatus.SERVICE_UNAVAILABLE else status}.html"
    return path.read_bytes() if path.exists() else b""


def refusal(status: int) -> bytes:
    """A whole answer; says nothing of the request, whose text may hold anything."""
    body = page(status)
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        "Connection: close",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        f"Content-Length: {len(body)}",
    ]
    if body:
        lines.append("Content-Type: text/html; charset=utf-8")
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        lines.append("Retry-After: 60")
    return "\r\n".join([*lines, "", ""]).encode() + body
