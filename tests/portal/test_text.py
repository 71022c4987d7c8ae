"""Text cleaned and compared: one set of what nobody sees, one table of looks."""

import sys
import unicodedata

import pytest

from portal.text import (
    INVISIBLE,
    email_text,
    is_dash,
    looks,
    name_key,
    normalise,
    plain,
    unquoted,
    visible,
    whole,
    words,
)

# Default_Ignorable_Code_Point (Unicode 15) outside of category Cf: joiners, fillers, variation selectors.
FILLERS = [0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x3164, 0xFFA0]
SELECTORS = [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]


def test_the_one_set_holds_all_that_nobody_sees_and_no_letter() -> None:
    signs = {chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Cf"}
    signs |= {chr(code) for code in (*FILLERS, *SELECTORS)}
    assert {ascii(sign) for sign in signs if not INVISIBLE.fullmatch(sign)} == set()
    assert visible("".join(sorted(signs))) == ""
    unassigned = {"Cf", "Cc", "Cs", "Cn"}
    seen = [sign for sign in map(chr, range(sys.maxunicode + 1)) if INVISIBLE.fullmatch(sign)]
    assert {ascii(sign) for sign in seen if unicodedata.category(sign) not in unassigned and sign not in signs} == set()


def test_every_blank_is_one_space() -> None:
    blanks = [chr(code) for code in range(0x10000) if unicodedata.category(chr(code)) == "Zs"]
    for blank in (*blanks, "\t", "\n", "\r\n", "\u2028", "\u2029", "\u2800", "\x0b", "\x85"):
        assert plain(f"{blank}а{blank}{blank}б{blank}") == "а б"


def test_composed_letters_are_the_usual_ones() -> None:
    assert plain("Ёлкии\u0306".replace("Ё", "Е\u0308")) == "Ёлкий"


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("'506501", "506501"),
        ("«Школа»", "Школа"),
        (' "lit" ', "lit"),
        ('ЗАТО "Северный"', 'ЗАТО "Северный"'),
        ("'ЗАТО «Северный»", "ЗАТО «Северный»"),
        ("«»", ""),
    ],
)
def test_quotation_marks_around(text: str, bare: str) -> None:
    assert unquoted(text) == bare


def test_looks() -> None:
    assert looks("ИСПОЛЬЗОBАН") == looks("использован")
    assert looks("HE ИCПOЛЬЗOBAH") == looks("не использован")
    assert looks("ЕDU") == looks("edu") == looks("ＥＤＵ")
    assert looks("дом") != looks("том")


@pytest.mark.parametrize("name", ["№2", "№ 2", "N 2", "N2", "No 2", "No. 2", "N° 2", "#2", "№\u00a02"])
def test_numbers_of_schools(name: str) -> None:
    assert name_key(f"МБОУ «СОШ {name}»") == "мбоу сош № 2"
    assert words(f"СОШ {name}") == ["сош", "2"]


def test_a_search_finds_what_copied_text_means() -> None:
    assert words("\u202dпро\u00adгимназия\u202c \ufeffёлка") == ["прогимназия", "елка"]


def test_marks_over_letters_are_no_part_of_a_key() -> None:
    assert looks("испо\u0301льзован") == looks("использован")
    assert name_key("шко\u0301ла 5\u20e3") == name_key("школа 5")
    assert looks("и\u0306") == "й" != looks("и")


def test_search_and_sort_columns_hold_composed_letters() -> None:
    assert normalise("Е\u0308лкии\u0306") == normalise("Ёлкий") == "елкий"
    assert words("Район".replace("й", "и\u0306")) == ["район"]


@pytest.mark.parametrize("hyphen", ["‐", "‑", "–", "—", "−", " - ", " — ", "- ", "﹣", "－"])
def test_hyphens_of_names(hyphen: str) -> None:
    assert name_key(f"Ханты{hyphen}Мансийский") == "ханты-мансийский"


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("39.0", "39"),
        ("3900000005,00", "3900000005"),
        ("3 900 000 005,00", "3900000005"),
        ("3.900000005E+09", "3900000005"),
        ("5,01501e5", "501501"),
        ("3.9E+09", "3.9E+09"),
        ("5.015E+05", "5.015E+05"),
        ("3,900,000,000", "3,900,000,000"),
        ("39.5", "39.5"),
        ("39", "39"),
    ],
)
def test_numbers_as_programs_write_them(text: str, digits: str) -> None:
    assert whole(text) == digits


@pytest.mark.parametrize("text", ["-", "—", "---", "– –", "−", "___", "‑"])
def test_dashes(text: str) -> None:
    assert is_dash(text)
    assert not is_dash(f"{text}1")


@pytest.mark.parametrize(
    "text",
    ["school5@example.ru", "school5@exаmple.ru", "sсhool5@example.ru", "mailto:school5@example.ru",
     "<school5@example.ru>;", "\u202aschool5@example.ru\u202c", "school5＠example.ru"],
)  # fmt: skip
def test_addresses(text: str) -> None:
    assert email_text(text) == "school5@example.ru"


def test_addresses_in_russian_stay() -> None:
    assert email_text("школа@пример.рф") == "школа@пример.рф"
    assert email_text("ёж@example.ru") == "ёж@example.ru"
