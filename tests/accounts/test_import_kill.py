"""kill -9 of a real worker in the middle of an import: started again, it writes each row once."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workers import ROOT, Workshop, workshop

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, available_apps=[])]
# Eight steps of 500.
ROWS = 4000


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workshop]:
    with workshop(tmp_path) as made:
        yield made


def number(shop: Workshop, sql: str) -> int:
    [(found,)] = shop.select(sql)
    return int(found or 0)


def test_a_killed_worker_writes_each_organisation_once(shop: Workshop) -> None:
    before = number(shop, "SELECT count(*) FROM accounts_organisation")
    written = "SELECT count(*) FROM accounts_organisation WHERE inn LIKE '39000%'"
    command = [sys.executable, "-m", "tests.accounts.import_side", str(ROWS)]
    subprocess.run(command, cwd=ROOT, env=shop.env, check=True, timeout=240)
    assert number(shop, written) == 0
    worker = shop.start_worker()
    shop.start_beat()
    shop.wait_until(lambda: number(shop, written) > 0, within=120, what="the first step in the database")
    shop.kill(worker)
    half = number(shop, written)
    assert 0 < half < ROWS, "killed too late to prove anything"
    assert half == number(shop, "SELECT progress_done FROM portal_job WHERE kind = 'directory.apply'")

    shop.start_worker()
    open_jobs = "SELECT count(*) FROM portal_job WHERE status <> 'done'"
    shop.wait_until(lambda: number(shop, open_jobs) == 0, within=180, what="the import done")
    assert shop.select("SELECT count(*), count(DISTINCT inn) FROM accounts_organisation WHERE inn LIKE '39000%'") == [
        (ROWS, ROWS)
    ]
    assert number(shop, "SELECT count(*) FROM accounts_organisation") == before + ROWS
    assert number(shop, "SELECT sum(open) FROM accounts_organisationcount WHERE kind = 'doo'") >= ROWS
    assert number(shop, "SELECT count(*) FROM portal_historyrecord WHERE verb = 'import'") == 1
    assert number(shop, "SELECT attempts FROM portal_job WHERE kind = 'directory.apply'") == 2
