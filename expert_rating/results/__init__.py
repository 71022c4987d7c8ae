"""Results kept beside the assessments: right at the moment of «Разместить», at a cost that does not grow with them.

Every function here runs inside the verb's transaction with the organisation's row locked, so tallies and results
of one organisation have one writer at a time. Rows of TotalCount are shared by all organisations: they are
touched in ascending order of total, which keeps two writers from waiting for each other.
"""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum, Window

from expert_rating.models import (
    Answer,
    Assessment,
    AssessmentStatus,
    LevelResult,
    OrganisationResult,
    Tally,
    TotalCount,
)
from expert_rating.rules import CriterionCount, level_points, total_points


def count_in(assessment: Assessment) -> None:
    """Add an assessment that has just been placed."""
    change(assessment, +1)


def count_out(assessment: Assessment) -> None:
    """Take away an assessment that has just been hidden or set aside."""
    change(assessment, -1)


def change(assessment: Assessment, by: int) -> None:
    row: dict[str, Any] = {
        "campaign_id": assessment.campaign_id,
        "organisation_id": assessment.organisation_id,
        "level": assessment.level,
    }
    answers = dict(assessment.answers.values_list("question_id", "value"))
    Tally.objects.bulk_create(
        [Tally(question_id=question, **row) for question in sorted(answers)], ignore_conflicts=True
    )
    for value in (True, False):
        questions = [question for question, answer in answers.items() if answer is value]
        tallies = Tally.objects.filter(question_id__in=questions, **row)
        tallies.update(answers=F("answers") + by, **({"yes": F("yes") + by} if value else {}))
    result, _ = LevelResult.objects.get_or_create(**row)
    settle_level(result, assessments=result.assessments + by)
    settle_organisation(assessment)


def settle_level(result: LevelResult, *, assessments: int) -> None:
    """Compute a level's points from its tallies."""
    result.assessments = assessments
    result.points = result.share = None
    if assessments:
        counts = (
            Tally.objects.filter(campaign=result.campaign_id, organisation=result.organisation_id, level=result.level)
            .values("question__criterion")
            .annotate(answered=Sum("answers"), said_yes=Sum("yes"))
        )
        result.points, result.share = level_points(CriterionCount(c["answered"], c["said_yes"]) for c in counts)
    result.save(update_fields=["assessments", "points", "share"])


def settle_organisation(assessment: Assessment) -> None:
    """Sum the levels into the organisation's total and move it between the rows of TotalCount."""
    organisation = assessment.organisation
    result, _ = OrganisationResult.objects.get_or_create(
        campaign_id=assessment.campaign_id,
        organisation=organisation,
        defaults={"kind": organisation.kind, "sort_name": organisation.sort_name},
    )
    before = result.total
    levels = LevelResult.objects.filter(
        campaign=assessment.campaign_id, organisation=organisation, assessments__gt=0
    ).values_list("assessments", "points")
    result.assessments = sum(number for number, _ in levels)
    result.total = total_points(points for _, points in levels) if levels else None
    result.save(update_fields=["assessments", "total"])
    move_total(result, before)


def move_total(result: OrganisationResult, before: Decimal | None) -> None:
    after = result.total
    if before == after:
        return
    steps = sorted([(total, by) for total, by in ((before, -1), (after, +1)) if total is not None])
    for total, by in steps:
        row = {"campaign_id": result.campaign_id, "kind": result.kind, "total": total}
        if by > 0:
            TotalCount.objects.bulk_create([TotalCount(**row)], ignore_conflicts=True)
        TotalCount.objects.filter(**row).update(organisations=F("organisations") + by)


def places(*, campaign_id: int, kind: str, totals: set[Decimal]) -> dict[Decimal, int]:
    """{total: place} within the kind; equal totals share a place, the next place is skipped."""
    if not totals:
        return {}
    counts = TotalCount.objects.filter(campaign=campaign_id, kind=kind, organisations__gt=0).annotate(
        upto=Window(Sum("organisations"), order_by=F("total").desc())
    )
    return {row.total: row.upto - row.organisations + 1 for row in counts if row.total in totals}


def recount(*, campaign_id: int, organisation_id: int) -> dict[str, dict[str, object]]:
    """A level's points computed afresh from the answers, for checks: {level: {assessments, points, share}}."""
    active = Q(
        assessment__campaign=campaign_id,
        assessment__organisation=organisation_id,
        assessment__status=AssessmentStatus.ACTIVE,
    )
    rows = (
        Answer.objects.filter(active)
        .values("assessment__level", "question__criterion")
        .annotate(answered=Count("id"), said_yes=Count("id", filter=Q(value=True)))
    )
    by_level: dict[str, list[CriterionCount]] = defaultdict(list)
    for row in rows:
        by_level[row["assessment__level"]].append(CriterionCount(row["answered"], row["said_yes"]))
    placed = Assessment.objects.active().filter(campaign=campaign_id, organisation=organisation_id)
    numbers = dict(placed.values_list("level").annotate(Count("id")).order_by())
    found: dict[str, dict[str, object]] = {}
    for level, criteria in by_level.items():
        points, share = level_points(criteria)
        found[level] = {"assessments": numbers[level], "points": points, "share": share}
    return found
