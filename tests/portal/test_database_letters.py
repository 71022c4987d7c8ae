"""A database that takes 'Ш' and 'ш' for different letters is refused: at migrate, web's and worker's start."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from portal.checks import REFUSED, knows_case, letters_of_the_database, refuse_wrong_database
from tests.portal.wsgi_side import ROOT, ask_server

LOCALES = {"C": False, "POSIX": False, "C.UTF-8": True}


class Answering:
    """A connection whose database answers so."""

    vendor = "postgresql"

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def close(self) -> None: ...

    def cursor(self) -> Any:
        return self

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *args: object) -> None: ...

    def execute(self, sql: str) -> None:
        if isinstance(self.answer, Exception):
            raise self.answer

    def fetchone(self) -> tuple[Any]:
        return (self.answer,)


def answering(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    monkeypatch.setattr("portal.checks.connections", {"default": Answering(answer)})


def test_this_database_is_taken(db: None) -> None:
    assert knows_case(connection)
    assert letters_of_the_database(databases=["default"]) == []
    assert letters_of_the_database in checks.registry.registry.get_checks()


def test_another_is_refused_with_the_way_to_a_right_one(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, False)
    [error] = letters_of_the_database(databases=["default"])
    assert (error.id, error.level) == ("portal.E001", checks.ERROR)
    assert "LC_CTYPE 'C.UTF-8'" in error.msg
    with pytest.raises(ImproperlyConfigured, match="ILIKE"):
        refuse_wrong_database()


def test_one_that_is_away_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, OperationalError("connection refused"))
    refuse_wrong_database()
    with pytest.raises(OperationalError):
        letters_of_the_database(databases=["default"])


@pytest.fixture(params=LOCALES)
def made(request: pytest.FixtureRequest, db: None) -> Iterator[tuple[str, bool]]:
    """The address of a real database of this locale, and whether it is to be taken."""
    if connection.vendor != "postgresql":
        pytest.skip("Asks PostgreSQL itself.")
    values = connection.settings_dict
    server = f"postgres://{values['USER']}:{values['PASSWORD']}@{values['HOST']}:{values['PORT'] or 5432}"
    name = f"letters_{uuid.uuid4().hex[:12]}"
    locale = f"LC_COLLATE '{request.param}' LC_CTYPE '{request.param}'"
    beside = f"{server}/postgres"
    ask_server({"url": beside, "sql": f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' {locale}"})
    yield f"{server}/{name}", LOCALES[request.param]
    ask_server({"url": beside, "sql": f"DROP DATABASE {name} WITH (FORCE)"})


WORKER = ["-m", "celery", "-A", "portal", "worker", "--pool", "solo", "--without-gossip", "--without-mingle"]


@pytest.mark.parametrize(
    "start",
    [["manage.py", "migrate", "portal", "zero", "--plan"], ["-c", "import portal.wsgi"], WORKER],
    ids=["release", "web", "worker"],
)
def test_a_process_starts_by_what_the_database_does(made: tuple[str, bool], start: list[str], tmp_path: Path) -> None:
    url, taken = made
    if taken and start is WORKER:
        pytest.skip("A worker that starts would go on working.")
    env = {"DJANGO_SETTINGS_MODULE": "portal.settings", "PORTAL_MODE": "test", "REAL_WORKER": "1"}
    more = {"DATABASE_URL": url, "VAR_DIR": str(tmp_path), "REDIS_URL": ""}
    done = subprocess.run(
        [sys.executable, *start],
        cwd=ROOT,
        env=os.environ | env | more,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert (done.returncode == 0) is taken, done.stderr[-2000:]
    assert (REFUSED[:60] in done.stderr + done.stdout) is not taken
