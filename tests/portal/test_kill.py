"""kill -9 of a real worker in the middle of its work: nothing is lost, nothing is done twice."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workers import Workshop, workshop

# No test transaction, because the processes see only what is committed; and no app whose tables would be emptied
# afterwards: the test database is copied, never written.
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, available_apps=[])]
LETTERS = 200
ROWS = 600
KILL_AFTER = 20
# Two threads or two child processes: so many letters can be under way when the worker dies.
IN_FLIGHT = 2


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workshop]:
    with workshop(tmp_path) as made:
        yield made


def test_a_killed_worker_loses_nothing_and_repeats_nothing(shop: Workshop) -> None:
    worker = shop.start_worker()
    shop.start_beat()
    # The job first: behind two hundred letters it might begin only when they are sent.
    shop.do("rows", str(ROWS))
    shop.wait_until(lambda: rows_written(shop) >= KILL_AFTER, within=90, what="the first rows in the database")
    shop.do("letters", str(LETTERS))
    shop.wait_until(lambda: len(shop.letter_ids()) >= KILL_AFTER, within=90, what="the first letters in the folder")
    shop.kill(worker)
    assert len(shop.letter_ids()) < LETTERS, "killed too late to prove anything"
    assert rows_written(shop) < ROWS, "killed too late to prove anything"

    (shop.folder / "hurry").touch()
    shop.start_worker()
    unsent = "SELECT count(*) FROM portal_letter WHERE status <> 'sent'"
    shop.wait_until(lambda: shop.select(unsent) == [(0,)], within=90, what="all letters sent")
    shop.wait_until(lambda: shop.select("SELECT status FROM portal_job") == [("done",)], within=90, what="the job done")
    check_letters(shop)
    check_rows(shop)


def rows_written(shop: Workshop) -> int:
    [(number,)] = shop.select("SELECT count(*) FROM kill_row")
    return int(number)


def check_letters(shop: Workshop) -> None:
    """Every letter is one file and was reported sent once; only what was under way was tried anew."""
    letters = shop.select("SELECT id, attempts FROM portal_letter")
    assert len(letters) == LETTERS
    assert len(list(shop.folder.glob("mail/*.eml"))) == LETTERS
    assert shop.letter_ids() == {pk for pk, _ in letters}
    attempts = Counter(attempts for _, attempts in letters)
    assert set(attempts) <= {1, 2}
    assert attempts[2] <= IN_FLIGHT
    assert max(Counter(shop.logged(r"letter (\d+) sent\n")).values()) == 1
    assert "example.org" not in shop.log.read_text()


def check_rows(shop: Workshop) -> None:
    """Every row once, though the table would have taken it twice."""
    assert shop.select("SELECT number FROM kill_row ORDER BY number") == [(number,) for number in range(1, ROWS + 1)]
    assert shop.select("SELECT progress_done, attempts FROM portal_job") == [(ROWS, 2)]
