"""Protocol 1 guards itself: only the cells to fill can be changed, wrong values are refused, gaps are coloured."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.fisoko_protocols.office import converted, needs_office
from tests.fisoko_protocols.protocol_one import KITS, Entry, book_of, filled, made, saved

ORANGE, YELLOW = "FFF8CBAD", "FFFFF2CC"


def unlocked(sheet: Worksheet) -> set[str]:
    return {cell.coordinate for row in sheet for cell in row if not cell.protection.locked}


def validations(sheet: Worksheet) -> dict[str, tuple[str, str]]:
    return {str(rule.sqref): (rule.type, rule.formula1) for rule in sheet.data_validations.dataValidation}


def colourings(sheet: Worksheet) -> Iterator[tuple[str, str, str]]:
    for formatting in sheet.conditional_formatting:
        for rule in formatting.rules:
            yield str(formatting.sqref), rule.formula[0], rule.dxf.fill.bgColor.rgb


def test_only_the_cells_to_fill_are_open() -> None:
    book = made()
    assert [sheet.protection.sheet for sheet in book] == [True] * 4
    assert all(sheet.protection.password for sheet in book)
    assert book.security.lockStructure
    assert unlocked(book["Протокол 1"]) == {f"{column}{row}" for row in range(5, 10) for column in "BCD"}
    assert all(unlocked(book[name]) == set() for name in ("Инструкция", "Для анкетирования", "Ключи"))


def test_the_lock_is_another_in_every_file() -> None:
    locks = {made(KITS[:1])["Протокол 1"].protection.password for _ in range(5)}
    assert len(locks) > 1


def test_wrong_values_are_refused_in_words() -> None:
    rules = made()["Протокол 1"].data_validations.dataValidation
    assert {str(rule.sqref) for rule in rules} == {"B5:B9", "C5:C9", "D5:D9"}
    assert all(rule.showErrorMessage and rule.errorStyle in (None, "stop") and rule.allow_blank for rule in rules)
    assert validations(made()["Протокол 1"])["C5:C9"] == ("list", '"использован,испорчен,не использован"')
    said = {rule.errorTitle: rule.error for rule in rules}
    assert said.keys() == {"ФИО", "Комментарии", "Логин ОО"}
    assert "edu или spo и шесть цифр" in said["Логин ОО"]


def test_formulas_keep_to_what_excel_allows_in_rules() -> None:
    sheet = made()["Протокол 1"]
    formulas = [formula for _, formula in validations(sheet).values()] + [rule[1] for rule in colourings(sheet)]
    assert len(formulas) == 7
    for formula in formulas:
        assert len(formula) <= 255
        assert "{" not in formula, "an array constant, which Excel refuses here"


def answers(cells: list[tuple[str | None, ...]], formulas: list[str], folder: Path) -> list[list[bool]]:
    """What LibreOffice makes of rules written for row 5, asked in a sheet of their own: a row of cells B, C, D each."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row, values in enumerate(cells, start=5):
        for column, value in enumerate(values, start=2):
            if value is not None:
                sheet.cell(row, column, value).data_type = "s"
        for column, formula in enumerate(formulas, start=6):
            there = formula
            for letter in "BCD":
                there = there.replace(f"${letter}5", f"${letter}{row}")
            sheet.cell(row, column, f"={there}")
    counted = book_of(converted(saved(book), folder), values=True).worksheets[0]
    return [[cell.value for cell in row] for row in counted.iter_rows(5, 4 + len(cells), 6, 5 + len(formulas))]


RIGHT = ["edu390001", "spo020002", "EDU390001", "Spo020002"]
WRONG = [
    "edu39000", "edu3900011", "edx390001", "еdu390001", "edu 90001", " edu39000", "edu39000 ", "edu390 01",
    "edu1e-123", "edu12e345", "edu+12345", "edu12.345", "edu12,345", "390001edu", "u/s123456", "eduедуеду", "=edu39000",
]  # fmt: skip


@needs_office
@pytest.mark.slow
def test_logins_are_judged_digit_by_digit(tmp_path: Path) -> None:
    rule = validations(made()["Протокол 1"])["D5:D9"][1]
    rows: list[tuple[str | None, ...]] = [("Пример", "использован", login) for login in RIGHT + WRONG]
    rows += [(None, None, RIGHT[0]), (None, "испорчен", RIGHT[0]), (None, "не использован", RIGHT[0])]
    expected = [True] * len(RIGHT) + [False] * len(WRONG) + [True, False, False]
    assert [answer[0] for answer in answers(rows, [rule], tmp_path)] == expected


@needs_office
@pytest.mark.slow
def test_names_are_neither_blank_nor_endless(tmp_path: Path) -> None:
    rule = validations(made()["Протокол 1"])["B5:B9"][1]
    rows: list[tuple[str | None, ...]] = [("Ли",), ("Я" * 150,), ("Я" * 151,), ("Я",), ("     ",)]
    assert [answer[0] for answer in answers(rows, [rule], tmp_path)] == [True, True, False, False, False]


@needs_office
@pytest.mark.slow
def test_gaps_are_coloured(tmp_path: Path) -> None:
    """Columns of the answer: no comment (yellow), then name, login of a used kit, login of another one (orange)."""
    rules = list(colourings(made()["Протокол 1"]))
    assert [(place, colour) for place, _, colour in rules] == [
        ("C5:C9", YELLOW),
        ("B5:B9", ORANGE),
        ("D5:D9", ORANGE),
        ("D5:D9", ORANGE),
    ]
    table: list[tuple[tuple[str | None, ...], list[bool]]] = [
        ((None, None, None), [True, False, False, False]),
        (("Пример", None, "edu390001"), [True, False, False, False]),
        (("Пример", "использован", "edu390001"), [False, False, False, False]),
        ((None, "использован", "edu390001"), [False, True, False, False]),
        (("   ", "использован", "edu390001"), [False, True, False, False]),
        (("Пример", "использован", None), [False, False, True, False]),
        (("Пример", "Использован ", "edu39001"), [False, False, True, False]),
        ((None, "испорчен", None), [False, False, False, False]),
        ((None, "испорчен", "edu390001"), [False, False, False, True]),
        ((None, "не использован", "edu390001"), [False, False, False, True]),
    ]
    assert answers([cells for cells, _ in table], [formula for _, formula, _ in rules], tmp_path) == [
        wanted for _, wanted in table
    ]


@needs_office
@pytest.mark.slow
def test_locks_lists_and_colours_outlive_libreoffice(tmp_path: Path) -> None:
    before, after = made()["Протокол 1"], book_of(converted(filled([Entry(comment="испорчен")]), tmp_path))
    sheet = after["Протокол 1"]
    assert [each.protection.sheet for each in after] == [True] * 4
    assert unlocked(after["Для анкетирования"]) == set()
    assert unlocked(sheet) == unlocked(before)
    assert validations(sheet) == validations(before)
    assert sorted(rule[:2] for rule in colourings(sheet)) == sorted(rule[:2] for rule in colourings(before))
    assert after["Ключи"].sheet_state != "visible"
    assert after.custom_doc_props["Протокол"].value == "1"
    assert [kit.number for kit in KITS] == [sheet.cell(row, 1).value for row in range(5, 10)]
