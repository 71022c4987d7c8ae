"""The clock of the machine is set back or on: beat goes on as before, and nothing that waits waits longer for it."""

import runpy
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from celery.beat import ScheduleEntry
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from kombu.utils.imports import symbol_by_name

from portal import beat, jobs, letters
from portal.celery import app
from portal.jobs import job_handler, start_job
from portal.letters import queue_letter
from portal.models import Job, Letter
from portal.models.durable import LONGEST_BACKOFF_MINUTES
from portal.schedule import BEAT_SCHEDULE, NOTICE_SECONDS, SWEEP_SECONDS

HOUR = timedelta(hours=1)


class Clocks:
    """The wall clock, which anybody may set, and the monotonic one."""

    def __init__(self) -> None:
        self.wall = datetime(2026, 11, 30, 12, tzinfo=UTC)
        self.steady = 5000.0

    def pass_by(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.steady += seconds


class Beat:
    """The scheduler of the settings, what it sends and what it would sleep."""

    def __init__(self, clocks: Clocks, folder: Path) -> None:
        self.clocks, self.folder = clocks, folder
        self.sent: list[str] = []
        self.start()

    def start(self) -> None:
        made = symbol_by_name(app.conf.beat_scheduler)
        self.scheduler = made(app=app, schedule_filename=str(self.folder / "beat-pulse"))
        self.scheduler.apply_async = lambda entry, **_: self.sent.append(entry.task)

    def run(self, seconds: float) -> list[str]:
        """Look after look for so long; what was sent meanwhile."""
        self.sent.clear()
        ends = self.clocks.steady + seconds
        for _ in range(2000):
            if self.clocks.steady >= ends:
                break
            self.clocks.pass_by(min(self.scheduler.tick() or 0.001, ends - self.clocks.steady))
        return sorted(self.sent)


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> Clocks:
    made = Clocks()
    monkeypatch.setattr(app, "now", lambda: made.wall)
    monkeypatch.setattr(time, "monotonic", lambda: made.steady)
    return made


@pytest.fixture
def running(clocks: Clocks, tmp_path: Path) -> Iterator[Beat]:
    made = Beat(clocks, tmp_path)
    yield made
    made.scheduler.close()


EVERYTHING = sorted(entry["task"] for entry in BEAT_SCHEDULE.values())
NOTICED = [e["task"] for e in BEAT_SCHEDULE.values() if e["schedule"] == NOTICE_SECONDS]
SWEPT = sorted(e["task"] for e in BEAT_SCHEDULE.values() if e["schedule"] == SWEEP_SECONDS)


class TestBeat:
    def test_runs_everything_at_its_start_and_then_by_intervals(self, running: Beat) -> None:
        assert running.run(1) == EVERYTHING
        assert running.run(58) == []
        assert running.run(2) == SWEPT
        assert len(running.run(900)) == len(SWEPT) * 15 + len(NOTICED)

    @pytest.mark.parametrize("moved", [-HOUR, HOUR, -365 * 24 * HOUR], ids=["back", "on", "back a year"])
    def test_a_clock_that_is_set_changes_nothing(self, running: Beat, moved: timedelta) -> None:
        running.run(1)
        running.clocks.wall += moved
        assert running.run(60) == SWEPT

    def test_nor_does_it_after_a_restart(self, running: Beat) -> None:
        running.run(200)
        running.clocks.wall -= HOUR
        running.scheduler.close()
        running.start()
        assert running.run(1) == EVERYTHING

    def test_never_sleeps_longer_than_its_health_check_waits(self, running: Beat) -> None:
        assert 0 < running.scheduler.tick() <= beat.PULSE_SECONDS

    def test_a_time_of_the_day_is_refused(self) -> None:
        entry = ScheduleEntry(name="nightly", task="portal.tasks.sweep", schedule=crontab(hour="4"), app=app)
        with pytest.raises(ImproperlyConfigured, match="nightly"):
            beat.interval(entry)

    def test_a_disk_that_is_full_stops_no_beat(self, running: Beat, caplog: pytest.LogCaptureFixture) -> None:
        running.scheduler.pulse_file = running.folder / "gone" / "beat-pulse"
        assert running.run(1) == EVERYTHING
        assert "no pulse: FileNotFoundError ENOENT" in caplog.text


class TestHealthCheck:
    @pytest.fixture
    def well(self, clocks: Clocks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
        monkeypatch.setenv("VAR_DIR", str(tmp_path))
        return runpy.run_path("scripts/healthcheck.py")["beat"]

    def test_a_beat_that_stands_still_is_told_whatever_the_wall_clock_says(
        self, well: Any, running: Beat, clocks: Clocks
    ) -> None:
        running.run(1)
        clocks.wall -= HOUR
        assert well()
        clocks.pass_by(301)
        assert not well()

    def test_the_pulse_before_the_machine_was_started_anew_is_none(
        self, well: Any, running: Beat, clocks: Clocks
    ) -> None:
        running.run(1)
        clocks.steady = 10
        assert not well()


class TestRows:
    """Rows written before the clock was set back an hour lie ahead; the sweep brings them here."""

    @pytest.fixture(autouse=True)
    def quiet(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(jobs, "_handlers", {})
        job_handler("test")(lambda job: {})
        monkeypatch.setattr(jobs, "publish", lambda task, job_id: None)
        monkeypatch.setattr(letters, "publish", lambda task: None)

    def written_ahead(self) -> tuple[Letter, Job]:
        ahead = timezone.now() + HOUR
        letter = queue_letter(to="vera@example.org", subject="Тема", text="Текст")
        job = start_job(kind="test", payload={}, by=None)
        Letter.objects.update(created_at=ahead, not_before=ahead)
        Job.objects.update(created_at=ahead, not_before=ahead, published_at=ahead)
        return letter, job

    def swept(self, row: Any) -> Any:
        letters.sweep()
        jobs.sweep()
        row.refresh_from_db()
        return row

    def test_what_was_queued_is_due_at_once(self) -> None:
        letter, job = self.written_ahead()
        assert self.swept(letter).not_before <= timezone.now()
        assert Letter.objects.due().exists()
        assert self.swept(job).published_at <= timezone.now()
        assert Job.objects.due().exists()

    def test_what_a_worker_has_taken_is_due_after_one_lease(self) -> None:
        letter, _ = self.written_ahead()
        Letter.objects.update(not_before=timezone.now())
        claimed = Letter.objects.claim(lease=timedelta(seconds=120))
        assert claimed is not None
        Letter.objects.update(not_before=timezone.now() + HOUR)
        left = self.swept(letter).not_before - timezone.now()
        assert timedelta(seconds=60) < left <= timedelta(seconds=120)
        assert letter.claim_token == claimed.claim_token, "whoever sends it goes on undisturbed"

    def test_a_back_off_and_a_lease_in_force_stay_as_they_are(self) -> None:
        letter, job = self.written_ahead()
        now = timezone.now()
        later = now + timedelta(minutes=LONGEST_BACKOFF_MINUTES - 1)
        Letter.objects.update(created_at=now, not_before=later, attempts=5)
        Job.objects.update(created_at=now, not_before=now)
        held = Job.objects.claim(lease=Job.lease())
        assert held is not None
        assert self.swept(letter).not_before == later
        assert self.swept(job).not_before > timezone.now() + timedelta(seconds=60)
