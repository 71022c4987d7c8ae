"""Workbooks with a participant's name in them, wherever a workbook can hold one."""

import zipfile
from collections.abc import Callable
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from tests.fisoko_protocols import protocol_one
from tests.fisoko_protocols.books import FIGURE_13, TITLES, book
from tests.fisoko_protocols.traces import NAMED, SURNAME


def extra_sheet(made: Workbook, state: str = "visible") -> None:
    sheet = made.create_sheet("Лист2")
    sheet["A1"] = NAMED
    sheet.sheet_state = state


def properties(made: Workbook) -> None:
    made.properties.creator = made.properties.title = made.properties.lastModifiedBy = NAMED


def validation(made: Workbook) -> None:
    rule = DataValidation("list", f'"{NAMED}"', promptTitle=SURNAME, prompt=NAMED, errorTitle=SURNAME, error=NAMED)
    rule.add("B2")
    made.active.add_data_validation(rule)


def header(made: Workbook) -> None:
    made.active.oddHeader.left.text = made.active.oddFooter.right.text = NAMED


def comment(made: Workbook) -> None:
    made.active["B2"].comment = Comment(NAMED, NAMED)


def put(address: str, text: str = NAMED) -> Callable[[Workbook], None]:
    def prepare(made: Workbook) -> None:
        made.active[address] = text

    return prepare


def hidden_column(made: Workbook) -> None:
    made.active["E2"] = NAMED
    made.active.column_dimensions["E"].hidden = True


def hidden_row(made: Workbook) -> None:
    made.active["A9"] = NAMED
    made.active.row_dimensions[9].hidden = True


CHANGES: dict[str, Callable[[Workbook], object]] = {
    "extra column": lambda made: [put("D1", "ФИО")(made), put("D2")(made)],
    "hidden column": hidden_column,
    "hidden row": hidden_row,
    "extra sheet": extra_sheet,
    "hidden sheet": lambda made: extra_sheet(made, "hidden"),
    "very hidden sheet": lambda made: extra_sheet(made, "veryHidden"),
    "above the table": lambda made: [made.active.insert_rows(1), put("A1")(made)],
    "as a title": put("B1"),
    "as a number": put("A2"),
    "as a comment": put("B2"),
    "as a login": put("C2"),
    "as a school": put("C2", f"Школа имени {NAMED}"),
    "as a formula": put("C2", f'="{NAMED}"'),
    "as a link": lambda made: setattr(made.active["B2"], "hyperlink", f"https://example.org/{SURNAME}"),
    "sheet's name": lambda made: setattr(made.active, "title", NAMED[:31]),
    "note": comment,
    "properties": properties,
    "defined name": lambda made: made.defined_names.add(DefinedName("who", attr_text=f'"{NAMED}"')),
    "header": header,
    "validation": validation,
}


def changed(content: bytes, change: Callable[[Workbook], object]) -> bytes:
    made = load_workbook(BytesIO(content))
    change(made)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def with_part(content: bytes) -> bytes:
    """A part no program knows, called by the name too."""
    out = BytesIO(content)
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr(f"xl/{SURNAME}.xml", f"<names>{NAMED}</names>")
    return out.getvalue()


def protocol_two() -> dict[str, bytes]:
    right = book(FIGURE_13)
    lines = [";".join(TITLES), *(f"{number};{mark};{login or ''}" for number, mark, login in FIGURE_13)]
    return {
        **{place: changed(right, change) for place, change in CHANGES.items()},
        "unknown part": with_part(right),
        "text": "\n".join([*lines, f"501506;{NAMED};"]).encode("cp1251"),
        "text with a column": "\n".join(f"{line};{NAMED}" for line in lines).encode(),
        "no table": NAMED.encode(),
        "damaged": right[: len(right) // 2] + NAMED.encode(),
    }


def protocol_one_filled() -> bytes:
    entries = [
        protocol_one.Entry(NAMED, "использован", "edu390001"),
        protocol_one.Entry(NAMED, "испорчен"),
        protocol_one.Entry(NAMED),
    ]
    return protocol_one.filled(entries)


def set_up(right: bytes, width: int) -> dict[str, bytes]:
    """A file of the set-up: names in each of its columns, and all around."""
    letters = "ABCDEFGHIJKLMNOP"
    cells = {f"in column {letter}": changed(right, put(f"{letter}2")) for letter in letters[:width]}
    cells |= {f"alone in {letter}": changed(right, put(f"{letter}2", SURNAME)) for letter in letters[:width]}
    beside = {"extra column": [put(f"{letters[width]}1", "ФИО"), put(f"{letters[width]}2")]}
    around = {"extra column": lambda made: [each(made) for each in beside["extra column"]]} | {
        place: CHANGES[place]
        for place in (
            "extra sheet", "hidden sheet", "very hidden sheet", "above the table", "as a title", "sheet's name", "note",
            "properties", "defined name", "header", "validation",
        )
    }  # fmt: skip
    return {
        **cells,
        **{place: changed(right, change) for place, change in around.items()},
        "unknown part": with_part(right),
        "no table": NAMED.encode(),
    }
