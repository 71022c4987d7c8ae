"""The results of one organisation: as texts, and as charts with the same figures."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import Organisation
from expert_rating.formatting import FEW_ASSESSMENTS, NO_ASSESSMENTS, number, short
from expert_rating.listing.pages import NO_PLACE, Values
from expert_rating.models import Campaign, Criterion, ExpertLevel, Level, OrganisationResult, Question, Tally
from expert_rating.results import place_of
from expert_rating.rules import HUNDRED, TEN, CriterionCount, levels_told, tells_nobody
from portal.charts import Value, bars, line

NO_ANSWERS = "—"


@dataclass(frozen=True, slots=True)
class Card:
    """The results of one organisation in one campaign, as texts. As many experts as assessments: one each."""

    levels: list[Values]
    total: str
    place: str
    assessments: int
    chart: SafeString


def card(organisation: Organisation, campaign_id: int | None) -> Card:
    rated = OrganisationResult.objects.rated(campaign_id, organisation.kind).filter(organisation=organisation)
    found = rated.values_list("total", "assessments", "levels")[:1]
    total, assessments, copies = next(iter(found), (None, 0, None))
    levels = Level.read(copies)
    place = NO_PLACE
    if total is not None and campaign_id is not None:
        place = str(place_of(campaign_id=campaign_id, kind=organisation.kind, total=total))
    rows = [level_row(level, levels.get(level)) for level in ExpertLevel]
    return Card(rows, number(total), place, assessments, chart_of_levels(levels) if levels else SafeString(""))


def level_row(level: ExpertLevel, result: Level | None) -> Values:
    if result is None:
        return {"label": level.label, "share": NO_ASSESSMENTS, "points": NO_ASSESSMENTS, "assessments": "0"}
    return {
        "label": level.label,
        "share": percent(result.share),
        "points": number(result.points),
        "assessments": str(result.assessments),
    }


def percent(share: Decimal | None) -> str:
    return NO_ASSESSMENTS if share is None else f"{short(share)} %"


def chart_of_levels(levels: dict[str, Level]) -> SafeString:
    values = [
        Value(level.label, result.share if result else None, percent(result.share if result else None))
        for level in ExpertLevel
        for result in [levels.get(level)]
    ]
    return bars("Доля «Да» по уровням экспертов", values, most=HUNDRED)


# --- By criterion and question ------------------------------------------------------------------------


class Answers(NamedTuple):
    """«Да» and all answers, of one level or of all; not `told` where they would say who answered what."""

    yes: int
    answers: int
    told: bool = True

    @property
    def share(self) -> Decimal | None:
        return CriterionCount(self.answers, self.yes).share if self.answers and self.told else None

    @property
    def text(self) -> str:
        if not self.answers:
            return NO_ANSWERS
        return percent(self.share) if self.told else FEW_ASSESSMENTS

    @property
    def counted(self) -> str:
        return f"{self.yes} из {self.answers}" if self.answers and self.told else ""

    @property
    def points(self) -> str:
        return NO_ANSWERS if self.share is None else number(self.share / TEN)

    @property
    def width(self) -> str:
        return f"{self.share or 0:.2f}"


class QuestionResult(NamedTuple):
    number: int
    text: str
    levels: list[Answers]
    every: Answers


class CriterionResult(NamedTuple):
    title: str
    chart: SafeString
    levels: list[tuple[str, Answers]]
    questions: list[QuestionResult]


def summed(parts: Sequence[Answers]) -> Answers:
    return Answers(sum(part.yes for part in parts), sum(part.answers for part in parts))


def by_criterion(organisation: Organisation, campaign_id: int | None) -> list[CriterionResult]:
    """Of each criterion asked about this kind: its questions by level, from the tallies; nobody's name."""
    given: dict[tuple[int, str], Answers] = {
        (question, level): Answers(yes, answers)
        for question, level, yes, answers in Tally.objects.filter(
            organisation=organisation, campaign=campaign_id
        ).values_list("question_id", "level", "yes", "answers")
    }
    asked: dict[Criterion, list[Question]] = defaultdict(list)
    questions = Question.objects.filter(criterion__campaign=campaign_id).select_related("criterion")
    for question in questions.order_by("criterion__number", "number"):
        if not question.criterion.kinds or organisation.kind in question.criterion.kinds:
            asked[question.criterion].append(question)
    return [criterion_result(criterion, questions, given) for criterion, questions in asked.items()]


def criterion_result(
    criterion: Criterion, questions: list[Question], given: dict[tuple[int, str], Answers]
) -> CriterionResult:
    rows = []
    for question in questions:
        levels = [given.get((question.pk, level), Answers(0, 0)) for level in ExpertLevel]
        rows.append(QuestionResult(question.number, question.text, levels, summed(levels)))
    by_level = [(level.label, summed([row.levels[index] for row in rows])) for index, level in enumerate(ExpertLevel)]
    rows = [without_persons(row) for row in rows]
    values = [Value(label, answers.share, answers.text) for label, answers in by_level]
    return CriterionResult(str(criterion), bars("Доля «Да» по уровням", values, most=HUNDRED), by_level, rows)


def without_persons(row: QuestionResult) -> QuestionResult:
    """Keep of a question's answers only what tells nobody's: all levels together, and levels, of enough assessments."""
    told = levels_told([level.answers for level in row.levels])
    levels = [level._replace(told=known) for level, known in zip(row.levels, told, strict=True)]
    return row._replace(levels=levels, every=row.every._replace(told=tells_nobody(row.every.answers)))


# --- Over the campaigns -------------------------------------------------------------------------------


class CampaignResult(NamedTuple):
    campaign: Campaign
    levels: Sequence[str]
    total: str
    place: str
    assessments: int


class History(NamedTuple):
    chart: SafeString
    rows: list[CampaignResult]


def over_campaigns(organisation: Organisation, campaigns: list[Campaign]) -> History:
    """The oldest first, as the line runs."""
    kept: Any = OrganisationResult.objects.filter(
        organisation=organisation, campaign__in=campaigns, total__isnull=False
    ).with_place()
    totals = {row[0]: row[1:] for row in kept.values_list("campaign_id", "total", "place", "assessments", "levels")}
    rows, values = [], []
    in_order = sorted(campaigns, key=lambda each: each.opens_at)
    form = form_of_labels([timezone.localtime(campaign.opens_at) for campaign in in_order])
    for campaign in in_order:
        total, place, assessments, copies = totals.get(campaign.pk, (None, NO_PLACE, 0, None))
        own = Level.read(copies)
        levels = [number(own[level].points if level in own else None) for level in ExpertLevel]
        rows.append(CampaignResult(campaign, levels, number(total), str(place), assessments))
        values.append(Value(f"{timezone.localtime(campaign.opens_at):{form}}", total, number(total)))
    return History(line("Итог, баллы, по началу кампании", values), rows)


def form_of_labels(opened: list[datetime]) -> str:
    """The month a campaign began in; the day as well where two began in one month."""
    months = {(moment.year, moment.month) for moment in opened}
    return "%m.%Y" if len(months) == len(opened) else "%d.%m.%Y"
