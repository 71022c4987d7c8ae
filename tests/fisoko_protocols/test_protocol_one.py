"""Protocol 1 as it is made: its sheets, what is in them, and how it is known again."""

import zipfile
from dataclasses import replace
from io import BytesIO

import pytest

from fisoko_protocols.spreadsheets.protocol_one import (
    INSTRUCTION,
    PROTOCOL_ONE_SHEETS,
    WARNING,
    SurveyKit,
    looks_like_protocol_one,
    write_protocol_one,
)
from tests.fisoko_protocols.protocol_one import HEAD, KITS, book_of, made, many

TITLES = [
    "Номер комплекта",
    "ФИО (не передаются в систему, но для заполнения обязательны)",
    "Комментарии",
    "Логин ОО, в которой работает учитель",
]


def test_sheets_stand_in_the_order_of_the_work_and_the_keys_are_out_of_sight() -> None:
    book = made()
    assert book.sheetnames == ["Инструкция", "Протокол 1", "Для анкетирования", "Ключи"]
    assert tuple(book.sheetnames) == PROTOCOL_ONE_SHEETS
    assert [sheet.sheet_state for sheet in book] == ["visible", "visible", "visible", "veryHidden"]
    assert book.active.title == "Инструкция"


def test_instruction_says_what_comes_first_and_that_the_file_is_not_sent() -> None:
    written = [text for row in made()["Инструкция"].iter_rows(values_only=True) for text in row if text]
    assert WARNING in written
    assert "на портал не загружается" in WARNING
    assert "edu030094, Муниципальное образовательное учреждение «Примерская средняя школа»" in written
    assert [text for text in written if text.endswith(".") and text[:-1].isdigit()] == [f"{n}." for n in range(1, 10)]
    said = " ".join(INSTRUCTION)
    for point in (
        "бумажных протоколов",
        "сразу по окончании",
        "без фамилий",
        "разрежьте по пунктиру",
        "Верните бумажные",
    ):
        assert point in said


def test_the_lines_of_the_instruction_may_be_others() -> None:
    sheet = made(head=replace(HEAD, instruction=("Сначала прочтите.", "1. Позвоните координатору.")))["Инструкция"]
    rows = [tuple(text for text in row if text) for row in sheet.iter_rows(values_only=True)]
    assert ("Сначала прочтите.",) in rows
    assert ("1.", "Позвоните координатору.") in rows


def test_table_has_the_head_of_figure_4_and_the_kits_of_the_point() -> None:
    sheet = made()["Протокол 1"]
    assert (sheet["A1"].value, sheet["C1"].value, sheet["D1"].value) == ("ОМК", "Методисты", "Литература")
    assert (sheet["A2"].value, sheet["B2"].value, sheet["C2"].value) == ("Логин ППО:", "edu030094", "Сохраните файл")
    assert (sheet["A3"].value, sheet["B3"].value) == ("Название:", HEAD.point_name)
    assert [cell.value for cell in sheet[4]] == TITLES
    assert [[cell.value for cell in row] for row in sheet.iter_rows(5)] == [
        [kit.number, None, None, None] for kit in KITS
    ]


def test_numbers_and_passwords_are_text_with_their_zeros() -> None:
    book = made([SurveyKit("000017", "mlit03000017", "00421")])
    cells = [book["Протокол 1"]["A5"], *book["Ключи"][1]]
    assert [(cell.value, cell.data_type) for cell in cells] == [
        ("000017", "s"),
        ("000017", "s"),
        ("mlit03000017", "s"),
        ("00421", "s"),
    ]


def test_no_text_becomes_a_formula() -> None:
    head = replace(
        HEAD, point_name="=1+1", point_login="=2", assessment="+3", subject="@4", survey_url="=5", instruction=("=6",)
    )
    book = made([SurveyKit("=7", "=8", "=9")], head)
    formulas = {
        (sheet.title, cell.coordinate) for sheet in book for row in sheet for cell in row if cell.data_type == "f"
    }
    assert formulas == {("Протокол 1", "D2")} | {("Для анкетирования", address) for address in ("D2", "F2", "K2")}
    assert [book["Протокол 1"][address].value for address in ("B3", "B2", "A1", "D1", "A5")] == [
        "=1+1",
        "=2",
        "+3",
        "@4",
        "=7",
    ]


def test_characters_that_no_workbook_can_hold_are_left_out() -> None:
    assert made(head=replace(HEAD, point_name="Школа\x00 \ufffe№ 1"))["Протокол 1"]["B3"].value == "Школа № 1"


def test_footer_shows_an_ampersand_as_itself() -> None:
    footer = made(head=replace(HEAD, subject="Физика & химия"))["Протокол 1"].oddFooter.left.text
    assert footer == "ППО edu030094 · Методисты · Физика && химия"


def test_a_point_without_kits_gets_an_empty_table() -> None:
    book = made([])
    assert [cell.value for cell in book["Протокол 1"][5]] == [None] * 4
    assert book["Для анкетирования"].max_row == 1


def test_one_picture_serves_all_strips() -> None:
    content = write_protocol_one(HEAD, many(30))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        pictures = [name for name in archive.namelist() if name.startswith("xl/media/")]
        anchors = archive.read("xl/drawings/drawing1.xml").count(b"<xdr:from>")
    assert (len(pictures), anchors) == (1, 30)


def test_without_an_address_there_is_no_qr_code() -> None:
    assert len(made()["Для анкетирования"]._images) == len(KITS)
    assert made(head=replace(HEAD, survey_url=""))["Для анкетирования"]._images == []


def test_strips_are_printed_ten_on_a_page_of_a4() -> None:
    sheet = made(many(25))["Для анкетирования"]
    assert sheet.print_area == "'Для анкетирования'!$A$2:$I$26"
    assert [page.id for page in sheet.row_breaks.brk] == [11, 21]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
    height = sum(sheet.row_dimensions[row].height for row in range(2, 12)) / 72
    assert height < 297 / 25.4 - sheet.page_margins.top - sheet.page_margins.bottom


@pytest.mark.parametrize(
    ("sheets", "titles", "known"),
    [
        (["Инструкция", "Протокол 1", "Для анкетирования"], [], True),
        (["Sheet1", " для  АНКЕТИРОВАНИЯ "], [], True),
        (["Для анкетирования_2"], [], True),
        (["Протокол 1"], [], True),
        (["Лист1"], TITLES, True),
        (["Лист1"], ["фио (не передаются в систему"], True),
        ([], ["ФИО\n(не передаются в систему, но для заполнения обязательны)"], True),
        (
            ["Инструкция", "Протокол 2"],
            ["Номер комплекта", "Комментарий", "Логин ОО, в которой работает учитель"],
            False,
        ),
        (["Лист1"], ["ФИО"], False),
        ([], [], False),
    ],
)
def test_protocol_one_is_known_by_a_sheet_or_a_title(sheets: list[str], titles: list[str], known: bool) -> None:
    assert looks_like_protocol_one(sheets, titles) is known


def test_the_file_says_what_it_is() -> None:
    book = book_of(write_protocol_one(HEAD, KITS))
    assert book.properties.title == "Электронный протокол 1 (для ППО)"
    assert book.custom_doc_props["Протокол"].value == "1"
