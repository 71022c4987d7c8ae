"""Points by spec/01: a tenth of each criterion's share, levels and totals summed, never 0 for «Нет оценок»."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import GrantStatus
from expert_rating import results
from expert_rating.models import LevelResult, OrganisationResult, TotalCount
from expert_rating.rules import CriterionCount, level_points, total_points
from expert_rating.workflow import hide, place, save_answers, start
from expert_rating.workflow.assessments import asked_questions
from tests.cast import Cast

EIGHT = Decimal("0.00000001")


def assess(cast: Cast, grant, organisation, yes: list[bool]):
    """A placed assessment with the six answers given."""
    actor = cast.actor(grant)
    begun = start(organisation=organisation, actor=actor)
    answers = {question.pk: value for question, value in zip(asked_questions(begun), yes, strict=True)}
    save_answers(assessment_id=begun.pk, answers=answers, actor=actor)
    return place(assessment_id=begun.pk, actor=actor)


@pytest.mark.parametrize(
    ("criteria", "points", "share"),
    [
        ([CriterionCount(3, 3), CriterionCount(3, 3)], "20", "100"),
        ([CriterionCount(3, 0), CriterionCount(3, 0)], "0", "0"),
        ([CriterionCount(3, 1), CriterionCount(3, 3)], "13.33333333", "66.66666667"),
        ([CriterionCount(6, 5)], "8.33333333", "83.33333333"),
    ],
)
def test_points_of_a_level(criteria, points, share):
    assert level_points(criteria) == (Decimal(points).quantize(EIGHT), Decimal(share).quantize(EIGHT))


def test_two_full_criteria_of_two_levels_are_forty(cast):
    """Manual 000 prints «200% (20)», «200% (20)», «40»; here the share stays within 100 %."""
    cast.open_campaign()
    assess(cast, cast.expert, cast.kindergarten, [True] * 6)
    assess(cast, cast.municipal_expert, cast.kindergarten, [True] * 6)
    levels = {row.level: (row.points, row.share) for row in LevelResult.objects.all()}
    assert levels == {"organisation": (20, 100), "municipal": (20, 100)}
    assert OrganisationResult.objects.get().total == 40


def test_no_active_assessment_leaves_no_result(cast):
    cast.open_campaign()
    placed = assess(cast, cast.expert, cast.kindergarten, [True] * 6)
    hide(assessment_id=placed.pk, actor=cast.actor(cast.expert))
    result = OrganisationResult.objects.get()
    assert (result.assessments, result.total) == (0, None)
    level = LevelResult.objects.get()
    assert (level.assessments, level.points, level.share) == (0, None, None)
    assert sum(TotalCount.objects.values_list("organisations", flat=True)) == 0


def test_equal_totals_share_a_place_and_the_next_is_skipped(cast):
    campaign = cast.campaign
    third = cast.make_organisation("МАДОУ д/с № 9", cast.municipality)
    fourth = cast.make_organisation("МАДОУ д/с № 10", cast.municipality)
    for organisation, yes in [
        (cast.kindergarten, [True] * 6),
        (third, [True] * 6),
        (fourth, [True] * 3 + [False] * 3),
    ]:
        assess(cast, cast.municipal_expert, organisation, yes)
    found = [results.place_of(campaign_id=campaign.pk, kind="doo", total=Decimal(total)) for total in (20, 10)]
    assert found == [1, 3]
    assert sorted(OrganisationResult.objects.with_place().values_list("place", flat=True)) == [1, 1, 3]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 63)), min_size=1, max_size=12))
def test_any_sequence_of_placing_and_hiding_equals_a_recount(cast, steps):
    """Three experts of one organisation place, hide, answer anew and place again in any order."""
    campaign = cast.campaign
    grants = people(cast)
    for who, bits in steps:
        actor = cast.actor(grants[who])
        begun = start(organisation=cast.kindergarten, actor=actor)
        if begun.status == "active":
            hide(assessment_id=begun.pk, actor=actor)
            continue
        answers = {q.pk: bool(bits >> index & 1) for index, q in enumerate(asked_questions(begun))}
        save_answers(assessment_id=begun.pk, answers=answers, actor=actor)
        place(assessment_id=begun.pk, actor=actor)
    assert_results_equal_recount(campaign.pk, cast.kindergarten.pk)


def people(cast: Cast) -> list:
    if not hasattr(cast, "three"):
        second = cast.make_expert(status=GrantStatus.ACTIVE, organisation=cast.kindergarten)
        cast.three = [cast.expert, second, cast.municipal_expert]
    return cast.three


def kept_levels(campaign_id: int, organisation_id: int) -> dict:
    """The kept rows in the form of `results.recount`."""
    rows = LevelResult.objects.filter(campaign=campaign_id, organisation=organisation_id, assessments__gt=0)
    return {row.level: {"assessments": row.assessments, "points": row.points, "share": row.share} for row in rows}


def assert_results_equal_recount(campaign_id: int, organisation_id: int) -> None:
    kept = kept_levels(campaign_id, organisation_id)
    fresh = results.recount(campaign_id=campaign_id, organisation_id=organisation_id)
    assert kept == fresh
    result = OrganisationResult.objects.filter(campaign=campaign_id, organisation=organisation_id).first()
    total = total_points(level["points"] for level in fresh.values()) if fresh else None
    assert (result.total if result else None) == total
    counted = {row.total: row.organisations for row in TotalCount.objects.filter(organisations__gt=0)}
    assert counted == ({total: 1} if fresh else {})


def test_equal_totals_of_different_levels_share_a_place():
    """Thirds: 16⅔ + 16⅔ and 18⅓ + 15 are both 33⅓."""
    two_thirds = level_points([CriterionCount(3, 2), CriterionCount(3, 3)])[0]
    other = [level_points([CriterionCount(6, 5), CriterionCount(1, 1)])[0], Decimal(15)]
    assert total_points([two_thirds, two_thirds]) == total_points(other)
