"""The writing: rows of the report in steps, each in one transaction with the job's progress.

Every row is judged again: what has changed since the dry run is skipped and says why. A worker that dies leaves whole
steps behind, and the next one goes on after them.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse

from accounts import letters
from accounts.imports.jobs import APPLY, LOADERS, begun
from accounts.imports.judging import Candidate, Loader
from accounts.models import DirectoryImport, DirectoryImportRow
from portal.history import Actor, Change, record, record_all
from portal.jobs import job_handler
from portal.models import Job, LoadOutcome
from portal.notices import tell
from portal.text import counted

STEP = 500
APPEARED = "После проверки такая запись появилась в справочнике"
VANISHED = "После проверки записи не стало в справочнике"
CHANGED = "После проверки запись изменили"


@job_handler(APPLY, "Загрузка справочника", tell_failure=True)
def apply(job: Job) -> dict[str, Any]:
    load, actor, loader = begun(job)
    todo = load.rows.filter(outcome__in=[LoadOutcome.ADDED, LoadOutcome.CHANGED]).order_by("number")
    total = job.progress_total or todo.count()
    while job.progress_done < total:
        with transaction.atomic():
            step = list(todo[job.progress_done : job.progress_done + STEP])
            result = write(step, loader, actor, job.result)
            done = job.progress_done + len(step)
            if done >= total:
                finish(load, actor, result)
            job.renew(lease=job.lease(), progress_done=done, progress_total=total, result=result)
    return job.result


def write(rows: Sequence[DirectoryImportRow], loader: Loader, actor: Actor, before: dict[str, Any]) -> dict[str, int]:
    """Write a step and return the figures so far."""
    pairs = [(row, Candidate(row.number, loader.restore(row.values))) for row in rows]
    candidates = [candidate for _, candidate in pairs]
    loader.lock(candidates, [row.target for row in rows if row.target])
    loader.judge(candidates)
    for row, candidate in pairs:
        row.skipped = candidate.reasons[0][1] if candidate.reasons else late(row, candidate)
    going = [(row, candidate) for row, candidate in pairs if not row.skipped]
    added = [candidate.made for row, candidate in going if row.outcome == LoadOutcome.ADDED]
    changed = [candidate for row, candidate in going if row.outcome == LoadOutcome.CHANGED]
    loader.save(added, [candidate.made for candidate in changed], columns_of(changed, loader))
    record_all(changes_of(added, changed), actor=actor)
    skipped = [row for row in rows if row.skipped]
    DirectoryImportRow.objects.bulk_update(skipped, ["skipped"])
    numbers = {"added": len(added), "changed": len(changed), "skipped": len(skipped)}
    return {name: before.get(name, 0) + number for name, number in numbers.items()}


def late(row: DirectoryImportRow, candidate: Candidate) -> str:
    """Why the row no longer does what its report says, or ""."""
    found = candidate.found.pk if candidate.found is not None else None
    if found != row.target:
        return APPEARED if row.target is None else VANISHED
    return CHANGED if candidate.changes != row.changes else ""


def changes_of(added: Sequence[Any], changed: Sequence[Candidate]) -> Iterator[Change]:
    """A record for each row, beside the one for the load: its own «История действий» tells what happened to it."""
    for row in added:
        yield Change(row, "add", "Добавить загрузкой из файла")
    for candidate in changed:
        titles = ", ".join(title for title, _old, _new in candidate.changes)
        yield Change(candidate.made, "edit", "Изменить загрузкой из файла", comment=titles)


def columns_of(candidates: Sequence[Candidate], loader: Loader) -> set[str]:
    titles = {title for candidate in candidates for title, *_ in candidate.changes}
    return {name for name in loader.fields if loader.resource.fields[name].column_name in titles}


def finish(load: DirectoryImport, actor: Actor, result: dict[str, int]) -> None:
    """One record of the history for the whole load, and word to who began it."""
    said = in_words(result)
    table = str(load.get_table_display())
    record(Change(load, "import", f"Загрузить из файла: {table}", comment=f"{said}. Файл «{load.name}»"), actor=actor)
    tell([letters.directory_loaded(load, said, report_url(load), actor.role.role if actor.role else "")])


def in_words(result: dict[str, int]) -> str:
    parts = [f"добавлено {result.get('added', 0)}", f"изменено {result.get('changed', 0)}"]
    if result.get("skipped"):
        parts.append(f"пропущено {counted(result['skipped'], 'строка', 'строки', 'строк')}")
    return ", ".join(parts).capitalize()


def report_url(load: DirectoryImport) -> str:
    model = LOADERS[load.table].resource.model
    return reverse(f"admin:accounts_{model}_import_report", args=[load.pk])
