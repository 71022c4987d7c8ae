"""An organisation's own page: card, results by level, criterion and question, over the campaigns."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from expert_rating.listing.organisation import form_of_labels
from expert_rating.models import Campaign
from expert_rating.workflow import close_campaign
from tests.cast import Cast
from tests.expert_rating.rated import queries_of, rate, text, writes_nothing

pytestmark = pytest.mark.django_db


def page(cast: Cast, **asked: object) -> tuple[str, dict[str, object]]:
    return f"/doo/organisations/{cast.kindergarten.pk}/", asked


@pytest.fixture
def rated(cast: Cast) -> Cast:
    """Of six answers the first are «Да»: criterion 3 comes before 4."""
    rate(cast, cast.expert, cast.kindergarten, yes=4)
    rate(cast, cast.municipal_expert, cast.kindergarten, yes=2)
    return cast


def test_levels_as_chart_and_table(visitor: Client, rated: Cast) -> None:
    answer = visitor.get(*page(rated))
    html = answer.content.decode()
    assert "Уровень организации 66,67 % 13,33 1" in text(answer)
    assert '<rect class="chart-filled" width="66.67%"' in html
    assert "число экспертов 2" in text(answer)
    assert "style=" not in html


def test_by_criterion_and_question(visitor: Client, rated: Cast) -> None:
    rate(rated, rated.regional_expert, rated.kindergarten, yes=0)
    answer = visitor.get(*page(rated, tab="questions"))
    first, second = answer.context["criteria"]
    assert first.title == "Критерий 3: Критерий 3"
    assert [(label, level.text, level.counted, level.points) for label, level in first.levels] == [
        ("Федеральный", "—", "", "—"),
        ("Региональный", "0 %", "0 из 3", "0,00"),
        ("Муниципальный", "66,67 %", "2 из 3", "6,67"),
        ("Уровень организации", "100 %", "3 из 3", "10,00"),
    ]
    assert [(q.text, q.every.text, q.every.counted) for q in second.questions] == [
        ("Вопрос 4.1?", "33,33 %", "1 из 3"),
        ("Вопрос 4.2?", "0 %", "0 из 3"),
        ("Вопрос 4.3?", "0 %", "0 из 3"),
    ]
    assert "1. Вопрос 3.1? 66,67 % 2 из 3" in text(answer)


def next_campaign(cast: Cast) -> Campaign:
    """The first campaign closes a year ago, the second is the cast's own again."""
    first = cast.campaign
    close_campaign(campaign_id=first.pk, actor=cast.actor(cast.moderator))
    Campaign.objects.filter(pk=first.pk).update(
        title="Оценка 2025", opens_at=first.opens_at - timedelta(days=365), closes_at=first.closes_at
    )
    del cast.campaign
    return cast.campaign


def test_how_it_moved_over_the_campaigns(visitor: Client, rated: Cast) -> None:
    next_campaign(rated)
    rate(rated, rated.federal_expert, rated.kindergarten, yes=6)
    answer = visitor.get(*page(rated, tab="campaigns"))
    history = answer.context["history"]
    assert [(row.campaign.title, row.total, row.place, row.assessments) for row in history.rows] == [
        ("Оценка 2025", "20,00", "1", 2),
        ("Оценка 2026", "20,00", "1", 1),
    ]
    assert history.rows[1].levels == ["20,00", "Нет оценок", "Нет оценок", "Нет оценок"]
    html = answer.content.decode()
    assert html.count("chart-point") == 2
    assert html.count('class="chart-line"') == 1


def test_a_closed_campaign_is_chosen_and_kept_by_the_tabs(visitor: Client, rated: Cast) -> None:
    old = rated.campaign
    next_campaign(rated)
    answer = visitor.get(*page(rated, campaign=old.pk))
    assert answer.context["card"].total == "20,00"
    assert [url for _, url, _ in answer.context["tabs"]] == [
        f"?campaign={old.pk}",
        f"?campaign={old.pk}&tab=questions",
        f"?campaign={old.pk}&tab=campaigns",
    ]
    assert visitor.get(*page(rated)).context["card"].total == "Нет оценок"


@pytest.mark.parametrize("tab", ["", "overview", "zzz"])
def test_an_unknown_tab_is_the_first(visitor: Client, cast: Cast, tab: str) -> None:
    answer = visitor.get(*page(cast, tab=tab))
    assert answer.context["tab"] == "overview"
    assert "Карточка организации" in text(answer)


@pytest.mark.parametrize("tab", ["overview", "questions", "campaigns"])
def test_without_a_campaign(visitor: Client, cast: Cast, tab: str) -> None:
    assert visitor.get(*page(cast, tab=tab)).status_code == 200


@pytest.mark.parametrize(("tab", "expected"), [("overview", 5), ("questions", 5), ("campaigns", 4)])
def test_queries(visitor: Client, rated: Cast, tab: str, expected: int) -> None:
    def get() -> Any:
        return visitor.get(*page(rated, tab=tab))

    assert queries_of(get) == expected
    rate(rated, rated.federal_expert, rated.kindergarten, yes=1)
    rate(rated, rated.regional_expert, rated.kindergarten, yes=3)
    assert queries_of(get) == expected
    with writes_nothing():
        get()


def test_no_name_of_an_expert(visitor: Client, rated: Cast) -> None:
    for tab in ("overview", "questions", "campaigns"):
        assert rated.expert.user.last_name not in visitor.get(*page(rated, tab=tab)).content.decode()


@pytest.mark.parametrize(
    ("days", "labels"),
    [
        ([(2025, 5, 3), (2026, 5, 3)], ["05.2025", "05.2026"]),
        ([(2026, 5, 3), (2026, 5, 20), (2026, 9, 1)], ["03.05.2026", "20.05.2026", "01.09.2026"]),
    ],
)
def test_two_campaigns_of_one_month_look_different(days: list[tuple[int, int, int]], labels: list[str]) -> None:
    opened = [datetime(*day) for day in days]
    assert [f"{moment:{form_of_labels(opened)}}" for moment in opened] == labels
