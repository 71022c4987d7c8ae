"""Web processes on a database of their own, with and without a real nginx before them; made once for these tests."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.front import ROOT, Front, front, web, web_settings
from tests.workers import workshop


@dataclass(frozen=True)
class Site:
    """`port` is the web process's; `known` what tests/front_side.py made."""

    folder: Path
    database_url: str
    port: int
    known: dict[str, Any]

    @property
    def upload(self) -> str:
        return f"/protocols/{self.known['protocol']}/upload/"

    def cookie(self, who: str) -> str:
        return str(self.known["cookies"][who])

    @property
    def log(self) -> str:
        return (self.folder / "web.log").read_text(errors="replace")


@pytest.fixture(scope="package")
def stage(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    """(folder, database, what is in it)."""
    folder = tmp_path_factory.mktemp("serving")
    copies = ExitStack()
    with django_db_blocker.unblock():
        url = copies.enter_context(workshop(folder)).env["DATABASE_URL"]
    try:
        yield folder, url, fill(folder, url)
    finally:
        with django_db_blocker.unblock():
            copies.close()


def fill(folder: Path, database_url: str) -> dict[str, Any]:
    filled = subprocess.run(
        [sys.executable, "-m", "tests.front_side"],
        cwd=ROOT,
        env=web_settings(folder, database_url, 0),
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert filled.returncode == 0, filled.stderr[-3000:]
    found: dict[str, Any] = json.loads(filled.stdout.splitlines()[-1])
    return found


@pytest.fixture(scope="package")
def site(stage: tuple[Path, str, dict[str, Any]]) -> Iterator[Site]:
    folder, url, known = stage
    with web(folder, url) as port:
        yield Site(folder, url, port, known)


@pytest.fixture(scope="package")
def nginx(site: Site) -> Iterator[Front]:
    with front(site.folder / "front", site.port) as running:
        yield running
