"""Text cleaned and compared: one set of what nobody sees, one table of looks."""

import sys
import unicodedata

import pytest

from portal.text import INVISIBLE, looks, name_key, plain, unquoted, visible, words

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
