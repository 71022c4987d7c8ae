"""/healthz tells what is away or stands still and stays 200 while pages can be served; the desk says it to the administrator."""

import time
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal import probes
from portal.jobs import job_handler, start_job
from portal.letters import queue_letter
from portal.models import Job, Letter
from portal.probes import Probe
from portal.queues import standing_still
from tests.cast import Cast
from tests.redis_server import RedisServer, redis_server

LONG_AGO = timedelta(minutes=25)


def told() -> dict[str, Any]:
    began = time.monotonic()
    answer = Client().get("/healthz")
    assert time.monotonic() - began < 1
    assert answer.status_code == 200
    return answer.json()


def a_letter(*, due: timedelta = LONG_AGO, **fields: Any) -> Letter:
    letter = queue_letter(to="a@example.org", subject="Письмо", text="Текст.")
    moment = timezone.now() - due
    Letter.objects.filter(pk=letter.pk).update(**{"created_at": moment, "not_before": moment, **fields})
    return letter


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.jobs._handlers", {})
    monkeypatch.setattr("portal.jobs._publish", lambda pk: None)
    job_handler("test")(lambda job: None)


def test_all_is_well(db: None, settings: Any, tmp_path: Path) -> None:
    settings.REDIS_URL, settings.MEDIA_ROOT = "", str(tmp_path)
    assert told() == {
        "status": "ok",
        "redis": "none",
        "media": "ok",
        "oldest_due_seconds": {"letters": 0, "jobs": 0},
        "standing_still": [],
    }


def test_redis_hung_and_back(db: None, settings: Any) -> None:
    with redis_server() as server:
        settings.REDIS_URL = server.url
        assert told()["redis"] == "ok"
        server.hang()
        assert told()["redis"] == "away"
        assert told()["redis"] == "away"
        server.go_on()
        ends = time.monotonic() + 20
        while told()["redis"] != "ok":
            assert time.monotonic() < ends
            Event().wait(0.05)
        RedisServer.kill(server)
        assert told()["redis"] == "away"


def test_a_media_store_that_takes_no_file(db: None, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = str(tmp_path / "file" / "folder")
    assert told()["media"] == "failed"


def test_a_media_store_that_hangs(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    let_go, looks = Event(), []

    def hang() -> None:
        looks.append(1)
        let_go.wait(30)

    monkeypatch.setattr(probes, "media", Probe(hang))
    assert [told()["media"] for _ in range(2)] == ["no answer"] * 2
    assert len(looks) == 1
    let_go.set()
    assert probes.media.thread is not None
    probes.media.thread.join(20)
    assert told()["media"] == "ok"


class TestStandingStill:
    def test_letters_nobody_takes(self, db: None) -> None:
        a_letter()
        a_letter(due=timedelta(minutes=9))
        [found] = standing_still()
        assert (found.queue, found.number) == ("letters", 1)
        assert told()["standing_still"] == ["letters"]

    def test_letters_put_off_while_none_leaves(self, db: None) -> None:
        a_letter(attempts=3, not_before=timezone.now() + timedelta(minutes=4))
        assert [each.number for each in standing_still()] == [1]
        a_letter(status=Letter.Status.SENT, sent_at=timezone.now())
        assert standing_still() == []

    @pytest.mark.parametrize(
        "fields",
        [
            {"status": Letter.Status.FAILED},
            {"status": Letter.Status.SENT, "sent_at": timezone.now() - timedelta(days=1)},
            {"not_before": timezone.now() + timedelta(hours=5)},
        ],
    )
    def test_letters_that_wait_for_nobody(self, db: None, fields: dict[str, Any]) -> None:
        a_letter(**fields)
        assert standing_still() == []

    def test_jobs_nobody_takes(self, db: None, handler: None) -> None:
        start_job(kind="test", payload={}, by=None)
        assert standing_still() == []
        Job.objects.update(not_before=timezone.now() - LONG_AGO)
        assert told()["standing_still"] == ["jobs"]

    def test_the_time_is_a_setting(self, db: None, settings: Any) -> None:
        a_letter()
        settings.QUEUE_STANDS_STILL_MINUTES = 30
        assert standing_still() == []


class TestTheDesk:
    def test_tells_the_administrator(self, cast: Cast) -> None:
        client = Client()
        client.force_login(cast.superuser)
        assert "Очередь стоит" not in client.get("/admin/").content.decode()
        a_letter()
        page = client.get("/admin/").content.decode()
        assert "Очередь стоит" in page
        assert "1 неотправленное письмо" in page

    def test_and_no_moderator(self, cast: Cast) -> None:
        a_letter()
        page = cast.client(cast.moderator).get("/admin/").content.decode()
        assert "Рабочий стол модератора" in page
        assert "Очередь стоит" not in page
