"""Results kept beside the assessments: right at the moment of «Разместить», at a cost that does not grow with them.

Every function here runs inside the verb's transaction with the organisation's row locked, so tallies and results
of one organisation have one writer at a time. What many organisations share goes through the ledger.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, Sum

from accounts.models import Organisation
from expert_rating.models import (
    Answer,
    Assessment,
    AssessmentStatus,
    Level,
    LevelResult,
    OrganisationResult,
    Tally,
    TotalBand,
    TotalCount,
)
from expert_rating.results import directory_stamp
from expert_rating.results.ledger import Ledger, month_of_placing
from expert_rating.rules import CriterionCount, level_points, total_points


def count_in(*assessments: Assessment) -> None:
    """Add assessments that have just been placed or restored."""
    change(assessments, +1)


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
    levels = levels_of(assessment.campaign_id, [organisation.pk])[organisation.pk]
    result.assessments = sum(level.assessments for level in levels.values())
    result.total = total_points(level.points for level in levels.values()) if levels else None
    result.levels = Level.copies(levels)
    result.save(update_fields=["assessments", "total", "levels"])
    if before != result.total:
        ledger.total(result, before, -1)
        ledger.total(result, result.total, +1)
    return result


def levels_of(campaign_id: int, organisation_ids: Iterable[int]) -> dict[int, dict[str, Level]]:
    """{organisation: {level: result}}; levels without assessments are absent."""
    found: dict[int, dict[str, Level]] = defaultdict(dict)
    results: Any = LevelResult.objects.filter(
        campaign=campaign_id, organisation__in=organisation_ids, assessments__gt=0
    ).order_by("level")
    for organisation, level, *numbers in results.values_list(
        "organisation_id", "level", "assessments", "points", "share"
    ):
        found[organisation][level] = Level(*numbers)
    return found


def copied(organisation: Organisation) -> dict[str, Any]:
    """What a result keeps of its organisation."""
    names = ("sort_name", "municipality_id", "closed")
    return {name: getattr(organisation, name) for name in names}


def renew(organisation: Organisation) -> None:
    """After a change of the organisation: its results follow it, and so do the sums they stand in."""
    renew_many([organisation])


def renew_many(organisations: Iterable[Organisation]) -> None:
    """Results that stand as their organisation does are left alone."""
    directory_stamp.forget()
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


# By hand: putting two aggregates together takes the ORM several times as long as asking for both at once.
PLACE = f"""
    SELECT 1
        + COALESCE((SELECT SUM(organisations) FROM {TotalBand._meta.db_table}
            WHERE campaign_id = %(campaign)s AND kind = %(kind)s AND band > %(band)s), 0)
        + COALESCE((SELECT SUM(organisations) FROM {TotalCount._meta.db_table}
            WHERE campaign_id = %(campaign)s AND kind = %(kind)s AND total > %(total)s AND total < %(band)s + 1), 0)
"""  # noqa: S608 - only the names of two tables are put in


def place_of(*, campaign_id: int, kind: str, total: Decimal) -> int:
    """The place of a total within the kind: one more than organisations have a better one."""
    with connection.cursor() as cursor:
        cursor.execute(PLACE, {"campaign": campaign_id, "kind": kind, "total": total, "band": int(total)})
        return int(cursor.fetchone()[0])


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
