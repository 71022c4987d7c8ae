"""The workbook of protocol 1 as such: locks and looks.

XlsxWriter, not openpyxl: it stores the QR code once for thousands of strips, openpyxl once for each of them.
"""

from io import BytesIO
from secrets import token_urlsafe
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from portal.spreadsheets.writing import cleaned

FONT: Final = "Arial"  # everywhere, or one of the same widths
GREY, LINE, INK = "#F2F4F7", "#B8C0CC", "#1F2933"
NO_COMMENT_FILL: Final = "#FFF2CC"
MISSING_FILL: Final = "#F8CBAD"
A4: Final = 9
BASE: Final = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"}
BOXED: Final = {"border": 1, "border_color": LINE}
STRIP: Final = {"bottom": 3, "bottom_color": "#7B8794"}  # dashed: here it is cut
LOOKS: Final[dict[str, dict[str, Any]]] = {
    "text": {"text_wrap": True, "valign": "top", "font_size": 11},
    "step": {"valign": "top", "align": "right", "font_size": 11, "bold": True},
    "title": {"bold": True, "font_size": 16},
    "warning": {"text_wrap": True, "bold": True, "font_size": 11, "bg_color": "#FDECEA", "border": 1,
                "border_color": "#D9A09A"},
    "no_comment": {**BOXED, "bg_color": NO_COMMENT_FILL, "font_size": 11, "text_wrap": True},
    "missing": {**BOXED, "bg_color": MISSING_FILL, "font_size": 11, "text_wrap": True},
    "label": {"font_color": "#52606D"},
    "fact": {"bold": True, "text_wrap": True},
    "category": {"bold": True, "align": "center", **BOXED, "bg_color": GREY, "text_wrap": True},
    "save": {"bold": True, "align": "center", "font_color": "#B42318"},
    "head": {"bold": True, "text_wrap": True, "align": "center", **BOXED, "bg_color": GREY},
    "number": {**BOXED, "bg_color": GREY, "num_format": "@", "align": "center"},
    # Shrinks rather than wraps: a row keeps its height in every program.
    "entry": {**BOXED, "num_format": "@", "locked": False, "shrink": True},
    "hint": {"text_wrap": True, "font_color": "#52606D"},
    "strip_label": {**STRIP, "text_wrap": True, "font_size": 8, "font_color": "#52606D"},
    "strip_value": {**STRIP, "text_wrap": True, "num_format": "@"},
    "strip_strong": {**STRIP, "text_wrap": True, "num_format": "@", "bold": True},
    "strip_link": {**STRIP, "text_wrap": True, "num_format": "@", "font_size": 9},
    "copy": {"num_format": "@"},
    "key": {"num_format": "@"},
}  # fmt: skip


class Book(Workbook):
    """In memory from first to last. Its locks are not meant to be opened: whoever needs another copy downloads one."""

    def __init__(self) -> None:
        self.bytes = BytesIO()
        # Widths of columns are counted in digits of this font.
        super().__init__(
            self.bytes, {"in_memory": True, "default_format_properties": {"font_name": FONT, "font_size": 10}}
        )
        self.looks: dict[str, Format] = {name: self.add_format({**BASE, **look}) for name, look in LOOKS.items()}
        self.lock = token_urlsafe(12)

    def _write_workbook_pr(self) -> None:
        """XlsxWriter knows no locked structure: without it LibreOffice shows a hidden sheet in two clicks."""
        super()._write_workbook_pr()
        self._xml_empty_tag("workbookProtection", [("lockStructure", 1)])

    def sheet(self, name: str, *, footer: str = "") -> Worksheet:
        sheet = self.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_paper(A4)
        sheet.set_footer(f"&L&8{printable(footer)}&R&8Лист &P из &N", {"margin": 0.2})
        sheet.protect(self.lock)
        return sheet

    def finished(self) -> bytes:
        self.close()
        return self.bytes.getvalue()


def printable(text: str) -> str:
    """A footer takes «&» for the beginning of a code."""
    return cleaned(text).replace("&", "&&")


def put(sheet: Worksheet, row: int, column: int, text: str, look: Format) -> None:
    """Text only: «=1+1» in a name of a point is no formula."""
    sheet.write_string(row, column, cleaned(text), look)


def mm(millimetres: float) -> float:
    """As XlsxWriter takes margins."""
    return millimetres / 25.4
