"""An error that no view caught: the person reads its number, the administrators get one letter an hour of each place."""

import errno
import re
import smtplib
import sqlite3
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from accounts.models import User
from portal import alarms, jobs
from portal.faults import code_of, is_database_away, is_disk
from portal.jobs import job_handler, run_job, start_job
from portal.logs import kind_and_place
from portal.models import Fault, Letter
from tests.cast import Cast

SECRET = "Вера Ветрова, vera@example.org"
pytestmark = pytest.mark.django_db


def broken(*args: Any, **kwargs: Any) -> Any:
    raise TypeError(SECRET)


def broken_elsewhere(*args: Any, **kwargs: Any) -> Any:
    raise TypeError(SECRET)


@pytest.fixture
def root(db: None) -> User:
    User.objects.create_superuser("without-mail", email="", password="long-enough-1")
    User.objects.create_superuser("gone", email="gone@example.org", password="long-enough-1", is_active=False)
    found: User = User.objects.create_superuser("root", email="root@example.org", password="long-enough-1")
    return found


def open_page(monkeypatch: pytest.MonkeyPatch, what: Any = broken) -> Any:
    monkeypatch.setattr("portal.views.parts", what)
    answer = Client(raise_request_exception=False).get("/")
    assert answer.status_code == 500
    return answer


def letters() -> Any:
    return Letter.objects.filter(event=alarms.EVENT).order_by("pk")


def test_the_page_names_the_request_and_the_letter_does_too(root: User, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = open_page(monkeypatch)
    page = answer.content.decode()
    assert f"<strong>{answer['X-Request-ID']}</strong>" in page
    assert "Администратору портала об этой ошибке уже написано." in page
    [letter] = letters()
    assert letter.to == "root@example.org"
    assert answer["X-Request-ID"] in letter.text
    assert re.search(r"Что и где: TypeError at tests/portal/test_alarms\.py:\d+\n", letter.text)
    assert "Сколько раз: 1, считая с" in letter.text
    assert SECRET not in letter.text


def test_a_place_is_told_once_an_hour_with_how_often_since(root: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        assert "уже написано" in open_page(monkeypatch).content.decode()
    assert letters().count() == 1
    open_page(monkeypatch, broken_elsewhere)
    assert letters().count() == 2, "another place is news"
    an_hour_ago = timezone.now() - alarms.QUIET
    Fault.objects.update(told_at=an_hour_ago + timedelta(minutes=1))
    open_page(monkeypatch)
    assert letters().count() == 2
    Fault.objects.update(told_at=an_hour_ago)
    open_page(monkeypatch)
    assert "Сколько раз: 4, считая с" in letters()[2].text


def test_a_clock_set_back_silences_nobody(root: User, monkeypatch: pytest.MonkeyPatch) -> None:
    open_page(monkeypatch)
    Fault.objects.update(told_at=timezone.now() + timedelta(minutes=50))
    open_page(monkeypatch)
    assert letters().count() == 2


def test_without_anybody_to_write_to_the_page_does_not_say_so(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_page(monkeypatch).content.decode()
    assert "и назовите её номер" in page
    assert "уже написано" not in page


def test_an_alarm_that_fails_is_a_line_and_no_second_error(
    root: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(alarms, "queue_letters", broken_elsewhere)
    assert "уже написано" not in open_page(monkeypatch).content.decode()
    assert "no letter to the administrators about TypeError at" in caplog.text
    assert not Fault.objects.exists()
    assert SECRET not in caplog.text


def test_an_error_of_a_job_is_told_too(cast: Cast, root: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_handlers", {})
    job_handler("test")(broken)
    job = start_job(kind="test", payload={}, by=None)
    run_job(job.pk)
    assert "TypeError at tests/portal/test_alarms.py" in letters().get().text


def chained(outer: Exception, cause: Exception) -> Exception:
    outer.__cause__ = cause
    return outer


def sqlite_error() -> sqlite3.Error:
    """A real one, with the library's own code."""
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA max_page_count = 1")
    try:
        connection.execute("CREATE TABLE one (two)")
    except sqlite3.Error as error:
        return error
    raise AssertionError("SQLite found place in a database of one page.")


class Postgres(Exception):
    pgcode = "57P01"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENOSPC, SECRET), "ENOSPC"),
        (OSError(SECRET), ""),
        (smtplib.SMTPDataError(554, SECRET), "SMTP 554"),
        (smtplib.SMTPRecipientsRefused({"vera@example.org": (550, b"no")}), "SMTP 550"),
        (chained(OperationalError(SECRET), Postgres(SECRET)), "57P01"),
        (chained(OperationalError(SECRET), sqlite_error()), "SQLITE_FULL"),
        (ValueError(SECRET), ""),
    ],
)
def test_a_line_of_the_log_has_the_code_and_no_word(error: Exception, code: str) -> None:
    assert code_of(error) == code
    where = " writing to the database" if code.startswith("SQLITE") else ""
    assert kind_and_place(error) == " ".join(filter(None, [type(error).__name__, code])) + where


@pytest.mark.parametrize(
    ("code", "away", "disk"),
    [
        ("57P01", True, False),
        ("53300", True, False),
        ("08006", True, False),
        ("40P01", True, False),
        ("25006", True, False),
        ("53100", True, True),
        ("42P01", False, False),
        ("23505", False, False),
    ],
)
def test_what_waiting_helps_against(code: str, away: bool, disk: bool) -> None:
    cause = Postgres(SECRET)
    cause.pgcode = code
    error = chained(OperationalError(SECRET), cause)
    assert (is_database_away(error), is_disk(error)) == (away, disk)
    consequence = chained(ValueError(), error)
    assert is_database_away(consequence) is away
