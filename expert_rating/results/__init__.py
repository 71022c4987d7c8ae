"""Results kept beside the assessments: right at the moment of «Разместить», at a cost that does not grow with them.

Every function here runs inside the verb's transaction with the organisation's row locked, so tallies and results
of one organisation have one writer at a time. What many organisations share goes through the ledger.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum

from accounts.models import Organisation
from expert_rating.models import (
    Answer,
    Assessment,
    AssessmentStatus,
    LevelResult,
    OrganisationResult,
    Tally,
    TotalBand,
    TotalCount,
)
from expert_rating.results.ledger import Ledger, month_of_placing
from expert_rating.rules import CriterionCount, level_points, total_points


def count_in(assessment: Assessment) -> None:
    """Add an assessment that has just been placed."""
    change([assessment], +1)


def count_out(*assessments: Assessment) -> None:
    """Take away assessments that have just been hidden or set aside."""
    change(assessments, -1)


def change(assessments: Iterable[Assessment], by: int) -> None:
    ledger = Ledger()
    for assessment in assessments:
        tally(assessment, by)
        result = settle_organisation(assessment, ledger)
        ledger.rated(result, assessments=by)
        ledger.placed(result, assessment.level, assessment.target_group, month_of_placing(assessment), by)
    ledger.write()


def tally(assessment: Assessment, by: int) -> None:
    """Change the counts of the questions and the result of the level."""
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


def settle_organisation(assessment: Assessment, ledger: Ledger) -> OrganisationResult:
    """Sum the levels into the organisation's total and move it between the totals."""
    organisation = assessment.organisation
    result, _ = OrganisationResult.objects.select_related("municipality").get_or_create(
        campaign_id=assessment.campaign_id,
        organisation=organisation,
        defaults={"kind": organisation.kind, **copied(organisation)},
    )
    before = result.total
    levels = LevelResult.objects.filter(
        campaign=assessment.campaign_id, organisation=organisation, assessments__gt=0
    ).values_list("assessments", "points")
    result.assessments = sum(number for number, _ in levels)
    result.total = total_points(points for _, points in levels if points is not None) if levels else None
    result.save(update_fields=["assessments", "total"])
    if before != result.total:
        ledger.total(result, before, -1)
        ledger.total(result, result.total, +1)
    return result


def copied(organisation: Organisation) -> dict[str, Any]:
    """What a result keeps of its organisation."""
    names = ("sort_name", "municipality_id", "closed")
    return {name: getattr(organisation, name) for name in names}


def renew(organisation: Organisation) -> None:
    """After a change of the organisation: its results follow it, and so do the sums they stand in."""
    renew_many([organisation])


def renew_many(organisations: Iterable[Organisation]) -> None:
    """Results that stand as their organisation does are left alone."""
    changed = {organisation.pk: organisation for organisation in organisations}
    ledger = Ledger()
    for result in OrganisationResult.objects.filter(organisation__in=changed).select_related("municipality"):
        organisation = changed[result.organisation_id]
        if all(getattr(result, name) == value for name, value in copied(organisation).items()):
            continue
        move(result, ledger, -1)
        result.sort_name, result.closed = organisation.sort_name, organisation.closed
        result.municipality = organisation.municipality
        result.save(update_fields=["sort_name", "municipality", "closed"])
        move(result, ledger, +1)
    ledger.write()


def move(result: OrganisationResult, ledger: Ledger, by: int) -> None:
    """Put all that a result adds to the sums in, or take it out; what stays where it was cancels out."""
    ledger.total(result, result.total, by)
    ledger.rated(result, assessments=by * result.assessments)
    placed = Assessment.objects.active().filter(campaign=result.campaign_id, organisation=result.organisation_id)
    for assessment in placed.only("level", "target_group", "placed_at"):
        ledger.placed(result, assessment.level, assessment.target_group, month_of_placing(assessment), by)


def place_of(*, campaign_id: int, kind: str, total: Decimal) -> int:
    """The place of a total within the kind: one more than organisations have a better one."""
    band = int(total)
    of_kind = {"campaign": campaign_id, "kind": kind}
    bands = TotalBand.objects.filter(**of_kind, band__gt=band).aggregate(n=Sum("organisations"))["n"] or 0
    own = TotalCount.objects.filter(**of_kind, total__gt=total, total__lt=band + 1)
    return 1 + bands + (own.aggregate(n=Sum("organisations"))["n"] or 0)


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
