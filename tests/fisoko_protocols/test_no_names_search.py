"""The search for names finds them wherever they are put: a test that finds nothing proves something."""

import base64
import json
import logging
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import connection

from portal.models import Job, Letter
from tests.fisoko_protocols.books import book
from tests.fisoko_protocols.traces import CANARY, NAMED, SURNAME, Traces, holds, watched

pytestmark = pytest.mark.django_db


@pytest.fixture
def traces(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Iterator[Traces]:
    with watched(tmp_path, capfd) as found:
        yield found


def plant_table() -> None:
    Letter.objects.create(to="a@example.org", subject="Протокол", text=f"Сдала {NAMED}.")


def plant_json() -> None:
    Job.objects.create(kind="planted", payload={"rows": [[NAMED.upper()]]})


def plant_session() -> None:
    session = SessionStore()
    session["kept"] = {"comment": NAMED}
    session.create()


def plant_strange_table() -> None:
    """One that no model stands for."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE planted (seen varchar(100))")
        cursor.execute("INSERT INTO planted VALUES (%s)", [SURNAME.lower()])


def plant_mail() -> None:
    EmailMessage("Протокол", f"Спросите {NAMED}", to=["a@example.org"]).send()


def planted_in(folder: str | Path, content: bytes = b"", name: str = "planted.bin") -> None:
    path = Path(folder) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


PLANTED: dict[str, Callable[[], object]] = {
    "table: portal_letter.text": plant_table,
    "table: portal_job.payload": plant_json,
    "session: ": plant_session,
    "table: planted.seen": plant_strange_table,
    "log: WARNING django.request": lambda: logging.getLogger("django.request").warning("Not Found: %s", NAMED),
    "log: DEBUG django.db.backends": lambda: logging.getLogger("django.db.backends").debug(f"('{NAMED}',)"),
    "log: INFO django.server": lambda: logging.getLogger("django.server").info("GET /?q=%s", quote(SURNAME)),
    "console": lambda: print(NAMED, file=sys.stderr),
    "cache: ": lambda: cache.set("rows", [NAMED]),
    "cache: :1:": lambda: cache.set(SURNAME, 1),
}


@pytest.mark.parametrize("place", PLANTED)
def test_it_is_found(traces: Traces, place: str) -> None:
    assert traces.places() == []
    PLANTED[place]()
    [found] = {each for each in traces.places() if not each.startswith("table: django_session")}
    assert found.startswith(place)


def test_a_traceback_is_read_too(traces: Traces) -> None:
    try:
        raise ValueError(NAMED)
    except ValueError:
        logging.getLogger("celery.worker").exception("failed")
    assert [place[:9] for place in traces.places()] == ["log: ERRO"]


def test_letters_are_read(traces: Traces, settings: pytest.FixtureRequest) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]
    plant_mail()
    assert traces.places() == ["mail"]


@pytest.mark.parametrize("content", [NAMED.encode(), NAMED.encode("cp1251"), book([("501501", NAMED)]), b""])
def test_files_are_read(traces: Traces, content: bytes) -> None:
    name = "planted.bin" if content else f"{NAMED}.xlsx"
    path = Path(settings.VAR_DIR) / "media" / name
    planted_in(path.parent, content, name)
    try:
        assert traces.places() == [f"file: {path}"]
    finally:
        path.unlink()


def test_temporary_files_are_read_and_those_gone_again_are_known(traces: Traces) -> None:
    with tempfile.NamedTemporaryFile() as file:
        file.write(NAMED.encode())
        file.flush()
        assert [place[:5] for place in traces.places()] == ["file:"]
        assert file.name in traces.opened
    assert traces.places() == []
    assert file.name in traces.opened


@pytest.mark.parametrize(
    "value",
    [
        CANARY, f"({SURNAME.upper()})", json.dumps({"q": NAMED}), f"/x/?q={quote(NAMED)}", NAMED.encode("utf-16"),
        *(base64.b64encode(b"." * n + NAMED.encode()) for n in range(3)),
        *(base64.b64encode(b"." * n + NAMED.encode()).decode() for n in range(3)),
    ],
)  # fmt: skip
def test_every_spelling_is_known(value: str | bytes) -> None:
    assert holds(value)


@pytest.mark.parametrize("value", ["Стриж", "", b"", None, 5, "Аделаида", json.dumps({"q": "Стрижова"})])
def test_nothing_else_is(value: object) -> None:
    assert not holds(value)
