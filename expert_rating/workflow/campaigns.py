"""Opening, extending, copying and closing a campaign; one is open a kind at a time, held by the database."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import RoleGrant
from accounts.rules import is_desk_staff
from expert_rating.models import Campaign, CampaignKind, CampaignStatus, Criterion, Question
from expert_rating.models.published import published
from portal.history import Actor
from portal.workflow import NotYours, Refused, Transition, Workflow

TITLE_LENGTH = 200


def has_questions(campaign: Campaign) -> str:
    if not campaign.kinds.exists():
        return "Укажите хотя бы один вид организаций."
    if not campaign.criteria.filter(questions__isnull=False).exists():
        return "Добавьте критерии с вопросами."
    return ""


def may_close(role: RoleGrant | None, campaign: Campaign) -> bool:
    """The desk at any time; the portal itself, which has no role, once the closing time has come."""
    return is_desk_staff(role) or (role is None and campaign.closes_at <= timezone.now())


CAMPAIGN = Workflow(
    CampaignStatus,
    Transition(
        "open", "Открыть кампанию", (CampaignStatus.DRAFT,), CampaignStatus.OPEN, is_desk_staff, guard=has_questions
    ),
    Transition("extend", "Продлить кампанию", (CampaignStatus.OPEN,), CampaignStatus.OPEN, is_desk_staff),
    Transition("close", "Завершить кампанию", (CampaignStatus.OPEN,), CampaignStatus.CLOSED, may_close),
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
    if not is_desk_staff(actor.role):
        raise NotYours
    first = Campaign.objects.get(pk=campaign_id)
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


def lock_draft(*, campaign_id: int) -> Campaign:
    """Whoever edits a draft's questions holds its row, so that nobody opens it meanwhile."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    if not campaign.is_editable:
        raise NotYours
    return campaign
