"""Protocol 1: the workbook a point keeps. It holds names, so it is only ever written here, never read.

content = write_protocol_one(head, kits)     # .xlsx, made in memory
looks_like_protocol_one(sheet_names, titles) # the way an upload of it is known
"""

import re
from collections.abc import Iterator, Sequence

from fisoko_protocols.spreadsheets.protocol_one_book import Book, mm, put
from fisoko_protocols.spreadsheets.protocol_one_survey import write_keys, write_survey
from fisoko_protocols.spreadsheets.protocol_one_table import write_table
from fisoko_protocols.spreadsheets.protocol_one_text import (
    INSTRUCTION,
    INSTRUCTION_SHEET,
    PROTOCOL_ONE_SHEETS,
    TABLE_SHEET,
    WARNING,
    ProtocolOneHead,
    SurveyKit,
    looks_like_protocol_one,
)

__all__ = [
    "INSTRUCTION",
    "PROTOCOL_ONE_SHEETS",
    "WARNING",
    "ProtocolOneHead",
    "SurveyKit",
    "looks_like_protocol_one",
    "write_protocol_one",
]

LINE_FITS = 82  # characters of the second column
WHAT_IS_MISSING = (
    "у использованного комплекта нет ФИО или логина ОО, логин написан с ошибкой или внесён у комплекта, "
    "который не использован"
)
STEP = re.compile(r"(\d+\.)\s+(.*)", re.DOTALL)


def write_protocol_one(head: ProtocolOneHead, kits: Sequence[SurveyKit]) -> bytes:
    book = Book()
    book.set_properties({"title": "Электронный протокол 1 (для ППО)", "comments": WARNING})
    book.set_custom_property("Протокол", "1")
    footer = f"ППО {head.point_login} · {head.category} · {head.subject}"
    write_instruction(book, head, footer)
    write_table(book, head, kits, footer)
    write_survey(book, head, kits, footer)
    write_keys(book, kits)
    return book.finished()


def write_instruction(book: Book, head: ProtocolOneHead, footer: str) -> None:
    sheet, looks = book.sheet(INSTRUCTION_SHEET, footer=footer), book.looks
    sheet.set_column(0, 0, 4)
    sheet.set_column(1, 1, 86)
    sheet.set_margins(left=mm(10), right=mm(10), top=mm(12), bottom=mm(15))
    sheet.fit_to_pages(1, 0)
    for row, (step, text, look) in enumerate(instruction_lines(head)):
        sheet.set_row(row, height_of(text, look))
        put(sheet, row, 0, step, looks["step"])
        put(sheet, row, 1, text, looks[look])


def instruction_lines(head: ProtocolOneHead) -> Iterator[tuple[str, str, str]]:
    """The number of the step, the text, how it looks."""
    yield "", "Электронный протокол 1 (для ППО)", "title"
    yield "", f"{head.assessment} · {head.category} · {head.subject}", "text"
    yield "", f"{head.point_login}, {head.point_name}", "text"
    yield "", "", "text"
    yield "", WARNING, "warning"
    yield "", "", "text"
    for line in head.instruction:
        step = STEP.fullmatch(line)
        yield (step[1], step[2], "text") if step else ("", line, "text")
    yield "", "", "text"
    yield "", f"Цвета на листе «{TABLE_SHEET}»:", "text"
    yield "", "у комплекта нет комментария", "no_comment"
    yield "", WHAT_IS_MISSING, "missing"


def height_of(text: str, look: str) -> float:
    """In points. Neither program makes a row as high as its text unless the row is edited."""
    if look == "title":
        return 28
    return 14.5 * max(1, -(-len(text) // LINE_FITS)) + (14 if look == "warning" else 5)
