"""«Напомнить» to very many is a job in steps; of two presses at once each ППО and its history hear of one."""

import os
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from fisoko_protocols import reminders
from fisoko_protocols.models import Protocol
from portal.jobs import run_job
from portal.models import HistoryRecord, Job, Notice
from tests.cast import Cast
from tests.fisoko_protocols.scene import Scene
from tests.fisoko_protocols.test_protocol_concurrency import at_once
from tests.fisoko_protocols.watched import WATCH, give, make_points, text

REMIND = f"{WATCH}remind/"


def told() -> list[str]:
    return sorted(Notice.objects.filter(event=reminders.EVENT).values_list("person__username", flat=True))


def reminded() -> list[int]:
    return sorted(HistoryRecord.objects.filter(verb="remind").values_list("subject_id", flat=True))


@pytest.fixture
def five(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> list[Protocol]:
    """Two protocols a step; the points have one in each category."""
    monkeypatch.setattr(reminders, "AT_ONCE", 2)
    points = make_points(scene, 5)
    give(scene, points, scene.teachers)
    return give(scene, points)


def begun(scene: Scene, query: str = "") -> tuple[Any, Job]:
    client = scene.cast.client(scene.cast.regional_coordinator)
    answer = client.post(f"{REMIND}{query}")
    job = Job.objects.get(kind=reminders.JOB)
    assert answer["Location"] == reverse("protocols:remind-job", args=[job.pk])
    return client, job


def test_very_many_are_told_by_a_job(scene: Scene, five: list[Protocol]) -> None:
    client, job = begun(scene)
    assert told() == []
    assert "Напоминаем" in text(client.get(reverse("protocols:remind-job", args=[job.pk])))
    run_job(job.pk)
    assert told() == [f"edu39010{number}" for number in range(5)]
    assert reminded() == sorted(Protocol.objects.values_list("pk", flat=True))
    job.refresh_from_db()
    assert (job.status, job.progress_done, job.progress_total) == ("done", 10, 10)
    page = client.get(reverse("protocols:remind-job", args=[job.pk]))
    assert "Напоминание получили ППО: 5" in text(page)


def test_of_the_filter_only(scene: Scene, five: list[Protocol]) -> None:
    _, job = begun(scene, "?category=m&q=39010")
    assert sorted(job.payload["protocols"]) == sorted(protocol.pk for protocol in five)
    assert "39010" not in str({**job.payload, "protocols": []}), "nothing of what was typed"


def test_up_to_the_limit_there_is_no_job(scene: Scene, five: list[Protocol]) -> None:
    scene.cast.client(scene.cast.regional_coordinator).post(f"{REMIND}?q=390101")
    assert not Job.objects.filter(kind=reminders.JOB).exists()
    assert told() == ["edu390101"]


def test_taken_up_again_it_tells_nobody_twice(scene: Scene, five: list[Protocol]) -> None:
    _, job = begun(scene)
    run_job(job.pk)
    Job.objects.filter(pk=job.pk).update(status="queued", progress_done=0)
    run_job(job.pk)
    assert len(told()) == 5
    assert len(reminded()) == 10


def test_a_role_withdrawn_meanwhile_tells_nobody(scene: Scene, five: list[Protocol]) -> None:
    _, job = begun(scene)
    grant = scene.cast.regional_coordinator
    type(grant).objects.filter(pk=grant.pk).update(status="withdrawn")
    run_job(job.pk)
    job.refresh_from_db()
    assert job.status == "failed"
    assert told() == []


def test_the_progress_is_a_piece_of_the_page_and_its_owners(scene: Scene, five: list[Protocol]) -> None:
    client, job = begun(scene)
    address = reverse("protocols:remind-job", args=[job.pk])
    part = client.get(address, headers={"HX-Request": "true"})
    assert part.content.decode().startswith('<div class="setup-job"')
    run_job(job.pk)
    assert client.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    for who in ("far_coordinator", "federal_organiser"):
        assert scene.cast.client(getattr(scene.cast, who)).get(address).status_code == 404


# --- Two at once, on PostgreSQL only: SQLite has one writer ---------------------------------------------


@pytest.mark.slow
def test_of_two_presses_at_once_the_history_tells_one(transactional_db: None) -> None:
    if connection.vendor != "postgresql":
        if os.environ.get("TEST_SERVICES"):
            pytest.fail("The run with services must have PostgreSQL.")
        pytest.skip("Needs PostgreSQL: SQLite has one writer.")
    scene = Scene(Cast())
    protocols = give(scene, make_points(scene, 8))
    actors = [scene.cast.actor(getattr(scene.cast, who)) for who in ("regional_coordinator", "federal_organiser")]
    calls = [lambda a=actor: reminders.remind(protocols=Protocol.objects.all(), actor=a) for actor in actors]
    assert sorted(at_once(*calls)) == [0, 8]
    assert len(told()) == 8
    assert reminded() == sorted(protocol.pk for protocol in protocols)
