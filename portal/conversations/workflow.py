"""The verbs of a conversation: begun, gone on with, answered, closed, reopened by a new message."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.conversations import letters, rules
from portal.history import Actor
from portal.models import Conversation, ConversationMessage, ConversationStatus, Side
from portal.workflow import AlreadyDone, NotYours, Refused, Transition, Workflow

ERASED = "Удалено"
ANY = (ConversationStatus.OPEN, ConversationStatus.ANSWERED, ConversationStatus.CLOSED)
CONVERSATION = Workflow(
    ConversationStatus,
    Transition("write", "Написать", ANY, ConversationStatus.OPEN, rules.has_the_link, notice="conversation_message"),
    Transition("answer", "Ответить", ANY, ConversationStatus.ANSWERED, rules.can_answer, notice="conversation_answer"),
    Transition(
        "close", "Закрыть обращение", (ConversationStatus.OPEN, ConversationStatus.ANSWERED),
        ConversationStatus.CLOSED, rules.can_answer,
    ),
)  # fmt: skip


def add_message(conversation: Conversation, side: Side, text: str, actor: Actor) -> ConversationMessage:
    """The text stands in the message alone: history says that something was written, not what."""
    if not text.strip():
        raise Refused("Напишите сообщение.")
    last = conversation.messages.last()
    if last is not None and (last.side, last.author, last.text) == (side, actor.user, text.strip()):
        raise AlreadyDone("Это сообщение уже отправлено.")  # a second press of the same button
    now = timezone.now()
    Conversation.objects.filter(pk=conversation.pk).update(last_at=now)
    return ConversationMessage.objects.create(
        conversation=conversation, side=side, author=actor.user, text=text.strip(), at=now
    )


@transaction.atomic
def begin(*, name: str, email: str, topic: str, text: str, person: Any | None, actor: Actor) -> Conversation:
    """A person or a visitor writes; a visitor gets the private link by mail, the moderators get the message."""
    conversation = Conversation.objects.create(person=person, name=name, email=email, topic=topic)
    CONVERSATION.began(conversation, "begin", "Написать нам", actor=actor)
    message = add_message(conversation, Side.PERSON, text, actor)
    if person is None:
        letters.send_link(conversation)
    letters.tell_moderators(conversation, message)
    return conversation


@transaction.atomic
def write(*, text: str, actor: Actor, token: str = "", conversation_id: int | None = None) -> ConversationMessage:
    """The one who asked goes on, by the private link or in their own conversation; a closed one opens again."""
    rows = Conversation.objects.by_link(token) if token else Conversation.objects.own(actor.user, conversation_id)
    conversation = rows.select_for_update().first()
    if conversation is None or not rules.is_party(actor.user, conversation):
        raise NotYours
    CONVERSATION.advance(conversation, "write", actor=actor)
    message = add_message(conversation, Side.PERSON, text, actor)
    letters.tell_moderators(conversation, message)
    return message


def locked(conversation_id: int, actor: Actor) -> Conversation:
    visible = Conversation.objects.visible_to(actor.role)
    conversation = visible.select_for_update().filter(pk=conversation_id).first()
    if conversation is None:
        raise NotYours
    return conversation


@transaction.atomic
def answer(*, conversation_id: int, text: str, actor: Actor) -> ConversationMessage:
    """A moderator's answer stands in the conversation and goes out by mail."""
    conversation = locked(conversation_id, actor)
    CONVERSATION.advance(conversation, "answer", actor=actor)
    message = add_message(conversation, Side.DESK, text, actor)
    letters.send_answer(conversation, message)
    return message


@transaction.atomic
def close(*, conversation_id: int, actor: Actor) -> Conversation:
    conversation = locked(conversation_id, actor)
    CONVERSATION.advance(conversation, "close", actor=actor)
    return conversation


@transaction.atomic
def forget(*, person: Any, actor: Actor) -> list[Conversation]:
    """Destroy the words of both sides: an answer repeats what was asked. What waits is closed, a private link dies."""
    found = list(Conversation.objects.of_or_from(person).order_by("pk").select_for_update())
    live = [one for one in found if one.status != ConversationStatus.CLOSED]
    CONVERSATION.advance_all(live, "close", actor=actor, comment="Обратившийся удалил свои данные.")
    ConversationMessage.objects.filter(conversation__in=found).update(text=ERASED)
    Conversation.objects.filter(pk__in=[one.pk for one in found]).update(
        person=person, name=ERASED, email="", topic=ERASED
    )
    return found
