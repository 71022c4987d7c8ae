"""Sheet 2 of protocol 1: the table to fill, which refuses wrong values by itself and colours what is missing."""

from collections.abc import Sequence
from typing import Final

from xlsxwriter.worksheet import Worksheet

from fisoko_protocols.spreadsheets.protocol_one_book import MISSING_FILL, NO_COMMENT_FILL, Book, mm, put
from fisoko_protocols.spreadsheets.protocol_one_text import (
    COMMENTS,
    SPOILED,
    TABLE_SHEET,
    TITLES,
    UNUSED,
    USED,
    ProtocolOneHead,
    SurveyKit,
)

FIRST: Final = 5  # the first kit's row as the sheet counts
NUMBER, NAME, COMMENT, LOGIN = range(4)
WIDTHS: Final = (15, 44, 18, 24)
NAME_OF_POINT_FITS: Final = 75
LONGEST_NAME: Final = 150
# No array constants: Excel allows none in a validation. Digit by digit, since «1e-123» would pass for a number.
LOGIN_IS_RIGHT: Final = (
    f'AND(LEN($D{FIRST})=9,OR(LOWER(LEFT($D{FIRST},3))="edu",LOWER(LEFT($D{FIRST},3))="spo"),'
    f'SUMPRODUCT(ISNUMBER(FIND(MID($D{FIRST},ROW($4:$9),1),"0123456789"))*1)=6)'
)
COMMENT_IS: Final = f"LOWER(TRIM($C{FIRST}))="
IS_USED: Final = f'{COMMENT_IS}"{USED}"'
IS_NOT_USED: Final = f'OR({COMMENT_IS}"{SPOILED}",{COMMENT_IS}"{UNUSED}")'


def write_table(book: Book, head: ProtocolOneHead, kits: Sequence[SurveyKit], footer: str) -> None:
    sheet = book.sheet(TABLE_SHEET, footer=footer)
    last = FIRST + max(len(kits), 1) - 1
    lay_out(sheet)
    write_head(book, sheet, head, last, len(kits))
    entry, number = book.looks["entry"], book.looks["number"]
    for row, kit in enumerate(kits, start=FIRST - 1):
        put(sheet, row, NUMBER, kit.number, number)
        for column in (NAME, COMMENT, LOGIN):
            sheet.write_blank(row, column, None, entry)
    refuse_wrong_values(sheet, last)
    colour_what_is_missing(book, sheet, last)


def lay_out(sheet: Worksheet) -> None:
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(FIRST - 1, 1)
    sheet.set_selection(FIRST - 1, NAME, FIRST - 1, NAME)
    sheet.set_margins(left=mm(10), right=mm(10), top=mm(10), bottom=mm(15))
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FIRST - 2)


def write_head(book: Book, sheet: Worksheet, head: ProtocolOneHead, last: int, count: int) -> None:
    looks = book.looks
    sheet.set_row(0, 24)
    put(sheet, 0, COMMENT, head.category, looks["category"])
    put(sheet, 0, LOGIN, head.subject, looks["category"])
    sheet.merge_range(0, NUMBER, 0, NAME, "", looks["fact"])
    put(sheet, 0, NUMBER, head.assessment, looks["fact"])
    sheet.set_row(1, 20)
    put(sheet, 1, NUMBER, "Логин ППО:", looks["label"])
    put(sheet, 1, NAME, head.point_login, looks["fact"])
    put(sheet, 1, COMMENT, "Сохраните файл", looks["save"])
    sheet.write_formula(1, LOGIN, progress(last, count), looks["label"], "")
    sheet.set_row(2, 15 * (1 + len(head.point_name) // NAME_OF_POINT_FITS))
    put(sheet, 2, NUMBER, "Название:", looks["label"])
    sheet.merge_range(2, NAME, 2, LOGIN, "", looks["fact"])
    put(sheet, 2, NAME, head.point_name, looks["fact"])
    sheet.set_row(3, 32)
    for column, title in enumerate(TITLES):
        put(sheet, 3, column, title, looks["head"])


def progress(last: int, count: int) -> str:
    name, comment, login = (f"${letter}${FIRST}:${letter}${last}" for letter in "BCD")
    without_login = "+".join(f'COUNTIF({comment},"{word}")' for word in (SPOILED, UNUSED))
    return f'="Заполнено: "&({without_login}+COUNTIFS({comment},"{USED}",{name},"?*",{login},"?*"))&" из {count}"'


def refuse_wrong_values(sheet: Worksheet, last: int) -> None:
    sheet.data_validation(
        f"B{FIRST}:B{last}",
        {
            "validate": "custom",
            "value": f"=AND(LEN(TRIM($B{FIRST}))>1,LEN($B{FIRST})<={LONGEST_NAME})",
            "error_title": "ФИО",
            "error_message": f"Напишите фамилию, имя и отчество участника, не больше {LONGEST_NAME} знаков.",
        },
    )
    sheet.data_validation(
        f"C{FIRST}:C{last}",
        {
            "validate": "list",
            "source": list(COMMENTS),
            "error_title": "Комментарии",
            "error_message": f"Выберите из списка: «{USED}», «{SPOILED}» или «{UNUSED}».",
        },
    )
    sheet.data_validation(
        f"D{FIRST}:D{last}",
        {
            "validate": "custom",
            "value": f'=AND({LOGIN_IS_RIGHT},$C{FIRST}<>"{SPOILED}",$C{FIRST}<>"{UNUSED}")',
            "error_title": "Логин ОО",
            "error_message": "Логин школы: латинские буквы edu или spo и шесть цифр, без пробелов. "
            "У испорченных и неиспользованных комплектов логина нет.",
        },
    )


def colour_what_is_missing(book: Book, sheet: Worksheet, last: int) -> None:
    no_comment = book.add_format({"bg_color": NO_COMMENT_FILL})
    missing = book.add_format({"bg_color": MISSING_FILL})
    for column, formula, look in (
        ("C", f'=TRIM($C{FIRST})=""', no_comment),
        ("B", f'=AND({IS_USED},TRIM($B{FIRST})="")', missing),
        ("D", f"=AND({IS_USED},NOT({LOGIN_IS_RIGHT}))", missing),
        ("D", f'=AND({IS_NOT_USED},TRIM($D{FIRST})<>"")', missing),
    ):
        sheet.conditional_format(
            f"{column}{FIRST}:{column}{last}", {"type": "formula", "criteria": formula, "format": look}
        )
