"""«Рейтинг организаций»: places that filters keep, and the whole list as a file and on paper."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from expert_rating.demo import make_campaign
from expert_rating.models import Campaign
from expert_rating.workflow import close_campaign
from tests.browser.people import NO_SCRIPTS, Browsers, Person
from tests.browser.reading import given, rows, table
from tests.cast import Cast
from tests.expert_rating.rated import rate

NAME = "Рейтинг организаций ДОО"
NONE = "Нет оценок"


@pytest.fixture
def rated(cast: Cast, campaign: Campaign) -> Cast:
    """Totals 20, 13,33 and 13,33 (one elsewhere), 10 (elsewhere), and one without assessments."""
    for name, place, yes in (
        ("Сад Берёзка", cast.municipality, 6),
        ("Сад Василёк", cast.other_municipality, 4),
        ("Сад Гвоздика", cast.far_municipality, 4),
        ("Сад Дубок", cast.far_municipality, 3),
    ):
        rate(cast, cast.federal_expert, cast.make_organisation(name, place), yes=yes)
    cast.make_organisation("Сад Ель", cast.municipality)
    return cast


def places(person: Person) -> list[tuple[str, str, str]]:
    """Place, name and total."""
    return [(row[0], row[1], row[7]) for row in rows(person, NAME)]


WHOLE = [
    ("1", "Сад Берёзка", "20,00"),
    ("2", "Сад Василёк", "13,33"),
    ("2", "Сад Гвоздика", "13,33"),
    ("4", "Сад Дубок", "10,00"),
    ("—", "Сад Ель", NONE),
]
ELSEWHERE = [WHOLE[2], WHOLE[3]]


def at_the_rating(person: Person) -> None:
    person.link("Дошкольные образовательные организации", exact=False).click()
    person.follow("Весь рейтинг организаций ДОО")
    person.is_at(NAME)


def narrowed(person: Person, label: str, option: str) -> None:
    """A choice sends the filters itself; without scripts «Показать» does."""
    person.field(label).select_option(label=option)
    if not person.scripts:
        person.press("Показать")
    expect(person.link(f"Убрать фильтр {label}: {option}")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_filters_keep_the_places(browsers: Browsers, rated: Cast, scripts: bool) -> None:
    visitor = browsers.open(**({} if scripts else NO_SCRIPTS))
    at_the_rating(visitor)
    assert places(visitor) == WHOLE
    narrowed(visitor, "Субъект РФ", "Томская область")
    visitor.sees("Найдено: 2")
    assert places(visitor) == ELSEWHERE
    visitor.field("Введите название для поиска").fill("дубок")
    visitor.press("Показать")
    visitor.sees("Найдено: 1")
    assert places(visitor) == [WHOLE[3]]
    visitor.follow("Убрать фильтр Поиск: «дубок»")
    assert places(visitor) == ELSEWHERE
    visitor.follow("Сбросить всё")
    assert places(visitor) == WHOLE


def test_how_it_is_counted(browsers: Browsers, rated: Cast) -> None:
    visitor = browsers.open("/doo/ranking/")
    words = visitor.main.get_by_text("Организации с равным итогом делят место")
    expect(words).to_be_hidden()
    visitor.main.get_by_text("Как считается рейтинг").click()
    expect(words).to_be_visible()


def test_the_whole_list_as_files(browsers: Browsers, rated: Cast) -> None:
    visitor = browsers.open("/doo/ranking/")
    book = given(visitor, visitor.link(".xlsx"))
    assert book.name.startswith("rating-doo-")
    assert book.name.endswith(".xlsx")
    head, *lines = book.xlsx()
    assert head[:2] == ["Место", "Организация"]
    total = head.index("Итог")
    assert [(line[0], line[1]) for line in lines[:2]] == [(1, "Сад Берёзка"), (2, "Сад Василёк")]
    assert [line[total] for line in lines] == [20, 13.33, 13.33, 10, NONE]

    narrowed(visitor, "Субъект РФ", "Томская область")
    listed = given(visitor, visitor.link(".csv"))
    assert listed.name.endswith(".csv")
    head_of_text, *found = listed.csv()
    assert head_of_text == head
    assert [(line[0], line[1], line[total]) for line in found] == ELSEWHERE


def test_an_earlier_campaign(browsers: Browsers, rated: Cast) -> None:
    moderator = rated.actor(rated.moderator)
    close_campaign(campaign_id=rated.campaign.pk, actor=moderator)
    Campaign.objects.update(title="Оценка 2025 года", opens_at=rated.campaign.opens_at - timedelta(days=365))
    make_campaign("Оценка 2026 года", opened_days_ago=2, days=30, actor=moderator)
    visitor = browsers.open("/doo/ranking/")
    visitor.sees("Кампания «Оценка 2026 года»")
    assert {place for place, _, _ in places(visitor)} == {"—"}
    visitor.field("Кампания").select_option(label="Оценка 2025 года")
    visitor.sees("Завершена: оценки больше не принимаются.")
    assert places(visitor) == WHOLE


def test_all_columns_stand_in_a_small_desktops_window(browsers: Browsers, rated: Cast) -> None:
    place = rated.make_municipality(rated.region, "Краснознаменский", "муниципальный округ")
    rate(rated, rated.federal_expert, rated.make_organisation("МАДОУ д/с № 35 «Жемчужинка»", place))
    visitor = browsers.open("/doo/ranking/")
    table(visitor, NAME).scroll_into_view_if_needed()
    assert table(visitor, NAME).evaluate("found => found.parentElement.scrollWidth <= found.parentElement.clientWidth")


def test_on_paper(browsers: Browsers, rated: Cast) -> None:
    """The list and what it is of; no menu, no search, no buttons."""
    visitor = browsers.open("/doo/ranking/")
    visitor.page.emulate_media(media="print")
    visitor.is_at(NAME)
    visitor.sees("Кампания «Общественная оценка 2026 года»")
    assert places(visitor) == WHOLE
    for gone in (
        visitor.page.get_by_role("navigation", name="Меню раздела «ДОО»"),
        visitor.page.get_by_role("searchbox", name="Найти организацию"),
        visitor.button("Показать"),
        visitor.page.get_by_role("button", name="Версия для слабовидящих"),
    ):
        expect(gone).to_be_hidden()
    assert visitor.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert len(visitor.page.pdf(format="A4")) > 1000
