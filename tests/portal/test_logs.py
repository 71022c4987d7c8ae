"""What is written to the log: no values of a row, no name from an address."""

import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import IntegrityError
from django.test import Client, RequestFactory

from portal.logs import NO_REQUEST, Line, request_id

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


class TestRequestIds:
    """Every line of a request carries its id, whoever writes it; no other line does."""

    def id_of(self, line: str) -> str:
        return line.split("[", 1)[1].split("]")[0]

    @pytest.mark.parametrize("path", ["/no-such-page/", "/news/12345/", "/news/12345/?x=1"])
    def test_a_line_of_django_carries_the_id_of_the_answer(self, lines: list[str], path: str) -> None:
        answers = [Client().get(path)["X-Request-ID"] for _ in range(2)]
        assert [self.id_of(line) for line in lines] == answers
        assert len(set(answers)) == 2
        assert request_id.get() == NO_REQUEST

    def test_so_does_a_refused_form(self, lines: list[str]) -> None:
        answer = Client(enforce_csrf_checks=True).post("/feedback/", {"text": "x"})
        assert answer.status_code == 403
        assert {self.id_of(line) for line in lines} == {answer["X-Request-ID"]}

    def test_so_does_an_error(self, lines: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("portal.views.parts", refuse)
        answer = Client(raise_request_exception=False).get("/")
        assert [self.id_of(line) for line in lines] == [answer["X-Request-ID"]]

    def served(self, path: str) -> tuple[dict[str, str], Any]:
        """As a web server asks: the answer's headers, and its body still to be read."""
        told: dict[str, str] = {}
        environ = RequestFactory().get(path).environ
        body = WSGIHandler()(environ, lambda status, headers: told.update(headers))
        return told, body

    def test_it_stands_until_the_whole_answer_has_left(self) -> None:
        told, body = self.served("/no-such-page/")
        assert request_id.get() == told["X-Request-ID"]
        body.close()
        assert request_id.get() == NO_REQUEST

    def test_what_the_server_logs_of_a_broken_answer_is_this_requests(self) -> None:
        told, body = self.served("/no-such-page/")

        def broken() -> None:
            try:
                raise OSError
            finally:
                body.close()

        with pytest.raises(OSError):  # noqa: PT011 - nothing else is raised
            broken()
        assert request_id.get() == told["X-Request-ID"]
        _, body = self.served("/no-such-page/")
        assert request_id.get() != told["X-Request-ID"]
        body.close()
        assert request_id.get() == NO_REQUEST


def test_the_time_is_utc_and_says_so() -> None:
    record = logging.LogRecord("portal", logging.INFO, "", 0, "words", (), None)
    record.created, record.msecs = 0.042, 42.0
    assert written(record).startswith("1970-01-01T00:00:00.042Z INFO portal ")


@pytest.mark.parametrize(
    ("message", "arguments", "line"),
    [
        ("Error handling request %s %s", ("GET", "/feedback/by-link/secret/"), "Error handling request"),
        ("Error handling request %s", ("/feedback/by-link/secret/",), "Error handling request"),
        ("Invalid request from ip=192.0.2.7: Invalid HTTP request line: 'GET /secret'", (), "Invalid request from ip=192.0.2.7"),
        ("Worker exiting (pid: %s)", (7,), "Worker exiting (pid: 7)"),
    ],
)  # fmt: skip
def test_the_server_quotes_no_address(message: str, arguments: tuple[Any, ...], line: str) -> None:
    record = logging.LogRecord("gunicorn.error", logging.ERROR, "", 0, message, arguments, None)
    assert written(record).endswith(f"gunicorn.error [-] {line}")


SHOW_LEVELS = """
import logging, django
django.setup()
names = ["portal", "portal.security", "accounts.adapter", "gunicorn.error", "asyncio", "urllib3.connectionpool",
         "celery.pool", "kombu.transport", "botocore.endpoint", "django.request", "django.template"]
print(*(f"{name}={logging.getLogger(name).isEnabledFor(logging.DEBUG):d}{logging.getLogger(name).isEnabledFor(logging.INFO):d}" for name in names))
"""


@pytest.mark.parametrize(("level", "own"), [("DEBUG", "11"), ("debug", "11"), ("INFO", "01")])
def test_only_the_portals_own_lines_go_as_low_as_debug(tmp_path: Path, level: str, own: str) -> None:
    env = os.environ | {"LOG_LEVEL": level, "PORTAL_MODE": "demo", "VAR_DIR": str(tmp_path)}
    env["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    told = subprocess.run([sys.executable, "-c", SHOW_LEVELS], env=env, capture_output=True, text=True, check=True)
    found = dict(each.split("=") for each in told.stdout.split())
    assert found.pop("portal") == found.pop("accounts.adapter") == own
    assert set(found.values()) == {"01"}


def test_the_servers_and_workers_own_level_is_never_debug() -> None:
    script = (Path(__file__).parents[2] / "scripts/process.sh").read_text()
    assert '[ "$log_level" != debug ] || log_level=info' in script
    assert script.index("log_level=info") < script.index('--log-level "$log_level"')
