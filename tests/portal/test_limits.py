"""Places of a limit: taken once, for a time, in the database; the counts of the sign-in library beside them."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from allauth.core import ratelimit
from django.core.cache import cache, caches
from django.db import connection, transaction
from django.test import RequestFactory

from portal.limits import Limit
from portal.models import Attempt
from portal.tasks import sweep


def test_of_tries_at_once_no_more_than_the_limit_pass(transactional_db: None) -> None:
    if connection.vendor != "postgresql":
        if os.environ.get("TEST_SERVICES"):
            pytest.fail("The run with services must have PostgreSQL.")
        pytest.skip("Needs PostgreSQL: SQLite has one writer.")
    limit = Limit("sample", 5, timedelta(minutes=5))

    def take(number: int) -> str | None:
        try:
            return limit.take()
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        places = [place for place in pool.map(take, range(32)) if place]
    assert len(places) == len(set(places)) == 5
    assert 0 < limit.wait() <= 300


def test_a_count_is_not_taken_where_it_could_be_rolled_back(transactional_db: None) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        Limit("sample", 5, timedelta(minutes=5)).take()


class TestPlaces:
    limit = Limit("sample", 2, timedelta(minutes=5))

    def at(self, monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
        monkeypatch.setattr("portal.limits.time.time", lambda: seconds)

    def test_each_is_free_again_after_its_time(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        for second, free in [(1000, True), (1100, True), (1299, False), (1300.5, True), (1301, False), (1400.5, True)]:
            self.at(monkeypatch, second)
            assert bool(self.limit.take()) is free, second

    def test_a_clock_set_back_locks_nobody_out(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at(monkeypatch, 10_000)
        assert self.limit.take()
        assert self.limit.take()
        self.at(monkeypatch, 10_000 - 3600)
        assert self.limit.wait() == 0
        assert self.limit.take()

    def test_what_has_run_out_is_swept(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at(monkeypatch, 1000)
        self.limit.take()
        self.at(monkeypatch, 1200)
        self.limit.take()
        self.at(monkeypatch, 1301)
        sweep()
        assert Attempt.objects.count() == 1


class TestTheLibrarysCounts:
    """They are asked of the cache; what they keep there stands in the database."""

    def asked(self, rf: RequestFactory, key: str) -> bool:
        return bool(ratelimit.consume(rf.post("/"), action="sample", key=key))

    def test_they_are_kept_when_the_cache_is_emptied(self, db: None, rf: RequestFactory, settings: Any) -> None:
        settings.ACCOUNT_RATE_LIMITS = {"sample": "2/h/key"}
        assert [self.asked(rf, "mine") for _ in range(3)] == [True, True, False]
        cache.clear()
        assert not self.asked(rf, "mine")
        assert self.asked(rf, "another")

    def test_nothing_of_three_hundred_others_pushes_them_out(
        self, db: None, rf: RequestFactory, settings: Any, tmp_path: Any
    ) -> None:
        settings.CACHES = settings.CACHES | {
            "default": {"BACKEND": "portal.cache.SharedFiles", "LOCATION": str(tmp_path)}
        }
        settings.ACCOUNT_RATE_LIMITS = {"sample": "1/h/key"}
        assert self.asked(rf, "mine")
        for number in range(700):
            cache.set(f"other-{number}", 1)
        assert not self.asked(rf, "mine")

    def test_a_code_of_a_second_factor_is_used_once_whatever_the_cache(self, db: None) -> None:
        assert cache.add("allauth.mfa.totp.used?user=1&code=123456", "y", timeout=30)
        cache.clear()
        assert not cache.add("allauth.mfa.totp.used?user=1&code=123456", "y", timeout=30)

    def test_each_ends_in_its_time(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        counts = caches["counts"]
        counts.set("key", [1.5], 60)
        assert counts.get("key") == [1.5]
        assert not counts.add("key", True, 60)
        later = time.time() + 61
        monkeypatch.setattr("portal.limits.time.time", lambda: later)
        assert counts.get("key") is None
        assert counts.add("key", True, 60)
        assert counts.delete("key")
        assert counts.get("key", "nothing") == "nothing"
