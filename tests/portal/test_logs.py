"""What is written to the log: no values of a row, no name from an address."""

import logging
import sys
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client, RequestFactory

from portal.logs import Line

QUOTED = "duplicate key\nDETAIL:  Key (email)=(vera@example.org) already exists."
pytestmark = pytest.mark.django_db


def console() -> logging.Handler:
    """The handler of the settings: the only one that writes."""
    [found] = [each for each in logging.root.handlers if isinstance(each.formatter, Line)]
    return found


def written(record: logging.LogRecord) -> str:
    handler = console()
    assert handler.filter(record)
    return handler.format(record)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the handler writes meanwhile."""
    found: list[str] = []
    handler = console()
    monkeypatch.setattr(handler, "emit", lambda record: found.append(handler.format(record)))
    return found


def refuse(*args: Any, **kwargs: Any) -> Any:
    raise IntegrityError(QUOTED)


def test_an_error_of_a_page_leaves_its_kind_and_place(lines: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.views.parts", refuse)
    assert Client(raise_request_exception=False).get("/").status_code == 500
    [line] = lines
    assert "Internal Server Error: / (IntegrityError at " in line
    assert "tests/portal/test_logs.py:" in line
    assert "vera@example.org" not in line


def failed() -> Any:
    try:
        refuse()
    except IntegrityError:
        return sys.exc_info()


def test_nor_does_an_error_of_a_task() -> None:
    context = {"name": "send_digests", "exc": QUOTED, "traceback": QUOTED}
    record = logging.LogRecord(
        "celery.app.trace", logging.ERROR, "", 0, "Task %(name)s raised: %(exc)s\n%(traceback)s", (context,), failed()
    )
    line = written(record)
    assert "Task send_digests raised: IntegrityError" in line
    assert "vera@example.org" not in line


def test_nor_what_django_refuses_for_safety() -> None:
    record = logging.LogRecord("django.security.SuspiciousFileOperation", logging.ERROR, "", 0, QUOTED, (), failed())
    assert "vera@example.org" not in written(record)


@pytest.mark.parametrize("prefix", ["/protocols/", "/admin/fisoko_protocols/kit/", "/admin/accounts/assessmentpoint/"])
def test_a_path_in_which_a_name_may_stand_is_not_written(lines: list[str], prefix: str) -> None:
    Client().get(f"{prefix}Ветров/")
    Client(enforce_csrf_checks=True).post(f"{prefix}Ветров/?q=Ветров")
    assert not any("Ветров" in line or "\\u0412" in line for line in lines), lines


def test_a_path_of_another_part_is(lines: list[str]) -> None:
    Client().get("/no-such-page/")
    assert ["Not Found: /no-such-page/" in line for line in lines] == [True]


def test_a_known_address_is_written_by_its_route() -> None:
    request = RequestFactory().get("/protocols/7/form/")
    request.resolver_match = type("Match", (), {"route": "protocols/<int:pk>/form/", "kwargs": {"pk": 7}})()
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, "Method Not Allowed (%s): %s", ("GET", request.path), None
    )
    record.request, record.status_code = request, 405
    assert "GET 405: /protocols/<int:pk>/form/" in written(record)
