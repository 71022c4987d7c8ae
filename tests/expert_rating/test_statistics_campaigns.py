"""«Статистика» over two campaigns, by municipality and over many months."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import RoleGrant
from expert_rating.listing.statistics import Line, Section, by_month
from expert_rating.models import Assessment, Campaign, PlacedCount
from expert_rating.workflow import close_campaign, copy_campaign, hide, open_campaign
from tests.cast import Cast
from tests.expert_rating.rated import close, rate, text
from tests.expert_rating.test_statistics import PAGE, rows

pytestmark = pytest.mark.django_db
NO_MUNICIPALITY = "Без муниципалитета (региональный уровень)"


def figures(answer: Any) -> dict[str, str]:
    return dict(answer.context["found"].figures)


def next_campaign(cast: Cast) -> Campaign:
    """The cast's own from now on; the first is closed and a year older."""
    first, actor = cast.campaign, cast.actor(cast.moderator)
    close_campaign(campaign_id=first.pk, actor=actor)
    year = timedelta(days=365)
    Campaign.objects.filter(pk=first.pk).update(
        title="Прошлая", opens_at=first.opens_at - year, closes_at=first.closes_at - year
    )
    copy = copy_campaign(campaign_id=first.pk, actor=actor)
    Campaign.objects.filter(pk=copy.pk).update(title="Нынешняя")
    cast.campaign = open_campaign(campaign_id=copy.pk, actor=actor)
    return first


@pytest.fixture
def two(cast: Cast) -> Cast:
    """In the first campaign two organisations of the region and a far one; in the second one of the region."""
    for organisation in (cast.kindergarten, cast.other_kindergarten, cast.far_kindergarten):
        rate(cast, cast.federal_expert, organisation)
    next_campaign(cast)
    rate(cast, cast.federal_expert, cast.kindergarten)
    return cast


class TestOneCampaignForThePage:
    def test_the_open_one_counts(self, visitor: Client, two: Cast) -> None:
        answer = visitor.get(PAGE)
        assert (figures(answer)["из них с оценками"], figures(answer)["размещённая оценка"]) == ("1", "1")
        assert "Оценки кампании «Нынешняя»." in text(answer)

    def test_country_and_region_agree(self, visitor: Client, two: Cast) -> None:
        country, region = visitor.get(PAGE), visitor.get(PAGE, {"region": "39"})
        assert rows(country, "По субъектам РФ")["Калининградская область"] == ["2", "1", "0", "1"]
        assert (figures(region)["из них с оценками"], figures(region)["размещённая оценка"]) == ("1", "1")
        assert rows(region, "По муниципалитетам")["Озёрский (муниципальный округ)"] == ["1", "0", "0", "0"]

    def test_rows_with_nothing_left_hide_nothing(self, visitor: Client, two: Cast) -> None:
        """All of the open campaign is hidden again: what is left of it are zeros."""
        own = Assessment.objects.get(campaign=two.campaign)
        hide(assessment_id=own.pk, actor=two.actor(two.federal_expert))
        for asked in ({}, {"region": "39"}):
            answer = visitor.get(PAGE, asked)
            assert (figures(answer)["из них с оценками"], figures(answer)["размещённых оценок"]) == ("0", "0")

    def test_the_one_asked_for(self, visitor: Client, two: Cast) -> None:
        first = Campaign.objects.get(title="Прошлая")
        for asked, number in (({}, "3"), ({"region": "39"}, "2")):
            answer = visitor.get(PAGE, {"campaign": str(first.pk), **asked})
            assert figures(answer)["из них с оценками"] == number
            assert figures(answer)["размещённые оценки"] == number

    def test_each_kind_has_its_own(self, visitor: Client, two: Cast) -> None:
        """The open campaign is for kindergartens alone: schools are shown with the last one that was for them."""
        actor = two.actor(two.moderator)
        draft = copy_campaign(campaign_id=two.campaign.pk, actor=actor)
        draft.kinds.exclude(kind="doo").delete()
        close_campaign(campaign_id=two.campaign.pk, actor=actor)
        opened = open_campaign(campaign_id=draft.pk, actor=actor)
        answer = visitor.get(PAGE)
        assert answer.context["asked"].counted == {opened: ["doo"], two.campaign: ["oo", "spo", "odo"]}
        assert figures(answer)["размещённых оценок"] == "0"

    def test_shut_organisations_are_not_among_the_rated(self, visitor: Client, two: Cast) -> None:
        close(pk=two.kindergarten.pk)
        answer = visitor.get(PAGE)
        assert (figures(answer)["организации"], figures(answer)["из них с оценками"]) == ("2", "0")
        assert figures(answer)["размещённая оценка"] == "1"


class TestExpertsByMunicipality:
    def test_each_where_they_are(self, visitor: Client, cast: Cast) -> None:
        for grant in (cast.expert, cast.municipal_expert, cast.other_expert, cast.regional_expert):
            assert grant.pk
        cast.make_expert(organisation=cast.far_kindergarten)
        answer = visitor.get(PAGE, {"region": "39"})
        assert {label: row[2] for label, row in rows(answer, "По муниципалитетам").items()} == {
            "Город Калининград (городской округ)": "2",
            "Озёрский (муниципальный округ)": "1",
            NO_MUNICIPALITY: "1",
        }
        assert figures(answer)["эксперта"] == "4"

    def test_the_numbers_are_the_pages_own(self, visitor: Client, cast: Cast) -> None:
        assert cast.expert.pk
        assert rows(visitor.get(PAGE), "По субъектам РФ")["Калининградская область"][2] == "1"
        assert figures(visitor.get(PAGE, {"region": "70"}))["экспертов"] == "0"


class TestCharts:
    def test_a_chart_of_each_column(self, visitor: Client, two: Cast) -> None:
        found = visitor.get(PAGE).context["found"]
        for section in (found.territories, *found.others):
            assert len(section.charts) == len(section.columns)
        of_regions = [[value.number for value in found.territories.charted(index)] for index in range(4)]
        assert of_regions == [[2, 1], [1, 0], [1, 0, 0], [1, 0]]

    def test_of_many_rows_the_greatest_and_it_is_said(self) -> None:
        lines = [Line("", f"Район {number}", [number, 100 - number]) for number in range(20)]
        section = Section("По районам", "Район", ["А", "Б"], lines, greatest=15)
        assert [value.number for value in section.charted(0)] == list(range(19, 4, -1))
        assert [value.number for value in section.charted(1)] == list(range(100, 85, -1))
        assert section.left_out == "На каждой диаграмме — 15 наибольших из 20, в таблице — все."

    def test_of_many_months_the_last_and_all_in_the_table(self) -> None:
        section = by_month(Counter({date(2024, 1, 1): 1, date(2026, 6, 1): 2}), Counter())
        assert len(section.rows) == 30
        assert [value.label for value in section.charted(1)][:1] == ["Июль 2024"]
        assert section.left_out == "На диаграммах — последние месяцы, 24 из 30, в таблице — все."

    def test_few_months_leave_nothing_out(self, visitor: Client, two: Cast) -> None:
        months = visitor.get(PAGE).context["found"].others[-1]
        assert months.left_out == ""

    def test_a_month_emptied_again_makes_no_row(self, visitor: Client, two: Cast) -> None:
        own = PlacedCount.objects.get(campaign=two.campaign)
        own.pk, own.month, own.placed = None, date(2019, 1, 1), 0
        own.save()
        assert "Январь 2019" not in rows(visitor.get(PAGE), "По месяцам")


def test_registered_long_ago_it_stands_in_the_table(visitor: Client, cast: Cast) -> None:
    RoleGrant.objects.filter(pk=cast.expert.pk).update(granted_at=datetime(2020, 3, 5, tzinfo=UTC))
    assert cast.municipal_expert.pk
    found = rows(visitor.get(PAGE), "По месяцам")
    assert found["Март 2020"] == ["1", "0"]
    assert len(found) > 24
    assert str(timezone.localdate().year) in list(found)[-1]
