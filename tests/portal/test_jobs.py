"""Jobs: written with the request, run once, taken up again where they stood."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from portal import health, jobs
from portal.jobs import MAX_ATTEMPTS, JobFailed, job_handler, run_job, start_job
from portal.letters import queue_letter
from portal.models import Job, Letter, Notice
from portal.models.durable import ClaimLost
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def handlers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A registry of its own for each test."""
    registry: dict[str, Any] = {}
    monkeypatch.setattr(jobs, "_handlers", registry)
    return registry


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    ids: list[int] = []
    monkeypatch.setattr(jobs, "publish", lambda task, job_id: ids.append(job_id))
    return ids


def a_job(handlers: dict[str, Any], handler: Callable[[Job], Any], **fields: Any) -> Job:
    handlers["test"] = handler
    return start_job(**{"kind": "test", "payload": {}, "by": None, **fields})


def fail(job: Job) -> None:
    raise OSError("the name of a person")


# --- Starting ---


def test_a_job_runs_after_commit(
    handlers: dict[str, Any], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = a_job(handlers, lambda job: {"rows": job.payload["rows"] * 2}, payload={"rows": 21})
        assert job.status == "queued"
    job.refresh_from_db()
    assert (job.status, job.result, job.attempts) == ("done", {"rows": 42}, 1)
    assert job.is_over
    assert job.finished_at


def test_a_double_click_starts_one_job(handlers: dict[str, Any]) -> None:
    first = a_job(handlers, lambda job: None, key="import:5")
    assert a_job(handlers, lambda job: None, key="import:5") == first


def test_a_kind_nobody_does_is_refused_at_once(handlers: dict[str, Any]) -> None:
    with pytest.raises(LookupError, match="No handler"):
        start_job(kind="unknown", payload={}, by=None)


def test_two_handlers_for_one_kind_are_refused(handlers: dict[str, Any]) -> None:
    job_handler("same")(lambda job: None)
    with pytest.raises(ValueError, match="Two handlers"):
        job_handler("same")(fail)


@pytest.mark.parametrize("status", ["lost", "running"])
def test_the_database_refuses_a_job_in_an_impossible_state(handlers: dict[str, Any], status: str) -> None:
    job = a_job(handlers, fail)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(status=status)


# --- Running ---


def test_a_job_that_is_done_is_not_done_again(handlers: dict[str, Any]) -> None:
    runs: list[int] = []
    job = a_job(handlers, lambda job: runs.append(job.pk))
    run_job(job.pk)
    run_job(job.pk)
    assert runs == [job.pk]


def test_progress_is_seen_while_the_job_runs(handlers: dict[str, Any]) -> None:
    seen: list[int | None] = []

    def handler(job: Job) -> None:
        job.advance(done=30, total=120)
        seen.append(Job.objects.get(pk=job.pk).percent)
        job.advance(done=120)

    job = a_job(handlers, handler)
    assert job.percent is None
    run_job(job.pk)
    job.refresh_from_db()
    assert (seen, job.percent) == ([25], 100)


def test_a_job_goes_on_from_where_it_stood(handlers: dict[str, Any]) -> None:
    steps: list[int] = []

    def handler(job: Job) -> None:
        for step in range(job.progress_done + 1, 6):
            if step == 3 and job.attempts == 1:
                raise ConnectionError
            steps.append(step)
            job.advance(done=step, total=5)

    job = a_job(handlers, handler)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.progress_done) == ("queued", 2)
    run_job(job.pk)
    assert steps == [1, 2], "the back-off holds"
    Job.objects.update(not_before=timezone.now())
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.attempts, steps) == ("done", 2, [1, 2, 3, 4, 5])


def test_a_worker_that_lost_its_claim_writes_nothing(handlers: dict[str, Any]) -> None:
    def handler(job: Job) -> None:
        Job.objects.filter(pk=job.pk).update(not_before=timezone.now())
        assert Job.objects.claim(lease=timedelta(minutes=1)) == job
        with pytest.raises(ClaimLost), transaction.atomic():
            queue_letter(to="a@example.org", subject="С", text="т")
            job.advance(done=1)
        job.advance(done=1)

    job = a_job(handlers, handler)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.progress_done) == ("running", 0)
    assert not Letter.objects.exists()


def test_an_error_is_tried_again_and_then_told_without_details(
    handlers: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    job = a_job(handlers, fail)
    for _ in range(MAX_ATTEMPTS):
        Job.objects.update(not_before=timezone.now())
        run_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.attempts, job.last_error) == ("failed", MAX_ATTEMPTS, jobs.UNEXPECTED)
    assert "OSError" in caplog.text
    assert "name of a person" not in caplog.text


def test_a_job_that_kills_its_workers_is_given_up(handlers: dict[str, Any]) -> None:
    job = a_job(handlers, lambda job: None)
    Job.objects.update(attempts=MAX_ATTEMPTS)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.last_error) == ("failed", jobs.UNEXPECTED)


def test_a_handler_says_why_it_cannot_go_on(handlers: dict[str, Any]) -> None:
    def handler(job: Job) -> None:
        raise JobFailed("В файле нет листа «Сотрудники».")

    job = a_job(handlers, handler)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.status, job.last_error) == ("failed", "В файле нет листа «Сотрудники».")


# --- The sweep ---


def test_the_sweep_leaves_alone_what_was_just_published(handlers: dict[str, Any], published: list[int]) -> None:
    a_job(handlers, fail)
    jobs.sweep()
    assert published == []


def test_the_sweep_publishes_a_lost_message_once_a_lease(handlers: dict[str, Any], published: list[int]) -> None:
    job = a_job(handlers, fail)
    Job.objects.update(published_at=timezone.now() - Job.lease())
    jobs.sweep()
    jobs.sweep()
    assert published == [job.pk]


def test_the_sweep_takes_up_a_dead_workers_job(handlers: dict[str, Any], published: list[int]) -> None:
    def die(job: Job) -> None:
        raise SystemExit

    job = a_job(handlers, die)
    with pytest.raises(SystemExit):
        run_job(job.pk)
    jobs.sweep()
    assert published == [], "its lease is not over"
    Job.objects.update(not_before=timezone.now())
    jobs.sweep()
    assert published == [job.pk]


# --- /healthz ---


def test_healthz_tells_how_long_the_work_waits(client: Client, handlers: dict[str, Any]) -> None:
    a_job(handlers, fail)
    Job.objects.update(not_before=timezone.now() - timedelta(seconds=90))
    answer = client.get("/healthz")
    assert answer.status_code == 200
    waits = answer.json()["oldest_due_seconds"]
    assert waits["letters"] == 0
    assert 90 <= waits["jobs"] <= 100


def test_healthz_counts_no_letter_that_waits_for_its_turn(client: Client) -> None:
    queue_letter(to="a@example.org", subject="С", text="т")
    Letter.objects.update(not_before=timezone.now() + timedelta(minutes=5))
    assert health.queue_age()["letters"] == 0


def test_healthz_refuses_before_the_migrations(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "is_migrated", lambda: False)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"status": "not migrated"})


# --- Telling of a failure ---


def failed_job(cast: Cast, handlers: dict[str, Any], **register: Any) -> Notice | None:
    job_handler("test", "Пересчёт", **register)(fail)
    job = start_job(kind="test", payload={}, by=cast.moderator.user)
    Job.objects.filter(pk=job.pk).update(attempts=MAX_ATTEMPTS)
    run_job(job.pk)
    return Notice.objects.filter(person=cast.moderator.user).first()


def test_whoever_has_gone_on_to_other_things_is_told_of_a_failure(
    cast: Cast, handlers: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_told", set())
    notice = failed_job(cast, handlers, tell_failure=True)
    assert notice is not None
    assert notice.title.startswith("Не выполнено: пересчёт. ")
    assert "ошибки портала" in notice.title
    assert "the name of a person" not in notice.title
    assert not Letter.objects.exists()


def test_whoever_watches_a_page_is_not(cast: Cast, handlers: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_told", set())
    assert failed_job(cast, handlers) is None
