"""A job that a person waits for: it stands until the test lets it go on, so that its progress can be looked at."""

import pytest

from portal import jobs
from portal.models import Job
from tests.browser.server import OneAtATime


@pytest.fixture
def slow_worker(monkeypatch: pytest.MonkeyPatch) -> "SlowWorker":
    monkeypatch.setattr(jobs, "_publish", lambda job_id: None)
    return SlowWorker()


class SlowWorker:
    """Takes nothing by itself. Requests wait meanwhile: SQLite in memory is one connection."""

    def gets_to(self, done: int, total: int) -> None:
        with OneAtATime.turn:
            Job.objects.filter(pk=self.waiting().pk).update(progress_done=done, progress_total=total)

    def finishes(self) -> None:
        with OneAtATime.turn:
            job = self.waiting()
            Job.objects.filter(pk=job.pk).update(progress_done=0, progress_total=0)
            jobs.run_job(job.pk)

    def waiting(self) -> Job:
        return Job.objects.get(status=Job.Status.QUEUED)
