"""Moderators are told of what waits for them: materials, vacancies, corrections, replies; by the day's digest."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import RoleGrant
from expert_rating.workflow.corrections import propose_correction
from expert_rating.workflow.publications import Written, send_publication, write_publication
from expert_rating.workflow.replies import send_reply
from portal.models import DigestEntry, Letter, Notice
from tests.cast import Cast
from tests.expert_rating.rated import rate

TITLE = "Иванова Мария благодарит"


def publish(cast: Cast, kind: str) -> None:
    vacancy = {"contact": "+7 4012 11-11-11", "valid_until": timezone.localdate()} if kind == "vacancy" else {}
    written = Written(section="doo", title=TITLE, text="Текст.", organisation=cast.kindergarten, **vacancy)
    actor = cast.actor(cast.representative)
    send_publication(publication_id=write_publication(kind=kind, written=written, actor=actor).pk, actor=actor)


def correct(cast: Cast) -> None:
    propose_correction(changes={"phone": "+7 (4012) 55-00-11"}, actor=cast.actor(cast.representative))


def reply(cast: Cast, words: str = "Спасибо.") -> None:
    send_reply(campaign=cast.campaign, text=words, actor=cast.actor(cast.representative))


SENT: dict[str, tuple[str, Callable[[Cast], None]]] = {
    "material": ("publication_waiting", lambda cast: publish(cast, "material")),
    "vacancy": ("publication_waiting", lambda cast: publish(cast, "vacancy")),
    "correction": ("correction_waiting", correct),
    "reply": ("reply_waiting", reply),
}


@pytest.fixture
def desk(cast: Cast) -> Cast:
    """A moderator of the territory, one of other kinds there, one elsewhere."""
    rate(cast, cast.expert, cast.kindergarten)
    assert cast.moderator.pk
    assert cast.other_moderator.pk
    cast.grant(cast.moderator.role, region=cast.region, kinds=["oo"])
    return cast


def told(event: str) -> list[int]:
    return list(Notice.objects.filter(event=event).values_list("person", flat=True))


@pytest.mark.parametrize("what", SENT)
def test_whoever_may_check_it_and_nobody_else(desk: Cast, what: str) -> None:
    event, send = SENT[what]
    send(desk)
    assert told(event) == [desk.moderator.user_id]


@pytest.mark.parametrize("what", SENT)
def test_a_line_of_the_digest_and_no_letter(desk: Cast, what: str) -> None:
    event, send = SENT[what]
    send(desk)
    assert DigestEntry.objects.get(event=event).line.startswith("На проверке: ")
    assert not Letter.objects.filter(event=event).exists()


@pytest.mark.parametrize("what", SENT)
def test_the_link_leads_to_the_record(desk: Cast, what: str) -> None:
    event, send = SENT[what]
    send(desk)
    client: Client = desk.client(desk.moderator)
    answer: Any = client.get(Notice.objects.get(event=event).url)
    assert answer.status_code == 200


def test_a_title_that_may_name_a_person_is_not_told(desk: Cast) -> None:
    publish(desk, "material")
    assert TITLE not in DigestEntry.objects.get().line


def test_a_draft_is_told_to_nobody(desk: Cast) -> None:
    written = Written(section="doo", title=TITLE, text="Текст.", organisation=desk.kindergarten)
    write_publication(kind="material", written=written, actor=desk.actor(desk.representative))
    assert told("publication_waiting") == []


def test_a_reply_corrected_while_it_waits_is_told_once(desk: Cast) -> None:
    reply(desk)
    reply(desk, "Спасибо ещё раз.")
    assert len(told("reply_waiting")) == 1


def test_where_nobody_moderates_the_administrator_is(cast: Cast) -> None:
    rate(cast, cast.expert, cast.kindergarten)
    RoleGrant.objects.filter(pk=cast.moderator.pk).update(status="withdrawn")
    assert cast.superuser.pk
    reply(cast)
    assert told("reply_waiting") == [cast.superuser.pk]
