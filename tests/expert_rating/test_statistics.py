"""«Статистика»: organisations, experts and assessments by territory, kind, target group and month."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.in_force import administrator
from accounts.models import GrantStatus
from accounts.personal.workflow import ask, carry_out
from accounts.workflow import deactivate, give_up, reactivate, withdraw
from expert_rating.listing.statistics import months_between
from expert_rating.workflow import activate_experts
from portal.history import Actor
from tests.cast import Cast
from tests.expert_rating.rated import queries_of, rate, text, writes_nothing

pytestmark = pytest.mark.django_db
PAGE = "/statistics/"


@pytest.fixture
def two_regions(cast: Cast) -> Cast:
    rate(cast, cast.expert, cast.kindergarten, yes=6)
    rate(cast, cast.federal_expert, cast.kindergarten, yes=2)
    rate(cast, cast.federal_expert, cast.far_kindergarten, yes=4)
    assert cast.school
    return cast


def rows(answer: Any, title: str) -> dict[str, list[str]]:
    found = answer.context["found"]
    section = next(each for each in [found.territories, *found.others] if each.title == title)
    return {row.label: row.figures for row in section.rows}


def test_by_region_kind_level_group_and_month(visitor: Client, two_regions: Cast) -> None:
    answer = visitor.get(PAGE)
    assert answer.context["found"].figures == [
        ("организации", "3"),
        ("из них с оценками", "2"),
        ("эксперта", "2"),
        ("размещённые оценки", "3"),
    ]
    assert rows(answer, "По субъектам РФ") == {
        "Калининградская область": ["2", "1", "1", "2"],
        "Томская область": ["1", "1", "0", "1"],
        "Без субъекта РФ (федеральный уровень)": ["—", "—", "1", "—"],
    }
    assert rows(answer, "По видам организаций")["Дошкольные образовательные организации"] == ["2", "2", "1", "3"]
    assert rows(answer, "По видам организаций")["Общеобразовательные организации"] == ["1", "0", "0", "0"]
    assert rows(answer, "По уровням экспертов")["Федеральный"] == ["1", "2"]
    assert rows(answer, "По целевым группам")["Родители"] == ["2", "3"]
    assert list(rows(answer, "По месяцам").values()) == [["2", "3"]]
    assert str(timezone.localdate().year) in next(iter(rows(answer, "По месяцам")))


def test_a_region_is_shown_by_its_municipalities(visitor: Client, two_regions: Cast) -> None:
    assert two_regions.other_kindergarten
    answer = visitor.get(PAGE, {"region": "39"})
    assert rows(answer, "По муниципалитетам") == {
        "Город Калининград (городской округ)": ["2", "1", "1", "2"],
        "Озёрский (муниципальный округ)": ["1", "0", "0", "0"],
    }
    assert "Субъект РФ: Калининградская область" in text(answer)
    assert [tag.remove_url for tag in answer.context["tags"]] == ["?"]


def test_by_kind(visitor: Client, two_regions: Cast) -> None:
    answer = visitor.get(PAGE, {"kind": "oo"})
    assert answer.context["found"].figures[0] == ("организация", "1")
    assert answer.context["found"].figures[3] == ("размещённых оценок", "0")


def test_the_charts_say_the_same_as_the_tables(visitor: Client, two_regions: Cast) -> None:
    html = visitor.get(PAGE).content.decode()
    # Of organisations, the rated, experts and assessments twice; of experts and assessments three times.
    assert html.count('class="chart"') == 2 * 4 + 3 * 2
    assert '<rect class="chart-filled" width="50.00%"' in html  # 1 of Tomsk beside 2 of Kaliningrad
    assert "style=" not in html


def test_no_name_of_an_expert(visitor: Client, two_regions: Cast) -> None:
    assert two_regions.expert.user.last_name not in visitor.get(PAGE).content.decode()


@pytest.mark.parametrize("asked", [{"region": "00"}, {"kind": "zzz"}, {"campaign": "zzz"}, {"region": "39\x00"}])
def test_unknown_values_are_left_out(visitor: Client, two_regions: Cast, asked: dict[str, str]) -> None:
    assert visitor.get(PAGE, asked).context["found"].figures[0] == ("организации", "3")


def test_an_empty_portal(visitor: Client, db: None) -> None:
    assert "Пока показать нечего" in text(visitor.get(PAGE))


def test_the_old_address_leads_here(visitor: Client, db: None) -> None:
    assert visitor.get("/pages/statistics/")["Location"] == PAGE


def test_an_activated_expert_is_counted_at_once(
    visitor: Client, cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    waiting = cast.waiting_expert
    assert dict(visitor.get(PAGE).context["found"].figures)["экспертов"] == "0"
    with django_capture_on_commit_callbacks(execute=True):
        activate_experts(ids=[waiting.expert.pk], actor=cast.actor(cast.moderator))
    assert dict(visitor.get(PAGE).context["found"].figures)["эксперт"] == "1"


def admin(cast: Cast) -> Actor:
    return Actor(user=cast.superuser, role=administrator(cast.superuser))


def erase(cast: Cast) -> None:
    asked = ask(user=cast.expert.user, wish="", actor=Actor(user=cast.expert.user, role=None))
    carry_out(request_id=asked.pk, actor=admin(cast))


# Every verb by which an active expert stops being one.
LEAVING: dict[str, Callable[[Cast], object]] = {
    "withdraw": lambda cast: withdraw(grant_id=cast.expert.pk, actor=admin(cast), reason="Ушёл"),
    "give up": lambda cast: give_up(grant_id=cast.expert.pk, actor=cast.actor(cast.expert)),
    "deactivate": lambda cast: deactivate(user_id=cast.expert.user_id, actor=admin(cast), reason="Ушёл"),
    "erase": erase,
}


@pytest.mark.parametrize("way", LEAVING)
def test_an_expert_who_leaves_is_not_counted_at_once(
    visitor: Client, cast: Cast, way: str, django_capture_on_commit_callbacks: Any
) -> None:
    assert cast.expert
    assert dict(visitor.get(PAGE).context["found"].figures)["эксперт"] == "1"
    with django_capture_on_commit_callbacks(execute=True):
        LEAVING[way](cast)
    assert dict(visitor.get(PAGE).context["found"].figures)["экспертов"] == "0"


def test_one_who_comes_back_is_counted_at_once(
    visitor: Client, cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    deactivate(user_id=cast.expert.user_id, actor=admin(cast), reason="Ушёл")
    assert dict(visitor.get(PAGE).context["found"].figures)["экспертов"] == "0"
    with django_capture_on_commit_callbacks(execute=True):
        reactivate(user_id=cast.expert.user_id, actor=admin(cast), reason="Вернулся")
    assert dict(visitor.get(PAGE).context["found"].figures)["эксперт"] == "1"


@pytest.mark.parametrize("status", [GrantStatus.WAITING, GrantStatus.DECLINED, GrantStatus.WITHDRAWN])
def test_only_active_experts_count(visitor: Client, cast: Cast, status: str) -> None:
    cast.make_expert(status=status, region=cast.region)
    assert dict(visitor.get(PAGE).context["found"].figures)["экспертов"] == "0"


def test_queries_depend_on_nothing(visitor: Client, two_regions: Cast) -> None:
    assert queries_of(lambda: visitor.get(PAGE)) == 6
    for number in range(28):
        rate(
            two_regions,
            two_regions.federal_expert,
            two_regions.make_organisation(f"Сад {number}", two_regions.municipality),
        )
    assert queries_of(lambda: visitor.get(PAGE)) == 6
    with writes_nothing():
        visitor.get(PAGE, {"region": "39", "kind": "doo"})


def test_months_without_anything_stand_in_the_row() -> None:
    from datetime import date

    assert list(months_between([date(2026, 2, 1), date(2025, 12, 1)])) == [
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]
    assert list(months_between([])) == []
