"""A line of the security journal can be cut at its blanks and holds codes and numbers only."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import Login
from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import Client, RequestFactory

from accounts.in_force import administrator
from accounts.models import Role
from accounts.workflow import grant_role, withdraw
from portal import security
from portal.history import Actor
from portal.limits import Limit
from tests.cast import PASSWORD, Cast

Journal = Callable[[], list[str]]


def test_a_line_names_event_account_address_and_facts(caplog: pytest.LogCaptureFixture, rf: RequestFactory) -> None:
    request = rf.get("/", REMOTE_ADDR="192.0.2.7")
    with caplog.at_level(logging.INFO, logger="portal.security"):
        security.note("wrong_factor", request=request, account=12, tries=3)
    assert caplog.messages == ["event=wrong_factor account=12 address=192.0.2.7 tries=3"]


def test_what_is_not_known_is_not_named(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="portal.security"):
        security.note("role_withdrawn", request=None)
    assert caplog.messages == ["event=role_withdrawn"]


@pytest.fixture
def journal(caplog: pytest.LogCaptureFixture) -> Journal:
    """The lines since it was last asked."""
    caplog.set_level(logging.INFO, logger="portal.security")

    def since() -> list[str]:
        lines = [record.getMessage() for record in caplog.records if record.name == "portal.security"]
        caplog.clear()
        return lines

    return since


def sign_in(login: str, password: str = PASSWORD) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": login, "password": password}, REMOTE_ADDR="192.0.2.7")
    return client


def test_sign_ins_and_failures(cast: Cast, journal: Journal) -> None:
    person = cast.make_user("petrova", email="petrova@example.org")
    sign_in("Petrova@example.org", "wrong-Password")
    sign_in("nobody-at-all", "wrong-Password")
    sign_in("petrova")
    assert journal() == [
        f"event=sign_in_failed account={person.pk} address=192.0.2.7",
        "event=sign_in_failed address=192.0.2.7",
        f"event=signed_in account={person.pk} address=192.0.2.7 way=password",
    ]


def test_a_sign_in_by_passkey(cast: Cast, rf: RequestFactory, journal: Journal) -> None:
    person = cast.make_user("petrova")
    key = Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={})
    request = rf.post("/accounts/2fa/webauthn/login/", REMOTE_ADDR="192.0.2.7")
    request.session = Client().session
    request.user = AnonymousUser()
    request._messages = FallbackStorage(request)
    with request_context(request):
        perform_passwordless_login(request, key, Login(user=person))
    assert journal() == [f"event=signed_in account={person.pk} address=192.0.2.7 way=webauthn"]


@pytest.mark.parametrize(
    "sent", ['{"id": "none"}', "{}", "[]", "7", '"text"', '{"id": 1, "rawId": 1}', "null", "not JSON"]
)
def test_a_passkey_that_is_none_of_ours(db: None, journal: Journal, sent: str) -> None:
    client = Client(REMOTE_ADDR="192.0.2.7")
    client.get("/accounts/2fa/webauthn/login/", headers={"X-Requested-With": "XMLHttpRequest"})
    assert client.post("/accounts/2fa/webauthn/login/", {"credential": sent}).status_code == 302
    assert all(line == "event=sign_in_failed address=192.0.2.7 way=webauthn" for line in journal())


def test_fifty_people_with_passkeys_behind_one_address_meet_no_limit(db: None, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {}
    for _ in range(50):
        answer = Client().post("/accounts/2fa/webauthn/login/", {"credential": "{}"}, REMOTE_ADDR="192.0.2.7")
        assert answer.status_code == 302


@pytest.mark.parametrize("path", ["/accounts/2fa/webauthn/add/", "/accounts/2fa/webauthn/reauthenticate/"])
@pytest.mark.parametrize("sent", ['{"id": "none"}', "[]", "7"])
def test_nor_is_one_that_nobody_can_read_an_error_inside_a_session(cast: Cast, path: str, sent: str) -> None:
    person = cast.make_user("petrova")
    Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"credential": {}})
    client = sign_in("petrova")
    client.get(path)
    assert client.post(path, {"credential": sent, "name": "Ключ"}).status_code in {200, 302}


def test_limits(cast: Cast, journal: Journal) -> None:
    person = cast.make_user("petrova")
    for _ in range(6):
        sign_in("petrova", "wrong")
    assert journal()[-2:] == [
        "event=limited address=192.0.2.7 limit=sign-in",
        f"event=sign_in_limited account={person.pk} address=192.0.2.7",
    ]


def test_a_page_that_answers_429(db: None, settings: Any, journal: Journal) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "1/h/ip"}
    for _ in range(2):
        Client().post("/accounts/password/reset/", {"email": "nobody"}, REMOTE_ADDR="192.0.2.7")
    assert journal() == [
        "event=limited address=192.0.2.7 status=429 method=POST view=account_reset_password",
    ]


def test_a_row_that_is_not_theirs(cast: Cast, journal: Journal) -> None:
    expert = cast.client(cast.expert)
    journal()
    assert expert.get("/admin/", REMOTE_ADDR="192.0.2.7").status_code == 404
    assert Client().get("/admin/").status_code == 302
    assert Client().get("/news/12345/").status_code == 404
    assert journal() == [
        f"event=refused account={cast.expert.user_id} address=192.0.2.7 status=404 method=GET view=admin:index",
    ]


def test_a_form_of_another_site(cast: Cast, journal: Journal) -> None:
    person = cast.make_user("petrova")
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    journal()
    assert client.post("/profile/", {"end_session": "1"}, REMOTE_ADDR="192.0.2.7").status_code == 403
    assert journal() == [
        f"event=csrf_refused account={person.pk} address=192.0.2.7 status=403 method=POST view=accounts:security",
    ]


def test_changes_of_role_once_they_are_committed(
    cast: Cast, journal: Journal, django_capture_on_commit_callbacks: Any
) -> None:
    person, giver = cast.make_user("petrova"), cast.superuser
    actor = Actor(user=giver, role=administrator(giver))
    journal()
    with django_capture_on_commit_callbacks(execute=True):
        grant = grant_role(user=person, role=Role.MODERATOR, actor=actor, region_id="39")
        assert journal() == []
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(grant_id=grant.pk, actor=actor, reason="Уволена.")
    facts = f"account={person.pk} by={giver.pk} role=moderator grant={grant.pk}"
    assert journal() == [f"event=role_grant {facts}", f"event=role_withdraw {facts}"]


def test_a_role_that_is_put_in_force(cast: Cast, journal: Journal) -> None:
    moderator = cast.moderator
    client = cast.client(moderator)
    journal()
    client.post("/role/", {"grant": moderator.pk}, REMOTE_ADDR="192.0.2.7")
    assert f"event=role_switched account={moderator.user_id} address=192.0.2.7" in journal()[0]


def test_a_limit_names_its_kind_and_nobody(db: None, journal: Journal) -> None:
    from datetime import timedelta

    limit = Limit("reset-letter:petrova@example.org", 1, timedelta(minutes=1))
    limit.take()
    limit.take()
    assert journal() == ["event=limited limit=reset-letter"]
