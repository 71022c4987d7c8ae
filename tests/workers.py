"""Real worker processes on a database and a broker of their own, for tests that kill them."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from django.db.utils import ConnectionHandler

ROOT = Path(__file__).resolve().parent.parent
LEASE_SECONDS = 4


def redis_database() -> int:
    """One that no other worker listens to: tests run side by side, and a message taken elsewhere is lost here."""
    process = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return 10 + int(process) % 6


class Workshop:
    """A folder, a database and the processes that work on them."""

    def __init__(self, folder: Path, database_url: str, database: Any) -> None:
        self.folder = folder
        self.database = database
        self.env = os.environ | {
            # Not tests.settings, which give every process a folder of its own.
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PORTAL_MODE": "test",
            "REAL_WORKER": "1",
            "DATABASE_URL": database_url,
            "VAR_DIR": str(folder),
            "EMAIL_URL": "folder:",
            "LOG_LEVEL": "INFO",
            "LETTER_LEASE_SECONDS": str(LEASE_SECONDS),
            "JOB_LEASE_SECONDS": str(LEASE_SECONDS),
        }
        redis = self.env.pop("REDIS_URL", "")
        self.uses_redis = bool(redis) and connection.vendor == "postgresql"
        if self.uses_redis:
            self.env["REDIS_URL"] = urlsplit(redis)._replace(path=f"/{redis_database()}").geturl()
        self.processes: list[subprocess.Popen[bytes]] = []

    def start_worker(self) -> subprocess.Popen[bytes]:
        pool = "prefork" if self.uses_redis else "threads"
        options = ["--without-gossip", "--without-mingle", "--include", "tests.worker_side", "--loglevel", "INFO"]
        return self._start("celery", "-A", "portal", "worker", "--pool", pool, "--concurrency", "2", *options)

    def start_beat(self) -> subprocess.Popen[bytes]:
        return self._start("tests.worker_side", "beat")

    def do(self, *command: str) -> None:
        """Run one command of tests.worker_side to its end."""
        self.prepare("tests.worker_side", *command)

    def prepare(self, module: str, *arguments: str) -> None:
        """Run another module to its end, on this database."""
        subprocess.run([sys.executable, "-m", module, *arguments], cwd=ROOT, env=self.env, check=True, timeout=240)

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """kill -9 of the process and all its children."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=60)
        self.processes.remove(process)

    def kill_all(self) -> None:
        for process in list(self.processes):
            self.kill(process)

    def wait_until(self, condition: Callable[[], bool], *, within: float, what: str) -> None:
        """Poll; fails when the time is over or when one of the processes has ended."""
        ends = time.monotonic() + within
        while not condition():
            running = all(process.poll() is None for process in self.processes)
            if not running or time.monotonic() > ends:
                reason = f"not within {within} s" if running else "a process ended"
                raise AssertionError(f"{what}: {reason}\n{self.log.read_text()[-3000:]}")
            Event().wait(0.005)

    def letter_ids(self) -> set[int]:
        """The letters that lie in the mail folder."""
        return {int(file.stem) for file in self.folder.glob("mail/*.eml")}

    def select(self, sql: str) -> list[tuple[Any, ...]]:
        with self.database.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    def number(self, sql: str) -> int:
        """The one number that the question gives; 0 for none."""
        [(found,)] = self.select(sql)
        return int(found or 0)

    def job(self, kind: str) -> tuple[int, int]:
        """(how often it was begun, how much of it is done)."""
        [found] = [
            row[1:] for row in self.select("SELECT kind, attempts, progress_done FROM portal_job") if row[0] == kind
        ]
        return found

    def killed_at_work(self, written: str) -> int:
        """Start a worker, kill it as soon as the question `written` counts a row; how many it counts then."""
        assert self.number(written) == 0
        worker = self.start_worker()
        self.start_beat()
        self.wait_until(lambda: self.number(written) > 0, within=120, what="the first step in the database")
        self.kill(worker)
        return self.number(written)

    def finish(self, kind: str) -> None:
        """Another worker ends all jobs; the one of this kind has been begun twice."""
        self.start_worker()
        open_jobs = "SELECT count(*) FROM portal_job WHERE status <> 'done'"
        self.wait_until(lambda: self.number(open_jobs) == 0, within=180, what="all jobs done")
        assert self.job(kind)[0] == 2

    def logged(self, pattern: str) -> list[str]:
        """What the pattern's group matched in the workers' logs, line by line."""
        return re.findall(pattern, self.log.read_text())

    @property
    def log(self) -> Path:
        return self.folder / "processes.log"

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.processes.append(process)
        return process


@contextmanager
def workshop(folder: Path) -> Iterator[Workshop]:
    """Needs the test database, outside any transaction: it is copied, never written."""
    name = str(folder / "copy.sqlite3") if connection.vendor == "sqlite" else f"kill_{uuid.uuid4().hex[:12]}"
    database_url = _copy_database(name)
    database = ConnectionHandler({"default": connection.settings_dict | {"NAME": name}})["default"]
    made = Workshop(folder, database_url, database)
    try:
        with database.cursor() as cursor:
            cursor.execute("DELETE FROM portal_letter")
            cursor.execute("DELETE FROM portal_job")
            cursor.execute("CREATE TABLE kill_row (number integer)")
        yield made
    finally:
        made.kill_all()
        database.close()
        if connection.vendor == "postgresql":
            _on_the_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _copy_database(name: str) -> str:
    """Copy the test database, tables and reference data, and return the copy's address."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with sqlite3.connect(name) as copy:
            connection.connection.backup(copy)
        copy.close()
        return f"sqlite:///{name}"
    # PostgreSQL copies only a database that nobody is connected to.
    original = connection.settings_dict["NAME"]
    connection.close()
    _on_the_server(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def _on_the_server(sql: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql)
