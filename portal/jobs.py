"""Long work: a row written in the request's transaction, done by a worker, taken up again if the worker dies.

A part registers its handlers in a module that its AppConfig imports:

    @job_handler("rating.recount", "Пересчёт рейтинга")
    def recount(job: Job) -> dict[str, Any]:
        for number, organisation in enumerate(todo[job.progress_done :], start=job.progress_done + 1):
            with transaction.atomic():
                ...                              # the rows of this step
                job.advance(done=number, total=len(todo))
        return {"recounted": len(todo)}          # kept as `job.result`, shown to the person
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.alarms import raise_alarm
from portal.celery import publish
from portal.logs import kind_and_place
from portal.models import Job
from portal.models.durable import ClaimLost
from portal.notices import Message, tell
from portal.registry import EventKind

logger = logging.getLogger(__name__)

Handler = Callable[[Job], dict[str, Any] | None]
MAX_ATTEMPTS = 5
SWEEP_LIMIT = 100
UNEXPECTED = "Задание не удалось выполнить из-за ошибки портала. Попробуйте ещё раз или сообщите администратору."

_handlers: dict[str, Handler] = {}
_labels: dict[str, str] = {}
# Kinds whose beginner has gone on to other things and has to be told of a failure.
_told: set[str] = set()

FAILED_EVENT = EventKind("job_failed", "Фоновое задание не выполнено", letter="off")


class JobFailed(Exception):
    """Raised by a handler when trying again can't help; the message is for the person who started the job."""


def job_handler(kind: str, label: str = "", *, tell_failure: bool = False) -> Callable[[Handler], Handler]:
    """Register what does the jobs of a kind, called `label` where people see them; `tell_failure` puts a notice under
    the bell of whoever began one that failed.

    It may be called again for a job it has half done (or all but finished): it starts from `job.progress_done`.
    """

    def register(handler: Handler) -> Handler:
        if _handlers.setdefault(kind, handler) is not handler:
            raise ValueError(f"Two handlers for jobs of the kind {kind!r}.")
        _labels[kind] = label
        if tell_failure:
            _told.add(kind)
        return handler

    return register


def job_label(kind: str) -> str:
    return _labels.get(kind) or kind


@transaction.atomic
def start_job(*, kind: str, payload: dict[str, Any], by: Any | None, key: str | None = None) -> Job:
    """Write a job beside what asks for it; with a `key` used before, return the job of that time."""
    if kind not in _handlers:
        raise LookupError(f"No handler for jobs of the kind {kind!r}: import its module in the part's AppConfig.")
    job = Job(kind=kind, payload=payload, by=by, key=key, published_at=timezone.now())
    if key is None:
        job.save()
    else:
        # A double click: the database keeps the first row, and both requests read that one.
        Job.objects.bulk_create([job], ignore_conflicts=True)
        job = Job.objects.get(key=key)
    transaction.on_commit(partial(_publish, job.pk))
    return job


def _publish(job_id: int) -> None:
    # Imported late because the tasks import this module.
    from portal.tasks import run_job as task

    publish(task, job_id)


def sweep() -> None:
    """Publish again the due jobs that no worker has taken within a lease."""
    Job.objects.recall(lease=Job.lease())
    now = timezone.now()
    # Published in the future: the clock was set back meanwhile.
    forgotten = Q(published_at__isnull=True) | Q(published_at__lte=now - Job.lease()) | Q(published_at__gt=now)
    due = Job.objects.due().filter(forgotten).order_by("not_before")
    for job_id in due.values_list("pk", flat=True)[:SWEEP_LIMIT]:
        # Two sweeps at once: only one of them publishes.
        if Job.objects.filter(forgotten, pk=job_id).update(published_at=now):
            _publish(job_id)


def run_job(job_id: int) -> None:
    """Run the job if it is due and nobody else has it."""
    job = Job.objects.filter(pk=job_id).claim(lease=Job.lease())
    if job is None:
        return
    Job.objects.filter(pk=job.pk, claim_token=job.claim_token).update(published_at=None)
    try:
        if job.attempts > MAX_ATTEMPTS:
            raise JobFailed(UNEXPECTED)
        result = _handlers[job.kind](job)
    except ClaimLost:
        logger.warning("job %s: the lease ran out, another worker has it", job.pk)
    except JobFailed as error:
        _finish(job, status=Job.Status.FAILED, last_error=str(error))
    except Exception as error:
        _retry(job, error)
    else:
        _finish(job, status=Job.Status.DONE, result=result or {}, last_error="")


def _retry(job: Job, error: Exception) -> None:
    logger.error("job %s (%s), attempt %s: %s", job.pk, job.kind, job.attempts, kind_and_place(error))
    raise_alarm(error)
    if job.attempts >= MAX_ATTEMPTS:
        _finish(job, status=Job.Status.FAILED, last_error=UNEXPECTED)
    else:
        job.postpone(last_error=UNEXPECTED)


def _finish(job: Job, **outcome: Any) -> None:
    with transaction.atomic():
        released = job.release(finished_at=timezone.now(), **outcome)
        if released and job.status == Job.Status.FAILED and job.kind in _told:
            tell(failure_of(job))
    if released:
        logger.info("job %s (%s): %s", job.pk, job.kind, job.status)
    else:
        logger.warning("job %s: finished after its lease had run out", job.pk)


def failure_of(job: Job) -> list[Message]:
    if job.by is None:
        return []
    title = f"Не выполнено: {job_label(job.kind).lower()}"
    notice = f"{title}. {job.last_error}"
    return [Message(person=job.by, event=FAILED_EVENT.code, title=title, text=notice, notice=notice, letter=False)]
