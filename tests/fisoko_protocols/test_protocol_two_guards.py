"""The template of protocol 2 says in its cells what the upload would say: the same checks, stop only for the list."""

import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from fisoko_protocols.checks import Line
from fisoko_protocols.spreadsheets.protocol_two import ProtocolTwoHead, write_template
from tests.fisoko_protocols.corpus_protocol import HEAD, NUMBERS
from tests.fisoko_protocols.office import converted, needs_office
from tests.fisoko_protocols.protocol_one import book_of, saved

RED, ORANGE, YELLOW, NONE = "FFFFC7CE", "FFFCE4D6", "FFFFF2CC", ""
USED, SPOILED, UNUSED = "использован", "испорчен", "не использован"
# (comment, login as typed, is it taken without a question, colour of the login's cell)
TYPED: list[tuple[str | None, str | None, bool, str]] = [
    (USED, "edu390001", True, NONE),
    (USED, "spo390001", True, NONE),
    (None, "edu390003", True, NONE),
    # The upload warns.
    (USED, "edu770001", False, ORANGE),
    (USED, "spo700001", False, ORANGE),
    # The upload finds the login, or asks for it.
    (USED, "Школа № 31", False, ORANGE),
    (USED, "МБОУ «СОШ № 31»", False, ORANGE),
    (USED, "лицей", False, ORANGE),
    (USED, "Гимназия № 1 имени героев", False, ORANGE),
    # The upload refuses.
    (USED, "edu000000", False, RED),
    (USED, "edu800001", False, RED),
    (USED, "spo990001", False, ORANGE),
    (USED, "edu970001", False, RED),
    (USED, "edu39001", False, RED),
    (USED, "edu3900011", False, RED),
    (USED, "edx390001", False, RED),
    (USED, "edu 90001", False, RED),
    (USED, "edu1e-123", False, RED),
    (USED, "Замысловатова", False, RED),
    (SPOILED, "edu390001", False, RED),
    (UNUSED, "edu390001", False, RED),
    (SPOILED, "Школа № 31", False, RED),
    (SPOILED, "edu770001", False, RED),
    # Still to fill; others have nothing to fill.
    (USED, None, False, YELLOW),
    (SPOILED, None, False, NONE),
]


def sheet_of(category: str = "u") -> Any:
    head = ProtocolTwoHead(HEAD.point_login, HEAD.assessment, category, "Учителя", HEAD.subject_code, HEAD.subject)
    return book_of(write_template(head, [Line(number) for number in NUMBERS])).worksheets[0]


def colourings(sheet: Any) -> list[tuple[str, str]]:
    """(formula, colour) of the logins, the first that fits first."""
    rules = [rule for each in sheet.conditional_formatting if str(each.sqref).startswith("C") for rule in each.rules]
    return [(r.formula[0], r.dxf.fill.bgColor.rgb) for r in sorted(rules, key=lambda rule: rule.priority)]


def answers(cells: list[tuple[str | None, str | None]], formulas: list[str], folder: Path) -> list[list[Any]]:
    """What LibreOffice makes of formulas written for row 2, asked in a sheet of their own: comments in B, logins in C."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row, values in enumerate(cells, start=2):
        for column, value in zip("BC", values, strict=True):
            if value is not None:
                sheet[f"{column}{row}"] = value
                sheet[f"{column}{row}"].data_type = "s"
        for column, formula in enumerate(formulas, start=6):
            there = re.sub(r"(\$?[BC])2\b", rf"\g<1>{row}", formula.removeprefix("="))
            sheet.cell(row, column, f"={there}")
    counted = book_of(converted(saved(book), folder), values=True).worksheets[0]
    return [[cell.value for cell in row] for row in counted.iter_rows(2, 1 + len(cells), 6, 5 + len(formulas))]


def test_only_a_wrong_comment_is_stopped() -> None:
    comments, logins = sheet_of().data_validations.dataValidation
    assert (comments.errorStyle or "stop", logins.errorStyle) == ("stop", "warning")
    assert "название организации" in logins.error
    assert all(rule.showErrorMessage and rule.allow_blank for rule in (comments, logins))


def test_formulas_keep_to_what_excel_allows_in_rules() -> None:
    sheet = sheet_of("m")
    rules = [each.formula1 for each in sheet.data_validations.dataValidation]
    rules += [formula for formula, _ in colourings(sheet)]
    assert len(rules) == 9
    for formula in rules:
        assert len(formula) <= 255
        assert "{" not in formula, "an array constant, which Excel refuses here"


@needs_office
@pytest.mark.slow
def test_logins_are_asked_about_and_coloured_as_the_upload_judges_them(tmp_path: Path) -> None:
    sheet = sheet_of()
    asked = sheet.data_validations.dataValidation[1].formula1
    rules = colourings(sheet)
    cells = [(comment, login) for comment, login, *_ in TYPED]
    judged = answers(cells, [asked, *(formula for formula, _ in rules)], tmp_path)
    found = []
    for (comment, login), (taken, *fits) in zip(cells, judged, strict=True):
        # An error of the formula is not a yes.
        colour = next((colour for (_, colour), fit in zip(rules, fits, strict=True) if fit is True), NONE)
        found.append((comment, login, taken is True, colour))
    assert found == TYPED


@needs_office
@pytest.mark.slow
def test_a_school_twice_is_orange_for_methodists(tmp_path: Path) -> None:
    twice, once = [(USED, "edu390001"), (USED, "edu390001")], [(USED, "edu390002")]
    for category, expected in (("m", [True, True, False]), ("u", [False, False, False])):
        folder = tmp_path / category
        folder.mkdir()
        formulas = [formula for formula, colour in colourings(sheet_of(category)) if colour == ORANGE]
        assert [any(row) for row in answers(twice + once, formulas, folder)] == expected
