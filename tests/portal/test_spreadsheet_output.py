"""Tables written and marked: text stays text, nothing is left behind."""

import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from portal.spreadsheets import CellError, SpreadsheetError, annotate, write, write_csv
from tests.workbooks import HEAD, NAME, PUPILS, repacked, taken, with_sheet, xlsx

# --- Writing ----------------------------------------------------------------------------------------------

DANGEROUS = ["=1+1", "+7 911", "-1", "@SUM(A1)", "#N/A", '=HYPERLINK("x")', "'=1", "＝1"]


def test_xlsx_is_laid_out_and_text_stays_text() -> None:
    out = BytesIO()
    count = write(out, title="Школы: 2026/27", columns=[NAME, "Значение"], rows=([text, 5] for text in DANGEROUS))
    sheet = load_workbook(out).worksheets[0]
    assert (count, sheet.title, sheet.freeze_panes) == (len(DANGEROUS), "Школы  2026 27", "A2")
    assert [(cell.value, cell.data_type) for cell in sheet["A"][1:]] == [(text, "s") for text in DANGEROUS]
    assert sheet["A2"].quotePrefix
    with zipfile.ZipFile(out) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("hidden", ["\x08", "\ufeff", "\x00\x0b"])
def test_what_is_cleaned_away_hides_no_formula(hidden: str) -> None:
    out = BytesIO()
    write(out, title="Школы", columns=[NAME], rows=[[f"{hidden}=1+1"]])
    assert load_workbook(out).worksheets[0]["A2"].data_type == "s"
    out = BytesIO()
    write_csv(out, columns=[NAME], rows=[[f"{hidden}=1+1"]])
    assert b"'=1+1" in out.getvalue()


def test_the_head_and_the_widths() -> None:
    out = BytesIO()
    write(out, title="Школы", columns=[NAME, "Значение"], rows=[["Школа с длинным названием", 5]])
    sheet = load_workbook(out).worksheets[0]
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["A"].width > sheet.column_dimensions["B"].width


def test_values_of_every_kind_are_written() -> None:
    values = [
        None,
        True,
        7,
        4.5,
        Decimal("4.25"),
        Decimal("NaN"),
        10**18,
        date(2026, 11, 21),
        date(1812, 9, 7),
        datetime(2026, 11, 21, 10, tzinfo=UTC),
        "a\x00\x0bb\ud800_x0041_",
        "я" * 40_000,
    ]
    out = BytesIO()
    write(out, title="", columns=[str(number) for number in range(len(values))], rows=[values])
    row: list[Any] = [cell.value for cell in load_workbook(out).worksheets[0][2]]
    assert row[1:7] == ["да", 7, 4.5, 4.25, "NaN", "1000000000000000000"]
    assert row[7:9] == [datetime(2026, 11, 21), "07.09.1812"]
    assert isinstance(row[9], datetime)
    # Excel would show «A» for the plain form.
    assert row[10] == "ab_x005F_x0041_"
    assert len(row[11]) == 32_767


def test_csv_fields_are_guarded_the_owasp_way_and_read_back() -> None:
    out = BytesIO()
    write_csv(out, columns=[NAME, PUPILS], rows=[[text, -5] for text in DANGEROUS])
    lines = out.getvalue().decode("utf-8-sig").split("\r\n")
    assert out.getvalue().startswith(b"\xef\xbb\xbf")
    assert lines[:2] == ['"Название";"Учеников"', '"\'=1+1";"-5"']
    # An apostrophe in front is Excel's mark of text, in whatever file: no part of the value.
    values = [text.removeprefix("'") for text in DANGEROUS]
    assert [row.values["name"] for row in taken(out.getvalue()).rows] == values


def test_a_failed_writing_leaves_no_temporary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def rows() -> Iterator[list[str]]:
        yield from [["Школа"]] * 300
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write(BytesIO(), title="Школы", columns=[NAME], rows=rows())
    assert list(tmp_path.iterdir()) == []


# --- The marked workbook ------------------------------------------------------------------------------------


def marks(content: bytes) -> dict[str, str]:
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    return {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}


def test_the_same_workbook_comes_back_marked() -> None:
    def prepare(book: Workbook) -> None:
        sheet = book.worksheets[0]
        sheet["A3"].comment = Comment("Проверить", "Иванова")
        sheet.add_data_validation(DataValidation("list", formula1='"ДОО,ОО"', sqref="E2:E9"))
        sheet.protection.sheet = True
        book.create_sheet("Итоги")["A1"] = "=SUM(1,2)"

    content = xlsx(["Название", "Учеников"], ["Школа", "?"], [None, "?"], prepare=prepare)
    marked = annotate(content, taken(content).errors)
    book = load_workbook(BytesIO(marked))
    sheet = book.worksheets[0]
    assert marks(marked)["B2"] == "Нужно целое число: впишите его цифрами"
    assert marks(marked)["A3"].endswith("\n\nПроверить")
    assert sheet["B2"].fill.fgColor.rgb == "FFFFC7CE"
    assert (sheet["B2"].value, book["Итоги"]["A1"].value) == ("?", "=SUM(1,2)")
    assert sheet.protection.sheet
    assert len(sheet.data_validations.dataValidation) == 1


def test_marks_of_an_earlier_time_go() -> None:
    content = xlsx(["Название", "Учеников"], ["Школа", "?"])
    marked = annotate(content, taken(content).errors)
    again = annotate(marked, [CellError("Лист не тот", sheet="нет такого")])
    assert marks(again) == {"A1": "Лист не тот"}


def test_marks_in_merged_cells_and_at_impossible_addresses() -> None:
    def merge(book: Workbook) -> None:
        book.worksheets[0].merge_cells("A2:B2")

    content = xlsx(["Название"], ["Школа"], prepare=merge)
    errors = [CellError("Слито", address="B2"), CellError("Никакой", address="??"), CellError("Вне", address="ZZZ1")]
    assert marks(annotate(content, errors)) == {"A2": "Слито", "A1": "Никакой\nВне"}


def test_what_can_not_be_marked_says_so() -> None:
    broken = repacked(xlsx(["Название"]), xl__styles=b"<a")
    heavy = with_sheet(HEAD + "<row/>" * 1_600_000)
    for content in (b"a;b", broken, heavy, b"PK\x03\x04"):
        with pytest.raises(SpreadsheetError):
            annotate(content, [])


def test_marking_touches_no_temporary_file(monkeypatch: pytest.MonkeyPatch) -> None:
    content = xlsx(["Название"])
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    assert annotate(content, [CellError("Так", address="A1")])
