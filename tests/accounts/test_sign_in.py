"""Sign-in: who gets in, what is said to the others, how often one may try."""

import re
from typing import Any
from unittest import mock

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts import throttle
from accounts.adapter import WRONG_PAIR
from portal.letter_links import with_links
from portal.models import Attempt, Letter
from tests.cast import PASSWORD, Cast
from tests.work import work_off

HERE, ELSEWHERE = "10.0.0.1", "10.0.0.2"


def sign_in(client: Client, login: str, password: str = PASSWORD, *, at: str = HERE, **more: str) -> HttpResponse:
    data = {"login": login, "password": password, **more}
    return client.post(reverse("account_login"), data, REMOTE_ADDR=at)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def fail(login: str, times: int, *, at: str = HERE, client: Client | None = None) -> HttpResponse:
    for _ in range(times):
        response = sign_in(client or Client(), login, "wrong", at=at)
    return response


@pytest.fixture
def login(cast: Cast) -> str:
    return cast.make_user("Petrova", email="Petrova@Example.org").username


@pytest.mark.parametrize(
    "typed", ["Petrova", "PETROVA", "petrova", " petrova ", "petrova@example.org", "PETROVA@EXAMPLE.ORG"]
)
def test_login_or_email_in_any_case(login: str, visitor: Client, typed: str) -> None:
    sign_in(visitor, typed)
    assert is_in(visitor)


@pytest.mark.parametrize("typed", ["petrova", "petrova@example.org", "nobody", "nobody@example.org", "кто-то"])
def test_wrong_pair_says_the_same(login: str, visitor: Client, typed: str) -> None:
    response = sign_in(visitor, typed, "wrong")
    assert response.context["form"].non_field_errors() == [WRONG_PAIR]
    assert not is_in(visitor)


def test_inactive_account_says_the_same(cast: Cast, visitor: Client) -> None:
    cast.make_user("gone", is_active=False)
    response = sign_in(visitor, "gone")
    assert response.context["form"].non_field_errors() == [WRONG_PAIR]


@pytest.mark.parametrize("typed", ["petrova", "nobody"])
def test_the_hasher_works_once_whoever_is_named(login: str, visitor: Client, typed: str) -> None:
    with mock.patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=MD5PasswordHasher.encode) as encode:
        sign_in(visitor, typed, "wrong")
    assert encode.call_count == 1


def test_remember_me(login: str, visitor: Client) -> None:
    sign_in(visitor, "petrova")
    assert visitor.session.get_expire_at_browser_close()
    remembered = Client()
    sign_in(remembered, "petrova", remember="on")
    assert not remembered.session.get_expire_at_browser_close()


def test_page_names_its_ways_out(visitor: Client, db: None) -> None:
    page = visitor.get(reverse("account_login")).content.decode()
    for words in ("Логин или e-mail", "Пароль", "Запомнить меня", "Забыли пароль?", "Зарегистрироваться"):
        assert words in page
    assert reverse("accounts:registration") in page


def test_stock_signup_is_closed(visitor: Client, db: None) -> None:
    data = {"username": "intruder", "password1": PASSWORD, "password2": PASSWORD}
    assert "Выбрать, как зарегистрироваться" in visitor.post(reverse("account_signup"), data).content.decode()
    assert not is_in(visitor)


class TestTooManyFailures:
    def test_the_right_password_is_refused_from_there(self, login: str, visitor: Client) -> None:
        fail(login, 5)
        response = sign_in(visitor, login)
        [words] = response.context["form"].non_field_errors()
        assert "через 5 мин." in words
        assert "Забыли пароль?" in words
        assert not is_in(visitor)

    def test_four_failures_are_forgiven(self, login: str, visitor: Client) -> None:
        fail(login, 4)
        sign_in(visitor, login)
        assert is_in(visitor)

    def test_it_works_from_elsewhere(self, login: str, visitor: Client) -> None:
        fail(login, 6)
        sign_in(visitor, login, at=ELSEWHERE)
        assert is_in(visitor)

    def test_other_accounts_work_from_there(self, login: str, cast: Cast, visitor: Client) -> None:
        cast.make_user("neighbour")
        fail(login, 6)
        sign_in(visitor, "neighbour")
        assert is_in(visitor)

    def test_a_known_browser_works_from_there(self, login: str, visitor: Client) -> None:
        sign_in(visitor, login)
        visitor.post(reverse("account_logout"))
        fail(login, 6)
        sign_in(visitor, login)
        assert is_in(visitor)

    def test_a_known_browser_has_its_own_count_wherever_it_is(self, login: str, visitor: Client) -> None:
        sign_in(visitor, login)
        visitor.post(reverse("account_logout"))
        fail(login, 5, client=visitor)
        sign_in(visitor, login, at=ELSEWHERE)
        assert not is_in(visitor)
        stranger = Client()
        sign_in(stranger, login)
        assert is_in(stranger)

    def test_a_browser_is_known_only_to_its_own_accounts(self, login: str, cast: Cast, visitor: Client) -> None:
        cast.make_user("guesser")
        fail(login, 5)
        sign_in(visitor, "guesser")
        visitor.post(reverse("account_logout"))
        sign_in(visitor, login)
        assert not is_in(visitor)

    def test_a_forged_cookie_is_nobody(self, login: str, visitor: Client) -> None:
        fail(login, 5)
        visitor.cookies[throttle.COOKIE] = "forged:cookie"
        sign_in(visitor, login)
        assert not is_in(visitor)

    def test_signing_in_does_not_wipe_the_count(self, login: str, visitor: Client) -> None:
        fail(login, 4)
        sign_in(visitor, login)
        fail(login, 1)
        stranger = Client()
        sign_in(stranger, login)
        assert not is_in(stranger)

    def test_refused_tries_do_not_lengthen_the_wait(self, login: str) -> None:
        fail(login, 5)
        before = list(Attempt.objects.order_by("pk").values())
        assert len(before) == 10  # the account's five at this address, and the address's
        fail(login, 3)
        assert list(Attempt.objects.order_by("pk").values()) == before

    def test_an_absent_account_is_limited_in_the_same_words(self, login: str, visitor: Client) -> None:
        fail("nobody", 5)
        fail(login, 5)
        absent = sign_in(visitor, "nobody").context["form"].non_field_errors()
        assert absent == sign_in(visitor, login).context["form"].non_field_errors()

    def test_the_count_does_not_tell_that_login_and_email_belong_together(self, login: str, visitor: Client) -> None:
        fail(login, 5)
        response = sign_in(visitor, "petrova@example.org", "wrong")
        assert response.context["form"].non_field_errors() == [WRONG_PAIR]

    def test_the_reset_letter_is_sent_all_the_same(self, login: str, visitor: Client) -> None:
        fail(login, 6)
        visitor.post(reverse("account_reset_password"), {"email": login}, REMOTE_ADDR=HERE)
        work_off()
        assert Letter.objects.filter(event="password_reset_key").count() == 1


@pytest.mark.parametrize(
    ("address", "counted"),
    [("10.0.0.1", "10.0.0.1"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"), ("not an address", "not an address")],
)
def test_one_subscriber_is_one_address(address: str, counted: str) -> None:
    assert throttle.network(address) == counted


def test_behind_a_proxy_each_client_has_an_address(login: str, settings: object) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # type: ignore[attr-defined]
    data = {"login": login, "password": "wrong"}
    for _ in range(5):
        Client().post(reverse("account_login"), data, headers={"X-Forwarded-For": ELSEWHERE})
    client = Client()
    client.post(
        reverse("account_login"), {"login": login, "password": PASSWORD}, headers={"X-Forwarded-For": "10.0.0.9"}
    )
    assert is_in(client)


class TestOneAddressOfManyPeople:
    @pytest.fixture
    def narrow_door(self, settings: Any) -> None:
        settings.SIGN_IN_FAILURES_PER_ADDRESS = 3

    def guess(self, times: int) -> HttpResponse:
        for number in range(times):
            response = sign_in(Client(), f"guess-{number}", "wrong")
        return response

    def test_who_tries_many_accounts_is_stopped(self, login: str, visitor: Client, narrow_door: None) -> None:
        self.guess(3)
        [words] = sign_in(visitor, login).context["form"].non_field_errors()
        assert words.startswith("С Вашего адреса")
        assert "через 10 мин." in words
        sign_in(visitor, login, at=ELSEWHERE)
        assert is_in(visitor)

    def test_refused_there_a_try_does_not_count_for_the_account(self, login: str, narrow_door: None) -> None:
        self.guess(3)
        fail(login, 6)
        assert Attempt.objects.count() == 6  # three accounts once each, and the address three times

    def test_right_passwords_count_nowhere(self, cast: Cast, narrow_door: None) -> None:
        for number in range(10):
            client = Client()
            sign_in(client, cast.make_user(f"person-{number}").username)
            assert is_in(client)
        assert not Attempt.objects.exists()

    def test_a_mistake_is_forgiven_when_its_owner_signs_in(self, cast: Cast, narrow_door: None) -> None:
        for number in range(5):
            client = Client()
            name = cast.make_user(f"person-{number}").username
            fail(name, 2)
            sign_in(client, name)
            assert is_in(client)

    def test_but_not_of_the_accounts_that_were_guessed_at(self, login: str, narrow_door: None) -> None:
        self.guess(2)
        sign_in(Client(), login)
        assert not is_in(self.tried("guess-2", "wrong"))
        [words] = sign_in(Client(), "guess-3", "wrong").context["form"].non_field_errors()
        assert words.startswith("С Вашего адреса")

    def tried(self, login: str, password: str) -> Client:
        client = Client()
        sign_in(client, login, password)
        return client

    def test_a_known_browser_goes_on(self, login: str, visitor: Client, narrow_door: None) -> None:
        sign_in(visitor, login)
        visitor.post(reverse("account_logout"))
        self.guess(5)
        sign_in(visitor, login)
        assert is_in(visitor)

    def test_so_does_whoever_set_a_password_by_the_link(self, login: str, visitor: Client, narrow_door: None) -> None:
        self.guess(5)
        fail(login, 6)
        visitor.post(reverse("account_reset_password"), {"email": login}, REMOTE_ADDR=HERE)
        set_by_letter(visitor, "New-2026-Password")
        sign_in(visitor, login, "New-2026-Password")
        assert is_in(visitor)


def set_by_letter(client: Client, password: str) -> None:
    work_off()
    [link] = re.findall(r"https?://[^/]+(/accounts/password/reset/key/\S+)", with_links(Letter.objects.get())[0])
    form = client.get(link)["Location"]
    client.post(form, {"password1": password, "password2": password})


def test_two_hundred_people_behind_one_address_get_in(cast: Cast) -> None:
    """The evening of the deadline: right passwords, each fourth person mistypes first, nobody is refused."""
    names = [cast.make_user(f"point-{number}").username for number in range(200)]
    for name in names[::4]:
        fail(name, 1)
    for name in names:
        client = Client()
        sign_in(client, name)
        assert is_in(client), name
