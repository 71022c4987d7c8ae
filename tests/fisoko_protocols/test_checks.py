"""The checks of protocol 2: cells by themselves, lines, and lines against each other."""

import csv
from collections.abc import Collection
from pathlib import Path

import pytest
from django.conf import settings

from fisoko_protocols.checks import (
    REGIONS,
    UNFIT,
    Line,
    Mark,
    check_cell,
    check_lines,
    is_login,
    normalise_comment,
    normalise_login,
    normalise_number,
    shortened_number,
)

NUMBERS = ["501501", "501502", "501503"]
KNOWN = {"edu390001", "edu390002", "edu390003", "spo770001"}
EMPTY: list[tuple[str, str, str]] = []


def found(
    *lines: Line, numbers: Collection[str] = NUMBERS, category: str = "u", known: Collection[str] = KNOWN
) -> list[tuple[str, str, str]]:
    findings = check_lines(numbers, lines, region_code="39", category=category, known_logins=known)
    return [(finding.number, finding.field, finding.level) for finding in findings]


def texts(*lines: Line, category: str = "u") -> list[str]:
    findings = check_lines(NUMBERS, lines, region_code="39", category=category, known_logins=KNOWN)
    return [finding.text for finding in findings]


RIGHT = [Line("501501", "used", "edu390001"), Line("501502", "spoiled"), Line("501503", "unused")]


# --- Cells ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "mended"),
    [
        ("использован", "used", False),
        ("испорчен", "spoiled", False),
        ("не использован", "unused", False),
        (" Использован ", "used", True),
        ("ИСПОРЧЕН.", "spoiled", True),
        ("не  использован", "unused", True),
        ("неиспользован", "unused", True),
        ("не\u00a0использован", "unused", True),
        ("не-использован", "unused", True),
        ("не использовано", "unused", True),
        ("ИСПОЛЬЗОBАН", "used", True),
        ("HE ИCПOЛЬЗOBAH", "unused", True),
        ("исполь\u00adзован", "used", True),
        ("исполь\nзован", "used", True),
        ("'использован", "used", True),
        ("”испорчен”.", "spoiled", True),
        (f"{' ' * 100}испорчен{' ' * 100}", "spoiled", True),
        ("\u2066испорчен\u2069", "spoiled", True),
        ("иcпoльзoвaн", "used", True),
        ("испор\u200bчен", "spoiled", True),
        ("«испорчен»", "spoiled", True),
        ("испо\u0301льзован", "used", True),
        ("исп0льз0ван", "used", True),
        ("использован!", "used", True),
        ("[испорчен]", "spoiled", True),
        ("• не использован…", "unused", True),
        ("−", "", False),
        ("-----", "", False),
        ("использован?", None, False),
        ("", "", False),
        ("---", "", False),
        (" — ", "", False),
        ("да", None, False),
        ("использован 2", None, False),
        ("использован испорчен", None, False),
        ("исп", None, False),
        ("Канарейкина А.Б.", None, False),
    ],
)
def test_comments(text: str, value: str | None, mended: bool) -> None:
    assert normalise_comment(text) == (value, mended)


@pytest.mark.parametrize(
    ("text", "value", "mended"),
    [
        ("edu390001", "edu390001", False),
        ("spo010002", "spo010002", False),
        (" EDU390001 ", "edu390001", True),
        ("edu 390 001", "edu390001", True),
        ("edu-390001", "edu390001", True),
        ("edu390001.", "edu390001", True),
        ("еdu390001", "edu390001", True),
        ("еду390001", "edu390001", True),
        ("увг390001", "edu390001", True),
        ("ЫЗЩ390001", "spo390001", True),
        ("сро390001", "spo390001", True),
        ("спо390001", "spo390001", True),
        ("eduЗ9ОО01", "edu390001", True),
        ("ｅｄｕ３９０００１", "edu390001", True),
        ("edu\u200b390001", "edu390001", True),
        ("edu\u00ad390002", "edu390002", True),
        ("ЕDU390002", "edu390002", True),
        ("'edu390002", "edu390002", True),
        ("?edu390002?", "edu390002", True),
        ("„edu390002“", "edu390002", True),
        ("edu‑390‑002", "edu390002", True),
        ("логин: edu390002", "edu390002", True),
        ("Логин ОО edu390002", "edu390002", True),
        ("[edu390002]", "edu390002", True),
        ("edu/390002…", "edu390002", True),
        ("edu390002\u0301", "edu390002", True),
        ("edu390002@example.ru", None, False),
        ("edu390002\u202c" + " " * 100, "edu390002", True),
        ("---", "", False),
        ("", "", False),
        ("edu39001", None, False),
        ("edu3900011", None, False),
        ("edu000001", None, False),
        ("edu850001", None, False),
        ("390001", None, False),
        ("sro390001", None, False),
        ("edu39000٣", None, False),
        ("МБОУ СОШ № 5", None, False),
        ("Канарейкина А.Б.", None, False),
    ],
)
def test_logins(text: str, value: str | None, mended: bool) -> None:
    assert normalise_login(text) == (value, mended)


@pytest.mark.parametrize(
    ("text", "value", "mended"),
    [
        ("501501", "501501", False),
        ("501501.0", "501501", True),
        ("501501,00", "501501", True),
        ("5.01501E+05", "501501", True),
        ("5.015E+05", None, False),
        ("501,000", "501000", True),
        ("(501501)", "501501", True),
        ("№№501501", "501501", True),
        ("Номер комплекта: 501501", "501501", True),
        ("№ комплекта 501501", "501501", True),
        ("компл. 501501", "501501", True),
        (" 501 501", "501501", True),
        ("№ 501501", "501501", True),
        ("5О15О1", "501501", True),
        ("\u202d506501\u202c", "506501", True),
        ("'506501", "506501", True),
        ("?506501?", "506501", True),
        ("’506501", "506501", True),
        ("«506501»", "506501", True),
        ('"506501"', "506501", True),
        ("506501.", "506501", True),
        ("506501,", "506501", True),
        ("506501;", "506501", True),
        ("506-501", "506501", True),
        ("506–501", "506501", True),
        ("506\u2011501", "506501", True),
        ("506.501", "506501", True),
        ("506\u202f501", "506501", True),
        ("506 501.0", "506501", True),
        ("№506501", "506501", True),
        ("N 506501", "506501", True),
        ("No. 506501", "506501", True),
        ("Комплект № 506501", "506501", True),
        ("５０６５０１", "506501", True),
        ("506501\ufe0f", "506501", True),
        (f"{' ' * 100}506501", "506501", True),
        ("000977", "000977", False),
        ("977", None, False),
        ("2026-11-21 00:00:00", None, False),
        ("506501506501", None, False),
        ("506501 506502", None, False),
        ("506_501x", None, False),
        ("5.06501", None, False),
        ("50150", None, False),
        ("5015011", None, False),
        ("501501.5", None, False),
        ("2026-11-21", None, False),
        ("", "", False),
    ],
)
def test_numbers(text: str, value: str | None, mended: bool) -> None:
    assert normalise_number(text) == (value, mended)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("977", "000977"),
        ("977.0", "000977"),
        ("«977»", "000977"),
        ("№ 50150", "050150"),
        ("0977", "000977"),
        ("000977", None),
        ("12.5", None),
        ("", None),
        ("a977", None),
    ],
)
def test_numbers_that_lost_their_noughts(text: str, number: str | None) -> None:
    assert shortened_number(text) == number


def test_one_cell_of_the_form() -> None:
    good = check_cell("501501", "login", " еду390001", region_code="39")
    assert (good.value, good.mended, good.findings) == ("edu390001", True, ())
    bad = check_cell("501501", "comment", "Канарейкина", region_code="39")
    [finding] = bad.findings
    assert (bad.value, finding.number, finding.field, finding.level) == (None, "501501", "comment", "error")
    assert finding.text == "Здесь может стоять только «использован», «испорчен» или «не использован»"
    [finding] = check_cell("501501", "login", "Канарейкина", region_code="39").findings
    assert finding.text.endswith("вроде edu390001")


def test_regions_are_the_directory_s() -> None:
    with open(Path(settings.BASE_DIR) / "accounts/data/regions.csv", encoding="utf-8") as file:
        shipped = {row["code"] for row in csv.DictReader(file)}
    assert shipped <= REGIONS
    assert is_login("edu390001")
    assert not is_login("edu390001\n")


# --- Lines ------------------------------------------------------------------------------------------------


def test_a_right_protocol_has_no_findings() -> None:
    assert found(*RIGHT) == EMPTY


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (Line("501501"), [("501501", "comment", "error")]),
        (Line("501501", "", "edu390001"), [("501501", "comment", "error")]),
        (Line("501501", UNFIT), [("501501", "comment", "error")]),
        (Line("501501", "used"), [("501501", "login", "error")]),
        (Line("501501", "used", UNFIT), [("501501", "login", "error")]),
        (Line("501501", "used", "edu39"), [("501501", "login", "error")]),
        (Line("501501", "used", "edu390009"), [("501501", "login", "warning")]),
        (Line("501501", "used", "spo770001"), [("501501", "login", "warning")]),
        (Line("501501", "used", "edu770009"), [("501501", "login", "warning")] * 2),
        (Line("501501", "spoiled", "edu390001"), [("501501", "login", "error")]),
        (Line("501501", "unused", "edu390001"), [("501501", "login", "error")]),
        (Line("501501", UNFIT, UNFIT), [("501501", "comment", "error"), ("501501", "login", "error")]),
    ],
)
def test_one_line(line: Line, expected: list[tuple[str, str, str]]) -> None:
    assert found(line, *RIGHT[1:]) == expected


def test_every_kit_exactly_once() -> None:
    assert found(*RIGHT[:2]) == [("501503", "number", "error")]
    assert found(*RIGHT, Line("501503", "unused")) == [("501503", "number", "error")] * 2
    assert found(*RIGHT, Line("700001", "unused")) == [("700001", "number", "error")]
    assert texts(*RIGHT[1:]) == ["Нет строки с этим комплектом, добавьте её"]


def test_methodists_name_a_school_once() -> None:
    lines = [Line(number, "used", "edu390001") for number in NUMBERS]
    assert found(*lines, category="u") == EMPTY
    assert found(*lines, category="m") == [(number, "login", "warning") for number in NUMBERS]
    assert texts(*lines, category="m")[0].startswith("Эта же организация указана у комплектов 501502, 501503.")
    two = [*lines[:2], Line("501503", "unused")]
    assert texts(*two, category="m")[1].startswith("Эта же организация указана у комплекта 501501.")


def test_the_sentence_names_what_the_kit_is() -> None:
    [text] = texts(Line("501501", "unused", "edu390001"), *RIGHT[1:])
    assert text.startswith(f"Комплект {Mark.UNUSED.label}, логин у него не нужен.")


def test_ten_thousand_lines_of_one_school_are_judged_soon() -> None:
    numbers = [f"{number:06}" for number in range(10_000)]
    lines = [Line(number, "used", "edu390001") for number in numbers]
    assert len(found(*lines, numbers=numbers, category="m")) == 10_000


def test_a_login_that_is_not_wanted_is_not_to_be_mended() -> None:
    lines = [Line("501501", "spoiled", UNFIT), Line("501502", "unused", UNFIT), Line("501503", "used", UNFIT)]
    spoiled, unused, used = texts(*lines)
    assert spoiled.startswith("Комплект испорчен, логин у него не нужен")
    assert unused.startswith("Комплект не использован, логин у него не нужен")
    assert used.startswith("Это не логин организации")
