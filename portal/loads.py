"""What every load of a file asks before it writes."""

from typing import Any

from portal.history import Actor
from portal.jobs import start_job
from portal.models import Job, Load
from portal.workflow import AlreadyDone, Refused

NOT_CHECKED = "Проверка файла ещё не закончена."
NOTHING = "В этом файле нечего загружать: ни одна строка ничего не добавляет и не меняет."


def start_writing(load: Load, *, kind: str, payload: dict[str, Any], actor: Actor) -> None:
    """The job `kind` will write what the dry run has shown, once for a load; the caller holds the row's lock."""
    if load.apply_job_id:
        raise AlreadyDone("Эта загрузка уже начата.")
    refuse_unchecked(load.check_job)
    load.apply_job = start_job(kind=kind, payload=payload, by=actor.user, key=f"{kind}:{load.pk}")
    load.save(update_fields=["apply_job"])


def refuse_unchecked(job: Job | None) -> None:
    if job is None or job.status != Job.Status.DONE:
        raise Refused(NOT_CHECKED)
    if not will_write(job.result):
        raise Refused(NOTHING)


def will_write(result: dict[str, Any]) -> int:
    """How many rows a checked load would write."""
    number: int = result.get("added", 0) + result.get("changed", 0)
    return number
