"""The organisation's one public reply to the results of a campaign: sent, published, declined, taken back."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Organisation, User
from expert_rating import rules
from expert_rating.letters import desk
from expert_rating.letters import voice as letters
from expert_rating.models import Campaign, OrganisationResult, Reply, ReplyStatus
from expert_rating.workflow.representatives import one_who_speaks
from portal.history import Actor
from portal.notices import tell
from portal.workflow import NotYours, Refused, Transition, Workflow

TEXT_CHANGED = "Текст изменился, пока страница была открыта. Прочтите его ещё раз и решите."


def nothing_is_public(reply: Reply) -> str:
    return "" if reply.published_text else "На странице организации этого ответа нет."


REPLY = Workflow(
    ReplyStatus,
    Transition(
        "send", "Отправить на проверку", tuple(ReplyStatus), ReplyStatus.WAITING, rules.speaks_for,
    ),
    Transition(
        "publish", "Опубликовать", (ReplyStatus.WAITING,), ReplyStatus.PUBLISHED, rules.moderates_organisation_of,
        notice="reply_published",
    ),
    Transition(
        "decline", "Отклонить", (ReplyStatus.WAITING,), ReplyStatus.DECLINED, rules.moderates_organisation_of,
        reason_required=True, notice="reply_declined",
    ),
    Transition(
        "withdraw", "Отозвать ответ", (ReplyStatus.WAITING, ReplyStatus.PUBLISHED, ReplyStatus.DECLINED),
        ReplyStatus.WITHDRAWN, rules.speaks_for,
    ),
    Transition(
        "take_down", "Снять с публикации", (ReplyStatus.PUBLISHED, ReplyStatus.DECLINED), ReplyStatus.DECLINED,
        rules.moderates_organisation_of, guard=nothing_is_public, reason_required=True, notice="reply_declined",
    ),
)  # fmt: skip


def locked(reply_id: int, actor: Actor) -> Reply:
    if not Reply.objects.visible_to(actor.role).filter(pk=reply_id).exists():
        raise NotYours
    return Reply.objects.with_card().select_for_update(of=("self",)).get(pk=reply_id)


def read_as_sent(reply: Reply, version: int | None) -> None:
    """Nobody publishes a text they have not seen: it may have been sent anew meanwhile."""
    if version is not None and version != reply.version:
        raise Refused(TEXT_CHANGED)


def with_results(organisation: Organisation, campaign: Campaign) -> bool:
    results = OrganisationResult.objects.filter(organisation=organisation, campaign=campaign, total__isnull=False)
    return results.exists()


@transaction.atomic
def send_reply(*, campaign: Campaign, text: str, actor: Actor) -> Reply:
    """The first reply or a corrected one; what is published stays until the new text is."""
    user, organisation = one_who_speaks(actor)
    if not Campaign.objects.for_kind(organisation.kind).filter(pk=campaign.pk).exists():
        raise NotYours
    if not text.strip():
        raise Refused("Напишите ответ.")
    reply = Reply.objects.filter(organisation=organisation, campaign=campaign).first()
    if reply is None:
        return first_reply(organisation, campaign, text.strip(), user, actor)
    reply = locked(reply.pk, actor)
    waited = reply.status == ReplyStatus.WAITING
    REPLY.advance(reply, "send", actor=actor)
    reply.text, reply.author, reply.sent_at = text.strip(), user, timezone.now()
    reply.version += 1
    reply.save(update_fields=["text", "author", "sent_at", "version"])
    if not waited:
        tell(desk.reply_waits(reply))
    return reply


def first_reply(organisation: Organisation, campaign: Campaign, text: str, user: User, actor: Actor) -> Reply:
    if not with_results(organisation, campaign):
        raise Refused("У организации ещё нет результатов в этой кампании: отвечать пока не на что.")
    try:
        with transaction.atomic():
            made = Reply.objects.create(
                organisation=organisation, campaign=campaign, author=user, text=text, sent_at=timezone.now(),
                status=ReplyStatus.WAITING,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused("Ответ на результаты этой кампании уже отправлен: откройте его и исправьте.") from error
    REPLY.began(made, "send", "Отправить на проверку", actor=actor)
    tell(desk.reply_waits(made))
    return made


@transaction.atomic
def publish_reply(*, reply_id: int, actor: Actor, version: int | None = None) -> Reply:
    reply = locked(reply_id, actor)
    REPLY.advance(reply, "publish", actor=actor)
    read_as_sent(reply, version)
    show(reply, reply.text)
    tell([letters.reply_published(reply)])
    return reply


@transaction.atomic
def decline_reply(*, reply_id: int, actor: Actor, reason: str, version: int | None = None) -> Reply:
    """What was published before stays."""
    reply = locked(reply_id, actor)
    REPLY.advance(reply, "decline", actor=actor, comment=reason)
    read_as_sent(reply, version)
    tell([letters.reply_declined(reply, reason.strip())])
    return reply


@transaction.atomic
def withdraw_reply(*, reply_id: int, actor: Actor) -> Reply:
    """Take the reply back: nobody reads it any more."""
    reply = locked(reply_id, actor)
    # Before the state: the database wants nothing of a reply taken back to be public.
    show(reply, "")
    REPLY.advance(reply, "withdraw", actor=actor)
    return reply


@transaction.atomic
def take_down_reply(*, reply_id: int, actor: Actor, reason: str) -> Reply:
    reply = locked(reply_id, actor)
    REPLY.advance(reply, "take_down", actor=actor, comment=reason)
    show(reply, "")
    tell([letters.reply_taken_down(reply, reason.strip())])
    return reply


def show(reply: Reply, text: str) -> None:
    reply.published_text, reply.published_at = text, timezone.now() if text else None
    reply.save(update_fields=["published_text", "published_at"])
