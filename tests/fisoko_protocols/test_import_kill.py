"""kill -9 of a real worker in the middle of a load of kits: started again, it gives each kit once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workers import Workshop, workshop

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, available_apps=[])]
# Five steps of 2000.
ROWS = 10_000
POINTS = 3
JOB = "protocols.setup.apply"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workshop]:
    with workshop(tmp_path) as made:
        yield made


def test_a_killed_worker_gives_each_kit_once(shop: Workshop) -> None:
    shop.prepare("tests.fisoko_protocols.kits_side", str(ROWS))
    half = shop.killed_at_work("SELECT count(*) FROM fisoko_protocols_kit")
    assert 0 < half < ROWS, "killed too late to prove anything"
    assert shop.job(JOB) == (1, half)
    assert half == shop.number("SELECT sum(kits_total) FROM fisoko_protocols_protocol")

    shop.finish(JOB)
    assert shop.select("SELECT count(*), count(DISTINCT login) FROM fisoko_protocols_kit") == [(ROWS, ROWS)]
    assert shop.number("SELECT sum(kits_total) FROM fisoko_protocols_protocol") == ROWS
    assert shop.number("SELECT sum(not_started) FROM fisoko_protocols_tally") == POINTS
    assert shop.number("SELECT count(*) FROM portal_historyrecord WHERE verb = 'import'") == 1
    assert shop.number("SELECT count(*) FROM portal_historyrecord WHERE verb = 'open'") == POINTS
