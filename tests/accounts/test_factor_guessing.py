"""Wrong codes are counted per account; the owner hears of it and comes in by a browser that is known."""

import logging
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.factors.counting import counted_try
from accounts.models import User
from portal.models import Letter, Notice
from tests.accounts.test_second_factor import code_of, give_password, is_in, with_codes
from tests.cast import Cast

pytestmark = pytest.mark.django_db
BLOCKED = "Слишком много неверных кодов"
WRONG = "12345"  # five digits: never the code


@pytest.fixture
def person(cast: Cast) -> User:
    return cast.moderator.user


@pytest.fixture
def secret(person: User) -> str:
    return with_codes(person)


def half_in(person: User, address: str = "192.0.2.1") -> Client:
    client = Client(REMOTE_ADDR=address)
    give_password(client, person)
    return client


def answer(client: Client, code: str = WRONG) -> str:
    return client.post(reverse("mfa_authenticate"), {"code": code}).content.decode()


def guess(person: User, times: int, client: Client | None = None) -> list[str]:
    """Each from an address and a session of its own unless a browser is given."""
    return [answer(client or half_in(person, f"198.51.100.{n}")) for n in range(times)]


def known_browser(person: User, secret: str) -> Client:
    client = half_in(person)
    answer(client, code_of(secret))
    assert is_in(client)
    client.post(reverse("account_logout"))
    return client


class TestTheCount:
    def test_is_the_accounts_from_whatever_address_and_session(self, person: User, secret: str, settings: Any) -> None:
        said = guess(person, settings.FACTOR_FAILURES + 3)
        assert [BLOCKED in each for each in said] == [False] * settings.FACTOR_FAILURES + [True] * 3

    def test_holds_the_right_code_back_too(self, person: User, secret: str, settings: Any) -> None:
        guess(person, settings.FACTOR_FAILURES)
        client = half_in(person)
        assert BLOCKED in answer(client, code_of(secret))
        assert not is_in(client)

    def test_is_of_recovery_codes_and_of_codes_together(self, person: User, secret: str, settings: Any) -> None:
        [code, *_] = RecoveryCodes.activate(person).get_unused_codes()
        guess(person, settings.FACTOR_FAILURES)
        client = half_in(person)
        answer(client, code)
        assert not is_in(client)

    def test_is_not_wiped_by_the_password(self, person: User, secret: str, settings: Any) -> None:
        client = half_in(person)
        for _ in range(settings.FACTOR_FAILURES):
            answer(client)
            client = half_in(person)
        assert BLOCKED in answer(client)

    def test_is_not_wiped_by_a_right_code(self, person: User, secret: str, settings: Any) -> None:
        guess(person, settings.FACTOR_FAILURES - 1)
        client = half_in(person)
        answer(client, code_of(secret))
        assert is_in(client)
        said = guess(person, 2)
        assert [BLOCKED in each for each in said] == [False, True]

    def test_counts_no_right_code(self, person: User, secret: str, settings: Any) -> None:
        codes = RecoveryCodes.activate(person).get_unused_codes()
        for code in codes[: settings.FACTOR_FAILURES + 2]:
            client = half_in(person)
            answer(client, code)
            assert is_in(client)

    def test_has_a_limit_of_the_day_too(self, person: User, secret: str, settings: Any) -> None:
        settings.FACTOR_FAILURES_WINDOW = timedelta(milliseconds=1)
        said = guess(person, settings.FACTOR_FAILURES_A_DAY + 1)
        assert [BLOCKED in each for each in said] == [False] * settings.FACTOR_FAILURES_A_DAY + [True]

    def test_is_not_another_accounts(self, cast: Cast, person: User, secret: str, settings: Any) -> None:
        other = cast.other_moderator.user
        its = with_codes(other)
        guess(person, settings.FACTOR_FAILURES)
        client = half_in(other)
        answer(client, code_of(its))
        assert is_in(client)

    def test_is_asked_inside_an_open_session_too(self, cast: Cast, person: User, secret: str, settings: Any) -> None:
        client = cast.client(cast.moderator)
        address = reverse("mfa_reauthenticate")
        said = [client.post(address, {"code": WRONG}).content.decode() for _ in range(settings.FACTOR_FAILURES + 1)]
        assert [BLOCKED in each for each in said] == [False] * settings.FACTOR_FAILURES + [True]
        assert BLOCKED in guess(person, 1)[0], "one count for both"


class TestTheOwner:
    def test_comes_in_by_a_known_browser(self, person: User, secret: str, settings: Any) -> None:
        browser = known_browser(person, secret)
        guess(person, settings.FACTOR_FAILURES + 3)
        give_password(browser, person)
        [code, *_] = RecoveryCodes.activate(person).get_unused_codes()
        answer(browser, code)
        assert is_in(browser)

    def test_a_known_browser_has_a_count_too(self, person: User, secret: str, settings: Any) -> None:
        browser = known_browser(person, secret)
        give_password(browser, person)
        said = guess(person, settings.FACTOR_FAILURES + 1, browser)
        assert [BLOCKED in each for each in said] == [False] * settings.FACTOR_FAILURES + [True]

    def test_many_known_browsers_share_one_besides(self, person: User, secret: str, settings: Any) -> None:
        settings.FACTOR_FAILURES_A_DAY = 2
        codes = RecoveryCodes.activate(person).get_unused_codes()
        said = []
        for code in codes[:4]:
            browser = half_in(person)
            answer(browser, code)
            browser.post(reverse("account_logout"))
            give_password(browser, person)
            said += guess(person, 2, browser)
        assert [BLOCKED in each for each in said] == [False] * 6 + [True] * 2

    def test_a_cookie_of_another_account_is_not_known(
        self, cast: Cast, person: User, secret: str, settings: Any
    ) -> None:
        other = cast.other_moderator.user
        browser = known_browser(other, with_codes(other))
        guess(person, settings.FACTOR_FAILURES)
        give_password(browser, person)
        assert BLOCKED in answer(browser)

    def test_is_told_once_by_letter_and_notice(self, person: User, secret: str, settings: Any) -> None:
        guess(person, settings.FACTOR_FAILURES_TOLD - 1)
        assert not Letter.objects.filter(event="factor_guessed").exists()
        guess(person, 3)
        letter, notice = Letter.objects.get(event="factor_guessed"), Notice.objects.get(event="factor_guessed")
        assert (letter.to, notice.person) == (person.email, person)
        assert "смените" in letter.text.lower()
        assert "5 раз" in notice.title

    def test_is_told_of_slow_guessing(self, person: User, secret: str, settings: Any) -> None:
        settings.FACTOR_FAILURES_WINDOW = timedelta(milliseconds=1)
        guess(person, settings.FACTOR_FAILURES_TOLD)
        assert Letter.objects.filter(event="factor_guessed").count() == 1

    def test_is_told_how_long_to_wait(self, person: User, secret: str, settings: Any) -> None:
        guess(person, settings.FACTOR_FAILURES)
        assert "через 15 мин." in guess(person, 1)[0]


def test_the_journal_has_a_line_each(
    person: User, secret: str, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="portal.security"):
        guess(person, settings.FACTOR_FAILURES + 1)
    lines = [line for line in caplog.messages if "factor" in line and "account" in line]
    assert lines == [
        *[f"event=wrong_factor account={person.pk} address=198.51.100.{n}" for n in range(settings.FACTOR_FAILURES)],
        f"event=factor_blocked account={person.pk} address=198.51.100.{settings.FACTOR_FAILURES}",
    ]


def test_a_place_is_taken_before_the_code_is_checked(person: User, rf: RequestFactory, settings: Any) -> None:
    """So of tries sent all at once no more are checked than have a place."""
    with ExitStack() as unanswered:
        for _ in range(settings.FACTOR_FAILURES):
            unanswered.enter_context(counted_try(rf.post("/"), person))
        with pytest.raises(ValidationError, match=BLOCKED):
            unanswered.enter_context(counted_try(rf.post("/"), person))
    with counted_try(rf.post("/"), person):
        """All were right, so all places are free again."""
