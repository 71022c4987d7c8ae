"""The errors of a report to take away."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePath
from typing import IO

from accounts.models import DirectoryImport
from portal.disk import spooled
from portal.models import LoadOutcome
from portal.spreadsheets import CellError, SpreadsheetError, annotate, write

# A book is marked in memory as a whole, so only a short one; errors of a long one are a list.
MOST_MARKED = 2000
IN_MEMORY = 5 * 1024 * 1024
TITLES = ["Строка", "Ячейка", "Столбец", "О чём", "Что исправить"]


def marked_file(load: DirectoryImport) -> tuple[IO[bytes], str]:
    """(what to send, its name); the caller closes the file."""
    stem = PurePath(load.name).stem
    if load.check_job and load.check_job.result.get("rows", 0) <= MOST_MARKED:
        try:
            with load.file.open("rb") as file:
                return BytesIO(annotate(file, errors(load))), f"{stem} с пометками.xlsx"
        except (SpreadsheetError, FileNotFoundError):
            pass
    with spooled(IN_MEMORY) as out:
        write(out, title="Ошибки", columns=TITLES, rows=lines(load))
    return out, f"{stem} ошибки.xlsx"


def lines(load: DirectoryImport) -> Iterator[list[object]]:
    for row in load.rows.filter(outcome=LoadOutcome.REFUSED).iterator(chunk_size=1000):
        for address, title, text in row.reasons:
            yield [row.number, address, title, row.subject, text]


def errors(load: DirectoryImport) -> Iterator[CellError]:
    for row in load.rows.filter(outcome=LoadOutcome.REFUSED):
        for address, title, text in row.reasons:
            yield CellError(text, address=address, title=title)
