"""kill -9 of a real worker in the middle of an import: started again, it writes each row once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workers import Workshop, workshop

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, available_apps=[])]
# Five steps of 500.
ROWS = 2500
JOB = "directory.apply"
IMPORTED = "FROM accounts_organisation WHERE inn LIKE '39000%'"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workshop]:
    with workshop(tmp_path) as made:
        yield made


def test_a_killed_worker_writes_each_organisation_once(shop: Workshop) -> None:
    before = shop.number("SELECT count(*) FROM accounts_organisation")
    shop.prepare("tests.accounts.import_side", str(ROWS))
    half = shop.killed_at_work(f"SELECT count(*) {IMPORTED}")
    assert 0 < half < ROWS, "killed too late to prove anything"
    assert shop.job(JOB) == (1, half)

    shop.finish(JOB)
    assert shop.select(f"SELECT count(*), count(DISTINCT inn) {IMPORTED}") == [(ROWS, ROWS)]
    assert shop.number("SELECT count(*) FROM accounts_organisation") == before + ROWS
    assert shop.number("SELECT sum(open) FROM accounts_organisationcount WHERE kind = 'doo'") >= ROWS
    assert shop.number("SELECT count(*) FROM portal_historyrecord WHERE verb = 'import'") == 1
