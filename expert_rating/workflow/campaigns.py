"""Making, opening, extending, copying and closing a campaign; one is open a kind at a time, held by the database."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import RoleGrant
from expert_rating.models import Campaign, CampaignKind, CampaignStatus, Criterion, ExpertLevel, Question, RulesText
from expert_rating.models.published import published
from expert_rating.rules import may_publish_rules, may_run_campaign
from portal.history import Actor, Change, record
from portal.kinds import OrganisationKind
from portal.workflow import NotYours, Refused, Transition, Workflow

TITLE_LENGTH = 200
OTHER_KINDS = "Вы ведёте кампании только по своим видам организаций: {kinds}."


def unasked(campaign: Campaign) -> str:
    """«ДОО: Федеральный, Региональный; ОО: Федеральный»: who would open an empty questionnaire, or ""."""
    criteria = [c for c in campaign.criteria.prefetch_related("questions") if c.questions.all()]
    found = []
    for kind in OrganisationKind.public():
        if kind not in {row.kind for row in campaign.kinds.all()}:
            continue
        empty = [level.label for level in ExpertLevel if not any(c.is_asked(kind=kind, level=level) for c in criteria)]
        if empty:
            found.append(f"{kind.short}: {', '.join(empty)}")
    return "; ".join(found)


def ready_to_open(campaign: Campaign) -> str:
    if not campaign.kinds.exists():
        return "Укажите хотя бы один вид организаций."
    if not campaign.criteria.filter(questions__isnull=False).exists():
        return "Добавьте критерии с вопросами."
    if empty := unasked(campaign):
        return f"Добавьте критерии с вопросами там, где эксперта не о чем спросить: {empty}."
    if campaign.closes_at <= timezone.now():
        return f"Окончание уже прошло: {said(campaign.closes_at)}. Укажите время в будущем."
    return ""


def may_close(role: RoleGrant | None, campaign: Campaign) -> bool:
    """The desk at any time; the portal itself, which has no role, once the closing time has come."""
    return may_run_campaign(role, campaign) or (role is None and campaign.closes_at <= timezone.now())


CAMPAIGN = Workflow(
    CampaignStatus,
    Transition(
        "open", "Открыть кампанию", (CampaignStatus.DRAFT,), CampaignStatus.OPEN, may_run_campaign, guard=ready_to_open
    ),
    Transition("extend", "Продлить кампанию", (CampaignStatus.OPEN,), CampaignStatus.OPEN, may_run_campaign),
    Transition("close", "Завершить кампанию", (CampaignStatus.OPEN,), CampaignStatus.CLOSED, may_close),
)


def hold_open(campaign_ids: Collection[int]) -> None:
    """Nobody closes or extends these campaigns until the transaction ends; call it after the organisations' locks.

    A shared lock: experts who place at once do not wait for each other, only for one who closes (`select_for_update`),
    and that one for them. KEY SHARE is the weakest lock that does it and the one that every new answer takes of its
    campaign anyway, by the foreign key. Django has no shared locks, SQLite has one writer.
    """
    if connection.vendor != "postgresql" or not campaign_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM {Campaign._meta.db_table} WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE",  # noqa: S608
            [list(campaign_ids)],
        )


@transaction.atomic
def open_campaign(*, campaign_id: int, actor: Actor) -> Campaign:
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    CAMPAIGN.advance(campaign, "open", actor=actor)
    try:
        with transaction.atomic():
            CampaignKind.objects.filter(campaign=campaign).update(open=True)
    except IntegrityError as error:
        raise Refused("По одному из видов организаций уже идёт другая кампания: сначала завершите её.") from error
    published.forget()
    return campaign


@transaction.atomic
def close_campaign(*, campaign_id: int, actor: Actor) -> Campaign:
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    CAMPAIGN.advance(campaign, "close", actor=actor)
    CampaignKind.objects.filter(campaign=campaign).update(open=False)
    published.forget()
    return campaign


def close_due_campaigns() -> int:
    """Close what has reached its closing time, as the portal itself; safe to run twice or by two at once."""
    due = Campaign.objects.filter(status=CampaignStatus.OPEN, closes_at__lte=timezone.now())
    closed = 0
    for campaign_id in due.values_list("pk", flat=True):
        try:
            close_campaign(campaign_id=campaign_id, actor=Actor.system())
        except (Refused, NotYours):
            continue  # somebody closed or extended it meanwhile
        closed += 1
    return closed


def said(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


@transaction.atomic
def extend_campaign(*, campaign_id: int, closes_at: datetime, actor: Actor) -> Campaign:
    """Move the closing time of an open campaign further away."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    if not CAMPAIGN.transitions["extend"].rule(actor.role, campaign):
        raise NotYours
    if closes_at <= timezone.now():
        raise Refused("Новое окончание уже прошло: укажите время в будущем.")
    if closes_at <= campaign.closes_at:
        raise Refused(f"Продлить можно только на более поздний срок: сейчас окончание {said(campaign.closes_at)}.")
    comment = f"Окончание {said(closes_at)}, было {said(campaign.closes_at)}"
    CAMPAIGN.advance(campaign, "extend", actor=actor, comment=comment)
    Campaign.objects.filter(pk=campaign.pk).update(closes_at=closes_at)
    campaign.closes_at = closes_at
    published.forget()
    return campaign


@transaction.atomic
def copy_campaign(*, campaign_id: int, actor: Actor) -> Campaign:
    """«Создать копию»: a draft with the same kinds, criteria and questions, as long as the first, from now on."""
    first = Campaign.objects.get(pk=campaign_id)
    if not may_run_campaign(actor.role, first):
        raise NotYours
    now = timezone.now().replace(second=0, microsecond=0)
    copy = Campaign.objects.create(
        title=f"{first.title[: TITLE_LENGTH - 8]} (копия)",
        opens_at=now,
        closes_at=now + (first.closes_at - first.opens_at),
    )
    CampaignKind.objects.bulk_create(CampaignKind(campaign=copy, kind=row.kind) for row in first.kinds.all())
    for criterion in first.criteria.prefetch_related("questions"):
        copied = Criterion.objects.create(
            campaign=copy,
            number=criterion.number,
            title=criterion.title,
            kinds=criterion.kinds,
            levels=criterion.levels,
        )
        Question.objects.bulk_create(
            Question(criterion=copied, number=q.number, text=q.text) for q in criterion.questions.all()
        )
    CAMPAIGN.began(copy, "copy", "Создать копию", actor=actor, comment=f"Из кампании «{first.title}»")
    return copy


# --- A draft and the rules --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WrittenCriterion:
    """A criterion whose row stands already, with its questions in the order in which they are asked."""

    criterion: Criterion
    questions: Sequence[str]


def lock_draft(*, campaign_id: int, actor: Actor) -> Campaign:
    """Whoever edits a draft holds its row, so that nobody opens it meanwhile."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    if not campaign.is_editable or not may_run_campaign(actor.role, campaign):
        raise NotYours
    return campaign


@transaction.atomic
def write_draft(
    *, campaign_id: int, kinds: Iterable[str], criteria: Iterable[WrittenCriterion], actor: Actor
) -> Campaign:
    """The kinds a campaign in preparation is for, and the questions of those criteria that are named."""
    campaign, wanted = lock_draft(campaign_id=campaign_id, actor=actor), set(kinds)
    if actor.role is None or not all(actor.role.moderates_kind(kind) for kind in wanted):
        raise NotYours
    campaign.kinds.exclude(kind__in=wanted).delete()
    for kind in sorted(wanted - {row.kind for row in CampaignKind.objects.filter(campaign=campaign)}):
        CampaignKind.objects.create(campaign=campaign, kind=kind)
    for written in criteria:
        write_questions(written)
    return campaign


def write_questions(written: WrittenCriterion) -> None:
    """Questions keep their rows by their number, so that a corrected word is not another question."""
    known = {question.number: question for question in written.criterion.questions.all()}
    for number, text in enumerate(written.questions, start=1):
        question = known.get(number) or Question(criterion=written.criterion, number=number)
        question.text = text
        question.save()
    written.criterion.questions.filter(number__gt=len(written.questions)).delete()


@transaction.atomic
def publish_rules(*, text: str, actor: Actor) -> RulesText:
    """The next version; of two who publish at once the second waits for the first and comes after it."""
    if not may_publish_rules(actor.role):
        raise NotYours
    # The first version is there for good, so everybody waits at the same row.
    RulesText.objects.select_for_update().order_by("version").first()
    last = RulesText.objects.aggregate(last=Max("version"))["last"] or 0
    made = RulesText.objects.create(version=last + 1, text=text)
    record(Change(made, "add", "Добавить"), actor=actor)
    return made
