"""kill -9 of a real worker in the middle of a load of kits: started again, it gives each kit once."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workers import ROOT, Workshop, workshop

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, available_apps=[])]
# Ten steps of 2000.
ROWS = 20_000
POINTS = 3


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workshop]:
    with workshop(tmp_path) as made:
        yield made


def number(shop: Workshop, sql: str) -> int:
    [(found,)] = shop.select(sql)
    return int(found or 0)


def test_a_killed_worker_gives_each_kit_once(shop: Workshop) -> None:
    given = "SELECT count(*) FROM fisoko_protocols_kit"
    command = [sys.executable, "-m", "tests.fisoko_protocols.kits_side", str(ROWS)]
    subprocess.run(command, cwd=ROOT, env=shop.env, check=True, timeout=240)
    assert number(shop, given) == 0
    worker = shop.start_worker()
    shop.start_beat()
    shop.wait_until(lambda: number(shop, given) > 0, within=120, what="the first step in the database")
    shop.kill(worker)
    half = number(shop, given)
    assert 0 < half < ROWS, "killed too late to prove anything"
    assert half == number(shop, "SELECT progress_done FROM portal_job WHERE kind = 'protocols.setup.apply'")
    assert half == number(shop, "SELECT sum(kits_total) FROM fisoko_protocols_protocol")

    shop.start_worker()
    open_jobs = "SELECT count(*) FROM portal_job WHERE status <> 'done'"
    shop.wait_until(lambda: number(shop, open_jobs) == 0, within=180, what="the load done")
    assert shop.select("SELECT count(*), count(DISTINCT login) FROM fisoko_protocols_kit") == [(ROWS, ROWS)]
    assert number(shop, "SELECT sum(kits_total) FROM fisoko_protocols_protocol") == ROWS
    assert number(shop, "SELECT sum(not_started) FROM fisoko_protocols_tally") == POINTS
    assert number(shop, "SELECT count(*) FROM portal_historyrecord WHERE verb = 'import'") == 1
    assert number(shop, "SELECT count(*) FROM portal_historyrecord WHERE verb = 'open'") == POINTS
    assert number(shop, "SELECT attempts FROM portal_job WHERE kind = 'protocols.setup.apply'") == 2
