"""Opening and closing a campaign; one is open a kind at a time, held by the database."""

from django.db import IntegrityError, transaction

from accounts.rules import is_desk_staff
from expert_rating.models import Campaign, CampaignKind, CampaignStatus
from portal.history import Actor
from portal.workflow import Refused, Transition, Workflow


def has_questions(campaign: Campaign) -> str:
    if not campaign.kinds.exists():
        return "Укажите хотя бы один вид организаций."
    if not campaign.criteria.filter(questions__isnull=False).exists():
        return "Добавьте критерии с вопросами."
    return ""


CAMPAIGN = Workflow(
    CampaignStatus,
    Transition(
        "open", "Открыть кампанию", (CampaignStatus.DRAFT,), CampaignStatus.OPEN, is_desk_staff, guard=has_questions
    ),
    Transition("close", "Завершить кампанию", (CampaignStatus.OPEN,), CampaignStatus.CLOSED, is_desk_staff),
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
    return campaign


@transaction.atomic
def close_campaign(*, campaign_id: int, actor: Actor) -> Campaign:
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    CAMPAIGN.advance(campaign, "close", actor=actor)
    CampaignKind.objects.filter(campaign=campaign).update(open=False)
    return campaign
