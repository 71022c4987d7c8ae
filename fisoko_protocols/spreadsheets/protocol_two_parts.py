"""From the bytes of an upload to the rows of its one table; whatever else holds text refuses the file whole.

Read are the cells of the worksheets, hidden ones too, and the names of the sheets, which are compared and forgotten.
Comments, text boxes, headers and footers, properties, defined names, macros and charts are never unpacked.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import chain, islice

from fisoko_protocols.spreadsheets.protocol_one_text import looks_like_protocol_one
from fisoko_protocols.spreadsheets.protocol_two import TABLE, TITLE_OF, ProtocolTwoHead, title_looks
from portal.spreadsheets import CellError, SpreadsheetError
from portal.spreadsheets.container import kind_of
from portal.spreadsheets.delimited import encoding_of
from portal.spreadsheets.errors import EMPTY_FILE
from portal.spreadsheets.parsers import plain
from portal.spreadsheets.reading import HEADER_ROWS, damage_told, delimited_rows, known_titles, undamaged
from portal.spreadsheets.tables import title_key
from portal.spreadsheets.xlsx import TOO_MANY_CELLS, RawRow, SheetPart, Workbook, column_letters

MAX_ROWS = 10_000
MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 24 * 1024 * 1024
MAX_TAGS = 600_000
MAX_CELLS = 200_000
MAX_SHEETS = 50
MAX_CSV_BYTES = 2 * 1024 * 1024
MAX_CSV_LINE = 32 * 1024
# Of a longer text nothing is looked at: ten thousand cells may share one of 32,000 characters.
LONGEST_READ = 500
LONGEST_TITLE = 80
TITLES_FOR_A_TABLE = 2
TEMPLATE_SHEET = re.compile(r"Протокол 2 ([mu][a-z]{2,10}) ((?:edu|spo)[0-9]{6})")

NAMES_STAY = "Имена участников в портал не передаются, из файла ничего не взято."
PROTOCOL_ONE = (
    "Это протокол 1: он остаётся в ППО и в портал не загружается, в нём имена участников. Из файла ничего не взято. "
    "Загрузите протокол 2: его шаблон даёт кнопка «Сформировать excel шаблон»."
)
TOO_LARGE = "Файл слишком велик для протокола 2. Сформируйте шаблон заново и перенесите в него таблицу."
TOO_MANY_SHEETS = f"В книге больше {MAX_SHEETS} листов. Оставьте один лист с таблицей."
OTHER_POINT = "Это шаблон протокола 2 другого ППО. Сформируйте шаблон своего ППО и заполните его."
OTHER_SUBJECT = "Это шаблон протокола 2 по другому предмету или другой категории. Откройте публикацию этого шаблона."
SEVERAL_TABLES = "В книге несколько листов с таблицей протокола. Оставьте один лист и загрузите файл ещё раз."


@dataclass(frozen=True, slots=True)
class Part:
    """One sheet: `first` are its rows among the first HEADER_ROWS, titles mended; `rest` all after them."""

    place: int
    hidden: bool
    first: list[RawRow]
    rest: Iterator[RawRow]
    titles_mended: bool

    @property
    def titles(self) -> int:
        return max((known_titles(cells, TABLE) for _, cells in self.first), default=0)

    @property
    def rows(self) -> Iterator[RawRow]:
        return chain(self.first, self.rest)


class FrugalWorkbook(Workbook):
    """Counts the tags of all parts together, so that many sheets cost no more than one."""

    tags = 0

    def pieces(self, path: str) -> Iterator[bytes]:
        for piece in super().pieces(path):
            self.tags += piece.count(b"<")
            if self.tags > MAX_TAGS:
                raise SpreadsheetError(TOO_MANY_CELLS)
            yield piece


def table_part(content: bytes, head: ProtocolTwoHead) -> Part:
    """The sheet with the table, once nothing else in the file holds text."""
    if not content:
        raise SpreadsheetError(EMPTY_FILE)
    if len(content) > MAX_BYTES:
        raise SpreadsheetError(TOO_LARGE)
    stream = BytesIO(content)
    if kind_of(stream) == "csv":
        return csv_part(stream, content)
    book = open_book(stream)
    refuse_other_templates(book.sheets, head)
    if looks_like_protocol_one(sheet.name for sheet in book.sheets):
        raise SpreadsheetError(PROTOCOL_ONE)
    parts = [
        part_of(place, sheet.hidden, undamaged(book.rows(sheet, max_cells=MAX_CELLS)))
        for place, sheet in enumerate(book.sheets)
    ]
    refuse_names_column(parts)
    return chosen(parts)


def open_book(stream: BytesIO) -> FrugalWorkbook:
    with damage_told():
        book = FrugalWorkbook(stream, max_unpacked=MAX_UNPACKED, max_tags=MAX_TAGS)
    if len(book.sheets) > MAX_SHEETS:
        raise SpreadsheetError(TOO_MANY_SHEETS)
    return book


def csv_part(stream: BytesIO, content: bytes) -> Part:
    lines = content.split(b"\n")
    # A double byte encoding has its line ends at the same bytes.
    if len(content) > MAX_CSV_BYTES or len(lines) > 2 * MAX_ROWS or max(map(len, lines)) > MAX_CSV_LINE:
        raise SpreadsheetError(TOO_LARGE)
    encoding_of(stream)
    part = part_of(0, False, undamaged(delimited_rows(stream, TABLE)))
    refuse_names_column([part])
    return part


def part_of(place: int, hidden: bool, raw: Iterable[RawRow]) -> Part:
    rows = without_blanks(raw)
    first: list[RawRow] = []
    for row in rows:
        first.append(row)
        if row[0] >= HEADER_ROWS:
            break
    mended = [(number, with_titles(cells)) for number, cells in first]
    return Part(place, hidden, mended, rows, mended != first)


def without_blanks(rows: Iterable[RawRow]) -> Iterator[RawRow]:
    """Cells of invisible characters alone hold nothing."""
    for number, cells in rows:
        filled = {place: value for place, value in cells.items() if not is_blank(value)}
        if filled:
            yield number, filled


def is_blank(value: str | CellError) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_READ and not plain(value)


def with_titles(cells: dict[int, str | CellError]) -> dict[int, str | CellError]:
    """Titles with Latin letters among the Cyrillic ones are taken for what they look like."""
    return {place: title_of(value) or value for place, value in cells.items()}


def title_of(value: str | CellError | None) -> str | None:
    """The template's title that a cell shows in one way or another."""
    return TITLE_OF.get(title_looks(value)) if isinstance(value, str) and len(value) <= LONGEST_TITLE else None


# --- What is refused whole ------------------------------------------------------------------------------


def refuse_other_templates(sheets: Iterable[SheetPart], head: ProtocolTwoHead) -> None:
    for sheet in sheets:
        found = TEMPLATE_SHEET.match(sheet.name)
        if found and sheet.name != head.sheet_name:
            raise SpreadsheetError(OTHER_POINT if found[2] != head.point_login else OTHER_SUBJECT)


def refuse_names_column(parts: Iterable[Part]) -> None:
    for part in parts:
        for number, cells in part.first:
            texts = {place: value for place, value in cells.items() if isinstance(value, str)}
            if looks_like_protocol_one([], texts.values()):
                raise SpreadsheetError(PROTOCOL_ONE)
            for place, text in texts.items():
                if title_key(text[:LONGEST_READ]).startswith("фио"):
                    raise SpreadsheetError(
                        f"В файле есть столбец с ФИО: {column_letters(place)}{number}. {NAMES_STAY} "
                        "Если это протокол 1, он остаётся в ППО. Загрузите протокол 2 без этого столбца."
                    )


def chosen(parts: list[Part]) -> Part:
    tables = [part for part in parts if not part.hidden and part.titles >= TITLES_FOR_A_TABLE]
    if len(tables) > 1:
        raise SpreadsheetError(SEVERAL_TABLES)
    table = tables[0] if tables else next((part for part in parts if not part.hidden), None)
    for part in parts:
        if part is not table:
            refuse_text(part)
    if table is None:
        raise SpreadsheetError("В книге нет ни одного листа с таблицей.")
    return table


def refuse_text(part: Part) -> None:
    """The sheet's own name may be a person's: only its place is told."""
    for number, cells in islice(part.rows, 1):
        kind = "скрытый лист" if part.hidden else "лишний лист"
        address = f"{column_letters(min(cells))}{number}"
        raise SpreadsheetError(
            f"В книге есть {kind} с данными: лист {part.place + 1} по счёту, ячейка {address}. {NAMES_STAY} "
            "Удалите этот лист и загрузите файл ещё раз."
        )
