"""An assessment from the rules read to «Активен» and back (manual 000)."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Organisation, RoleGrant, User
from expert_rating import letters, results, rules
from expert_rating.models import Answer, Assessment, AssessmentStatus, Campaign, Criterion, Expert, Question, RulesText
from expert_rating.workflow.campaigns import hold_open
from portal.history import Actor, Change, record
from portal.models import SiteSettings
from portal.notices import tell
from portal.workflow import NotYours, Refused, Transition, Workflow

OWN_ONLY = "Вы можете оценивать только свою организацию."
OWN_TERRITORY = "Вы можете оценивать только организации своей территории: {territory}."
NOTHING_ASKED = "Экспертам Вашего уровня об организациях этого вида вопросов не задают."
NEW_RULES = "Правила проведения оценки изменились, пока страница была открыта. Прочтите новые."
CLOSED = "Кампания завершена, оценку изменить нельзя."
SHUT = "Организация закрыта: её больше не оценивают."
HIDE_FIRST = "Размещённую оценку сначала скройте, потом редактируйте."
TAKEN_OFF = "Оценку снял модератор: изменить её нельзя."


def campaign_open(assessment: Assessment) -> str:
    return "" if assessment.campaign.accepts_now else CLOSED


def campaign_over(assessment: Assessment) -> str:
    if assessment.campaign.accepts_now:
        return "Кампания ещё идёт: верните оценку автору, он разместит её сам."
    return ""


def organisation_open(assessment: Assessment) -> str:
    return SHUT if assessment.organisation.closed else campaign_open(assessment)


def complete_and_open(assessment: Assessment) -> str:
    missing = len(asked_questions(assessment)) - assessment.answers.count()
    if missing:
        return f"Ответьте на все вопросы: осталось {missing}."
    return organisation_open(assessment)


def back_to_its_author(assessment: Assessment) -> str:
    """The author can do nothing with it any more once the campaign is over."""
    return campaign_open(assessment) and "Кампания завершена: оценку можно только вернуть в результаты."


ASSESSMENT = Workflow(
    AssessmentStatus,
    Transition(
        "complete", "Сохранить", (AssessmentStatus.DRAFT,), AssessmentStatus.INACTIVE, rules.is_author,
        guard=complete_and_open,
    ),
    Transition(
        "place", "Разместить", (AssessmentStatus.INACTIVE,), AssessmentStatus.ACTIVE, rules.is_author,
        guard=complete_and_open,
    ),
    Transition(
        "hide", "Скрыть", (AssessmentStatus.ACTIVE,), AssessmentStatus.INACTIVE, rules.is_author,
        guard=campaign_open,
    ),
    Transition(
        "set_aside", "Снять", (AssessmentStatus.ACTIVE,), AssessmentStatus.SET_ASIDE, rules.can_set_aside,
        reason_required=True, notice="assessment_set_aside",
    ),
    Transition(
        "give_back", "Вернуть автору", (AssessmentStatus.SET_ASIDE,), AssessmentStatus.INACTIVE, rules.can_set_aside,
        guard=back_to_its_author, reason_required=True, notice="assessment_given_back",
    ),
    Transition(
        "restore", "Вернуть в результаты", (AssessmentStatus.SET_ASIDE,), AssessmentStatus.ACTIVE,
        rules.can_set_aside, guard=campaign_over, reason_required=True, notice="assessment_given_back",
    ),
)  # fmt: skip
EDITABLE = (AssessmentStatus.DRAFT, AssessmentStatus.INACTIVE)


def asked(assessment: Assessment) -> list[Criterion]:
    """The criteria this assessment asks, by the kind of organisation and the level its author had."""
    return Criterion.objects.asked(
        campaign_id=assessment.campaign_id, kind=assessment.organisation.kind, level=assessment.level
    )


def asked_questions(assessment: Assessment) -> list[Question]:
    return [question for criterion in asked(assessment) for question in criterion.questions.all()]


def lock(assessment_id: int, actor: Actor) -> Assessment:
    """The organisation first, then the campaign, then the assessment: the order of all locks (design.md)."""
    found = Assessment.objects.visible_to(actor.role).filter(pk=assessment_id).first()
    if found is None:
        raise NotYours
    Organisation.objects.select_for_update().get(pk=found.organisation_id)
    hold_open([found.campaign_id])
    return (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("organisation__municipality", "campaign")
        .get(pk=assessment_id)
    )


def refusal_to_assess(role: RoleGrant | None, organisation: Organisation) -> str:
    """The reminder of manual 000, or "" when this expert may assess this organisation."""
    if not rules.is_expert(role) or role is None:
        raise NotYours
    if rules.may_assess(role, organisation):
        return ""
    return OWN_ONLY if role.organisation_id else OWN_TERRITORY.format(territory=role.scope_name)


def refusal_to_edit(role: RoleGrant | None, assessment: Assessment) -> str:
    """Why its author can neither answer nor place now, or "": the level of before gives no right to it any more."""
    if assessment.status == AssessmentStatus.SET_ASIDE:
        return TAKEN_OFF
    if assessment.status not in EDITABLE:
        return HIDE_FIRST
    return organisation_open(assessment) or refusal_to_assess(role, assessment.organisation)


def may_edit(role: RoleGrant | None, assessment: Assessment) -> bool:
    return not refusal_to_edit(role, assessment)


def one_who_acts(actor: Actor) -> tuple[User, Expert]:
    if actor.user is None or actor.role is None:
        raise NotYours
    return actor.user, actor.role.expert


class RulesChanged(Refused):
    """Others were read than those in force: they are to be read again."""


@transaction.atomic
def start(*, organisation: Organisation, actor: Actor, rules_id: int | None = None) -> Assessment:
    """«Ознакомлен с правилами проведения оценки»: the draft begins, or goes on where it was left.

    `rules_id` is the version that stood on the page.
    """
    if reason := refusal_to_assess(actor.role, organisation) or (SHUT if organisation.closed else ""):
        raise Refused(reason)
    campaign = Campaign.objects.shown(organisation.kind)
    if campaign is None or not campaign.accepts_now:
        raise Refused("Сейчас оценка организаций этого вида не проводится.")
    author, expert = one_who_acts(actor)
    known = Assessment.objects.filter(author=author, organisation=organisation, campaign=campaign).first()
    level = known.level if known else expert.level
    criteria = Criterion.objects.asked(campaign_id=campaign.pk, kind=organisation.kind, level=level)
    if not any(criterion.questions.all() for criterion in criteria):
        raise Refused(NOTHING_ASKED)
    text = RulesText.objects.latest("version")
    if rules_id is not None and rules_id != text.pk:
        raise RulesChanged(NEW_RULES)
    if known is not None:
        return read_again(known, text, actor)
    try:
        with transaction.atomic():
            assessment = Assessment.objects.create(
                author=author,
                organisation=organisation,
                campaign=campaign,
                level=expert.level,
                target_group=expert.target_group,
                rules=text,
                rules_read_at=timezone.now(),
            )
    except IntegrityError:  # two presses of one button: the first has made it
        return Assessment.objects.get(author=author, organisation=organisation, campaign=campaign)
    ASSESSMENT.began(assessment, "start", "Начать оценку", actor=actor)
    return assessment


def read_again(known: Assessment, text: RulesText, actor: Actor) -> Assessment:
    """Of a newer version than the draft began with, its author has read this one, too."""
    if known.status in EDITABLE and known.rules_id != text.pk:
        known.rules, known.rules_read_at = text, timezone.now()
        known.save(update_fields=["rules", "rules_read_at"])
        record(Change(known, "read_rules", "Ознакомиться с новыми правилами", comment=str(text)), actor=actor)
    return known


@transaction.atomic
def save_answers(*, assessment_id: int, answers: dict[int, bool], actor: Actor) -> Assessment:
    """Keep the answers given so far; a draft whose last answer this is becomes «Неактивен»."""
    assessment = lock(assessment_id, actor)
    if not rules.is_author(actor.role, assessment):
        raise NotYours
    if reason := refusal_to_edit(actor.role, assessment):
        raise Refused(reason)
    known = {question.pk for question in asked_questions(assessment)}
    Answer.objects.bulk_create(
        [Answer(assessment=assessment, question_id=q, value=v) for q, v in answers.items() if q in known],
        update_conflicts=True,
        unique_fields=["assessment", "question"],
        update_fields=["value"],
    )
    if assessment.status == AssessmentStatus.DRAFT and not complete_and_open(assessment):
        ASSESSMENT.advance(assessment, "complete", actor=actor)
    return assessment


@transaction.atomic
def place(*, assessment_id: int, actor: Actor) -> Assessment:
    """«Разместить»: from now on the assessment counts."""
    assessment = lock(assessment_id, actor)
    if reason := refusal_to_assess(actor.role, assessment.organisation):
        raise Refused(reason)
    ASSESSMENT.advance(assessment, "place", actor=actor)
    assessment.placed_at = timezone.now()
    assessment.save(update_fields=["placed_at"])
    results.count_in(assessment)
    return assessment


@transaction.atomic
def hide(*, assessment_id: int, actor: Actor) -> Assessment:
    """«Скрыть»: it stops counting at once and can be edited."""
    assessment = lock(assessment_id, actor)
    ASSESSMENT.advance(assessment, "hide", actor=actor)
    results.count_out(assessment)
    return assessment


def moderated(ids: Iterable[int], actor: Actor) -> list[Assessment]:
    """The assessments a moderator may act on, locked after their organisations; one not theirs makes it all 404."""
    found = Assessment.objects.visible_to(actor.role).filter(pk__in=set(ids))
    rows = list(found.values_list("pk", "organisation_id", "campaign_id"))
    places = {pk: place for pk, place, _ in rows}
    if set(places) != set(ids):
        raise NotYours
    list(Organisation.objects.select_for_update().filter(pk__in=set(places.values())).order_by("pk"))
    hold_open({campaign for _, _, campaign in rows})
    locked = Assessment.objects.select_for_update(of=("self",)).filter(pk__in=places).order_by("pk")
    return list(locked.select_related("organisation__municipality", "campaign", "author"))


def moderate(verb: str, ids: Iterable[int], actor: Actor, reason: str) -> tuple[list[Assessment], dict[int, str]]:
    """Move the assessments; returns what moved and {assessment: why skipped}."""
    if not reason.strip():
        raise Refused("Укажите причину: она уйдёт автору оценки в письме.")
    assessments = moderated(list(ids), actor)
    skipped = ASSESSMENT.advance_all(assessments, verb, actor=actor, comment=reason)
    return [a for a in assessments if a.pk not in skipped], skipped


@transaction.atomic
def set_aside(*, ids: Iterable[int], actor: Actor, reason: str) -> tuple[list[Assessment], dict[int, str]]:
    """«Снят модератором»: it stops counting at once, its author is told why."""
    moved, skipped = moderate("set_aside", ids, actor, reason)
    results.count_out(*moved)
    site = SiteSettings.current()
    tell(letters.set_aside(assessment, site, reason.strip()) for assessment in moved)
    return moved, skipped


@transaction.atomic
def give_back(*, ids: Iterable[int], actor: Actor, reason: str) -> tuple[list[Assessment], dict[int, str]]:
    """A mistake is put right while the campaign goes on: the author may correct the assessment and place it again."""
    moved, skipped = moderate("give_back", ids, actor, reason)
    site = SiteSettings.current()
    tell(letters.given_back(assessment, site, reason.strip()) for assessment in moved)
    return moved, skipped


@transaction.atomic
def restore(*, ids: Iterable[int], actor: Actor, reason: str) -> tuple[list[Assessment], dict[int, str]]:
    """The same once the campaign is over and its author can't place it any more: it counts again as it was."""
    moved, skipped = moderate("restore", ids, actor, reason)
    results.count_in(*moved)
    site = SiteSettings.current()
    tell(letters.restored(assessment, site, reason.strip()) for assessment in moved)
    return moved, skipped


def buttons(assessment: Assessment, role: RoleGrant | None) -> list[Transition]:
    """The actions of an assessment's row, «Сохранить» aside: that is the questionnaire's own."""
    if not assessment.campaign.accepts_now:
        return []
    left_out = {"complete"} if may_edit(role, assessment) else {"complete", "place"}
    return [t for t in ASSESSMENT.open_to(role, assessment) if t.verb not in left_out]
