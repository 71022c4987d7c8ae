"""Workbooks for tests: right ones, and ones no honest program writes."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from portal.spreadsheets import (
    Column,
    Sheet,
    SpreadsheetError,
    Table,
    choice_cell,
    date_cell,
    int_cell,
    read,
    text_up_to,
)

NAME = Column("name", "Название", aliases=["Полное название"], parse=text_up_to(200))
INN = Column("inn", "ИНН", required=False)
PUPILS = Column("pupils", "Учеников", required=False, parse=int_cell)
OPENED = Column("opened", "Дата открытия", required=False, parse=date_cell)
KIND = Column("kind", "Вид", required=False, parse=choice_cell({"ДОО": "doo", "ОО": "oo"}))
TABLE = Table([NAME, INN, PUPILS, OPENED, KIND])
LENIENT = Table(TABLE.columns, extra_columns="ignore")


def xlsx(*rows: list[Any], prepare: Callable[[Workbook], None] | None = None) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    if prepare:
        prepare(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(content: bytes, **parts: bytes | None) -> bytes:
    """The workbook with parts replaced; a name is given with «__» for «/» and without the ending .xml."""
    changed = {name.replace("__", "/") + ".xml": data for name, data in parts.items()}
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = changed.get(entry.filename, old.read(entry))
            if data is not None:
                new.writestr(entry.filename, data)
    return out.getvalue()


def sheet_xml(rows: str) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def with_sheet(rows: str) -> bytes:
    return repacked(xlsx(["Название"]), xl__worksheets__sheet1=sheet_xml(rows))


def inline(address: str, text: str) -> str:
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


HEAD = f'<row r="1">{inline("A1", "Название")}</row>'


def taken(file: Any, table: Table = TABLE, max_rows: int = 1000) -> Sheet:
    return read(file, table, max_rows=max_rows)


def refusal(file: Any, table: Table = TABLE, max_rows: int = 1000) -> str:
    with pytest.raises(SpreadsheetError) as refused:
        read(file, table, max_rows=max_rows)
    return refused.value.sentence


def told(sheet: Sheet) -> list[tuple[str, str]]:
    return [(error.address, error.title) for error in sheet.errors]
