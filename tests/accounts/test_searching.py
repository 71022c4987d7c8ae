"""A search of organisations finds a word wherever it stands, numbers of two signs too, on both databases alike."""

import pytest
from django.db import connection

from accounts.models import Organisation
from tests.cast import Cast

NUMBERS = ["1", "11", "12", "21", "110", "211", "1112", "№ 11", "сош11", "1 1", "3911002345"]


@pytest.fixture
def numbered(cast: Cast) -> list[str]:
    for number in NUMBERS:
        cast.make_organisation(f"Школа {number}", cast.municipality)
    return NUMBERS


@pytest.mark.parametrize("word", ["1", "11", "12", "99", "110", "№", "ш", "1x", "٣٣"])
def test_a_word_is_found_wherever_it_stands(numbered: list[str], word: str) -> None:
    found = set(Organisation.objects.search(word).values_list("short_name", flat=True))
    assert found == {f"Школа {number}" for number in numbered if word in f"школа {number}"}


def test_through_the_other_side_of_a_key(cast: Cast, numbered: list[str]) -> None:
    place = cast.municipality
    assert place.organisations.model.objects.filter(search_text__holds="11", municipality=place).count() == 7
    assert type(place).objects.filter(organisations__search_text__holds="99").count() == 0
    assert type(place).objects.filter(organisations__search_text__holds="11").distinct().get() == place


def test_postgresql_keeps_pairs_of_neighbouring_digits(cast: Cast) -> None:
    if connection.vendor != "postgresql":
        assert "digit_pairs" not in str(Organisation.objects.search("11").query)
        return
    assert "digit_pairs" in str(Organisation.objects.search("гимназия 11").query)
    made = cast.make_organisation("Школа 112 корпус 3 № 45", cast.municipality)
    with connection.cursor() as cursor:
        cursor.execute("SELECT digit_pairs, digit_pairs('школа') FROM accounts_organisation WHERE id = %s", [made.pk])
        assert cursor.fetchone() == (["11", "12", "45"], [])
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'organisation_digit_pairs'")
        assert "gin (digit_pairs)" in cursor.fetchone()[0]
