"""One cell of an uploaded protocol 2: a valid value and what was mended, or what is wrong and how to mend it."""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass

from fisoko_protocols.checks import (
    UNFIT,
    Field,
    Mark,
    normalise_comment,
    normalise_login,
    normalise_number,
    shortened_number,
)
from fisoko_protocols.spreadsheets.protocol_two_parts import LONGEST_READ
from fisoko_protocols.spreadsheets.protocol_two_preview import Note
from portal.spreadsheets import CellError
from portal.text import name_key

NUMBER_MISSING = "Нет номера комплекта. Впишите шесть цифр с комплекта или удалите строку"
NUMBER_UNFIT = "Здесь должен стоять номер комплекта: шесть цифр. Исправьте его или удалите строку"
SCHOOL_FOUND = "По названию организации найден логин {}"
SCHOOLS_SEVERAL = "Организаций с таким названием несколько. Впишите логин той, в которой работает учитель"
SCHOOL_UNKNOWN = "Организации с таким названием в справочнике нет. Впишите её логин: edu или spo и шесть цифр"
# A text without such a word is never looked up: it may be a person's name.
SCHOOL_WORD = re.compile(
    r"\b(?:школ[аы]|школа-интернат|интернат|лице[йя]|(?:про)?гимнази[яи]|колледж|техникум|училище|детский сад|учреждение"
    r"|организация|центр|мб?оу|ма?оу|мкоу|мб[дп]оу|ма[дп]оу|г[абк]оу|гбпоу|гапоу|[сон]ош|доу|чоу|ноу)\b"
)
PARSERS: dict[Field, Callable[[str], tuple[str | None, bool]]] = {
    "number": normalise_number,
    "comment": normalise_comment,
    "login": normalise_login,
}


@dataclass(frozen=True, slots=True)
class Cell:
    """`value` is valid or ""; `unfit`: something was typed that is none.

    `school` lives until it is looked up, `shortened`, a number that may have lost its noughts, until the kits are.
    """

    address: str
    value: str = ""
    unfit: bool = False
    school: str = ""
    shortened: str = ""

    @property
    def text(self) -> str:
        """As the checks take it."""
        return UNFIT if self.unfit else self.value


def read_cell(field: Field, address: str, raw: str | CellError | None) -> tuple[Cell, Note | None]:
    if isinstance(raw, CellError):
        return Cell(address, unfit=True), Note(address, "error", raw.text)
    value, mended = (
        PARSERS[field](raw) if raw is not None and len(raw.strip()) <= LONGEST_READ else (None if raw else "", False)
    )
    if value is None:
        return unfit_cell(field, address, raw or "")
    if field == "number" and not value:
        return Cell(address), Note(address, "error", NUMBER_MISSING)
    return Cell(address, value), Note(address, "mended", mended_text(field, value)) if mended else None


def unfit_cell(field: Field, address: str, raw: str) -> tuple[Cell, Note | None]:
    if field == "number":
        shortened = shortened_number(raw)
        told = None if shortened else Note(address, "error", NUMBER_UNFIT)
        return Cell(address, unfit=True, shortened=shortened or ""), told
    if field == "login" and is_school(raw):
        return Cell(address, unfit=True, school=raw), None
    # The checks say what is expected here.
    return Cell(address, unfit=True), None


def is_school(text: str) -> bool:
    return len(text.strip()) <= LONGEST_READ and SCHOOL_WORD.search(name_key(text)) is not None


def resolved(cell: Cell, found: Mapping[str, Sequence[str]], region_code: str) -> tuple[Cell, Note]:
    """The name is gone from the cell, whether it was found or not."""
    logins = found.get(name_key(cell.school), ())
    if len(logins) == 1:
        return Cell(cell.address, logins[0]), Note(cell.address, "mended", SCHOOL_FOUND.format(logins[0]))
    return Cell(cell.address, unfit=True), Note(cell.address, "error", SCHOOLS_SEVERAL if logins else SCHOOL_UNKNOWN)


def lengthened(cell: Cell, kits: Container[str]) -> tuple[Cell, Note]:
    """«977» is kit 000977 where the protocol has it."""
    if cell.shortened in kits:
        return Cell(cell.address, cell.shortened), Note(cell.address, "mended", mended_text("number", cell.shortened))
    return Cell(cell.address, unfit=True), Note(cell.address, "error", NUMBER_UNFIT)


def mended_text(field: Field, value: str) -> str:
    shown = f"«{Mark(value).label}»" if field == "comment" else value
    return f"Исправлено: {shown}"
