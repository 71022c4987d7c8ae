"""Hostile and damaged workbooks: a sentence soon, never gigabytes, never another exception."""

import struct
import zipfile
from contextlib import suppress
from datetime import date
from io import BytesIO

import pytest

from portal.spreadsheets import (
    SpreadsheetError,
    iterate,
)
from tests.workbooks import (
    HEAD,
    TABLE,
    inline,
    refusal,
    repacked,
    sheet_xml,
    taken,
    with_sheet,
    xlsx,
)


def test_a_lone_cell_in_the_last_row_of_a_small_file() -> None:
    content = with_sheet(f'{HEAD}<row r="1048576">{inline("A1048576", "x")}</row>')
    assert len(content) < 6000
    assert "Строк больше 1\u00a0000: данные есть в строке 1\u00a0048\u00a0576" in refusal(content)


def test_blank_formatted_rows_below_are_no_data() -> None:
    rows = HEAD + f'<row r="2">{inline("A2", "Школа")}</row>'
    rows += "".join(f'<row r="{number}" ht="15" customHeight="1"/>' for number in range(3, 50_000))
    assert len(taken(with_sheet(rows)).rows) == 1


def test_a_bomb_is_known_by_its_directory() -> None:
    out = BytesIO(xlsx(["Название"], ["Школа"]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/bomb.xml", "w") as part:
        for _ in range(200):
            part.write(b" " * 1024 * 1024)
    content = out.getvalue()
    assert len(content) < 300_000
    assert refusal(content, max_rows=50_000).startswith("Внутри файла 200\u00a0МБ данных, а можно не больше")


def test_a_directory_that_lies_gains_nothing() -> None:
    content = bytearray(with_sheet(HEAD + " " * 40_000_000 + f'<row r="2">{inline("A2", "x")}</row>'))
    size = struct.pack("<I", len(sheet_xml(HEAD + " " * 40_000_000 + f'<row r="2">{inline("A2", "x")}</row>')))
    while (place := content.find(size)) >= 0:
        content[place : place + 4] = struct.pack("<I", 1000)
    assert refusal(bytes(content)).startswith("Файл повреждён")


@pytest.mark.parametrize(
    "rows",
    [
        HEAD + '<row r="2">' + "<c/>" * 400_000 + "</row>",
        HEAD + "".join(f'<row r="{number}"><c r="A{number}" s="0"/></row>' for number in range(2, 400_000)),
    ],
    ids=["in one row", "below"],
)
def test_blank_cells_without_end_are_refused(rows: str) -> None:
    assert refusal(with_sheet(rows), max_rows=100).startswith(("В книге слишком много", "Файл повреждён", "Внутри"))


@pytest.mark.parametrize(
    "rows",
    [
        HEAD + '<row r="1"/>',
        HEAD + '<row r="1048577"/>',
        HEAD + '<row r="x"/>',
        HEAD + '<row r="2"><c r="ЯЯ2"/></row>',
        HEAD + '<row r="2"><c r="XFE2"><v>1</v></c></row>',
        HEAD + '<row r="2"><c r="A2" t="s"><v>-1</v></c></row>',
        HEAD + '<row r="2"><c r="A2" t="s"><v>7</v></c></row>',
        HEAD + '<row r="2"><c r="A2"><v>слово</v></c></row>',
        HEAD + "<row>",
        HEAD + "&boom;",
    ],
)
def test_sheets_against_the_rules_are_damaged(rows: str) -> None:
    assert refusal(with_sheet(rows)).startswith("Файл повреждён")


@pytest.mark.parametrize(
    "rows",
    ["<j>" * 1000 + "</j>" * 1000, f'<row r="2" x="{"я" * 2_000_000}"/>', "<j/>" * 1_500_000],
    ids=["deep", "one endless tag", "tags without end"],
)
def test_shapes_that_cost_memory_or_time(rows: str) -> None:
    assert refusal(with_sheet(HEAD + rows)).startswith(("Файл повреждён", "В книге слишком много"))


def test_entities_are_refused() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + sheet_xml(HEAD)
    assert refusal(repacked(xlsx(["Название"]), xl__worksheets__sheet1=bomb)).startswith("Файл повреждён")


@pytest.mark.parametrize("part", ["xl__workbook", "xl__worksheets__sheet1", "xl__styles", "xl__sharedStrings"])
@pytest.mark.parametrize("garbage", [b"", b"<a", b"\xff\xfe\x00", b"<a/>", b"[" * 5000])
def test_garbage_in_any_part_gives_a_sentence_at_most(part: str, garbage: bytes) -> None:
    with suppress(SpreadsheetError):
        taken(repacked(xlsx(["Название"], ["Школа"]), **{part: garbage}))


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.8, 0.95, 0.999])
def test_files_cut_short(share: float) -> None:
    content = xlsx(["Название"], *[[f"Школа {number}"] for number in range(300)])
    assert refusal(content[: int(len(content) * share)]).startswith("Файл повреждён")


def test_a_sheet_damaged_half_way_breaks_off_with_a_sentence() -> None:
    rows = "".join(f'<row r="{number}">{inline(f"A{number}", "Школа")}</row>' for number in range(2, 3000))
    read_so_far = []
    with pytest.raises(SpreadsheetError):
        read_so_far += list(iterate(with_sheet(HEAD + rows + "<row"), TABLE, max_rows=5000))


def test_styles_and_content_types_of_other_programs_do_not_matter() -> None:
    content = xlsx(["Название", "Дата открытия"], ["Школа", date(2020, 1, 2)])
    with zipfile.ZipFile(BytesIO(content)) as archive:
        styles = archive.read("xl/styles.xml").replace(b"<fills", b"<unheard/><fills")
    spoiled = repacked(content, xl__styles=styles, docProps__core=b"garbage", xl__theme__theme1=None)
    assert taken(spoiled).rows[0].values["opened"] == date(2020, 1, 2)
