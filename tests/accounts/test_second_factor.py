"""The second factor: codes, recovery codes, keys; demanded of staff roles by a setting."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts import throttle
from accounts.models import User
from tests.cast import PASSWORD, Cast

STEP_SECONDS = 30


@pytest.fixture
def demanded(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // STEP_SECONDS))


def with_codes(user: User) -> str:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def give_password(client: Client, user: User) -> HttpResponse:
    return client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})


def signed_in(user: User) -> Client:
    """And the password given again: the pages that change the second factor ask for it."""
    client = Client()
    give_password(client, user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


class TestDemanded:
    @pytest.mark.parametrize(
        "name",
        ["moderator", "dpo_officer", "municipal_coordinator", "attestation_officer", "regional_coordinator",
         "federal_organiser"],
    )  # fmt: skip
    def test_of_staff(self, cast: Cast, demanded: None, name: str) -> None:
        response = cast.client(getattr(cast, name)).get("/notices/", follow=True)
        assert response.redirect_chain[0][0] == reverse("mfa_index")
        assert "нужен второй фактор" in response.content.decode()

    def test_of_the_administrator(self, cast: Cast, demanded: None, visitor: Client) -> None:
        visitor.force_login(cast.superuser)
        assert visitor.get("/notices/").url == reverse("mfa_index")

    @pytest.mark.parametrize("name", ["expert", "listener", "point_organiser", "representative"])
    def test_not_of_others(self, cast: Cast, demanded: None, name: str) -> None:
        assert cast.client(getattr(cast, name)).get("/notices/").status_code == 200

    def test_not_where_the_setting_is_off(self, cast: Cast) -> None:
        assert cast.client(cast.moderator).get("/notices/").status_code == 200

    def test_is_enough_once_set_up(self, cast: Cast, demanded: None) -> None:
        with_codes(cast.moderator.user)
        assert cast.client(cast.moderator).get("/notices/").status_code == 200

    @pytest.mark.parametrize(
        "name", ["mfa_activate_totp", "mfa_add_webauthn", "accounts:security", "accounts:switch-role"]
    )
    def test_leaves_the_way_to_set_it_up(self, cast: Cast, demanded: None, name: str) -> None:
        assert signed_in(cast.moderator.user).get(reverse(name)).status_code == 200


def test_an_open_session_is_asked_for_the_password_first(cast: Cast) -> None:
    client = cast.client(cast.moderator)
    page = client.get(reverse("mfa_activate_totp"), follow=True)
    assert page.request["PATH_INFO"] == reverse("account_reauthenticate")
    response = client.post(page.request["PATH_INFO"], {"password": PASSWORD, "next": reverse("mfa_activate_totp")})
    assert client.get(response.url).status_code == 200


def test_codes_are_set_up(cast: Cast) -> None:
    client = signed_in(cast.moderator.user)
    form = client.get(reverse("mfa_activate_totp")).context["form"]
    response = client.post(reverse("mfa_activate_totp"), {"code": code_of(form.secret)})
    assert response.status_code == 302
    types = set(Authenticator.objects.filter(user=cast.moderator.user).values_list("type", flat=True))
    assert types == {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}
    assert "Подключено" in client.get(reverse("accounts:security")).content.decode()


class TestSignIn:
    def test_asks_for_the_code(self, cast: Cast, visitor: Client) -> None:
        user = cast.moderator.user
        secret = with_codes(user)
        assert give_password(visitor, user).url == reverse("mfa_authenticate")
        assert not is_in(visitor)
        assert throttle.COOKIE not in visitor.cookies
        assert "Неверный код" in visitor.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
        visitor.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
        assert is_in(visitor)
        assert throttle.COOKIE in visitor.cookies

    def test_a_code_works_once(self, cast: Cast, visitor: Client) -> None:
        user = cast.moderator.user
        secret = with_codes(user)
        code = code_of(secret)
        give_password(visitor, user)
        visitor.post(reverse("mfa_authenticate"), {"code": code})
        second = Client()
        give_password(second, user)
        second.post(reverse("mfa_authenticate"), {"code": code})
        assert not is_in(second)

    def test_a_recovery_code_works_once(self, cast: Cast) -> None:
        user = cast.moderator.user
        with_codes(user)
        [code, *_] = RecoveryCodes.activate(user).get_unused_codes()
        tries = []
        for client in (Client(), Client()):
            give_password(client, user)
            client.post(reverse("mfa_authenticate"), {"code": code})
            tries.append(is_in(client))
        assert tries == [True, False]

    def test_a_wrong_password_never_reaches_the_code(self, cast: Cast, visitor: Client) -> None:
        user = cast.moderator.user
        with_codes(user)
        response = visitor.post(reverse("account_login"), {"login": user.username, "password": "wrong"})
        assert response.status_code == 200


@pytest.mark.parametrize("name", ["mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn"])
def test_pages_open(cast: Cast, name: str) -> None:
    page = signed_in(cast.listener.user).get(reverse(name), follow=True)
    assert page.status_code == 200
    assert page.request["PATH_INFO"] != reverse("account_reauthenticate")


def test_recovery_codes_page_opens(cast: Cast) -> None:
    client = signed_in(cast.listener.user)
    with_codes(cast.listener.user)
    [code, *_] = RecoveryCodes.activate(cast.listener.user).get_unused_codes()
    assert code in client.get(reverse("mfa_view_recovery_codes")).content.decode()


def test_a_reset_password_does_not_close_the_way_to_set_it_up(cast: Cast, visitor: Client) -> None:
    """Allauth's own token generator writes a row that makes its second factor wait for a confirmed address."""
    user = cast.listener.user
    visitor.post(reverse("account_reset_password"), {"email": user.username})
    assert signed_in(user).get(reverse("mfa_activate_totp")).status_code == 200
