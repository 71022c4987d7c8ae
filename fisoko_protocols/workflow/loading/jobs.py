"""The two jobs of a load."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from accounts.job_actors import actor_of, payload_of
from fisoko_protocols import rules
from fisoko_protocols.models import SetupImport, SetupLine
from fisoko_protocols.workflow.loading.judging import LOADERS, Doubles, Loader, Row, same_as
from portal.history import Actor, Change, record
from portal.jobs import JobFailed, job_handler
from portal.models import Job, LoadOutcome
from portal.notices import Message, absolute, tell
from portal.text import counted

CHECK, APPLY = "protocols.setup.check", "protocols.setup.apply"
UNCHANGED = "unchanged"
GONE = "Загрузка удалена или роль, в которой она начата, больше не действует."
APPEARED = "После проверки такая запись появилась"
VANISHED = "После проверки записи не стало"
CHANGED = "После проверки запись изменили"


def asked_by(actor: Actor, load: SetupImport) -> dict[str, Any]:
    return {"load": load.pk, **payload_of(actor)}


def begun(job: Job) -> tuple[SetupImport, Actor, Loader]:
    """JobFailed when the role no longer holds."""
    load = SetupImport.objects.filter(pk=job.payload["load"]).first()
    actor = actor_of(job)
    if load is None or not rules.manages(actor.role):
        raise JobFailed(GONE)
    return load, actor, LOADERS[load.table]()


# --- The dry run: nothing is written but the report --------------------------------------------------------


@job_handler(CHECK, "Проверка файла настройки протоколов")
def check(job: Job) -> dict[str, Any]:
    """A run that is taken up again begins anew: only one report may stand."""
    load, _, loader = begun(job)
    return Report(job, load, loader).make()


class Report:
    def __init__(self, job: Job, load: SetupImport, loader: Loader) -> None:
        self.job, self.load, self.loader = job, load, loader
        self.doubles = Doubles()
        self.numbers: Counter[str] = Counter()
        self.done = 0

    def make(self) -> dict[str, Any]:
        with transaction.atomic():
            self.job.advance(done=0, total=self.load.rows)
            self.load.lines.all().delete()
        for chunk in self.load.chunks.iterator(chunk_size=1):
            self.take(chunk.lines)
        with transaction.atomic():
            self.refuse_repeated()
            self.load.chunks.all().delete()
            self.job.advance(done=self.done, total=self.done)
        found = {each.value: self.numbers[each] for each in LoadOutcome}
        return {**found, UNCHANGED: self.numbers[UNCHANGED], "rows": self.done}

    def take(self, lines: Sequence[Any]) -> None:
        """Judge a thousand rows and write their part of the report together with the progress."""
        read = {number: errors for number, _, errors in lines}
        # A row with an error of the reading is not judged: a value of it is missing.
        rows = [Row(number, values, [("", "")] if errors else []) for number, values, errors in lines]
        self.loader.judge(rows)
        report = []
        for row in rows:
            self.doubles.note(self.loader, row)
            self.numbers[row.outcome or UNCHANGED] += 1
            if row.outcome:
                report.append(self.line(row, read[row.number]))
        self.done += len(rows)
        with transaction.atomic():
            SetupLine.objects.bulk_create(report, batch_size=500)
            self.job.advance(done=self.done, total=max(self.load.rows, self.done))

    def line(self, row: Row, errors: list[list[str]]) -> SetupLine:
        refused = row.outcome == LoadOutcome.REFUSED
        return SetupLine(
            load=self.load,
            number=row.number,
            outcome=row.outcome,
            subject=row.subject,
            target=row.target,
            values={} if refused else row.values,
            changes=[] if refused else row.changes,
            reasons=errors or [self.reason(row, *reason) for reason in row.reasons] if refused else [],
        )

    def reason(self, row: Row, column: str, sentence: str) -> list[str]:
        return reason_at(self.load.columns, row.number, column, sentence)

    def refuse_repeated(self) -> None:
        known = {line.number: line for line in self.load.lines.filter(number__in=self.doubles.repeated)}
        for number, other in self.doubles.repeated.items():
            line = known.get(number)
            self.numbers[line.outcome if line else UNCHANGED] -= 1
            self.numbers[LoadOutcome.REFUSED] += 1
            line = line or SetupLine(load=self.load, number=number)
            line.outcome, line.values, line.changes = LoadOutcome.REFUSED, {}, []
            line.reasons = [reason_at(self.load.columns, number, "", same_as(other))]
            line.save()


def reason_at(columns: dict[str, list[str]], number: int, column: str, sentence: str) -> list[str]:
    """At the cell; of a column that is not in the file, at the row's first cell."""
    letters_, title = columns.get(column, ["A", ""])
    return [f"{letters_}{number}", title, sentence]


# --- The writing -----------------------------------------------------------------------------------------


@job_handler(APPLY, "Загрузка настройки протоколов")
def apply(job: Job) -> dict[str, Any]:
    load, actor, loader = begun(job)
    todo = load.lines.filter(outcome__in=[LoadOutcome.ADDED, LoadOutcome.CHANGED]).order_by("number")
    total = job.progress_total or todo.count()
    while job.progress_done < total:
        with transaction.atomic():
            lines = list(todo[job.progress_done : job.progress_done + loader.step])
            result = write(lines, loader, actor, job.result)
            done = job.progress_done + len(lines)
            if done >= total:
                finish(load, actor, result)
            job.renew(lease=job.lease(), progress_done=done, progress_total=total, result=result)
    return job.result


def write(lines: Sequence[SetupLine], loader: Loader, actor: Actor, before: dict[str, Any]) -> dict[str, int]:
    """Judge a step again, write what still does what its report says, and return the figures so far."""
    rows = [Row(line.number, line.values) for line in lines]
    loader.hold()
    loader.judge(rows)
    for line, row in zip(lines, rows, strict=True):
        line.skipped = row.reasons[0][1] if row.reasons else late(line, row)
    going = [row for line, row in zip(lines, rows, strict=True) if not line.skipped]
    loader.write(going, actor)
    skipped = [line for line in lines if line.skipped]
    SetupLine.objects.bulk_update(skipped, ["skipped"])
    added = sum(row.target is None for row in going)
    numbers = {"added": added, "changed": len(going) - added, "skipped": len(skipped)}
    return {name: before.get(name, 0) + number for name, number in numbers.items()}


def late(line: SetupLine, row: Row) -> str:
    """Why the row no longer does what its report says, or ""."""
    if row.target != line.target:
        return APPEARED if line.target is None else VANISHED
    return CHANGED if row.target is not None and row.changes != line.changes else ""


def finish(load: SetupImport, actor: Actor, result: dict[str, int]) -> None:
    """One record of the history for the whole load, and word to who began it."""
    said = in_words(result)
    record(Change(load, "import", f"Загрузить из файла: {load.get_table_display()}", comment=f"{said}."), actor=actor)
    table = str(load.get_table_display())
    path = f"/protocols/setup/loads/{load.pk}/"
    told = Message(
        person=load.by,
        event="protocol_setup_loaded",
        title=f"Загрузка закончена: {table}",
        text=f"Здравствуйте, {load.by.full_name}!\n\n{said}.\n\n{absolute(path)}",
        url=path,
        notice=f"Загрузка закончена: {table}. {said}.",
        role=actor.role.role if actor.role else "",
    )
    tell([told])


def in_words(result: dict[str, int]) -> str:
    parts = [f"добавлено {result.get('added', 0)}", f"изменено {result.get('changed', 0)}"]
    if result.get("skipped"):
        parts.append(f"пропущено {counted(result['skipped'], 'строка', 'строки', 'строк')}")
    return ", ".join(parts).capitalize()
