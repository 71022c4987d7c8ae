"""What is kept in the process: read once, forgotten by all processes at once and again when the change commits."""

import pytest
from django.core.cache import cache
from django.db import transaction

from portal.remembered import Remembered


class Source:
    """Something to read, and how often it was read; two `Remembered` of one name stand for two processes."""

    def __init__(self) -> None:
        self.value, self.readings = "first", 0
        self.here, self.there = Remembered("sample", self.read), Remembered("sample", self.read)

    def read(self) -> str:
        self.readings += 1
        return self.value


@pytest.fixture
def source() -> Source:
    return Source()


def test_read_once_a_process(db: None, source: Source) -> None:
    assert [source.here(), source.here(), source.there(), source.there()] == ["first"] * 4
    assert source.readings == 2


def test_what_changed_is_seen_by_every_process(db: None, source: Source) -> None:
    assert (source.here(), source.there()) == ("first", "first")
    source.value = "second"
    assert source.here() == "first"
    source.here.forget()
    assert (source.here(), source.there()) == ("second", "second")


def test_what_another_process_read_before_the_commit_is_read_again(transactional_db: None, source: Source) -> None:
    with transaction.atomic():
        source.here.forget()
        # The other process does not see the change yet, and keeps what it sees.
        assert source.there() == "first"
        source.value = "second"
    assert source.there() == "second"


def test_a_stamp_that_has_run_out_is_a_reason_to_read(db: None, source: Source) -> None:
    source.here()
    source.value = "second"
    cache.clear()
    assert source.here() == "second"
