"""From the bytes of an upload to the rows of its one table; whatever else holds text refuses the file whole.

Read are the cells of the worksheets, hidden ones too, and the names of the sheets, which are compared and forgotten.
Comments, text boxes, headers and footers, properties, defined names, macros and charts are never unpacked.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import chain, islice

from fisoko_protocols.spreadsheets.protocol_one_text import looks_like_protocol_one
from fisoko_protocols.spreadsheets.protocol_two import NUMBER, TABLE, TITLE_OF, ProtocolTwoHead
from portal.spreadsheets import CellError, SpreadsheetError
from portal.spreadsheets.container import kind_of
from portal.spreadsheets.errors import EMPTY_FILE
from portal.spreadsheets.reading import HEADER_ROWS, damage_told, delimited_rows, known_titles, undamaged
from portal.spreadsheets.tables import title_key
from portal.spreadsheets.xlsx import TOO_MANY_CELLS, RawRow, SheetPart, Workbook, column_letters
from portal.text import CYRILLIC_LOOKS, looks, plain

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
# As it looks. Excel shortens the name of a copy to make room for « (2)»: the login may lack its last digits.
TEMPLATE_SHEET = re.compile(rf"протокол[\s_]*2[\s_]+([мu][a-z{CYRILLIC_LOOKS}]{{2,10}})[\s_]+((?:еdu|ѕро)[0-9]{{0,6}})")
LINE_END = re.compile(rb"[\r\n]")

NAMES_STAY = "Имена участников в портал не передаются, из файла ничего не взято."
PROTOCOL_ONE = (
    "Это протокол 1: он остаётся в ППО и в портал не загружается, в нём имена участников. Из файла ничего не взято. "
    "Загрузите протокол 2: его шаблон даёт кнопка «Сформировать excel шаблон»."
)
TOO_LARGE = "Файл слишком велик для протокола 2. Сформируйте шаблон заново и перенесите в него таблицу."
TOO_MANY_SHEETS = f"В книге больше {MAX_SHEETS} листов. Оставьте один лист с таблицей."
OTHER_POINT = "Это шаблон протокола 2 другого ППО. Сформируйте шаблон своего ППО и заполните его."
OTHER_SUBJECT = "Это шаблон протокола 2 по другому предмету или другой категории. Откройте публикацию этого шаблона."
SEVERAL_TABLES = (
    "В книге несколько листов с таблицей протокола. Они различаются: листы {} и {} по счёту, ячейка {}. "
    "Оставьте один лист и загрузите файл ещё раз."
)


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
    # A double byte encoding has its line ends at the same bytes; Windows ends a line by both, the old macOS by \r alone.
    lines = max(content.count(b"\r"), content.count(b"\n"))
    longest = max(map(len, LINE_END.split(content)))
    if len(content) > MAX_CSV_BYTES or lines >= 2 * MAX_ROWS or longest > MAX_CSV_LINE:
        raise SpreadsheetError(TOO_LARGE)
    part = part_of(0, False, undamaged(delimited_rows(stream, TABLE)))
    refuse_names_column([part])
    return part


def part_of(place: int, hidden: bool, raw: Iterable[RawRow]) -> Part:
    rows = iter((number, cells) for number, cells in raw if cells)
    first: list[RawRow] = []
    for row in rows:
        first.append(row)
        if row[0] >= HEADER_ROWS:
            break
    mended = [(number, with_titles(cells)) for number, cells in first]
    return Part(place, hidden, mended, rows, mended != first)


def with_titles(cells: dict[int, str | CellError]) -> dict[int, str | CellError]:
    """Titles with Latin letters among the Cyrillic ones are taken for what they look like."""
    return {place: title_of(value) or value for place, value in cells.items()}


def title_of(value: str | CellError | None) -> str | None:
    """The template's title that a cell shows in one way or another."""
    return TITLE_OF.get(title_key(value)) if isinstance(value, str) and len(value.strip()) <= LONGEST_TITLE else None


# --- What is refused whole ------------------------------------------------------------------------------


def refuse_other_templates(sheets: Iterable[SheetPart], head: ProtocolTwoHead) -> None:
    """By what a sheet's name says, whatever stands around it: copies are called «… (2)», «…_2», «копия …»."""
    for sheet in sheets:
        if found := TEMPLATE_SHEET.search(looks(sheet.name)):
            if not looks(head.point_login).startswith(found[2]):
                raise SpreadsheetError(OTHER_POINT)
            if found[1] != looks(head.category + head.subject_code):
                raise SpreadsheetError(OTHER_SUBJECT)


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
    table = one_of(tables) if tables else next((part for part in parts if not part.hidden), None)
    for part in parts:
        if part not in (table, *tables):
            refuse_text(part)
    if table is None:
        raise SpreadsheetError("В книге нет ни одного листа с таблицей.")
    return table


def one_of(tables: list[Part]) -> Part:
    """Of copies that say the same the first; of one that is filled beside its blank template the filled one."""
    if len(tables) == 1:
        return tables[0]
    rows = [list(part.rows) for part in tables]
    said = [cells_of(each) for each in rows]
    best = max(range(len(tables)), key=lambda place: (is_filled(rows[place]), len(said[place]), -place))
    for place, cells in enumerate(said):
        if cells != said[best] and (is_filled(rows[place]) or not cells.items() <= said[best].items()):
            [row, column] = min(at for at, _ in cells.items() ^ said[best].items())
            first, second = sorted(tables[at].place + 1 for at in (place, best))
            raise SpreadsheetError(SEVERAL_TABLES.format(first, second, f"{column_letters(column)}{row}"))
    chosen_part = tables[best]
    return replace(chosen_part, rest=iter(rows[best][len(chosen_part.first) :]))


def cells_of(rows: Iterable[RawRow]) -> dict[tuple[int, int], str]:
    return {
        (number, place): value.text if isinstance(value, CellError) else plain(value)
        for number, cells in rows
        for place, value in cells.items()
    }


def is_filled(rows: Iterable[RawRow]) -> bool:
    """Whether there is more than titles and numbers of kits: a comment, a login, a text anywhere else."""
    numbers: set[int] = set()
    for _, cells in rows:
        titles = {place: title_of(value) for place, value in cells.items()}
        if sum(title is not None for title in titles.values()) >= TITLES_FOR_A_TABLE:
            numbers |= {place for place, title in titles.items() if title == NUMBER}
        elif not cells.keys() <= numbers:
            return True
    return False


def refuse_text(part: Part) -> None:
    """The sheet's own name may be a person's: only its place is told."""
    for number, cells in islice(part.rows, 1):
        kind = "скрытый лист" if part.hidden else "лишний лист"
        address = f"{column_letters(min(cells))}{number}"
        raise SpreadsheetError(
            f"В книге есть {kind} с данными: лист {part.place + 1} по счёту, ячейка {address}. {NAMES_STAY} "
            "Удалите этот лист и загрузите файл ещё раз."
        )
