"""«Каталог организаций»: its order, its pages, and the choice of a campaign."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from expert_rating.demo import make_campaign
from expert_rating.models import Campaign
from expert_rating.workflow import close_campaign
from tests.browser.people import DESKTOP, NO_SCRIPTS, Browsers, Person
from tests.cast import Cast
from tests.expert_rating.rated import rate

NAME = "Каталог организаций ДОО"
BY_NAME = ["Сад Астра", "Сад Берёзка", "Сад Василёк"]
BY_RESULT = ["Сад Берёзка", "Сад Василёк", "Сад Астра"]
LOOKS = pytest.mark.parametrize("look", [DESKTOP, NO_SCRIPTS], ids=["scripts", "no scripts"])


@pytest.fixture
def rated(cast: Cast, campaign: Campaign) -> Cast:
    """One without assessments, the best, and one between."""
    cast.make_organisation("Сад Астра", cast.municipality)
    for name, yes in (("Сад Берёзка", 6), ("Сад Василёк", 3)):
        rate(cast, cast.federal_expert, cast.make_organisation(name, cast.municipality), yes=yes)
    return cast


def names(person: Person) -> list[str]:
    return person.main.locator(".organisation-name").all_inner_texts()


def item(person: Person, name: str) -> Locator:
    return person.main.get_by_role("listitem").filter(has_text=name)


def chosen(person: Person, label: str, option: str) -> None:
    """A choice sends the filters itself; without scripts «Показать» does."""
    person.field(label).select_option(label=option)
    if not person.scripts:
        person.press("Показать")
    expect(person.field(label).locator("option:checked")).to_have_text(option)


@LOOKS
def test_by_name_or_by_result(browsers: Browsers, rated: Cast, look: dict[str, Any]) -> None:
    visitor = browsers.open("/doo/catalogue/")
    visitor.is_at(NAME)
    assert names(visitor) == BY_NAME
    chosen(visitor, "Порядок", "По результату")
    visitor.page.wait_for_url(re.compile("sort=result"))
    assert names(visitor) == BY_RESULT
    visitor.field("Введите название для поиска").fill("АСТРА сад")
    visitor.press("Показать")
    visitor.sees("Найдено: 1")
    visitor.follow("Сбросить всё")
    assert names(visitor) == BY_NAME


@LOOKS
def test_pages_keep_the_order_and_repeat_nothing(browsers: Browsers, rated: Cast, look: dict[str, Any]) -> None:
    for number in range(30):
        rated.make_organisation(f"Сад Яблоня № {number}", rated.municipality)
    visitor = browsers.open("/doo/catalogue/")
    visitor.sees("Всего: 33")
    chosen(visitor, "Порядок", "По результату")
    visitor.page.wait_for_url(re.compile("sort=result"))
    first = names(visitor)
    assert (len(first), first[:2]) == (25, BY_RESULT[:2])
    pages = visitor.page.get_by_role("navigation", name="Страницы списка")
    pages.get_by_role("link", name="Дальше").click()
    expect(pages.locator("[aria-current=page]")).to_have_text("Страница 2")
    second = names(visitor)
    assert (len(second), len({*first, *second})) == (8, 33)
    expect(pages.get_by_role("link", name="Дальше")).to_have_count(0)
    pages.get_by_role("link", name="Назад").click()
    expect(pages.locator("[aria-current=page]")).to_have_text("Страница 1")
    assert names(visitor) == first


@LOOKS
def test_an_earlier_campaign(browsers: Browsers, rated: Cast, look: dict[str, Any]) -> None:
    moderator = rated.actor(rated.moderator)
    close_campaign(campaign_id=rated.campaign.pk, actor=moderator)
    Campaign.objects.update(title="Оценка 2025 года", opens_at=rated.campaign.opens_at - timedelta(days=365))
    make_campaign("Оценка 2026 года", opened_days_ago=2, days=30, actor=moderator)
    visitor = browsers.open("/doo/catalogue/")
    visitor.sees("Кампания «Оценка 2026 года»")
    expect(item(visitor, "Сад Берёзка").get_by_text("100 % · 20 баллов")).to_have_count(0)

    chosen(visitor, "Кампания", "Оценка 2025 года")
    visitor.sees("Кампания «Оценка 2025 года»", "Завершена: оценки больше не принимаются.")
    expect(item(visitor, "Сад Берёзка").get_by_text("100 % · 20 баллов")).to_be_visible()
    visitor.follow("Сад Берёзка")
    visitor.is_at("Сад Берёзка")
    visitor.sees("Кампания «Оценка 2025 года»")
