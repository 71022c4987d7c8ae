"""An upload of protocol 2 → what it would change. In memory only: no file, no log and no sentence holds what was typed.

preview = read_upload(content, head, lines, known_logins=..., find_schools=...)   # SpreadsheetError: refused whole
preview.rows[0].cells["login"], preview.changes
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.views.decorators.debug import sensitive_variables

from fisoko_protocols.checks import Field, Finding, Line, check_lines
from fisoko_protocols.checks.lines import NUMBER_ABSENT
from fisoko_protocols.spreadsheets.protocol_two import TABLE, ProtocolTwoHead
from fisoko_protocols.spreadsheets.protocol_two_cells import Cell, lengthened, read_cell, resolved
from fisoko_protocols.spreadsheets.protocol_two_parts import MAX_ROWS, NAMES_STAY, Part, table_part, title_of
from fisoko_protocols.spreadsheets.protocol_two_preview import Note, Preview, PreviewRow, State
from portal.spreadsheets import CellError, Column, SpreadsheetError
from portal.spreadsheets.errors import DAMAGED, counted
from portal.spreadsheets.reading import HEADER_ROWS, find_header
from portal.spreadsheets.xlsx import column_letters
from portal.text import name_key

logger = logging.getLogger(__name__)

# Of these logins those in the directory; of these names (as `name_key` makes them) their organisations' logins.
# Each is called at most once for a file. A name comes only if it has a word such as «школа» in it.
KnownLogins = Callable[[Collection[str]], Container[str]]
FindSchools = Callable[[Collection[str]], Mapping[str, Sequence[str]]]

FIELDS: tuple[Field, ...] = ("number", "comment", "login")
LONGEST_LIST = 10
NO_ROW = f"{NUMBER_ABSENT}: комплект {{}}"
MAY_BE_MISREAD = "Не найдена строка комплекта {}. Сначала исправьте номера с ошибками, он может быть среди них; если нет, добавьте строку"
NO_ROWS = "В таблице нет ни одного комплекта. Сформируйте шаблон: номера комплектов в нём уже стоят."
NO_NUMBERS = "В столбце «Номер комплекта» нет ни одного номера из шести цифр. Сформируйте шаблон и заполните его."
OTHER_KITS = (
    "Ни одного комплекта из файла в этом протоколе нет: это протокол другого ППО, предмета или категории. "
    "Сформируйте шаблон здесь или откройте публикацию, для которой заполнен файл."
)


@dataclass(slots=True)
class Typed:
    """One row of the file, its cells read one by one."""

    row: int
    cells: dict[Field, Cell]
    notes: list[Note] = field(default_factory=list)

    @property
    def number(self) -> str:
        return self.cells["number"].value

    @property
    def line(self) -> Line:
        return Line(self.number, self.cells["comment"].text, self.cells["login"].text)


@sensitive_variables()
def read_upload(
    content: bytes,
    head: ProtocolTwoHead,
    current: Sequence[Line],
    *,
    known_logins: KnownLogins,
    find_schools: FindSchools | None = None,
) -> Preview:
    """`current` are all kits of the protocol in their order, with what is entered now."""
    sentence = DAMAGED
    try:
        return previewed(content, head, current, known_logins, find_schools)
    except SpreadsheetError as error:
        sentence = error.sentence
    except (ValueError, ArithmeticError, LookupError, TypeError, AttributeError, RecursionError) as error:
        # Nobody has met such a file yet; its message may hold what stood in a cell, so only its kind is told.
        logger.warning("protocol 2 not readable: %s", type(error).__name__)
    # Outside of the handler: the new exception carries no chain, in whose messages and frames contents may stand.
    raise SpreadsheetError(sentence)


def previewed(
    content: bytes,
    head: ProtocolTwoHead,
    current: Sequence[Line],
    known_logins: KnownLogins,
    find_schools: FindSchools | None,
) -> Preview:
    part = table_part(content, head)
    rows, notes, titles = typed_rows(part)
    lengthen_numbers(rows, {line.number for line in current})
    refuse_other_kits(rows, current)
    resolve_schools(rows, find_schools, head.region_code)
    check(rows, current, head, known_logins)
    was = {line.number: line for line in current}
    present = {typed.number for typed in rows}
    absent = [line for line in current if line.number not in present]
    shown = [preview_row(typed, was.get(typed.number, Line(""))) for typed in rows]
    shown += absent_rows(absent, titles["number"], misread=misread(rows, was))
    return Preview(part.place, shown, notes)


# --- From the sheet to rows --------------------------------------------------------------------------------


def typed_rows(part: Part) -> tuple[list[Typed], list[Note], dict[Field, str]]:
    """The rows, what is to say of the table as a whole, and the addresses of the titles."""
    # The sheet's name may be a person's: it goes no further.
    layout, places = find_header([row for row in part.first if row[0] <= HEADER_ROWS], TABLE, "")
    columns: dict[Field, int] = {field: place_of(field, places) for field in FIELDS}
    notes = list(header_notes(columns, layout.number, part.titles_mended))
    rows = []
    for number, cells in part.rows:
        refuse_outside(number, cells, layout.number, places)
        if number > layout.number and is_title_row(cells, places):
            notes.append(Note(f"{column_letters(columns['number'])}{number}", "mended", "Повтор заголовков пропущен"))
        elif number > layout.number:
            rows.append(typed_row(number, cells, columns))
    if not rows:
        raise SpreadsheetError(NO_ROWS)
    return rows, notes, {field: f"{column_letters(place)}{layout.number}" for field, place in columns.items()}


def place_of(field: Field, places: Mapping[int, Column]) -> int:
    return next(place for place, column in places.items() if column.key == field)


def header_notes(columns: Mapping[Field, int], number: int, mended: bool) -> Iterator[Note]:
    address = f"{column_letters(columns['number'])}{number}"
    if tuple(columns.values()) != (1, 2, 3):
        yield Note(address, "mended", "Столбцы стоят не так, как в шаблоне: узнаны по заголовкам")
    if mended:
        yield Note(address, "mended", "Заголовки написаны не так, как в шаблоне: узнаны")
    if number > 1:
        yield Note(address, "mended", f"Заголовки стоят ниже, чем в шаблоне: найдены в строке {number}")


def is_title_row(cells: Mapping[int, str | CellError], places: Mapping[int, Column]) -> bool:
    return cells.keys() == places.keys() and all(title_of(cells[place]) == places[place].title for place in places)


def refuse_outside(
    number: int, cells: Mapping[int, str | CellError], header: int, places: Mapping[int, Column]
) -> None:
    """Nothing may stand above the titles, beside the columns, or below the largest table there is."""
    strays = [place for place in cells if number < header or place not in places]
    if strays:
        shown = [f"{column_letters(place)}{number}" for place in sorted(strays)[:LONGEST_LIST]]
        raise SpreadsheetError(
            f"Вне таблицы протокола есть данные: {', '.join(shown)}. {NAMES_STAY} "
            "Оставьте в файле только столбцы шаблона и загрузите его ещё раз."
        )
    if number - header > MAX_ROWS:
        raise SpreadsheetError(
            f"Строк больше {counted(MAX_ROWS)}: данные есть в строке {counted(number)}. Удалите лишнее под таблицей."
        )


def typed_row(number: int, cells: Mapping[int, str | CellError], columns: Mapping[Field, int]) -> Typed:
    typed = Typed(number, {})
    for key, place in columns.items():
        cell, note = read_cell(key, f"{column_letters(place)}{number}", cells.get(place))
        typed.cells[key] = cell
        if note:
            typed.notes.append(note)
    return typed


def lengthen_numbers(rows: Sequence[Typed], kits: Container[str]) -> None:
    """Numbers that lost their first noughts in Excel, where the protocol has such a kit."""
    for typed in rows:
        if typed.cells["number"].shortened:
            typed.cells["number"], note = lengthened(typed.cells["number"], kits)
            typed.notes.append(note)


def refuse_other_kits(rows: Sequence[Typed], current: Sequence[Line]) -> None:
    expected = {line.number for line in current}
    numbers = {typed.number for typed in rows} - {""}
    if numbers.isdisjoint(expected):
        raise SpreadsheetError(OTHER_KITS if numbers else NO_NUMBERS)


# --- Checks ------------------------------------------------------------------------------------------------


def resolve_schools(rows: Sequence[Typed], find_schools: FindSchools | None, region_code: str) -> None:
    """Names of schools in the column of logins become logins where exactly one organisation bears them."""
    named = [typed for typed in rows if typed.cells["login"].school]
    found: Mapping[str, Sequence[str]] = {}
    if named and find_schools:
        found = find_schools({name_key(typed.cells["login"].school) for typed in named})
    for typed in named:
        cell, note = resolved(typed.cells["login"], found, region_code)
        typed.cells["login"] = cell
        typed.notes.append(note)


def check(rows: Sequence[Typed], current: Sequence[Line], head: ProtocolTwoHead, known_logins: KnownLogins) -> None:
    """Put the findings of the one place of checks, and kits that stand twice, into the notes of their rows."""
    by_number: dict[str, list[Typed]] = defaultdict(list)
    for typed in rows:
        if typed.number:
            by_number[typed.number].append(typed)
    logins = {typed.cells["login"].value for typed in rows} - {""}
    findings = check_lines(
        [line.number for line in current],
        [same[0].line for same in by_number.values()],
        region_code=head.region_code,
        category=head.category,
        known_logins=known_logins(logins) if logins else (),
    )
    for finding in findings:
        # Of a kit that stands twice nobody knows which row is meant; one that is absent has no row.
        if finding.text != NUMBER_ABSENT and len(by_number[finding.number]) == 1:
            add_finding(by_number[finding.number][0], finding)
    for same in by_number.values():
        if len(same) > 1:
            tell_twice(same)


def add_finding(typed: Typed, finding: Finding) -> None:
    address = typed.cells[finding.field].address
    # What the reading said of the cell is more exact: a formula, an error value, a school of many.
    if not any(note.address == address and note.level == "error" for note in typed.notes):
        typed.notes.append(Note(address, finding.level, finding.text))


def tell_twice(same: Sequence[Typed]) -> None:
    addresses = [typed.cells["number"].address for typed in same]
    more = " и ещё" if len(addresses) > LONGEST_LIST else ""
    text = f"Этот комплект стоит не в одной строке: {', '.join(addresses[:LONGEST_LIST])}{more}. Оставьте одну"
    for typed in same:
        typed.notes.append(Note(typed.cells["number"].address, "error", text))


# --- What is shown -----------------------------------------------------------------------------------------


def preview_row(typed: Typed, was: Line) -> PreviewRow:
    comment, login = typed.cells["comment"].value, typed.cells["login"].value
    return PreviewRow(
        row=typed.row,
        number=typed.number,
        comment=comment,
        login=login,
        was_comment=was.comment,
        was_login=was.login,
        state=state_of(typed, was),
        cells={key: cell.address for key, cell in typed.cells.items()},
        notes=tuple(sorted(typed.notes, key=lambda note: FIELDS.index(field_at(typed, note.address)))),
    )


def field_at(typed: Typed, address: str) -> Field:
    return next(key for key, cell in typed.cells.items() if cell.address == address)


def state_of(typed: Typed, was: Line) -> State:
    if any(note.level == "error" for note in typed.notes):
        return State.ERROR
    entered = (typed.cells["comment"].value, typed.cells["login"].value)
    if entered == (was.comment, was.login):
        return State.SAME
    return State.CHANGED if was.comment or was.login else State.NEW


def misread(rows: Sequence[Typed], kits: Container[str]) -> int:
    """How many rows may be meant for other kits: of unreadable or strange numbers, and repeated ones."""
    numbers = [typed.number for typed in rows if typed.number in kits]
    return len(rows) - len(set(numbers))


def absent_rows(absent: Sequence[Line], address: str, *, misread: int) -> list[PreviewRow]:
    """Kits that no wrong number explains. Where some are explained nobody knows which: each says so."""
    if len(absent) <= misread:
        return []
    return [absent_row(line, address, MAY_BE_MISREAD if misread else NO_ROW) for line in absent]


def absent_row(line: Line, address: str, told: str) -> PreviewRow:
    cells: dict[Field, str] = {"number": address}
    return PreviewRow(
        row=0,
        number=line.number,
        comment="",
        login="",
        was_comment=line.comment,
        was_login=line.login,
        state=State.ERROR,
        cells=cells,
        notes=(Note(address, "error", told.format(line.number)),),
    )
