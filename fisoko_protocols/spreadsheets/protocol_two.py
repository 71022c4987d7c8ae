"""Protocol 2 as a workbook (manual 004, figures 12 and 13): what it is called, its columns, and its template.

Made in memory from kit numbers, comments and logins; no participant stands in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from fisoko_protocols.checks import EXAMPLE_DIGITS, METHODISTS, Line, Mark
from fisoko_protocols.checks.values import REGIONS
from portal.spreadsheets.tables import Column, Table, title_key

NUMBER, COMMENT, LOGIN = "Номер комплекта", "Комментарий", "Логин ОО, в которой работает учитель"
TABLE = Table(
    [
        Column("number", NUMBER, aliases=["Номер", "Комплект", "№ комплекта", "Номера комплектов"]),
        Column("comment", COMMENT, aliases=["Комментарии"]),
        Column("login", LOGIN, aliases=["Логин ОО", "Логин", "Логин организации", "Логин школы"]),
    ],
    # They are refused by words of our own: a name may stand in them.
    extra_columns="ignore",
)


TITLE_OF = {title_key(name): column.title for column in TABLE.columns for name in (column.title, *column.aliases)}
SHEET = "Протокол 2"
LONGEST_SHEET_NAME = 31

LONGEST_PRINT_HEAD = 200
WIDTHS = (18, 20, 40)
A4 = 9


@dataclass(frozen=True, slots=True)
class ProtocolTwoHead:
    """Whose protocol it is: `category` is «m» or «u», `subject_code` as in the survey logins."""

    point_login: str
    assessment: str
    category: str
    category_title: str
    subject_code: str
    subject: str

    @property
    def region_code(self) -> str:
        return self.point_login[3:5]

    @property
    def sheet_name(self) -> str:
        """Tells the protocols of one ППО apart: kits of two subjects may have the same numbers."""
        return f"{SHEET} {self.category}{self.subject_code} {self.point_login}"[:LONGEST_SHEET_NAME]


def write_template(head: ProtocolTwoHead, lines: Sequence[Line]) -> bytes:
    """All kits of the protocol with what is entered so far; only comments and logins can be changed."""
    # Imported late: the library takes 9 MB of a process, and most of them make no workbook.
    from xlsxwriter import Workbook

    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": f"{SHEET}. {head.subject}, {head.category_title}", "author": "Портал"})
        sheet = book.add_worksheet(head.sheet_name)
        formats = Formats(book)
        lay_out(sheet, head)
        sheet.write_row(0, 0, [NUMBER, COMMENT, LOGIN], formats.head)
        for row, line in enumerate(lines, start=1):
            write_line(sheet, row, line, formats)
        last = max(len(lines), 1)
        add_lists(sheet, last, head.region_code)
        add_colours(sheet, last, formats, region_code=head.region_code, methodists=head.category == METHODISTS)
        sheet.ignore_errors({"number_stored_as_text": f"A2:A{last + 1}"})
        sheet.protect("", {"format_columns": True})
    return out.getvalue()


class Formats:
    def __init__(self, book: Any) -> None:
        # Text, so that neither program makes a number or a date of a cell.
        cell = {"border": 1, "border_color": "#B8C2CC", "num_format": "@"}
        self.head = book.add_format(
            {
                "bold": True,
                "bg_color": "#E9EEF4",
                "border": 1,
                "border_color": "#B8C2CC",
                "text_wrap": True,
                "valign": "top",
            }
        )
        self.fixed = book.add_format(cell)
        self.open = book.add_format({**cell, "locked": False})
        self.to_fill = book.add_format({"bg_color": "#FFF2CC"})
        self.wrong = book.add_format({"bg_color": "#FFC7CE"})
        self.to_check = book.add_format({"bg_color": "#FCE4D6"})


def write_line(sheet: Any, row: int, line: Line, formats: Formats) -> None:
    sheet.write_string(row, 0, line.number, formats.fixed)
    for column, text in ((1, Mark(line.comment).label if line.comment else ""), (2, line.login)):
        if text:
            sheet.write_string(row, column, text, formats.open)
        else:
            sheet.write_blank(row, column, None, formats.open)


def lay_out(sheet: Any, head: ProtocolTwoHead) -> None:
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    title = f"{SHEET}. {head.assessment}, {head.subject}, {head.category_title}".replace("&", "&&")
    sheet.set_header(f"&L{title[:LONGEST_PRINT_HEAD]}&R{head.point_login}")
    sheet.set_footer("&R&P / &N")


# Of two digits those that no region has: a login with them is refused by the upload.
IMPOSSIBLE = " ".join(code for code in (f"{number:02}" for number in range(100)) if code not in REGIONS)
# Some of what a school's name holds (protocol_two_cells.SCHOOL_WORD): the upload looks such a text up in the directory.
SCHOOLS = ("школ", "лице", "гимн", "колл", "техн", "учил", "инте", "ош", "оу")


def well_formed(cell: str) -> str:
    """A formula both programs know; TEXT of VALUE refuses «1E+004» and spaces."""
    digits = f"MID({cell},4,6)"
    return f'LEN({cell})=9,OR(LEFT({cell},3)="edu",LEFT({cell},3)="spo"),TEXT(VALUE({digits}),"000000")={digits}'


def is_school_name(cell: str) -> str:
    found = ",".join(f'SEARCH("{part}",{cell})' for part in SCHOOLS)
    return f"COUNT({found})>0"


def add_lists(sheet: Any, last: int, region_code: str) -> None:
    sheet.data_validation(
        f"B2:B{last + 1}",
        {
            "validate": "list",
            "source": list(Mark.labels),
            "error_title": COMMENT,
            "error_message": f"Выберите из списка: {', '.join(Mark.labels)}.",
        },
    )
    example = f"edu{region_code}{EXAMPLE_DIGITS}"
    sheet.data_validation(
        f"C2:C{last + 1}",
        {
            "validate": "custom",
            "value": f'=AND(B2<>"{Mark.SPOILED.label}",B2<>"{Mark.UNUSED.label}",{well_formed("C2")},'
            f'MID(C2,4,2)="{region_code}")',
            # The upload takes a login of another region and a school's name; a stop would not let them be typed.
            "error_type": "warning",
            "input_title": "Логин ОО",
            "input_message": f"Только для использованных комплектов, вроде {example}.",
            "error_title": "Проверьте логин ОО",
            "error_message": f"Обычно здесь edu или spo и шесть цифр, первые две — регион ППО, вроде {example}. У испорченных "
            "и не использованных логина нет. Оставьте, если учитель работает в другом регионе или Вы вписали название "
            "организации.",
        },
    )


def add_colours(sheet: Any, last: int, formats: Formats, *, region_code: str, methodists: bool) -> None:
    """What is still to fill is yellow, what is wrong is red, what is to be checked is orange; the first that fits counts."""
    comments, logins = f"B2:B{last + 1}", f"C2:C{last + 1}"
    rules = [
        (comments, "=LEN(TRIM($B2))=0", formats.to_fill),
        (logins, f'=AND($B2="{Mark.USED.label}",LEN(TRIM($C2))=0)', formats.to_fill),
        (logins, f'=AND(LEN($C2)>0,OR($B2="{Mark.SPOILED.label}",$B2="{Mark.UNUSED.label}"))', formats.wrong),
        (logins, f"={is_school_name('$C2')}", formats.to_check),
        # An error in the formula is unfit too: VALUE of what is no number.
        (logins, f"=AND(LEN($C2)>0,NOT(IFERROR(AND({well_formed('$C2')}),FALSE)))", formats.wrong),
        (logins, f'=AND(LEN($C2)=9,ISNUMBER(SEARCH(MID($C2,4,2),"{IMPOSSIBLE}")))', formats.wrong),
        (logins, f'=AND(LEN($C2)=9,MID($C2,4,2)<>"{region_code}")', formats.to_check),
    ]
    if methodists:
        rules.append((logins, f"=AND(LEN($C2)>0,COUNTIF($C$2:$C${last + 1},$C2)>1)", formats.to_check))
    for cells, criteria, form in rules:
        sheet.conditional_format(cells, {"type": "formula", "criteria": criteria, "format": form})
