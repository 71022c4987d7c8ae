"""The template of protocol 2: figures 12 and 13 of the manual, and the same checks as in the form."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from fisoko_protocols.checks import Line
from fisoko_protocols.spreadsheets.protocol_two import ProtocolTwoHead, write_template
from portal.spreadsheets import SpreadsheetError
from tests.fisoko_protocols.corpus_protocol import CURRENT, HEAD, NUMBERS, read, states
from tests.fisoko_protocols.office import converted, needs_office

FILLED = [
    Line("501501", "used", "edu390001"),
    Line("501502", "used", "edu390002"),
    Line("501503", "used", "edu390003"),
    Line("501504", "spoiled"),
    Line("501505", "unused"),
]
UNTOUCHED = [Line(number) for number in NUMBERS]


def sheet_of(content: bytes) -> Any:
    [sheet] = load_workbook(BytesIO(content)).worksheets
    return sheet


def test_figure_12_and_figure_13() -> None:
    head = ["Номер комплекта", "Комментарий", "Логин ОО, в которой работает учитель"]
    untouched = [[cell.value for cell in row] for row in sheet_of(write_template(HEAD, UNTOUCHED)).iter_rows()]
    assert untouched == [head, *[[number, None, None] for number in NUMBERS]]
    filled = [[cell.value for cell in row] for row in sheet_of(write_template(HEAD, FILLED)).iter_rows()]
    assert filled == [
        head,
        ["501501", "использован", "edu390001"],
        ["501502", "использован", "edu390002"],
        ["501503", "использован", "edu390003"],
        ["501504", "испорчен", None],
        ["501505", "не использован", None],
    ]


def test_only_comments_and_logins_can_be_changed() -> None:
    sheet = sheet_of(write_template(HEAD, UNTOUCHED))
    assert sheet.protection.sheet
    locked = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.protection.locked}
    assert locked == {"A1", "B1", "C1", *(f"A{row}" for row in range(2, 7))}
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")
    assert {sheet[f"{letter}3"].number_format for letter in "ABC"} == {"@"}


def test_lists_and_checks_stand_in_the_cells() -> None:
    sheet = sheet_of(write_template(HEAD, UNTOUCHED))
    comments, logins = sheet.data_validations.dataValidation
    assert (str(comments.sqref), comments.type) == ("B2:B6", "list")
    assert comments.formula1 == '"использован,испорчен,не использован"'
    assert (str(logins.sqref), logins.type) == ("C2:C6", "custom")
    assert len(logins.formula1) <= 255
    assert "edu390001" in logins.error
    assert [str(cells.sqref) for cells in sheet.conditional_formatting] == ["B2:B6", "C2:C6"]


def test_only_methodists_have_a_rule_for_a_school_that_stands_twice() -> None:
    def rules(category: str) -> list[str]:
        head = ProtocolTwoHead("edu390001", "ОМК 2026", category, "Учителя", "lit", "Литература")
        formats = sheet_of(write_template(head, FILLED)).conditional_formatting
        return [formula for cells in formats for rule in cells.rules for formula in rule.formula]

    assert any("COUNTIF" in formula for formula in rules("m"))
    assert not any("COUNTIF" in formula for formula in rules("u"))


def test_the_head_of_the_print_and_the_sheet_tell_whose_it_is() -> None:
    head = ProtocolTwoHead("spo770001", "ОМК & ОПиМК", "u", "Учителя", "mat", "Математика")
    content = write_template(head, UNTOUCHED)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        printed = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "Протокол 2. ОМК &amp;&amp; ОПиМК, Математика, Учителя&amp;Rspo770001" in printed
    assert sheet_of(content).title == "Протокол 2 umat spo770001"


def test_the_template_of_another_protocol_with_the_same_numbers_is_refused() -> None:
    other = ProtocolTwoHead("edu390001", "ОМК 2026", "m", "Методисты", "mat", "Математика")
    with pytest.raises(SpreadsheetError, match="по другому предмету или другой категории"):
        read(write_template(other, FILLED))
    assert states(read(write_template(other, FILLED), other)) == "= + + + +"


def test_the_longest_codes_fit_the_name_of_a_sheet() -> None:
    head = ProtocolTwoHead("edu390001", "ОМК 2026", "m", "Методисты", "obществozn"[:10], "О" * 300)
    assert len(sheet_of(write_template(head, FILLED)).title) == 31
    assert states(read(write_template(head, FILLED), head)) == "= + + + +"


def test_text_never_becomes_a_formula() -> None:
    content = write_template(ProtocolTwoHead("edu390001", "=1+1", "m", "=1+1", "lit", "=1+1"), FILLED)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


@needs_office
@pytest.mark.slow
def test_libreoffice_saves_it_and_it_is_read_the_same(tmp_path: Path) -> None:
    content = converted(write_template(HEAD, FILLED), tmp_path)
    assert states(read(content, HEAD, FILLED)) == "= = = = ="
    assert states(read(content, HEAD, CURRENT)) == "= + + + +"
    sheet = sheet_of(content)
    assert sheet.protection.sheet
    assert not sheet["B2"].protection.locked
    assert {str(each.sqref): each.type for each in sheet.data_validations.dataValidation} == {
        "B2:B6": "list",
        "C2:C6": "custom",
    }
    assert len(sheet.conditional_formatting) == 2
