"""Tables people take away: .xlsx and .csv, written row by row, in which no text of a person becomes a formula."""

import csv
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from io import StringIO
from itertools import chain, islice
from os import PathLike
from typing import IO, Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from portal.spreadsheets.delimited import FORMULA_START
from portal.spreadsheets.errors import SpreadsheetError, counted
from portal.spreadsheets.tables import Column
from portal.spreadsheets.xlsx import LAST_ROW, MAX_TEXT
from portal.spreadsheets.xlsx_values import EXACT

# openpyxl takes «=…» for a formula and «#N/A» for an error; the others only an edited cell would.
NEEDS_CARE = re.compile(r"[=+\-@#]")
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")
LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
SHEET_NAME_UNFIT = re.compile(r"[\[\]:*?/\\]")
OLDEST_EXCEL_DATE = date(1900, 3, 1)
ROWS_MEASURED = 200
NARROWEST, WIDEST = 8, 60
HEAD_FONT = Font(bold=True)
HEAD_FILL = PatternFill("solid", fgColor="E9EEF4")
HEAD_ALIGNMENT = Alignment(vertical="top", wrap_text=True)
Output = str | PathLike[str] | IO[bytes]


def cleaned(text: str) -> str:
    return UNFIT.sub("", text.replace("\r\n", "\n"))


def local_time(value: datetime) -> datetime:
    """Files know no time zones: the one in force is meant."""
    return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value


def title_of(column: Column | str) -> str:
    return column if isinstance(column, str) else column.title


# --- .xlsx --------------------------------------------------------------------------------------------


def write(
    target: Output,
    *,
    title: str,
    columns: Sequence[Column | str],
    rows: Iterable[Sequence[Any]],
    more_sheets: bool = False,
) -> int:
    """Write and count the rows. The XML grows in openpyxl's temporary files, not in memory.

    `more_sheets`: what a sheet can't hold goes on to the next one, under the same head.
    """
    book = Workbook(write_only=True)
    titles = [title_of(column) for column in columns]
    coming = iter(rows)
    count = 0
    try:
        while True:
            sheet = book.create_sheet(sheet_name(title, len(book.worksheets) + 1))
            count += fill(sheet, titles, islice(coming, LAST_ROW - 1))
            following = list(islice(coming, 1))
            if not following:
                break
            if not more_sheets:
                raise SpreadsheetError(f"На лист помещается не больше {counted(LAST_ROW - 1)} строк. Уточните отбор.")
            coming = chain(following, coming)
        book.save(target)
    except BaseException:
        for sheet in book.worksheets:
            remove_unfinished(sheet)
        raise
    return count


def sheet_name(title: str, number: int) -> str:
    """At most 31 characters; the second sheet of a title says that it is one."""
    suffix = f" ({number})" if number > 1 else ""
    return (SHEET_NAME_UNFIT.sub(" ", cleaned(title)).strip(" '")[: 31 - len(suffix)] or "Лист1") + suffix


def fill(sheet: Any, titles: Sequence[str], rows: Iterator[Sequence[Any]]) -> int:
    """The head and the rows of one sheet."""
    first = list(islice(rows, ROWS_MEASURED))
    lay_out(sheet, titles, first)
    count = 0
    for row in chain(first, rows):
        sheet.append([xlsx_cell(sheet, value) for value in row])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(len(titles), 1))}{count + 1}"
    return count


def remove_unfinished(sheet: Any) -> None:
    """openpyxl would keep its temporary file until the process ends."""
    if not sheet.closed:
        with suppress(Exception):  # the full disk that ended the writing refuses the rest as well
            sheet.close()
    if sheet._writer is not None and os.path.exists(sheet._writer.out):
        sheet._writer.cleanup()


def lay_out(sheet: Any, titles: Sequence[str], first: Sequence[Sequence[Any]]) -> None:
    """Widths and the frozen head have to stand before the first row is written."""
    sheet.freeze_panes = "A2"
    for index, head in enumerate(titles):
        longest = max(chain([len(head)], (len(csv_text(row[index])) for row in first if index < len(row))))
        sheet.column_dimensions[get_column_letter(index + 1)].width = min(max(longest + 2, NARROWEST), WIDEST)
    cells = [text_cell(sheet, xlsx_text(head)) for head in titles]
    for cell in cells:
        cell.font, cell.fill, cell.alignment = HEAD_FONT, HEAD_FILL, HEAD_ALIGNMENT
    sheet.append(cells)


def text_cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    return cell


def xlsx_text(text: str) -> str:
    return LOOKS_ESCAPED.sub("_x005F_", cleaned(text))[:MAX_TEXT]


def is_exact_number(value: Any) -> bool:
    """Excel keeps 15 digits; longer ones are written as text."""
    if isinstance(value, Decimal):
        return value.is_finite() and abs(value) < EXACT
    return isinstance(value, int | float) and abs(value) < EXACT


def date_cell(sheet: Any, value: Any) -> Any:
    moment = local_time(value) if isinstance(value, datetime) else value
    cell = WriteOnlyCell(sheet, value=moment)
    cell.number_format = "DD.MM.YYYY HH:MM" if isinstance(value, datetime) else "DD.MM.YYYY"
    return cell


def xlsx_cell(sheet: Any, value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "да" if value else "нет"
    if is_exact_number(value):
        return value
    if isinstance(value, date) and date(value.year, value.month, value.day) >= OLDEST_EXCEL_DATE:
        return date_cell(sheet, value)
    text = xlsx_text(csv_text(value))
    # Only after cleaning: an invisible character may have stood before the «=».
    if not NEEDS_CARE.match(text):
        return text
    cell = text_cell(sheet, text)
    # Keeps it text when the cell is edited, as an apostrophe typed in Excel does.
    cell.quotePrefix = True
    return cell


# --- .csv ---------------------------------------------------------------------------------------------


def csv_text(value: Any) -> str:
    """As a Russian spreadsheet expects it: comma in fractions, dates with points."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, float | Decimal):
        return format(Decimal(str(value)), "f").replace(".", ",")
    if isinstance(value, datetime):
        return f"{local_time(value):%d.%m.%Y %H:%M}" if value.year >= 1000 else value.isoformat(" ")
    if isinstance(value, date):
        return f"{value.day:02}.{value.month:02}.{value.year:04}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value)


def csv_field(value: Any) -> str:
    """OWASP, «CSV Injection»: every field in quotes, an apostrophe before a text that would be a formula.

    Numbers of ours stay numbers, negative ones too.
    """
    text = cleaned(csv_text(value))
    if not isinstance(value, int | float | Decimal) and FORMULA_START.match(text):
        return f"'{text}"
    return text


def csv_lines(*, columns: Sequence[Column | str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Piece by piece, for an answer that streams. Begins with the mark by which Excel knows UTF-8."""
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    for row in chain([[title_of(column) for column in columns]], rows):
        writer.writerow([csv_field(value) for value in row])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def write_csv(target: Output, *, columns: Sequence[Column | str], rows: Iterable[Sequence[Any]]) -> None:
    lines = csv_lines(columns=columns, rows=rows)
    if isinstance(target, str | PathLike):
        with open(target, "wb") as file:
            file.writelines(lines)
    else:
        target.writelines(lines)
