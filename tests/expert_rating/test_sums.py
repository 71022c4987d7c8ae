"""Sums over many organisations follow each act: places, rated organisations, assessments by what «Статистика» shows."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from accounts.models import GrantStatus
from expert_rating.models import Assessment, OrganisationResult, PlacedCount, RatedCount, TotalBand, TotalCount
from expert_rating.results import rebuild
from expert_rating.results.ledger import month_of
from expert_rating.workflow import hide, set_aside
from portal.registry import organisation_saved
from tests.cast import Cast
from tests.expert_rating.rated import close, rate

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(cast: Cast) -> Cast:
    """Two kindergartens of the region and a far one, five assessments."""
    rate(cast, cast.expert, cast.kindergarten, yes=6)
    rate(cast, cast.municipal_expert, cast.kindergarten, yes=3)
    rate(cast, cast.regional_expert, cast.other_kindergarten, yes=5)
    rate(cast, cast.federal_expert, cast.other_kindergarten, yes=1)
    rate(cast, cast.federal_expert, cast.far_kindergarten, yes=4)
    return cast


def rated(cast: Cast) -> dict[int, tuple[int, int, int]]:
    rows = RatedCount.objects.values_list("municipality_id", "open", "closed", "assessments")
    return {place: tuple(numbers) for place, *numbers in rows if any(numbers)}


def test_each_placed_assessment_is_in_the_sums(three: Cast) -> None:
    assert rebuild.wrong() == {}
    assert rated(three) == {
        three.municipality.pk: (1, 0, 2),
        three.other_municipality.pk: (1, 0, 2),
        three.far_municipality.pk: (1, 0, 1),
    }
    rows = PlacedCount.objects.values_list("region_id", "level", "target_group", "placed")
    assert sorted(rows) == [
        ("39", "federal", "parents", 1),
        ("39", "municipal", "parents", 1),
        ("39", "organisation", "parents", 1),
        ("39", "regional", "parents", 1),
        ("70", "federal", "parents", 1),
    ]


def test_hidden_and_set_aside_leave_them(three: Cast) -> None:
    own = Assessment.objects.get(author=three.expert.user)
    hide(assessment_id=own.pk, actor=three.actor(three.expert))
    other = Assessment.objects.filter(organisation=three.other_kindergarten).values_list("pk", flat=True)
    set_aside(ids=list(other), actor=three.actor(three.moderator), reason="Одинаковые ответы.")
    assert rebuild.wrong() == {}
    assert rated(three) == {three.municipality.pk: (1, 0, 1), three.far_municipality.pk: (1, 0, 1)}
    assert sum(PlacedCount.objects.values_list("placed", flat=True)) == 2


def test_an_organisation_that_closes_or_moves_takes_its_sums_along(three: Cast) -> None:
    close(pk=three.kindergarten.pk)
    moved = three.other_kindergarten
    moved.municipality, moved.short_name = three.far_municipality, "Переехавший сад"
    moved.fill_derived().save()
    organisation_saved(moved)
    assert rebuild.wrong() == {}
    assert rated(three) == {three.municipality.pk: (0, 1, 2), three.far_municipality.pk: (2, 0, 3)}
    assert dict(PlacedCount.objects.filter(level="regional").values_list("region_id", "placed")) == {"39": 0, "70": 1}
    assert OrganisationResult.objects.get(organisation=moved).sort_name == moved.sort_name


def test_saved_without_a_change_it_writes_no_sums(three: Cast, django_assert_num_queries) -> None:
    from expert_rating.results import renew

    with django_assert_num_queries(1):
        renew(three.kindergarten)


def test_the_recount_builds_them_from_nothing(three: Cast) -> None:
    before = rebuild.kept()
    for model in (TotalCount, TotalBand, RatedCount, PlacedCount):
        model.objects.all().delete()
    assert set(rebuild.wrong()) == {"totals", "bands", "rated", "placed"}
    call_command("recount", verbosity=0)
    assert rebuild.kept() == before
    assert rebuild.wrong() == {}


def test_copies_of_the_levels_follow_each_act(three: Cast) -> None:
    result = OrganisationResult.objects.get(organisation=three.kindergarten)
    assert result.levels == {
        "municipal": [1, "10.00000000", "50.00000000"],
        "organisation": [1, "20.00000000", "100.00000000"],
    }
    own = Assessment.objects.get(author=three.expert.user)
    hide(assessment_id=own.pk, actor=three.actor(three.expert))
    result.refresh_from_db()
    assert result.levels == {"municipal": [1, "10.00000000", "50.00000000"]}


def test_the_recount_copies_the_levels_again(three: Cast) -> None:
    kept = list(OrganisationResult.objects.order_by("pk").values_list("levels", flat=True))
    OrganisationResult.objects.filter(organisation=three.kindergarten).update(levels={})
    wrong = {"levels": [(three.campaign.pk, three.kindergarten.pk)]}
    assert rebuild.wrong() == wrong
    call_command("recount", verbosity=0)
    assert list(OrganisationResult.objects.order_by("pk").values_list("levels", flat=True)) == kept
    assert rebuild.wrong() == {}


def test_many_organisations_of_one_total_share_the_place_over_bands(cast: Cast) -> None:
    """20 and 13⅓ lie in different bands of whole points, 13⅓ and 13⅓ in one."""
    grant = cast.make_expert(status=GrantStatus.ACTIVE, municipality=cast.municipality)
    made = [cast.make_organisation(f"Сад {number}", cast.municipality) for number in range(4)]
    for organisation, yes in zip(made, (6, 4, 4, 2), strict=True):
        rate(cast, grant, organisation, yes=yes)
    found = OrganisationResult.objects.with_place().order_by("organisation_id").values_list("place", flat=True)
    assert list(found) == [1, 2, 2, 4]


def test_the_month_is_the_portals_own(settings) -> None:
    """Half past eleven at night UTC is already the next month in Kaliningrad."""
    assert settings.TIME_ZONE == "Europe/Kaliningrad"
    assert month_of(datetime(2026, 10, 31, 23, 30, tzinfo=ZoneInfo("UTC"))) == date(2026, 11, 1)
