"""Two at once, on PostgreSQL only: digests, reminders and the verbs of a conversation have one effect each."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.digests import send_digests
from expert_rating.models import Campaign
from portal.conversations.workflow import answer, begin, close, write
from portal.history import Actor
from portal.models import Conversation, ConversationMessage, DigestEntry, HistoryRecord, Letter, Notice, Reminder
from portal.reminders import remind
from portal.workflow import AlreadyDone, Refused
from tests.cast import Cast
from tests.expert_rating.test_concurrency import at_once, people

__all__ = ["people"]  # the fixture
TIMES = 4


@pytest.fixture
def conversation(people: Cast) -> Conversation:
    assert people.moderator
    typed = {"name": "Вера", "email": "vera@example.org", "topic": "Фото", "text": "Как?"}
    return begin(**typed, person=None, actor=Actor.system())


def records(verb: str) -> int:
    return HistoryRecord.objects.filter(verb=verb).count()


def done(outcomes: list[object]) -> int:
    """How many went through; whatever else happened must be a refusal in words."""
    failed = [each for each in outcomes if isinstance(each, Exception)]
    assert all(isinstance(each, Refused) for each in failed), failed
    return len(outcomes) - len(failed)


def test_digests_run_at_once_send_each_person_one(people: Cast) -> None:
    persons = [people.moderator.user, people.other_moderator.user]
    yesterday = timezone.now() - timedelta(days=1)
    for number in range(40):
        for person in persons:
            DigestEntry.objects.create(person=person, event="expert_waiting", line=f"№ {number}", created_at=yesterday)
    now = timezone.now()
    sent = at_once(*[lambda: send_digests(now)] * TIMES)
    assert sum(sent) == 2
    letters = Letter.objects.filter(event="digest")
    assert sorted(letters.values_list("person", flat=True)) == sorted(person.pk for person in persons)
    assert all(f"№ {number}" in letter.text for letter in letters for number in range(40))
    assert not DigestEntry.objects.waiting().exists()


def test_reminders_run_at_once_remind_once(people: Cast) -> None:
    experts = [people.make_expert(organisation=people.kindergarten).user_id for _ in range(5)]
    Campaign.objects.filter(pk=people.campaign.pk).update(closes_at=timezone.now() + timedelta(days=2))
    now = timezone.now()
    sent = at_once(*[lambda: remind(now)] * TIMES)
    assert sum(sent) == 5
    for told in (Notice.objects.filter(event="campaign_closing"), Letter.objects.filter(event="campaign_closing")):
        assert sorted(told.values_list("person", flat=True)) == sorted(experts)
    assert Reminder.objects.count() == 5


def test_one_answer_pressed_twice_at_once_is_one(people: Cast, conversation: Conversation) -> None:
    moderator = people.actor(people.moderator)
    outcomes = at_once(*[lambda: answer(conversation_id=conversation.pk, text="Так.", actor=moderator)] * TIMES)
    assert done(outcomes) == 1
    assert ConversationMessage.objects.filter(side="desk").count() == 1
    assert Letter.objects.filter(event="conversation_answer").count() == 1
    assert records("answer") == 1


def test_two_moderators_answers_both_reach_the_person(people: Cast, conversation: Conversation) -> None:
    second = people.grant(people.moderator.role, region=people.region)
    moderators = [people.actor(people.moderator), people.actor(second)]
    calls = [
        lambda m=m, n=n: answer(conversation_id=conversation.pk, text=f"Так {n}.", actor=m)
        for n, m in enumerate(moderators)
    ]
    assert done(at_once(*calls)) == 2
    assert Letter.objects.filter(event="conversation_answer").count() == records("answer") == 2
    # One stood before the other: the second record begins where the first one ended.
    states = HistoryRecord.objects.filter(verb="answer").order_by("id").values_list("from_state", "to_state")
    assert list(states) == [("open", "answered"), ("answered", "answered")]


def test_closed_twice_at_once_is_closed_once(people: Cast, conversation: Conversation) -> None:
    moderator = people.actor(people.moderator)
    outcomes = at_once(*[lambda: close(conversation_id=conversation.pk, actor=moderator)] * TIMES)
    assert done(outcomes) == 1
    assert {type(each) for each in outcomes if isinstance(each, Exception)} == {AlreadyDone}
    assert records("close") == 1


def test_answered_while_it_is_closed(people: Cast, conversation: Conversation) -> None:
    """Whoever comes last has the last word, and each has one effect."""
    moderator = people.actor(people.moderator)
    at_once(
        lambda: answer(conversation_id=conversation.pk, text="Так.", actor=moderator),
        lambda: close(conversation_id=conversation.pk, actor=moderator),
    )
    conversation.refresh_from_db()
    first, second = HistoryRecord.objects.filter(verb__in=["answer", "close"]).order_by("id")
    assert (first.from_state, first.to_state, second.to_state) == ("open", second.from_state, conversation.status)
    assert Letter.objects.filter(event="conversation_answer").count() == 1


def test_written_twice_while_it_is_closed(people: Cast, conversation: Conversation) -> None:
    moderator = people.actor(people.moderator)
    outcomes = at_once(
        *[lambda: write(token=conversation.token.open(), text="Ещё", actor=Actor.system())] * 2,
        lambda: close(conversation_id=conversation.pk, actor=moderator),
    )
    assert done(outcomes) == 2
    assert ConversationMessage.objects.filter(text="Ещё").count() == records("write") == records("close") == 1
