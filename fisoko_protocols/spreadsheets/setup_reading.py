"""A set-up file → its rows, in memory only; anything with text outside the known columns refuses it whole (spec/04)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import chain, islice
from typing import Any

from django.views.decorators.debug import sensitive_variables

from fisoko_protocols.spreadsheets.protocol_one_text import looks_like_protocol_one
from fisoko_protocols.spreadsheets.protocol_two_parts import PROTOCOL_ONE
from fisoko_protocols.spreadsheets.setup_tables import SetupFile
from portal.spreadsheets import SpreadsheetError, Table
from portal.spreadsheets.container import MAX_BYTES, kind_of, opened
from portal.spreadsheets.reading import (
    HEADER_ROWS,
    Limits,
    chosen_sheet,
    damage_told,
    delimited_rows,
    find_header,
    parsed,
    refuse_outside,
    refuse_strays,
    undamaged,
)
from portal.spreadsheets.xlsx import RawRow, Workbook

ABOVE = (
    "Над заголовками таблицы есть текст. Оставьте в файле только таблицу: заголовки в первой строке, данные под ними."
)
SHEETS = "В книге есть ещё один лист с текстом. Оставьте один лист с таблицей и загрузите файл ещё раз."
NO_ROWS = "В таблице нет ни одной строки с данными."
# Number, {column: value}, [[address, title, sentence], …].
ReadLine = tuple[int, dict[str, Any], list[list[str]]]


@dataclass(slots=True)
class Reading:
    letters: dict[str, str]
    lines: list[ReadLine] = field(default_factory=list)


@sensitive_variables()
def read_setup(content: bytes, file: SetupFile) -> Reading:
    """SpreadsheetError with a sentence for a file that can't be taken at all."""
    width = len(file.table.columns) + 8
    limits = Limits(file.max_rows, max_columns=64, width=width)
    with opened(BytesIO(content), MAX_BYTES) as stream:
        if kind_of(stream) == "csv":
            with damage_told():
                rows = undamaged(delimited_rows(stream, file.table))
            return read_rows(rows, file.table, limits)
        with damage_told():
            book = Workbook(stream, max_unpacked=limits.unpacked, max_tags=limits.tags)
        return read_rows(sheet_rows(book, limits), file.table, limits)


def sheet_rows(book: Workbook, limits: Limits) -> Iterator[RawRow]:
    """The rows of the one sheet that has any; sheets are named nowhere, a name may be a person's."""
    if looks_like_protocol_one(sheet.name for sheet in book.sheets):
        raise SpreadsheetError(PROTOCOL_ONE)
    chosen = chosen_sheet(book.sheets, None)
    for sheet in book.sheets:
        if sheet is not chosen and any(cells for _, cells in undamaged(book.rows(sheet, max_cells=limits.cells))):
            raise SpreadsheetError(SHEETS)
    return undamaged(book.rows(chosen, max_cells=limits.cells))


def read_rows(rows: Iterator[RawRow], table: Table, limits: Limits) -> Reading:
    first = list(islice(rows, HEADER_ROWS))
    layout, places = find_header([row for row in first if row[0] <= HEADER_ROWS], table, "")
    if any(cells for number, cells in first if number < layout.number):
        raise SpreadsheetError(ABOVE)
    reading = Reading(dict(layout.letters))
    for number, cells in chain(first, rows):
        if number <= layout.number or not cells:
            continue
        refuse_outside(number, cells, layout, limits)
        refuse_strays(number, [place for place in cells if place not in places])
        row = parsed(number, cells, places, layout)
        reading.lines.append((number, row.values, [[e.address, e.title, e.text] for e in row.errors]))
    if not reading.lines:
        raise SpreadsheetError(NO_ROWS)
    return reading
