"""One tolerance for every column of every load: slips that change no meaning change no value."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from django.conf import settings

from accounts.imports.jobs import LOADERS
from fisoko_protocols.spreadsheets.setup_tables import FILES
from tests.typed_loads import LOADS
from tests.workbooks import xlsx

pytestmark = pytest.mark.django_db

# What copied text brings along: Windows Calculator, word processors, browsers, messengers, old keyboards.
UNSEEN = (
    "\u202d\u202c", "\u2066\u2069", "\u200e", "\u200f", "\u061c", "\u00ad", "\u200b", "\u200c", "\u200d", "\u2060",
    "\ufeff", "\u180e", "\u034f", "\u115f", "\u1160", "\u3164", "\uffa0", "\ufe0f", "\ufe00", "\U000e0100",
    "\U000e01ef", "\U000e0041", "\u206f", "\u17b4", "\u180b",
)  # fmt: skip
BLANKS = (" ", "\u00a0", "\u2009", "\u202f", "\u3000", "\u2007", "\t", "\n", "\u2028", "\u2800")
QUOTES = ("«{}»", "“{}”", "„{}“", '"{}"', "'{}'", "'{}", "’{}’", "`{}`", '"{}', "{}»")
LATIN = dict(zip("АВСЕНКМОРТХасеорху", "ABCEHKMOPTXaceopxy", strict=True))
CYRILLIC = {latin: letter for letter, latin in LATIN.items()}


Slips = Callable[[str], list[str]]


def unseen(text: str) -> list[str]:
    middle = len(text) // 2
    return [
        variant
        for signs in UNSEEN
        for variant in (f"{signs[0]}{text}{signs[-1]}", f"{text[:middle]}{signs[0]}{text[middle:]}")
    ]


def padded(text: str) -> list[str]:
    return [f"{blank * 50}{text}{blank * 50}" for blank in BLANKS] + [f"{text}{' ' * 400}"]


def quoted(text: str) -> list[str]:
    return [form.format(text) for form in QUOTES] + [f" «{text} » ", f"\u202a'{text}"]


def dotted(text: str) -> list[str]:
    return [f"{text}.", f"{text} ;", f"«{text}.»", f"{text},"]


def with_looks(looks: dict[str, str]) -> Slips:
    def letters(text: str) -> list[str]:
        return [text.upper().translate(str.maketrans(looks)), text.translate(str.maketrans(looks))]

    return letters


def check(name: str, titles: Iterable[str], slips: Slips) -> None:
    """One file with a row for each slip in each of the columns: all rows give what the good row gives."""
    load = LOADS[name]
    [(expected, errors)] = load.read(xlsx(load.titles, list(load.row.values())))
    assert errors == []
    spoiled = [(title, variant) for title in titles for variant in slips(load.row[title])]
    rows = [[variant if each == title else value for each, value in load.row.items()] for title, variant in spoiled]
    found = load.read(xlsx(load.titles, *rows)) if rows else []
    wrong = [
        (title, ascii(variant), values.get(title), errors)
        for (title, variant), (values, errors) in zip(spoiled, found, strict=True)
        if values != expected
    ]
    assert wrong == []


@pytest.mark.parametrize("name", LOADS)
class TestColumns:
    def test_what_nobody_sees_is_no_part_of_a_value(self, name: str) -> None:
        check(name, LOADS[name].titles, unseen)

    def test_blanks_around_are_no_part_of_a_value(self, name: str) -> None:
        check(name, LOADS[name].titles, padded)

    def test_quotation_marks_around_are_no_part_of_a_value(self, name: str) -> None:
        check(name, [title for title in LOADS[name].titles if title not in LOADS[name].prose], quoted)

    def test_a_full_stop_behind_is_no_part_of_a_value(self, name: str) -> None:
        text = {*LOADS[name].prose, *LOADS[name].names}
        check(name, [title for title in LOADS[name].titles if title not in text], dotted)

    def test_a_text_keeps_its_own_quotation_marks(self, name: str) -> None:
        load = LOADS[name]
        row = {**load.row, **dict.fromkeys(load.prose, "Школа «Ромашка»")}
        [(values, errors)] = load.read(xlsx(load.titles, [f" '{value}" for value in row.values()]))
        assert {title: values[title] for title in load.prose} == dict.fromkeys(load.prose, "Школа «Ромашка»")
        assert errors == []

    def test_words_offered_are_known_by_their_looks(self, name: str) -> None:
        check(name, LOADS[name].words, with_looks(LATIN))

    def test_logins_and_codes_are_known_by_their_looks(self, name: str) -> None:
        codes = [title for title in LOADS[name].titles if title.startswith("Логин") or title == "Код предмета"]
        check(name, codes, with_looks(CYRILLIC))

    def test_titles_of_columns_are_known_by_their_looks(self, name: str) -> None:
        load = LOADS[name]
        expected = load.read(xlsx(load.titles, list(load.row.values())))
        for slips in (unseen, padded, quoted, with_looks(LATIN), lambda title: [f"{title}:", f"{title} *"]):
            for heads in zip(*map(slips, load.titles), strict=True):
                assert load.read(xlsx(list(heads), list(load.row.values()))) == expected, ascii(heads)


def test_every_load_is_here() -> None:
    """A module that reads tables is one of those that LOADS goes through."""
    assert {*LOADERS, *FILES, "protocol 2"} == set(LOADS)
    readers = re.compile(r"from portal\.spreadsheets(?:\.reading|\.xlsx|\.delimited)? import[^)]*?\b"
                         r"(?:read|iterate|delimited_rows|csv_rows|Workbook|find_header)\b")  # fmt: skip
    root = Path(settings.BASE_DIR)
    found = {
        str(path.relative_to(root))
        for part in ("accounts", "attestation", "dpo_applications", "expert_rating", "fisoko_protocols", "portal")
        for path in (root / part).rglob("*.py")
        if "portal/spreadsheets" not in str(path) and readers.search(path.read_text())
    }
    assert found == {
        "accounts/imports/checking.py",
        "fisoko_protocols/spreadsheets/protocol_two_parts.py",
        "fisoko_protocols/spreadsheets/protocol_two_reading.py",
        "fisoko_protocols/spreadsheets/setup_reading.py",
    }
