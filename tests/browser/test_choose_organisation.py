"""«Выберите организацию»: the search and its filters can be put away, and two numbers say how many there are."""

from typing import Any

import pytest
from playwright.sync_api import expect

from expert_rating.models import Campaign
from tests.browser.people import LOOKS, Browsers, Person
from tests.cast import Cast

SEARCH = "Введите название для поиска"


@pytest.fixture
def here(cast: Cast, campaign: Campaign) -> Cast:
    """Three kindergartens of the region, one elsewhere in the country, one school."""
    assert cast.kindergarten
    assert cast.other_kindergarten
    assert cast.far_kindergarten
    assert cast.school
    cast.make_organisation("МАДОУ д/с № 136", cast.municipality)
    return cast


def at_the_choice(browsers: Browsers, here: Cast) -> Person:
    expert = browsers.open()
    expert.sign_in_as(here.regional_expert.user)
    expert.go("/expert/assessments/choose/")
    expert.is_at("Выберите организацию")
    return expert


def counts(expert: Person) -> str:
    return " ".join(expert.main.locator(".found-line").inner_text().split())


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_the_filters_are_put_away_and_brought_back(browsers: Browsers, here: Cast, look: dict[str, Any]) -> None:
    expert = at_the_choice(browsers, here)
    words = expert.main.get_by_text("Скрыть", exact=False).first
    expect(expert.field(SEARCH)).to_be_visible()
    words.click()
    expect(expert.field(SEARCH)).to_be_hidden()
    expect(expert.field("Муниципальный район")).to_be_hidden()
    expert.sees("Найдено по запросу:")
    words.click()
    expect(expert.field(SEARCH)).to_be_visible()
    expert.fits_the_width()


def test_how_many_there_are_and_how_many_are_found(browsers: Browsers, here: Cast) -> None:
    expert = at_the_choice(browsers, here)
    assert counts(expert) == "Всего: 4 · Найдено по запросу: 3"
    expert.field(SEARCH).fill("мадоу")
    expert.press("Показать")
    expert.sees("Найдено по запросу: 2")
    assert counts(expert) == "Всего: 4 · Найдено по запросу: 2"
    expert.field("Муниципальный район").select_option(label="Озёрский (муниципальный округ)")
    expert.sees("Ничего не найдено")
    assert counts(expert) == "Всего: 4 · Найдено по запросу: 0"
    expert.follow("Сбросить фильтры")
    expert.field("Вид организаций").select_option(label="Общеобразовательные организации")
    expert.sees("Всего: 1")
