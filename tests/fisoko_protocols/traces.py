"""Whether a canary has got into the portal: every table, file, log record, letter and cache entry is read for it.

How it is searched, so that a reader can judge it:

- Tables: those the database itself names (introspection, not the models), all columns of all rows. Values are read as
  the driver gives them; sessions besides that unpacked.
- Files: everything under VAR_DIR (media, mail folder, broker) and under the folder of temporary files, which is one of
  the test's own; members of zip files (workbooks) unpacked. `opened` lists every file opened to write, temporary ones
  that are gone again included.
- Logs: a handler of our own on the root and on every logger that doesn't hand its records on; all loggers at DEBUG but
  those that the settings pin to a level of their own; tracebacks as they would be written; and stdout and stderr.
- Mail: `django.core.mail.outbox`; letters and notices lie in tables.
- Cache: keys and values of the local-memory cache; those of Redis where REDIS_URL is set.

It is looked for in any case, in UTF-8, Windows-1251 and UTF-16, as JSON and as an address escape it, and in base64.
"""

import base64
import json
import logging
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.db import connection

SURNAME = "Стрижевцова"
# Its endings differ in cases; nothing else in the portal begins so.
CANARY = "стрижевцов"
NAMED = f"{SURNAME} Аделаида Кузьминична"


def spellings(word: str) -> set[bytes]:
    """As bytes, wherever text is not plain UTF-8."""
    found: set[bytes] = set()
    for case in (word.lower(), word.capitalize(), word.upper()):
        found |= {case.encode(code) for code in ("utf-8", "cp1251", "utf-16-le", "utf-16-be")}
        found |= {quote(case).encode(), quote(case).lower().encode(), json.dumps(case).strip('"').encode()}
        # Three characters are four: so there are three ways it may begin.
        for before in range(3):
            packed = base64.b64encode(b"x" * before + case.encode())
            # The first sign and the last hang together with what stands beside.
            found.add(packed[4 if before else 0 : len(packed) // 4 * 4 - 4])
    return found


SPELLINGS = spellings(CANARY)


def holds(value: Any) -> bool:
    if value is None or isinstance(value, int | float):
        return False
    if isinstance(value, bytes | memoryview):
        data = bytes(value)
    else:
        text = str(value)
        if CANARY in text.casefold():
            return True
        data = text.encode(errors="replace")
    return any(spelling in data for spelling in SPELLINGS)


# --- Logs and files that are written ------------------------------------------------------------------------


class Ear(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(f"{self.format(record)} {record.args!r}")


@contextmanager
def listening() -> Iterator[Ear]:
    ear = Ear()
    loggers = [logging.getLogger(name) for name in (None, *logging.root.manager.loggerDict)]
    before = [(logger, logger.level, logger.disabled) for logger in loggers]
    ends = [logger for logger in loggers if logger is logging.root or not logger.propagate]
    for logger in loggers:
        if logger.name not in settings.LOGGING["loggers"]:
            logger.setLevel(logging.DEBUG)
        logger.disabled = False
    for logger in ends:
        logger.addHandler(ear)
    try:
        yield ear
    finally:
        for logger in ends:
            logger.removeHandler(ear)
        for logger, level, disabled in before:
            logger.setLevel(level)
            logger.disabled = disabled


class Watch:
    """Which files are opened to write, whoever opens them; an audit hook can't be taken off again."""

    def __init__(self) -> None:
        self.opened: list[str] | None = None
        sys.addaudithook(self.hear)

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.opened is None or event != "open":
            return
        path, mode, flags = arguments
        writes = any(sign in mode for sign in "wax+") if isinstance(mode, str) else bool(flags & 3)
        if writes and not str(path).endswith((".sqlite3", ".sqlite3-wal", ".sqlite3-shm")) and ".pyc" not in str(path):
            self.opened.append(str(path))


WATCH = Watch()


# --- The search ---------------------------------------------------------------------------------------------


class Traces:
    """What the portal holds of the canary; `places()` names each place, `[]` is what has to be."""

    def __init__(self, folder: Path, ear: Ear, console: Any) -> None:
        self.folder, self.ear, self.console = folder, ear, console
        self.printed = ""

    def places(self) -> list[str]:
        found = [*in_tables(), *in_files([Path(settings.VAR_DIR), self.folder]), *in_mail(), *in_cache()]
        return [*found, *self.in_logs()]

    def in_logs(self) -> Iterator[str]:
        yield from (f"log: {line[:300]}" for line in self.ear.heard if holds(line))
        self.printed += "".join(self.console.readouterr())
        if holds(self.printed):
            yield "console"

    @property
    def opened(self) -> list[str]:
        return list(WATCH.opened or [])


@contextmanager
def watched(folder: Path, console: Any) -> Iterator[Traces]:
    """Temporary files are made in `folder` meanwhile."""
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    WATCH.opened = []
    try:
        with listening() as ear:
            yield Traces(folder, ear, console)
    finally:
        WATCH.opened = None
        tempfile.tempdir = before


def in_tables() -> Iterator[str]:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - of the database itself
            columns = [column[0] for column in cursor.description or ()]
            for row in cursor.fetchall():
                yield from (f"table: {table}.{name}" for name, value in zip(columns, row, strict=True) if holds(value))
    yield from (f"session: {session.pk}" for session in Session.objects.all() if holds(session.get_decoded()))


# Files searched before in this process: other tests leave thousands, and none of them is written again.
CLEAN: set[tuple[Path, int, int]] = set()


def in_files(folders: Iterable[Path]) -> Iterator[str]:
    for folder in folders:
        for path in folder.rglob("*"):
            if holds(path.name) or (path.is_file() and file_holds(path)):
                yield f"file: {path}"


def file_holds(path: Path) -> bool:
    found = path.stat()
    as_it_was = path, found.st_mtime_ns, found.st_size
    if as_it_was in CLEAN:
        return False
    if any(map(holds, contents(path.read_bytes()))):
        return True
    CLEAN.add(as_it_was)
    return False


def contents(data: bytes) -> Iterator[bytes]:
    yield data
    if zipfile.is_zipfile(BytesIO(data)):
        with zipfile.ZipFile(BytesIO(data)) as packed:
            yield from (packed.read(name) for name in packed.namelist())


def in_mail() -> Iterator[str]:
    for letter in getattr(mail, "outbox", []):
        if holds(f"{letter.subject} {letter.body} {letter.recipients()} {letter.message()}"):
            yield "mail"


def in_cache() -> Iterator[str]:
    # The tests' cache lies in this process whatever REDIS_URL says (portal.settings).
    kept: dict[str, bytes] = getattr(cache, "_cache")  # noqa: B009 - Django declares no such field
    yield from (f"cache: {key}" for key, value in kept.items() if holds(key) or holds(value))
    if settings.REDIS_URL:
        import redis

        store = redis.Redis.from_url(settings.REDIS_URL)
        yield from (f"redis: {key!r}" for key in store.scan_iter() if holds(key) or holds(store.dump(key)))
