"""An organisation's page: every chart has its table with the same figures, by level, criterion, question, campaign."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from expert_rating.demo import make_campaign
from expert_rating.models import Campaign
from expert_rating.workflow import close_campaign
from tests.browser.people import PHONE, Browsers, Person
from tests.browser.reading import Bar, bars, figures, rows
from tests.cast import Cast
from tests.expert_rating.rated import rate

LEVELS = ["Федеральный", "Региональный", "Муниципальный", "Уровень организации"]
NONE, FEW = "Нет оценок", "мало оценок"
CRITERION = "Критерий 3: Оцените доброжелательность, вежливость, компетентность работников"


@pytest.fixture
def rated(cast: Cast, campaign: Campaign) -> Cast:
    """An organisation's expert says «Да» four times of six, a municipal one twice; another organisation is better."""
    rate(cast, cast.expert, cast.kindergarten, yes=4)
    rate(cast, cast.municipal_expert, cast.kindergarten, yes=2)
    rate(cast, cast.regional_expert, cast.other_kindergarten, yes=6)
    rate(cast, cast.other_expert, cast.other_kindergarten, yes=6)
    return cast


def found_in_the_catalogue(visitor: Person, cast: Cast) -> None:
    visitor.link("Дошкольные образовательные организации", exact=False).click()
    visitor.menu("Меню раздела «ДОО»").get_by_role("link", name="Каталог организаций").click()
    visitor.field("Введите название для поиска").fill("135")
    visitor.press("Показать")
    visitor.follow(cast.kindergarten.short_name)
    visitor.is_at(cast.kindergarten.short_name)


def test_levels_then_criteria_then_questions(browsers: Browsers, rated: Cast) -> None:
    visitor = browsers.open()
    found_in_the_catalogue(visitor, rated)
    by_level(visitor, rated)
    visitor.follow("По критериям и вопросам")
    by_criterion(visitor)
    by_question(visitor)


def by_level(visitor: Person, cast: Cast) -> None:
    visitor.sees("Карточка организации", cast.kindergarten.full_name, "Город Калининград (городской округ)")
    assert figures(visitor) == {
        "итог, баллы": "20,00",
        "место среди ДОО": "2",
        "число оценок": "2",
        "число экспертов": "2",
    }
    assert rows(visitor, "Уровень экспертов") == [
        ["Федеральный", NONE, NONE, "0"],
        ["Региональный", NONE, NONE, "0"],
        ["Муниципальный", "33,33 %", "6,67", "1"],
        ["Уровень организации", "66,67 %", "13,33", "1"],
    ]
    assert bars(visitor, "Доля «Да» по уровням экспертов") == [
        Bar("Федеральный", NONE, 0),
        Bar("Региональный", NONE, 0),
        Bar("Муниципальный", "33,33 %", 33),
        Bar("Уровень организации", "66,67 %", 67),
    ]


def by_criterion(visitor: Person) -> None:
    visitor.sees("Результаты по критериям и вопросам", CRITERION)
    assert rows(visitor, f"{CRITERION}: по уровням экспертов") == [
        ["Федеральный", "—", "—", "—"],
        ["Региональный", "—", "—", "—"],
        ["Муниципальный", "66,67 %", "2 из 3", "6,67"],
        ["Уровень организации", "100 %", "3 из 3", "10,00"],
    ]
    assert [bar.filled for bar in bars(visitor, "Доля «Да» по уровням")] == [0, 0, 67, 100]


def by_question(visitor: Person) -> None:
    questions = rows(visitor, f"{CRITERION}: по вопросам")
    assert [row[0].split(".")[0] for row in questions] == ["1", "2", "3"]
    assert questions[2][1:] == [FEW, "—", "—", FEW, FEW]


def test_over_the_campaigns(browsers: Browsers, rated: Cast) -> None:
    moderator = rated.actor(rated.moderator)
    close_campaign(campaign_id=rated.campaign.pk, actor=moderator)
    Campaign.objects.update(title="Оценка 2025 года", opens_at=rated.campaign.opens_at - timedelta(days=365))
    rated.campaign = make_campaign("Оценка 2026 года", opened_days_ago=2, days=30, actor=moderator)
    rate(rated, rated.federal_expert, rated.kindergarten, yes=3)

    visitor = browsers.open(f"/doo/organisations/{rated.kindergarten.pk}/")
    visitor.sees("Кампания «Оценка 2026 года»")
    visitor.follow("По кампаниям")
    visitor.sees("Как менялся результат")
    assert [row[1:] for row in rows(visitor, "Результаты по кампаниям")] == [["20,00", "2", "2"], ["10,00", "1", "1"]]
    points = visitor.main.get_by_role("img", name="Итог, баллы, по началу кампании").locator(".chart-number")
    expect(points).to_have_text(["20,00", "10,00"])

    visitor.follow("Карточка и уровни")
    visitor.field("Кампания").select_option(label="Оценка 2025 года")
    visitor.sees("Кампания «Оценка 2025 года»", "Завершена: оценки больше не принимаются.")
    assert figures(visitor)["итог, баллы"] == "20,00"


def test_nobody_has_assessed_it_yet(browsers: Browsers, rated: Cast) -> None:
    visitor = browsers.open(f"/doo/organisations/{rated.far_kindergarten.pk}/")
    assert figures(visitor)["итог, баллы"] == NONE
    assert figures(visitor)["место среди ДОО"] == "—"
    assert [row[1:] for row in rows(visitor, "Уровень экспертов")] == [[NONE, NONE, "0"]] * len(LEVELS)
    assert visitor.main.locator("figure.chart").count() == 0


def test_on_a_phone_nothing_sticks_out(browsers: Browsers, rated: Cast) -> None:
    visitor = browsers.open(f"/doo/organisations/{rated.kindergarten.pk}/", **PHONE)
    for tab in ("Карточка и уровни", "По критериям и вопросам", "По кампаниям"):
        visitor.follow(tab)
        expect(visitor.link(tab)).to_have_attribute("aria-current", "page")
        visitor.fits_the_width()
