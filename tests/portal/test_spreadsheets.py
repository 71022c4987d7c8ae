"""Tables read: columns found, values by key, errors at their cells, files refused whole."""

import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from portal.spreadsheets import (
    CellError,
    Column,
    SpreadsheetError,
    Table,
    choice_cell,
    date_cell,
    decimal_cell,
    int_between,
    int_cell,
    iterate,
    read,
    text_up_to,
)
from tests.workbooks import HEAD, LENIENT, NAME, TABLE, refusal, taken, told, with_sheet, xlsx

# --- Reading what is right ----------------------------------------------------------------------------


def test_values_come_by_key_with_their_addresses() -> None:
    sheet = taken(
        xlsx(
            ["Название", "ИНН", "Учеников", "Дата открытия", "Вид"],
            ["Школа № 1", 7700000000.0, "1 204", date(2001, 9, 1), " доо "],
        )
    )
    [row] = sheet.rows
    assert sheet.errors == []
    assert row.values == {
        "name": "Школа № 1",
        "inn": "7700000000",
        "pupils": 1204,
        "opened": date(2001, 9, 1),
        "kind": "doo",
    }
    assert (row.number, row.cells["kind"]) == (2, "E2")


def test_header_may_stand_lower_and_its_columns_anywhere() -> None:
    content = xlsx(["Список"], [], [None, "  инн: ", None, "ПОЛНОЕ\u00a0 название *"], [None, "001", None, "Школа"])
    [row] = taken(content).rows
    assert row.values == {"name": "Школа", "inn": "001"}
    assert row.cells == {"inn": "B4", "name": "D4"}


def test_blank_rows_are_left_out_and_blank_cells_are_none() -> None:
    rows = taken(xlsx(["Название", "ИНН"], [None, "  "], ["Школа", None])).rows
    assert [(row.number, row.values["inn"]) for row in rows] == [(3, None)]


def test_a_format_of_zeros_is_read_as_it_shows() -> None:
    def zeros(book: Workbook) -> None:
        book.worksheets[0]["B2"].number_format = "000000"

    [row] = taken(xlsx(["Название", "ИНН"], ["Школа", 1501], prepare=zeros)).rows
    assert row.values["inn"] == "001501"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.1 + 0.2, "0.3"),
        (506501.00000000006, "506501"),
        (506500.99999999994, "506501"),
        (3900000001.0000002, "3900000001"),
        (1.15, "1.15"),
        (999999999999999, "999999999999999"),
        (2024.2025, "2024.2025"),
        (1e-7, "0.0000001"),
    ],
)
def test_numbers_are_what_excel_shows_of_them(value: float, shown: str) -> None:
    [row] = taken(xlsx(["Название", "ИНН"], ["Школа", value])).rows
    assert row.values["inn"] == shown


@pytest.mark.parametrize("value", [39000200000000001, 1e15, 999999999999999.9, -1e15])
def test_numbers_that_excel_keeps_no_more_exactly(value: float) -> None:
    [error] = taken(xlsx(["Название", "ИНН"], ["Школа", value])).errors
    assert error.text.startswith("Число длиннее 15 цифр Excel хранит неточно")


def test_the_first_sheet_in_sight_or_the_named_one() -> None:
    def sheets(book: Workbook) -> None:
        book.worksheets[0].sheet_state = "hidden"
        for title, value in [("Школы", "видимая"), ("Ещё", "названная")]:
            sheet = book.create_sheet(title)
            sheet.append(["Название"])
            sheet.append([value])

    content = xlsx(["Название"], ["скрытая"], prepare=sheets)
    assert taken(content).rows[0].values["name"] == "видимая"
    assert taken(content, Table([NAME], sheet="ЕЩЕ")).rows[0].values["name"] == "названная"
    assert refusal(content, Table([NAME], sheet="Протокол")) == "В книге нет листа «Протокол»."


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1251", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_of_any_usual_kind(encoding: str, separator: str) -> None:
    lines = [["Вид", "Название"], ["", ""], ["ОО", '"Школа; «Ёлка», 2\n корпус"']]
    content = "\r\n".join(separator.join(line) for line in lines).encode(encoding, errors="replace")
    sheet = taken(SimpleUploadedFile("список.xlsx", content))
    assert [row.values for row in sheet.rows] == [{"kind": "oo", "name": "Школа; «Ёлка», 2 корпус"}]
    assert sheet.rows[0].cells["name"] == "B3"


def test_files_are_known_by_content_and_stay_open(tmp_path: Path) -> None:
    content = xlsx(["Название"], ["Школа"])
    (tmp_path / "a.csv").write_bytes(content)
    assert len(taken(tmp_path / "a.csv").rows) == len(taken(str(tmp_path / "a.csv")).rows) == 1
    for data in (content, "Название\nШкола".encode()):
        upload = SimpleUploadedFile("a.xlsx", data)
        assert len(taken(upload).rows) == 1
        assert upload.read(0) == b""


def test_a_reading_left_half_way_closes_its_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Название\n" + "Школа\n" * 50)
    rows = iterate(tmp_path / "a.csv", TABLE, max_rows=100)
    assert next(rows).number == 2
    rows.close()  # type: ignore[attr-defined]


def test_texts_in_runs_pronunciations_and_escapes() -> None:
    rows = (
        f'{HEAD}<row r="2"><c r="A2" t="inlineStr"><is><r><t>Шко</t></r><r><t>ла_x000D_ 1</t></r>'
        "<rPh><t>ха</t></rPh></is></c></row>"
    )
    assert taken(with_sheet(rows)).rows[0].values["name"] == "Школа 1"


def test_rows_and_cells_without_addresses_are_counted() -> None:
    cell = '<c t="str"><v>{}</v></c>'
    rows = f"<row>{cell.format('Название')}{cell.format('ИНН')}</row><row>{cell.format('Школа')}<c><v>5</v></c></row>"
    assert taken(with_sheet(rows)).rows[0].values == {"name": "Школа", "inn": "5"}


# --- Errors at cells ----------------------------------------------------------------------------------


def test_errors_name_the_cell_and_the_rest_is_kept() -> None:
    sheet = taken(
        xlsx(
            ["Название", "Учеников", "Дата открытия", "Вид"],
            ["Школа 1", "много", "31.02.2020", "ВУЗ"],
            ["Школа 2", 5, "01.09.2020", "оо"],
            [None, 7.5, None, None],
        )
    )
    assert [row.number for row in sheet.rows] == [3]
    assert told(sheet) == [
        ("B2", "Учеников"),
        ("C2", "Дата открытия"),
        ("D2", "Вид"),
        ("A4", "Название"),
        ("B4", "Учеников"),
    ]
    assert (sheet.error_count, sheet.bad_rows) == (5, 2)
    assert str(sheet.errors[1]) == "C2, «Дата открытия»: Такой даты нет. Впишите дату в виде 21.11.2026"
    assert "много" not in "".join(map(str, sheet.errors))


def test_formulas_error_values_and_long_numbers_are_errors() -> None:
    sheet = taken(xlsx(["Название", "ИНН"], ["=A1&1", 12345678901234567890], ["Школа", "#N/A"]))
    assert told(sheet) == [("A2", "Название"), ("B2", "ИНН"), ("B3", "ИНН")]
    assert [error.text.split(".")[0] for error in sheet.errors] == [
        "В ячейке формула",
        "Число длиннее 15 цифр Excel хранит неточно",
        "В ячейке ошибка вычисления (вроде #Н/Д)",
    ]


def test_a_formula_in_csv_is_an_error_too() -> None:
    assert told(taken("Название;ИНН\nШкола;=1+1\nШкола;-1".encode())) == [("B2", "ИНН")]


def test_errors_are_counted_beyond_those_kept() -> None:
    sheet = taken(xlsx(["Название", "Учеников"], *[["Школа", "?"]] * 1200), max_rows=2000)
    assert (len(sheet.errors), sheet.error_count) == (1000, 1200)


@pytest.mark.parametrize("failure", [ValidationError("Так нельзя"), CellError("Так нельзя"), ValueError("тайна")])
def test_parsers_refuse_in_any_of_three_ways(failure: Exception) -> None:
    def parse(text: str) -> str:
        raise failure

    [error] = taken(xlsx(["Название"], ["Школа"]), Table([Column("name", "Название", parse=parse)])).errors
    assert error.address == "A2"
    assert error.text in {"Так нельзя", "Значение не подходит. Сверьте его с образцом"}


def test_a_row_gives_the_address_for_checks_of_the_caller() -> None:
    [row] = taken(xlsx([None, "Название"], [None, "Школа"])).rows
    error = row.error("name", "Такой школы нет")
    assert (error.address, error.title, error.sheet) == ("B2", "Название", "Sheet")
    assert row.error("inn", "Нет").address == "A2"


# --- Files refused whole --------------------------------------------------------------------------------


def test_the_header_is_wrong() -> None:
    assert refusal(xlsx(["ИНН", "Вид"])) == "Нет столбца «Название». Добавьте и загрузите файл ещё раз."
    assert refusal(xlsx(["Имя"])) == "В первых 10 строках нет заголовков таблицы. Нужны столбцы: «Название»."
    assert refusal(xlsx(*[[]] * 10, ["Название"])).startswith("В первых 10 строках")
    assert "дважды: A1 и C1" in refusal(xlsx(["Название", "ИНН", "Полное название"]))
    assert refusal(xlsx()).startswith("В первых 10 строках")


def test_anything_outside_the_columns_is_refused_or_ignored() -> None:
    named = xlsx(["Название", "Фамилия"], ["Школа", "Канарейкина"])
    unnamed = xlsx(["Название"], ["Школа", None, "Канарейкина"])
    assert "Есть данные вне столбцов таблицы: B1." in refusal(named)
    assert "Есть данные вне столбцов таблицы: C2." in refusal(unnamed)
    for content in (named, unnamed):
        assert taken(content, LENIENT).rows[0].values == {"name": "Школа"}


def test_too_many_rows_or_columns() -> None:
    assert "Строк больше 2: данные есть в строке 4." in refusal(xlsx(["Название"], *[["Школа"]] * 3), max_rows=2)
    wide = xlsx(["Название"], ["Школа", *[None] * 70, "x"])
    assert "данные есть в ячейке BT2" in refusal(wide, LENIENT)


@pytest.mark.parametrize(
    ("content", "beginning"),
    [
        (b"", "Файл пустой"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Это файл старого Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "Файл защищён паролем"),
        (b"<html><table><tr><td>1", "Это веб-страница"),
        (b"%PDF-1.7", "Это не таблица"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "Это не таблица"),
        (b"a;b\x00c", "Это не таблица"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "Это не таблица"),
        (b"PK\x03\x04 and nothing", "Файл повреждён"),
        ('Название\n"Школа'.encode() + b"\n" * 140_000, "В файле .csv есть незакрытая кавычка"),
        ("Название\n".encode("cp1251") + b"\x98", "Буквы в файле .csv не читаются"),
        ("Название".encode("utf-16") + b"\x00", "Буквы в файле .csv не читаются"),
    ],
)
def test_what_is_no_table_says_so(content: bytes, beginning: str) -> None:
    assert refusal(content).startswith(beginning)


def test_other_documents_in_a_zip() -> None:
    def archive(*names: str) -> bytes:
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as packed:
            for name in names:
                packed.writestr(name, "")
        return out.getvalue()

    assert refusal(archive("mimetype", "content.xml")).startswith("Это таблица .ods")
    assert refusal(archive("[Content_Types].xml", "xl/workbook.bin")).startswith("Это двоичная книга")
    assert refusal(archive("[Content_Types].xml", "word/document.xml")).startswith("Это не таблица")
    assert refusal(archive("[Content_Types].xml", "xl/styles.xml")).startswith("Это не таблица")


def test_a_file_over_the_size_is_refused_with_both_sizes() -> None:
    with pytest.raises(SpreadsheetError, match=r"Файл 2.МБ, а нужно не больше 1.МБ"):
        read(b"a" * 2 * 1024 * 1024, TABLE, max_rows=10, max_bytes=1024 * 1024)


# --- Values -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (int_cell, "390001.0", 390001),
        (int_cell, "−12\u00a0345", -12345),
        (decimal_cell, "4,25", Decimal("4.25")),
        (decimal_cell, "1 000.5", Decimal("1000.5")),
        (date_cell, "1.9.2020", date(2020, 9, 1)),
        (date_cell, "2020-09-01 00:00:00", date(2020, 9, 1)),
        (date_cell, "01.09.2020 г.", date(2020, 9, 1)),
        (date_cell, "44075", date(2020, 9, 1)),
        (int_between(1, 5), "5", 5),
        (choice_cell({"Не использован": 3}), " НЕ  использован", 3),
    ],
)
def test_parsers_take(parse: Callable[[str], Any], text: str, value: Any) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (int_cell, "1.5"),
        (int_cell, "1" * 5000),
        (int_cell, "²"),
        (decimal_cell, "1e9"),
        (decimal_cell, "nan"),
        (date_cell, "01.09.20"),
        (date_cell, "99999999"),
        (date_cell, "0001-01-01"),
        (date_cell, "2020-13-01"),
        (int_between(1, 5), "6"),
        (choice_cell({"а": 1}), "б"),
        (text_up_to(3), "четыре"),
    ],
)
def test_parsers_refuse(parse: Callable[[str], Any], text: str) -> None:
    with pytest.raises(CellError) as refused:
        parse(text)
    assert text not in refused.value.text
