"""The dry run: every row of the file judged, and nothing written but the report.

A run that is taken up again begins anew: reading is quick, and only one report may stand.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import IO, Any

from django.db import transaction

from accounts.imports.jobs import CHECK, begun
from accounts.imports.judging import Candidate, Doubles, Loader, same_as
from accounts.models import DirectoryImport, DirectoryImportRow
from portal.jobs import JobFailed, job_handler
from portal.models import Job, LoadOutcome
from portal.spreadsheets import Row, SpreadsheetError, iterate
from portal.spreadsheets.container import MAX_UNPACKED, chunks, kind_of, open_archive

MAX_ROWS = 100_000
STEP = 1000
UNCHANGED = "unchanged"


@job_handler(CHECK, "Проверка файла справочника")
def check(job: Job) -> dict[str, Any]:
    load, _, loader = begun(job)
    report = Report(job, load, loader)
    try:
        with load.file.open("rb") as file:
            return report.make(file)
    except SpreadsheetError as error:
        report.clear()
        raise JobFailed(error.sentence) from error
    except FileNotFoundError as error:
        raise JobFailed("Файл загрузки уже удалён. Загрузите его ещё раз.") from error


class Report:
    def __init__(self, job: Job, load: DirectoryImport, loader: Loader) -> None:
        self.job, self.load, self.loader = job, load, loader
        self.doubles = Doubles()
        self.numbers: Counter[str] = Counter()
        self.done = 0

    def clear(self) -> None:
        with transaction.atomic():
            self.job.advance(done=0)
            self.load.rows.all().delete()

    def make(self, file: IO[bytes]) -> dict[str, Any]:
        self.clear()
        self.total = max(rows_expected(file), 1)
        rows = iterate(file, self.loader.resource.table(), max_rows=MAX_ROWS)
        while step := list(islice(rows, STEP)):
            self.take(step)
        with transaction.atomic():
            self.refuse_repeated()
            self.job.advance(done=self.done, total=self.done)
        found = {each.value: self.numbers[each] for each in LoadOutcome}
        return {**found, UNCHANGED: self.numbers[UNCHANGED], "rows": self.done}

    def take(self, rows: Sequence[Row]) -> None:
        """Judge a step and write its part of the report together with the progress."""
        candidates = [self.candidate(row) for row in rows]
        self.loader.judge(candidates)
        report = []
        for row, candidate in zip(rows, candidates, strict=True):
            if not candidate.reasons:
                self.doubles.note(candidate, self.loader.names(candidate))
            self.numbers[candidate.outcome or UNCHANGED] += 1
            if candidate.outcome:
                report.append(self.written(row, candidate))
        self.done += len(rows)
        with transaction.atomic():
            DirectoryImportRow.objects.bulk_create(report, batch_size=STEP)
            self.job.advance(done=self.done, total=max(self.total, self.done))

    def candidate(self, row: Row) -> Candidate:
        if row.errors:
            return Candidate(row.number, row.values, reasons=[("", "")])
        candidate = self.loader.resolve(row.values)
        candidate.number = row.number
        return candidate

    def written(self, row: Row, candidate: Candidate) -> DirectoryImportRow:
        refused = candidate.outcome == LoadOutcome.REFUSED
        errors = row.errors or [row.error(column, text) for column, text in candidate.reasons]
        return DirectoryImportRow(
            load=self.load,
            number=row.number,
            outcome=candidate.outcome,
            subject=subject(row.values),
            target=candidate.found.pk if candidate.found is not None else None,
            values={} if refused else self.loader.kept(candidate.values),
            changes=candidate.changes,
            reasons=[[each.address, each.title, each.text] for each in errors] if refused else [],
        )

    def refuse_repeated(self) -> None:
        """The first of two rows for one record is no better than the second."""
        first = self.doubles.repeated
        known = {row.number: row for row in self.load.rows.filter(number__in=first)}
        for number, repeats in first.items():
            row = known.get(number)
            self.numbers[row.outcome if row else UNCHANGED] -= 1
            self.numbers[LoadOutcome.REFUSED] += 1
            row = row or DirectoryImportRow(load=self.load, number=number)
            row.outcome, row.values, row.changes = LoadOutcome.REFUSED, {}, []
            row.reasons = [[f"A{number}", "", same_as(repeats)]]
            row.save()


def subject(values: dict[str, Any]) -> str:
    """How the report names a row."""
    return str(values.get("short_name") or values.get("full_name") or values.get("name") or "")[:200]


def rows_expected(file: IO[bytes]) -> int:
    """For the percents: quickly counted, never trusted."""
    if kind_of(file) == "csv":
        return sum(chunk.count(b"\n") for chunk in chunks(file))
    archive = open_archive(file, MAX_UNPACKED)
    sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
    return max((tags(archive, name) for name in sheets), default=0)


def tags(archive: Any, name: str) -> int:
    with archive.open(name) as part:
        return min(sum(piece.count(b"<row ") for piece in pieces(part)), MAX_ROWS)


def pieces(part: IO[bytes]) -> Iterator[bytes]:
    while piece := part.read(64 * 1024):
        yield piece
