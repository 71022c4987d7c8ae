"""Where a region has no moderator in force, what waits reaches the administrators; moderators elsewhere hear nothing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import GrantStatus, RoleGrant
from expert_rating.models import Expert, Representative
from expert_rating.workflow.representatives import decline_representatives
from portal.models import DigestEntry, Notice
from portal.reminders import remind
from tests.accounts.test_organisation_requests import PAGE, TYPED
from tests.cast import Cast
from tests.expert_rating.registration_form import confirmed
from tests.expert_rating.registration_form import register as register_expert
from tests.expert_rating.test_representatives import send as register_representative

pytestmark = pytest.mark.django_db


def expert(cast: Cast) -> None:
    assert register_expert(Client(), cast).status_code == 302


def representative(cast: Cast) -> None:
    client = Client()
    assert register_representative(client, cast).status_code == 302
    assert confirmed(client).status_code == 302


def conversation(cast: Cast) -> None:
    Client().post("/feedback/", {"name": "Вера", "email": "v@example.org", "topic": "Фото", "text": "Как?"})


def organisation_request(cast: Cast) -> None:
    assert cast.region
    Client().post(PAGE, TYPED)


WAITS = {
    "expert_waiting": expert,
    "representative_waiting": representative,
    "conversation_message": conversation,
    "organisation_request": organisation_request,
}


def told(event: str) -> set[int]:
    return set(Notice.objects.filter(event=event).values_list("person", flat=True))


@pytest.mark.parametrize("event", WAITS)
def test_the_moderator_is_told_and_the_administrator_is_left_alone(cast: Cast, event: str) -> None:
    assert cast.superuser
    assert cast.other_moderator
    moderator = cast.moderator.user_id
    WAITS[event](cast)
    assert told(event) == {moderator}


@pytest.mark.parametrize("event", WAITS)
@pytest.mark.parametrize("gone", ["none", "withdrawn", "ended", "deactivated"])
def test_without_one_in_force_the_administrators(cast: Cast, event: str, gone: str) -> None:
    assert cast.superuser
    assert cast.other_moderator
    if gone != "none":
        grant = RoleGrant.objects.filter(pk=cast.moderator.pk)
        if gone == "withdrawn":
            grant.update(status=GrantStatus.WITHDRAWN)
        elif gone == "ended":
            grant.update(ends_on=timezone.localdate() - timedelta(days=1))
        else:
            cast.moderator.user.is_active = False
            cast.moderator.user.save()
    assert cast.make_user("old-admin", is_superuser=True, is_active=False)
    WAITS[event](cast)
    assert told(event) == {cast.superuser.pk}
    url = Notice.objects.get(event=event).url
    client = Client()
    client.force_login(cast.superuser)
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("event", ["expert_waiting", "representative_waiting"])
def test_a_moderator_of_other_kinds_is_nobody_here(cast: Cast, event: str) -> None:
    RoleGrant.objects.filter(pk=cast.moderator.pk).update(kinds=["spo"])
    assert cast.superuser
    WAITS[event](cast)
    assert told(event) == {cast.superuser.pk}


def test_a_representative_sent_again_waits_again(cast: Cast) -> None:
    moderator = cast.actor(cast.moderator)
    representative(cast)
    found = Representative.objects.get()
    decline_representatives(ids=[found.pk], actor=moderator, reason="Уточните должность")
    client = Client()
    client.force_login(found.grant.user)
    typed = {"position": "Методист", "phone": "8 (911) 123-45-67", "email": "r@example.org", "last_name": "Речная"}
    where = {
        "federal_district": cast.region.federal_district_id, "region": cast.region.pk,
        "municipality": cast.municipality.pk, "organisation": cast.kindergarten.pk,
    }  # fmt: skip
    client.post("/representative/questionnaire/edit/", {**typed, **where, "first_name": "Анна"})
    lines = DigestEntry.objects.filter(event="representative_waiting").values_list("line", flat=True)
    assert list(lines) == [f"Анкета представителя № {found.pk} ждёт проверки"] * 2


def test_what_waits_too_long_reaches_them_too(cast: Cast) -> None:
    assert cast.superuser
    assert cast.other_moderator
    Expert.objects.filter(pk=cast.waiting_expert.expert.pk).update(sent_at=timezone.now() - timedelta(days=30))
    assert remind(timezone.now()) == 1
    assert told("expert_overdue") == {cast.superuser.pk}
    assert remind(timezone.now()) == 0
