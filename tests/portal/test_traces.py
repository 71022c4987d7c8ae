"""What names a person in a text, and what only looks like it."""

from types import SimpleNamespace
from typing import Any

import pytest

from portal.traces import REMOVED, Traces

PERSON: dict[str, Any] = {
    "pk": 1, "last_name": "Берёзкина", "first_name": "Ульяна", "patronymic": "Львовна", "username": "ulyana-b",
    "email": "u.b@example.org", "phone": "+79110001122",
}  # fmt: skip


def without(text: str, *, sure: bool = False, **person: str) -> str:
    return Traces.of(SimpleNamespace(**{**PERSON, **person})).without(text, sure=sure)


@pytest.mark.parametrize(
    "text",
    [
        "Берёзкина Ульяна Львовна", "Березкиной Ульяне Львовне", "Ульяна Львовна Берёзкина", "Берёзкина У.Л.", "У. Л. Берёзкиной",
        "Ульяну Берёзкину", "Берёзкина У.", "U.B@Example.org", "8 (911) 000-11-22", "+7 911 000 11 22", "9110001122",
    ],
)  # fmt: skip
def test_anywhere(text: str) -> None:
    assert without(f"«{text}» пришла", sure=True) == f"«{REMOVED}» пришла"


@pytest.mark.parametrize("text", ["Берёзкина", "БЕРЁЗКИНУ", "Ульяны Львовны", "ulyana-b"])
def test_in_own_words_only(text: str) -> None:
    assert without(f"({text})") == f"({REMOVED})"
    assert without(f"({text})", sure=True) == f"({text})"


@pytest.mark.parametrize(
    "text",
    [
        "берёзка у дома", "Берёзки", "Ульяновск", "xu.b@example.org", "19110001122333", "https://ulyana-b.ru/", "Берёзкинский сад",
    ],
)  # fmt: skip
def test_what_is_somebody_elses_stays(text: str) -> None:
    assert without(text) == text


def test_a_person_who_has_said_nothing_is_found_nowhere() -> None:
    nobody = dict.fromkeys(("last_name", "first_name", "patronymic", "email", "phone"), "")
    assert without("Берёзкина, 8 911, и всё. и", **nobody) == "Берёзкина, 8 911, и всё. и"
    assert not Traces.of(SimpleNamespace(**PERSON | nobody)).hints


def test_short_names_have_no_endings() -> None:
    assert without("Ли и Лия", last_name="Ли", first_name="", patronymic="") == f"{REMOVED} и Лия"


def test_the_shape_of_a_value_stays() -> None:
    traces = Traces.of(SimpleNamespace(**PERSON))
    value = {"head": "Берёзкина У.Л.", "years": [2025, "Берёзкина"], "site": None}
    assert traces.within(value)
    assert traces.scrubbed(value) == {"head": REMOVED, "years": [2025, REMOVED], "site": None}
