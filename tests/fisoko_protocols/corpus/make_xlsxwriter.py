"""The files xlw_*.xlsx, written by XlsxWriter 3.3.1: python make_xlsxwriter.py"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

HERE = Path(__file__).parent
HEAD = ["Номер комплекта", "Комментарий", "Логин ОО, в которой работает учитель"]
RIGHT = [
    ["501501", "использован", "edu390001"],
    ["501502", "использован", "edu390002"],
    ["501503", "использован", "edu390003"],
    ["501504", "испорчен", ""],
    ["501505", "не использован", ""],
]
NAME = "Канарейкин Алексей Борисович"


def save(name: str, change: Callable[[Any, Any], None], **options: Any) -> None:
    with Workbook(str(HERE / f"xlw_{name}.xlsx"), options) as book:
        sheet = book.add_worksheet("Протокол 2")
        for number, row in enumerate([HEAD, *RIGHT]):
            sheet.write_row(number, 0, row)
        change(book, sheet)


def zeros(book: Any, sheet: Any) -> None:
    form = book.add_format({"num_format": "000000"})
    for row, (number, *_) in enumerate(RIGHT, start=1):
        sheet.write_number(row, 0, int(number), form)


def dated(book: Any, sheet: Any) -> None:
    form = book.add_format({"num_format": "dd.mm.yyyy"})
    sheet.write_number(1, 0, 501501, form)
    sheet.write_datetime(2, 2, datetime(2026, 11, 21), form)


def rich(book: Any, sheet: Any) -> None:
    bold = book.add_format({"bold": True})
    sheet.write_rich_string("B2", "исполь", bold, "зован")
    sheet.write_rich_string("C3", bold, "edu", "390002")
    sheet.write_rich_string("A4", "501", bold, "503")


def rich_names(book: Any, sheet: Any) -> None:
    sheet.write_rich_string("B2", "Канарейкин ", book.add_format({"bold": True}), "Алексей")


def text_box(book: Any, sheet: Any) -> None:
    sheet.insert_textbox("E2", NAME)


def comments(book: Any, sheet: Any) -> None:
    sheet.write_comment("C2", NAME, {"author": NAME})


def chart(book: Any, sheet: Any) -> None:
    drawn = book.add_chart({"type": "column"})
    drawn.add_series({"values": "='Протокол 2'!$A$2:$A$6", "name": NAME})
    drawn.set_title({"name": NAME})
    sheet.insert_chart("F2", drawn)
    lone = book.add_chart({"type": "line"})
    lone.add_series({"values": "='Протокол 2'!$A$2:$A$6"})
    book.add_chartsheet(NAME[:31]).set_chart(lone)


def table(book: Any, sheet: Any) -> None:
    sheet.add_table("A1:C6", {"columns": [{"header": title} for title in HEAD]})


def table_totals(book: Any, sheet: Any) -> None:
    columns = [{"header": HEAD[0], "total_string": "Итого"}, {"header": HEAD[1], "total_function": "count"}]
    sheet.add_table("A1:C7", {"columns": [*columns, {"header": HEAD[2]}], "total_row": True})


def filtered(book: Any, sheet: Any) -> None:
    sheet.autofilter("A1:C6")
    sheet.filter_column("B", "x == использован")
    sheet.set_row(4, None, None, {"hidden": True})


def validation(book: Any, sheet: Any) -> None:
    sheet.data_validation("B2:B6", {"validate": "list", "source": [NAME], "input_message": NAME})


def formulas(book: Any, sheet: Any) -> None:
    sheet.write_formula("B3", "=B2", None, "использован")
    sheet.write_array_formula("C3:C3", '{="edu390002"}', None, "edu390002")


def names_sheet(book: Any, sheet: Any) -> None:
    other = book.add_worksheet("Лист2")
    other.write("C7", NAME)
    other.hide()


def names_column(book: Any, sheet: Any) -> None:
    sheet.write_column(0, 3, ["Примечание", NAME])


def link(book: Any, sheet: Any) -> None:
    sheet.write_url("C2", "https://example.org/", None, "edu390001", NAME)


def protected(book: Any, sheet: Any) -> None:
    sheet.protect("secret")
    sheet.set_column(0, 0, None, None, {"hidden": True})
    book.set_properties({"author": NAME, "comments": NAME})
    book.set_custom_property("Участник", NAME)
    book.define_name("Участник", f'="{NAME}"')


def macros(book: Any, sheet: Any) -> None:
    project = HERE / "vbaProject.bin"
    project.write_bytes(b"no macro")
    book.add_vba_project(str(project))


def background(book: Any, sheet: Any) -> None:
    sheet.set_column(0, 200, 12, book.add_format({"bg_color": "yellow"}))
    for row in range(6, 400):
        sheet.write_blank(row, 0, None, book.add_format({"border": 1}))


def nothing(book: Any, sheet: Any) -> None:
    pass


for change in (
    zeros, dated, rich, rich_names, text_box, comments, chart, table, table_totals, filtered, validation, formulas,
    names_sheet, names_column, link, protected, macros, background,
):  # fmt: skip
    save(change.__name__, change)
save("right", nothing)
# One pass over the rows: the texts stand in the cells themselves.
save("inline_strings", nothing, constant_memory=True)
save("epoch_1904", nothing, date_1904=True)
(HERE / "vbaProject.bin").unlink()
