"""The portal's own processes through an outage of Redis: pages open, letters wait and leave, nobody starts anything anew."""

import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.redis_server import RedisServer, free_port, redis_server
from tests.workers import Workshop, workshop

PAGES = ["/", "/doo/ranking/", "/statistics/", "/accounts/login/", "/healthz"]
# test_redis_away.py measures what Redis may cost; here a busy machine adds its own.
MAY_COST = 2.0


class Site:
    """Web, worker and beat of the portal over a database, a mail folder and a Redis of their own."""

    def __init__(self, work: Workshop, redis: RedisServer) -> None:
        self.work, self.redis = work, redis
        self.port = free_port()
        work.env |= {"DJANGO_SETTINGS_MODULE": "tests.redis_settings", "REDIS_URL": redis.url}
        work._start(
            "gunicorn", "portal.wsgi:application", "--worker-class", "gthread", "--threads", "4",
            "--bind", f"127.0.0.1:{self.port}", "--no-control-socket",
        )  # fmt: skip
        work._start("celery", "-A", "portal", "worker", "--pool", "threads", "--concurrency", "2", "--loglevel", "INFO")
        work._start("tests.worker_side", "beat")
        work.wait_until(lambda: self.status("/healthz") == 200, within=120, what="the web process")

    def status(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return int(error.code)
        except OSError:
            return 0

    def times(self) -> dict[str, float]:
        """Seconds of each page; all of them answer."""
        found = {}
        for path in PAGES:
            began = time.monotonic()
            assert self.status(path) == 200, path
            found[path] = time.monotonic() - began
        return found

    def letter_leaves(self, number: int) -> None:
        """Queued by a process of its own, so that its message too goes through Redis or is lost there."""
        self.work.do("letters", "1")
        self.work.wait_until(lambda: len(self.work.letter_ids()) == number, within=60, what=f"letter {number}")


@contextmanager
def site(folder: Path) -> Iterator[Site]:
    with redis_server() as redis, workshop(folder) as work:
        yield Site(work, redis)


@pytest.mark.parametrize("way", ["hung", "killed"])
def test_all_goes_on_by_itself(transactional_db: None, tmp_path: Path, way: str) -> None:
    with site(tmp_path) as portal:
        portal.letter_leaves(1)
        portal.times()
        usual = portal.times()
        {"hung": portal.redis.hang, "killed": portal.redis.kill}[way]()
        for _ in range(2):
            slow = {path: took for path, took in portal.times().items() if took > usual[path] + MAY_COST}
            assert not slow
        portal.work.do("letters", "1")
        assert len(portal.work.letter_ids()) == 1
        {"hung": portal.redis.go_on, "killed": portal.redis.start}[way]()
        portal.work.wait_until(lambda: len(portal.work.letter_ids()) == 2, within=90, what="the letter that waited")
        portal.letter_leaves(3)
        assert set(portal.times()) == set(PAGES)
