"""Redis hung, killed and back again: nothing fails, nobody waits, nothing stale is left."""

import time
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest
from celery import Celery
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from portal.cache import Circuit, _after_fork, circuit_of
from portal.celery import Portal, publish
from portal.logs import request_id
from portal.remembered import Remembered
from tests.cast import PASSWORD, Cast
from tests.redis_server import RedisServer, redis_server

# What a request may lose to a hung Redis in all.
LONGEST = 0.3


@pytest.fixture
def redis(settings: Any) -> Iterator[RedisServer]:
    with redis_server() as server:
        settings.REDIS_URL = server.url
        settings.CACHES = settings.CACHES | {"default": {"BACKEND": "portal.cache.SharedRedis", "LOCATION": server.url}}
        yield server


def until(condition: Callable[[], bool]) -> None:
    ends = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < ends, "waited in vain"
        Event().wait(0.02)


def heard(redis: RedisServer) -> bool:
    return not circuit_of(redis.url).away


def lost_time(call: Callable[[], Any]) -> float:
    """Seconds, each time as if Redis had only now gone away; the best of three, for the machine may be busy."""
    found = []
    for _ in range(3):
        _after_fork()
        began = time.monotonic()
        call()
        found.append(time.monotonic() - began)
    return min(found)


WAYS = {"hung": RedisServer.hang, "killed": RedisServer.kill}


@pytest.fixture(params=WAYS)
def away(request: pytest.FixtureRequest, redis: RedisServer) -> RedisServer:
    cache.set("known", 1)
    WAYS[request.param](redis)
    return redis


def test_every_question_has_an_answer(away: RedisServer) -> None:
    assert cache.get("known", "nothing") == "nothing"
    assert cache.get_many(["known"]) == {}
    assert cache.add("new", 1) is True
    assert not cache.has_key("known")
    assert cache.delete("known") is False
    assert cache.touch("known") is False
    assert cache.set_many({"known": 2}) == ["known"]
    assert cache.get_or_set("known", 3) == 3
    cache.set("known", 2)
    cache.delete_many(["known"])
    cache.clear()
    with pytest.raises(ValueError, match="not found"):
        cache.incr("known")


def test_only_the_first_question_waits(away: RedisServer) -> None:
    assert lost_time(lambda: [cache.get("known") for _ in range(200)]) < LONGEST
    assert circuit_of(away.url).away


def test_what_was_to_be_deleted_meanwhile_is_gone_when_it_is_back(redis: RedisServer) -> None:
    cache.set_many({"deleted": 1, "written": 1, "untouched": 1})
    redis.hang()
    cache.get("known")  # from here on nothing is sent that would reach it later
    cache.delete("deleted")
    cache.set("written", 2)
    redis.go_on()
    until(lambda: heard(redis))
    assert cache.get_many(["deleted", "written", "untouched"]) == {"untouched": 1}


def test_killed_and_started_again_it_is_asked_again(redis: RedisServer) -> None:
    cache.set("known", 1)
    redis.kill()
    assert cache.get("known") is None
    redis.start()
    until(lambda: heard(redis))
    cache.set("known", 2)
    assert cache.get("known") == 2


def test_a_child_process_listens_for_itself(redis: RedisServer) -> None:
    """What a fork copies has no thread that would ever close it."""
    redis.hang()
    cache.get("known")
    before = circuit_of(redis.url)
    _after_fork()
    assert isinstance(circuit_of(redis.url), Circuit)
    assert circuit_of(redis.url) is not before
    assert not circuit_of(redis.url).away
    redis.go_on()
    until(lambda: not before.away)


class TestRemembered:
    def test_changes_are_seen_at_once_while_it_is_away(self, redis: RedisServer) -> None:
        values = ["first"]
        here, there = (Remembered("sample", lambda: values[-1]) for _ in range(2))
        assert (here(), there()) == ("first", "first")
        redis.hang()
        values.append("second")
        assert (here(), there()) == ("second", "second")

    def test_a_page_reads_it_once_all_the_same(self, redis: RedisServer) -> None:
        readings: list[int] = []
        remembered = Remembered("sample", lambda: readings.append(1))
        redis.hang()
        for name in ("one page", "another"):
            token = request_id.set(name)
            remembered(), remembered()
            request_id.reset(token)
        assert len(readings) == 2

    def test_nor_is_anything_stale_when_it_is_back(self, db: None, redis: RedisServer) -> None:
        values = ["first"]
        here, there = (Remembered("sample", lambda: values[-1]) for _ in range(2))
        assert (here(), there()) == ("first", "first")
        redis.hang()
        cache.get("known")  # from here on nothing is sent that would reach it later
        values.append("second")
        here.forget()
        redis.go_on()
        until(lambda: heard(redis))
        assert (here(), there()) == ("second", "second")

    def test_a_change_is_committed_all_the_same(self, transactional_db: None, redis: RedisServer) -> None:
        remembered = Remembered("sample", lambda: 1)
        remembered()
        redis.kill()

        def change() -> None:
            with transaction.atomic():
                remembered.forget()

        assert lost_time(change) < LONGEST


def nothing() -> None:
    """A task's work."""


class Sender:
    """The portal's Celery over the test's own Redis."""

    def __init__(self, url: str) -> None:
        self.app: Celery = Portal("sender", broker=url, set_as_current=False)
        self.task = self.app.task(nothing, name="sample")

    def send(self, times: int = 1) -> None:
        for _ in range(times):
            publish(self.task)


class TestMessages:
    def test_a_hundred_cost_one_wait(self, away: RedisServer) -> None:
        sender = Sender(away.url)
        assert lost_time(lambda: sender.send(100)) < LONGEST
        assert circuit_of(away.url).away

    def test_the_wait_is_shared_with_the_cache(self, redis: RedisServer) -> None:
        sender = Sender(redis.url)
        sender.send()
        redis.hang()

        def both() -> None:
            cache.get("known")
            sender.send()

        assert lost_time(both) < LONGEST

    def test_they_go_on_when_it_is_back(self, redis: RedisServer) -> None:
        sender = Sender(redis.url)
        sender.send()
        redis.kill()
        sender.send()
        redis.start()
        until(lambda: heard(redis))
        sender.send()
        assert redis.client().llen("celery") == 1


@pytest.mark.parametrize(
    "path", ["/", "/doo/ranking/", "/statistics/", "/accounts/login/", "/find/?q=школа", "/feedback/"]
)
def test_pages_open_as_ever(away: RedisServer, db: None, path: str) -> None:
    cache.get("known")
    response = Client().get(path, follow=True)
    assert response.status_code == 200
    assert "<h1" in response.content.decode()


def test_people_sign_in(away: RedisServer, cast: Cast) -> None:
    cast.make_user("petrova")
    client = Client()
    client.post("/accounts/login/", {"login": "petrova", "password": PASSWORD})
    assert client.get("/profile/").status_code == 200
