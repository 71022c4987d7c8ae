"""The directory as a file that can be loaded back: at once, or by a job when the list is long."""

from collections.abc import Iterator, Sequence
from typing import IO, Any

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import letters
from accounts.job_actors import actor_of, payload_of
from accounts.models import DirectoryExport, Municipality, Organisation
from accounts.spreadsheets import DirectoryResource, MunicipalityResource, OrganisationResource
from portal.disk import spooled
from portal.history import Actor
from portal.jobs import JobFailed, job_handler, start_job
from portal.models import Job
from portal.notices import Message, tell
from portal.spreadsheets import write, write_csv

KIND = "directory.export"
MOST_AT_ONCE = 10_000
CHUNK = 1000
IN_MEMORY = 5 * 1024 * 1024
FORMATS = {"xlsx": "Excel (.xlsx)", "csv": "Текст с разделителями (.csv)"}
RESOURCES: dict[str, type[DirectoryResource]] = {
    "organisation": OrganisationResource,
    "municipality": MunicipalityResource,
}


def with_places(rows: Any) -> Any:
    """The rows as `DirectoryResource.lines` reads them, without a query each."""
    return rows.select_related("municipality__region" if rows.model is Organisation else "region")


def file_name(model: str, ending: str) -> str:
    return f"{RESOURCES[model].title.lower()}-{timezone.localtime():%Y-%m-%d}.{ending}"


def put(target: IO[bytes], *, model: str, ending: str, rows: Iterator[Any]) -> None:
    resource = RESOURCES[model]()
    lines = resource.lines(rows)
    if ending == "csv":
        write_csv(target, columns=resource.columns(), rows=lines)
    else:
        write(target, title=resource.title, columns=resource.columns(), rows=lines)


def made(*, model: str, ending: str, rows: Iterator[Any]) -> IO[bytes]:
    """The file, in memory while it is small; the caller closes it."""
    with spooled(IN_MEMORY) as out:
        put(out, model=model, ending=ending, rows=rows)
    return out


def order(*, model: str, ending: str, keys: Sequence[int], actor: Actor) -> Job:
    """`keys` are the rows of the list in its order."""
    payload = {
        "model": model,
        "ending": ending,
        "ids": list(keys),
        **payload_of(actor),
    }
    return start_job(kind=KIND, payload=payload, by=actor.user)


@job_handler(KIND, "Выгрузка справочника", tell_failure=True)
def make(job: Job) -> dict[str, Any]:
    """Begins anew when taken up again: only a whole file is kept, in one transaction with the progress."""
    if DirectoryExport.objects.filter(job=job).exists():
        return {}
    actor = actor_of(job)
    model, ending, keys = job.payload["model"], job.payload["ending"], job.payload["ids"]
    if actor.user is None:
        raise JobFailed("Учётная запись закрыта.")
    with made(model=model, ending=ending, rows=rows_of(job, actor)) as file, transaction.atomic():
        job.advance(done=len(keys), total=len(keys))
        name = file_name(model, ending)
        export = DirectoryExport(by=actor.user, job=job, name=name)
        export.file.save(f"{job.pk}.{ending}", File(file), save=True)
        tell([ready_notice(export, model, actor)])
    return {"rows": len(keys)}


def rows_of(job: Job, actor: Actor) -> Iterator[Any]:
    """Those that the role still sees."""
    from django.contrib import admin

    kind: Any = Organisation if job.payload["model"] == "organisation" else Municipality
    model_admin: Any = admin.site.get_model_admin(kind)
    keys = job.payload["ids"]
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        found = with_places(model_admin.within(kind._default_manager.filter(pk__in=part), actor.role)).in_bulk()
        yield from (found[key] for key in part if key in found)
        job.advance(done=start + len(part), total=len(keys))


def ready_notice(export: DirectoryExport, model: str, actor: Actor) -> Message:
    path = reverse(f"admin:accounts_{model}_exported", args=[export.pk])
    return letters.directory_given_out(export, path, actor.role.role if actor.role else "")


def sweep_exports() -> int:
    """Remove files that nobody may download any more."""
    old = list(DirectoryExport.objects.filter(expires_at__lte=timezone.now())[:200])
    for export in old:
        export.file.delete(save=False)
        export.delete()
    return len(old)
