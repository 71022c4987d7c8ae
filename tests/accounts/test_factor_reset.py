"""A lost second factor is reset by the administrator, never by a moderator nor for oneself; both sides are told."""

import logging
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.urls import reverse

from accounts.in_force import administrator
from accounts.models import User
from accounts.personal.workflow import ask, carry_out
from accounts.workflow import reset_factor
from portal.history import Actor
from portal.models import HistoryRecord, Letter, Notice
from portal.workflow import NotYours, Refused
from tests.accounts.test_second_factor import give_password, is_in, signed_in, with_codes
from tests.cast import Cast

pytestmark = pytest.mark.django_db
REASON = "Потерял телефон, перезвонила по номеру из личного дела."
OTHERS = [
    "moderator", "other_moderator", "expert", "representative", "listener", "head", "dpo_officer", "staff_registrar",
    "attestation_specialist", "municipal_coordinator", "attestation_officer", "point_organiser",
    "regional_coordinator", "federal_organiser",
]  # fmt: skip


@pytest.fixture
def person(cast: Cast) -> User:
    user = cast.moderator.user
    with_codes(user)
    RecoveryCodes.activate(user)
    return user


@pytest.fixture
def root(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.superuser)
    return client


def admin(cast: Cast) -> Actor:
    return Actor(user=cast.superuser, role=administrator(cast.superuser))


def button(person: User) -> str:
    return reverse("admin:accounts_user_verb", args=[person.pk, "reset-factor"])


def test_removes_every_factor_and_ends_the_sessions(cast: Cast, person: User, root: Client) -> None:
    open_one = Client()
    give_password(open_one, cast.expert.user)
    assert is_in(open_one)
    with_codes(cast.expert.user)
    answer = root.post(button(cast.expert.user), {"reason": REASON}, follow=True)
    assert "Второй фактор сброшен" in answer.content.decode()
    assert not Authenticator.objects.filter(user=cast.expert.user).exists()
    assert open_one.get(reverse("accounts:security")).status_code == 302
    assert Authenticator.objects.filter(user=person).count() == 2, "another's stay"


def test_both_are_told_by_letter_and_notice(cast: Cast, person: User, root: Client) -> None:
    root.post(button(person), {"reason": REASON})
    for event, who in (("factor_reset", person), ("factor_reset_done", cast.superuser)):
        letter, notice = Letter.objects.get(event=event), Notice.objects.get(event=event)
        assert (letter.to, notice.person) == (who.email, who)
        assert REASON in letter.text
        assert REASON not in notice.title


def test_is_a_record_of_the_history_and_a_line_of_the_journal(
    cast: Cast, person: User, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="portal.security"):
        reset_factor(user_id=person.pk, actor=admin(cast), reason=REASON)
    record = HistoryRecord.objects.about(person).get(verb="reset_factor")
    assert (record.person, record.comment) == (cast.superuser, REASON)
    assert f"event=factor_reset account={person.pk} by={cast.superuser.pk}" in caplog.messages


def test_the_next_sign_in_demands_a_new_one_of_the_role(cast: Cast, person: User, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    reset_factor(user_id=person.pk, actor=admin(cast), reason=REASON)
    client = Client()
    give_password(client, person)
    assert is_in(client)
    assert client.get("/notices/").url == reverse("mfa_index")


@pytest.mark.parametrize("who", OTHERS)
def test_is_nobody_elses(cast: Cast, person: User, who: str) -> None:
    grant = getattr(cast, who)
    with pytest.raises(NotYours):
        reset_factor(user_id=person.pk, actor=cast.actor(grant), reason=REASON)
    assert cast.client(grant).post(button(person), {"reason": REASON}).status_code in (302, 404)
    assert Authenticator.objects.filter(user=person).count() == 2


def test_a_moderator_sees_no_such_button(cast: Cast) -> None:
    with_codes(cast.expert.user)
    client = cast.client(cast.moderator)
    page = client.get(reverse("admin:accounts_user_change", args=[cast.expert.user.pk]))
    assert page.status_code == 200
    assert "Сбросить второй фактор" not in page.content.decode()
    assert client.get(button(cast.expert.user)).status_code == 404


def test_not_ones_own(cast: Cast, root: Client) -> None:
    with_codes(cast.superuser)
    assert root.get(button(cast.superuser)).status_code == 404
    with pytest.raises(NotYours):
        reset_factor(user_id=cast.superuser.pk, actor=admin(cast), reason=REASON)
    assert Authenticator.objects.filter(user=cast.superuser).exists()


def test_by_another_administrator(cast: Cast, root: Client) -> None:
    other = cast.make_user("second-admin", is_superuser=True, is_staff=True)
    with_codes(other)
    assert "Сбросить второй фактор" in root.get(reverse("admin:accounts_user_change", args=[other.pk])).content.decode()
    reset_factor(user_id=other.pk, actor=admin(cast), reason=REASON)
    assert not Authenticator.objects.filter(user=other).exists()


def test_nor_by_nobody(person: User) -> None:
    with pytest.raises(NotYours):
        reset_factor(user_id=person.pk, actor=Actor.system(), reason=REASON)


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_needs_a_reason(cast: Cast, person: User, root: Client, reason: str) -> None:
    assert "Укажите причину" in root.post(button(person), {"reason": reason}).content.decode()
    with pytest.raises(Refused, match="Укажите причину"):
        reset_factor(user_id=person.pk, actor=admin(cast), reason=reason)
    assert Authenticator.objects.filter(user=person).count() == 2


def test_of_an_account_without_one_is_refused(cast: Cast, root: Client) -> None:
    page = root.get(reverse("admin:accounts_user_change", args=[cast.listener.user.pk])).content.decode()
    assert "Сбросить второй фактор" not in page
    with pytest.raises(Refused, match="не подключён"):
        reset_factor(user_id=cast.listener.user.pk, actor=admin(cast), reason=REASON)


def test_of_an_erased_account_is_refused(cast: Cast) -> None:
    user = cast.listener.user
    asked = ask(user=user, wish="", actor=Actor(user=user, role=None))
    carry_out(request_id=asked.pk, actor=admin(cast))
    with pytest.raises(Refused, match="уничтожены"):
        reset_factor(user_id=user.pk, actor=admin(cast), reason=REASON)


def test_a_session_that_changed_the_factor_meanwhile_ends_as_well(cast: Cast, person: User) -> None:
    signed_in(cast.expert.user)
    with_codes(cast.expert.user)
    reset_factor(user_id=cast.expert.user.pk, actor=admin(cast), reason=REASON)
    assert not cast.expert.user.usersession_set.exists()
