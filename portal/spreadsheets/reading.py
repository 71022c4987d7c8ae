"""From a file to rows with addresses: the header is found, moved columns accepted, each cell parsed by its column."""

import logging
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from itertools import chain, islice, product
from typing import IO

from django.core.exceptions import ValidationError

from portal.spreadsheets.container import MAX_BYTES, MAX_UNPACKED, Source, contains, kind_of, opened
from portal.spreadsheets.delimited import SEPARATORS, csv_rows, encodings_of
from portal.spreadsheets.errors import (
    BLANK_CELL,
    DAMAGED,
    NOT_A_TABLE,
    NOT_SUITABLE,
    CellError,
    SpreadsheetError,
    counted,
)
from portal.spreadsheets.tables import Column, Layout, Row, Sheet, Table, title_key
from portal.spreadsheets.xlsx import RawRow, SheetPart, Workbook, column_letters
from portal.text import looks

logger = logging.getLogger(__name__)

HEADER_ROWS = 10
MAX_ERRORS = 1000
ADDRESSES_NAMED = 10
# Enough for the titles; bytes.
CSV_START = 256 * 1024


@dataclass(frozen=True)
class Limits:
    """How much a file may cost, from how large its table may be."""

    max_rows: int
    max_columns: int
    width: int

    @property
    def unpacked(self) -> int:
        """A cell takes some 100 bytes of XML; the rest is room for styles, other sheets and a picture."""
        return min(MAX_UNPACKED, 16 * 1024 * 1024 + self.max_rows * self.width * 100)

    @property
    def cells(self) -> int:
        """Blank cells with a format count too: they cost time."""
        return 200_000 + 2 * self.max_rows * self.width

    @property
    def tags(self) -> int:
        """A text in a cell takes six, and blank rows of a given height are many."""
        return 300_000 + 4 * self.cells


def read(file: Source, table: Table, *, max_rows: int, max_columns: int = 64, max_bytes: int = MAX_BYTES) -> Sheet:
    """The whole table at once: good rows, and the first MAX_ERRORS errors."""
    sheet = Sheet()
    for row in iterate(file, table, max_rows=max_rows, max_columns=max_columns, max_bytes=max_bytes):
        sheet.name = row.layout.sheet
        if row.errors:
            sheet.bad_rows += 1
            sheet.error_count += len(row.errors)
            sheet.errors += row.errors[: MAX_ERRORS - len(sheet.errors)]
        else:
            sheet.rows.append(row)
    return sheet


def iterate(
    file: Source, table: Table, *, max_rows: int, max_columns: int = 64, max_bytes: int = MAX_BYTES
) -> Iterator[Row]:
    """Row after row, those with errors as well (see `row.errors`); blank rows are left out.

    SpreadsheetError comes at the first row, or later where the file breaks off or grows over a limit: what was
    written from the rows before must be undone by the caller's transaction.
    """
    limits = Limits(max_rows, max_columns, max_columns if table.extra_columns == "ignore" else len(table.columns) + 8)
    with opened(file, max_bytes) as stream:
        name, rows = source(stream, table, limits)
        # The rows have to let go of the stream before it is closed.
        with closing(rows):
            yield from table_rows(name, rows, table, limits)


def table_rows(name: str, rows: Iterator[RawRow], table: Table, limits: Limits) -> Iterator[Row]:
    first = list(islice(rows, HEADER_ROWS))
    layout, places = find_header([row for row in first if row[0] <= HEADER_ROWS], table, name)
    for number, cells in chain(first, rows):
        if number <= layout.number:
            continue
        refuse_outside(number, cells, layout, limits)
        if table.extra_columns == "refuse":
            refuse_strays(number, [column for column in cells if column not in places])
        if not places.keys().isdisjoint(cells):
            yield parsed(number, cells, places, layout)


@contextmanager
def damage_told() -> Iterator[None]:
    """Damaged files raise errors of every kind; the person gets a sentence, the log the kind without any content."""
    try:
        yield
    except SpreadsheetError:
        raise
    except Exception as error:
        logger.info("unreadable spreadsheet: %s", type(error).__name__)
        raise SpreadsheetError(DAMAGED) from error


def source(stream: IO[bytes], table: Table, limits: Limits) -> tuple[str, Generator[RawRow, None, None]]:
    """The sheet's name and its rows."""
    with damage_told():
        if kind_of(stream) == "csv":
            return "", undamaged(delimited_rows(stream, table))
        book = Workbook(stream, max_unpacked=limits.unpacked, max_tags=limits.tags)
    sheet = chosen_sheet(book.sheets, table.sheet)
    return sheet.name, undamaged(book.rows(sheet, max_cells=limits.cells))


def undamaged(rows: Iterator[RawRow]) -> Generator[RawRow, None, None]:
    with damage_told():
        yield from rows


def chosen_sheet(sheets: Sequence[SheetPart], name: str | None) -> SheetPart:
    if name is None:
        found = next((sheet for sheet in sheets if not sheet.hidden), None)
    else:
        found = next((sheet for sheet in sheets if looks(sheet.name) == looks(name)), None)
    if found is None:
        raise SpreadsheetError(f"В книге нет листа «{name}»." if name else "В книге нет ни одного листа с таблицей.")
    return found


def delimited_rows(stream: IO[bytes], table: Table) -> Iterator[RawRow]:
    """In the encoding and with the separator under which most columns of the table are found."""
    encodings = encodings_of(stream)
    stream.seek(0)
    start = BytesIO(stream.read(CSV_START))

    def found(way: tuple[str, str]) -> int:
        most = 0
        # The start may break off within a quote; the whole file tells what is wrong with it.
        with suppress(SpreadsheetError):
            for _, cells in islice(csv_rows(start, encoding=way[0], separator=way[1], errors="replace"), HEADER_ROWS):
                most = max(most, known_titles(cells, table))
        return most

    best = max(product(encodings, SEPARATORS), key=found)
    if not found(best) and best[0] != "utf-16" and contains(stream, b"\x00"):
        raise SpreadsheetError(NOT_A_TABLE)
    return csv_rows(stream, encoding=best[0], separator=best[1])


# --- The header ---------------------------------------------------------------------------------------


def column_at(value: str | CellError, table: Table) -> Column | None:
    return table.by_title.get(title_key(value)) if isinstance(value, str) else None


def known_titles(cells: dict[int, str | CellError], table: Table) -> int:
    return sum(column_at(value, table) is not None for value in cells.values())


def find_header(rows: Sequence[RawRow], table: Table, sheet: str) -> tuple[Layout, dict[int, Column]]:
    """Of the first rows the one with most known titles."""
    number, cells = max(rows, key=lambda row: known_titles(row[1], table), default=(0, {}))
    if known_titles(cells, table) == 0:
        titles = ", ".join(f"«{column.title}»" for column in table.columns if column.required)
        raise SpreadsheetError(f"В первых {HEADER_ROWS} строках нет заголовков таблицы. Нужны столбцы: {titles}.")
    places: dict[int, Column] = {}
    for place, value in sorted(cells.items()):
        column = column_at(value, table)
        if column is not None:
            refuse_twice(column, places, place, number)
            places[place] = column
    refuse_missing(table, places)
    if table.extra_columns == "refuse":
        refuse_strays(number, [place for place in cells if place not in places])
    letters = {column.key: column_letters(place) for place, column in places.items()}
    titles_by_key = {column.key: column.title for column in table.columns}
    return Layout(sheet, number, letters, titles_by_key), places


def refuse_twice(column: Column, places: dict[int, Column], place: int, number: int) -> None:
    for other, known in places.items():
        if known.key == column.key:
            raise SpreadsheetError(
                f"Столбец «{column.title}» есть дважды: {column_letters(other)}{number} "
                f"и {column_letters(place)}{number}. Оставьте один."
            )


def refuse_missing(table: Table, places: dict[int, Column]) -> None:
    present = {column.key for column in places.values()}
    missing = [f"«{column.title}»" for column in table.columns if column.required and column.key not in present]
    if missing:
        word = "столбца" if len(missing) == 1 else "столбцов"
        raise SpreadsheetError(f"Нет {word} {', '.join(missing)}. Добавьте и загрузите файл ещё раз.")


def refuse_strays(number: int, strays: Sequence[int]) -> None:
    if strays:
        addresses = [f"{column_letters(column)}{number}" for column in sorted(strays)]
        more = " и другие" if len(addresses) > ADDRESSES_NAMED else ""
        raise SpreadsheetError(
            f"Есть данные вне столбцов таблицы: {', '.join(addresses[:ADDRESSES_NAMED])}{more}. "
            "Удалите лишние столбцы и загрузите файл ещё раз."
        )


def refuse_outside(number: int, cells: dict[int, str | CellError], layout: Layout, limits: Limits) -> None:
    if cells and number - layout.number > limits.max_rows:
        raise SpreadsheetError(
            f"Строк больше {counted(limits.max_rows)}: данные есть в строке {counted(number)}. "
            "Разделите таблицу на несколько файлов или удалите лишнее под ней."
        )
    if cells and max(cells) > limits.max_columns:
        raise SpreadsheetError(
            f"Столбцов больше {limits.max_columns}: данные есть в ячейке {column_letters(max(cells))}{number}. "
            "Удалите лишние столбцы."
        )


# --- A row --------------------------------------------------------------------------------------------


def parsed(number: int, cells: dict[int, str | CellError], places: dict[int, Column], layout: Layout) -> Row:
    row = Row(number, {}, layout)
    for place, column in places.items():
        try:
            row.values[column.key] = cell_value(cells.get(place), column)
        except CellError as error:
            row.errors.append(row.error(column.key, error.text))
    return row


def cell_value(text: str | CellError | None, column: Column) -> object:
    """Cleaned here for every column of every table: no parser has to think of blanks and invisible characters."""
    if isinstance(text, CellError):
        raise text
    cleaned = column.cleaned(text or "")
    if not cleaned:
        if column.must_be_filled:
            raise CellError(BLANK_CELL)
        return None
    try:
        return column.parse(cleaned)
    except ValidationError as error:
        raise CellError(" ".join(error.messages)) from None
    except (ValueError, ArithmeticError):
        raise CellError(NOT_SUITABLE) from None
