"""Sheet 3 of protocol 1, «Для анкетирования»: a strip per kit, and the hidden sheet its passwords come from.

One row is one strip, and a program breaks no row over two pages: whatever the printer, no strip is cut.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Final

from xlsxwriter.worksheet import Worksheet

from fisoko_protocols.spreadsheets.protocol_one_book import Book, mm, put
from fisoko_protocols.spreadsheets.protocol_one_table import FIRST as FIRST_OF_TABLE
from fisoko_protocols.spreadsheets.protocol_one_text import (
    KEYS_SHEET,
    SURVEY_SHEET,
    TABLE_SHEET,
    USED,
    ProtocolOneHead,
    SurveyKit,
)
from portal import qr

FIRST: Final = 2  # the first strip's row as the sheet counts
STRIPS_ON_A_PAGE: Final = 10
# 10 × 27 mm = 270 of the 274 mm between the margins; the columns together 183 of 192 mm, so «fit to width» changes
# nothing where the font is Arial, and keeps the strips whole where LibreOffice has only a wider one.
STRIP_PIXELS: Final = 102
QR_PIXELS: Final = 88
COLUMNS: Final = (36, 96, 44, 48, 32, 134, 54, 150, 98)  # pixels, 96 to the inch
QR_COLUMN, COPY_COLUMN = 8, 10
NBSP: Final = "\u00a0"


def write_survey(book: Book, head: ProtocolOneHead, kits: Sequence[SurveyKit], footer: str) -> None:
    sheet = book.sheet(SURVEY_SHEET, footer=footer)
    lay_out(sheet, len(kits))
    write_explanation(book, sheet)
    for index, kit in enumerate(kits):
        write_strip(book, sheet, index, kit, head.survey_url)
    if head.survey_url:
        place_qr_codes(sheet, head.survey_url, len(kits))


def lay_out(sheet: Worksheet, count: int) -> None:
    sheet.set_row_pixels(0, 64)
    for row in range(FIRST - 1, FIRST - 1 + count):
        sheet.set_row_pixels(row, STRIP_PIXELS)
    for column, pixels in enumerate(COLUMNS):
        sheet.set_column_pixels(column, column, pixels)
    sheet.set_column_pixels(COPY_COLUMN - 1, COPY_COLUMN - 1, 24)
    sheet.set_column_pixels(COPY_COLUMN, COPY_COLUMN, 620)
    sheet.freeze_panes(FIRST - 1, 0)
    last = FIRST + max(count, 1) - 1
    sheet.print_area(f"A{FIRST}:I{last}")
    sheet.set_margins(left=mm(10), right=mm(8), top=mm(8), bottom=mm(15))
    sheet.fit_to_pages(1, 0)
    sheet.set_h_pagebreaks(list(range(FIRST - 1 + STRIPS_ON_A_PAGE, last, STRIPS_ON_A_PAGE)))


def write_explanation(book: Book, sheet: Worksheet) -> None:
    sheet.merge_range(0, 0, 0, QR_COLUMN, "", book.looks["hint"])
    explanation = (
        f"Лист заполняется сам по листу «{TABLE_SHEET}»: пароль и ФИО появляются у комплектов с комментарием «{USED}» "
        "и ФИО участника. Напечатайте его на А4 и разрежьте по пунктиру. Эта строка не печатается."
    )
    put(sheet, 0, 0, explanation, book.looks["hint"])
    put(sheet, 0, COPY_COLUMN, "Строка для письма участнику с вашей почты", book.looks["label"])


def write_strip(book: Book, sheet: Worksheet, index: int, kit: SurveyKit, url: str) -> None:
    row, shown = FIRST - 1 + index, FIRST + index
    label, value, strong = book.looks["strip_label"], book.looks["strip_value"], book.looks["strip_strong"]
    for column, text in ((0, "Логин"), (2, "Пароль"), (4, "ФИО"), (6, "Ссылка на анкету")):
        put(sheet, row, column, text, label)
    put(sheet, row, 1, kit.login, strong)
    sheet.write_formula(row, 3, password_formula(index), strong, "")
    sheet.write_formula(row, 5, f'=IF($D{shown}="","",{name_of(index)})', value, "")
    put(sheet, row, 7, url, book.looks["strip_link"])
    sheet.write_blank(row, QR_COLUMN, None, label)
    copied = f'"Анкета: "&$H{shown}&"  Логин: "&$B{shown}&"  Пароль: "&$D{shown}'
    sheet.write_formula(row, COPY_COLUMN, f'=IF($D{shown}="","",{copied})', book.looks["copy"], "")


def name_of(index: int) -> str:
    """Without the spaces around, the unbreakable ones that come with pasted text included."""
    return f'TRIM(SUBSTITUTE(\'{TABLE_SHEET}\'!$B${FIRST_OF_TABLE + index},"{NBSP}"," "))'


def password_formula(index: int) -> str:
    comment = f"'{TABLE_SHEET}'!$C${FIRST_OF_TABLE + index}"
    return f'=IF(AND(LOWER(TRIM({comment}))="{USED}",{name_of(index)}<>""),{KEYS_SHEET}!$C${index + 1},"")'


def place_qr_codes(sheet: Worksheet, url: str, count: int) -> None:
    picture = qr.png(url)
    squares = len(qr.squares(url))
    scale = QR_PIXELS / (squares * 6)
    options = {
        "x_offset": (COLUMNS[QR_COLUMN] - QR_PIXELS) / 2,
        "y_offset": (STRIP_PIXELS - QR_PIXELS) / 2,
        "x_scale": scale,
        "y_scale": scale,
        "object_position": 1,
        "description": "QR-код ссылки на анкету",
    }
    for index in range(count):
        sheet.insert_image(FIRST - 1 + index, QR_COLUMN, "", {**options, "image_data": BytesIO(picture)})


def write_keys(book: Book, kits: Sequence[SurveyKit]) -> None:
    """Out of sight, not secret: whoever takes the file apart reads them, as whoever holds the printed list does."""
    sheet = book.sheet(KEYS_SHEET)
    look = book.looks["key"]
    for row, kit in enumerate(kits):
        for column, text in enumerate((kit.number, kit.login, kit.password)):
            put(sheet, row, column, text, look)
    sheet.very_hidden()
