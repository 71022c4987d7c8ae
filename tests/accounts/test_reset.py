"""«Забыли пароль?»: one link, one use, the same page for everybody."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from portal.letter_links import LINK, with_links
from portal.models import Job, Letter
from tests.cast import PASSWORD, Cast
from tests.work import statements, work_off

NEW_PASSWORD = "Another-2026!"


@pytest.fixture
def person(cast: Cast) -> User:
    return cast.make_user("petrova", email="petrova@example.org")


def ask(client: Client, typed: str) -> str:
    response = client.post(reverse("account_reset_password"), {"email": typed}, follow=True)
    assert response.redirect_chain == [(reverse("account_reset_password_done"), 302)]
    work_off()
    return re.sub(r'value="[^"]+"', "", response.content.decode())


def link() -> str:
    letter = Letter.objects.filter(event="password_reset_key").latest("pk")
    [path] = re.findall(r"http://localhost:8000(\S+)", with_links(letter)[0])
    return path


def open_link(client: Client, path: str) -> str:
    """The address of the form the link leads to, or "" if it is dead."""
    response = client.get(path, follow=True)
    return "" if "Ссылка не действует" in response.content.decode() else response.request["PATH_INFO"]


def set_password(client: Client, form: str, password: str = NEW_PASSWORD) -> None:
    client.post(form, {"password1": password, "password2": password})


@pytest.mark.parametrize("typed", ["petrova", "PETROVA", "petrova@example.org", "Petrova@Example.ORG"])
def test_letter_goes_to_the_accounts_own_address(person: User, visitor: Client, typed: str) -> None:
    ask(visitor, typed)
    letter = Letter.objects.get(event="password_reset_key")
    assert (letter.to, letter.person) == ("petrova@example.org", person)
    assert letter.subject == "Ссылка для нового пароля"
    assert "24 часа" in letter.text
    assert "petrova" in letter.text
    assert LINK in letter.html
    assert "/accounts/password/reset/key/" in with_links(letter)[1]


def test_the_page_is_the_same_for_everybody(person: User, cast: Cast, visitor: Client) -> None:
    cast.make_user("no-address", email="")
    cast.make_user("gone", is_active=False)
    pages = {ask(Client(), typed) for typed in ("petrova", "nobody", "nobody@example.org", "no-address", "gone")}
    assert len(pages) == 1
    assert Letter.objects.count() == 1


def test_the_page_does_the_same_work_for_everybody(person: User, cast: Cast) -> None:
    cast.make_user("no-address", email="")
    cast.make_user("gone", is_active=False)
    for number in range(3):
        cast.make_user(f"petrova-{number}")
    tried = ("petrova", "petrova@example.org", "nobody", "nobody@example.org", "no-address", "gone")
    page = reverse("account_reset_password")
    Client().post(page, {"email": "warm-up"})
    done = {typed: statements(lambda typed=typed: Client().post(page, {"email": typed})) for typed in tried}
    assert [typed for typed in tried if done[typed] != done["nobody"]] == []
    assert not any("accounts_user" in sql for sql in done["petrova"])


def test_what_was_typed_is_forgotten(person: User, visitor: Client) -> None:
    for typed in ("petrova@example.org", "nobody@example.org"):
        ask(visitor, typed)
    assert list(Job.objects.values_list("payload", "status")) == [({}, "done"), ({}, "done")]


def test_link_works_once(person: User, visitor: Client) -> None:
    ask(visitor, "petrova")
    path = link()
    set_password(visitor, open_link(visitor, path))
    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)
    assert open_link(visitor, path) == ""
    assert open_link(Client(), path) == ""


def test_a_second_browser_with_the_open_form_is_late(person: User, visitor: Client) -> None:
    ask(visitor, "petrova")
    slow = Client()
    form = open_link(slow, link())
    set_password(visitor, open_link(visitor, link()))
    set_password(slow, form, "Stolen-2026!")
    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)


def test_link_ends_after_a_day(person: User, visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.auth.tokens import PasswordResetTokenGenerator

    ask(visitor, "petrova")
    sent = link()
    later = timezone.localtime().replace(tzinfo=None) + timedelta(hours=24, minutes=1)
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: later)
    assert open_link(visitor, sent) == ""


def test_a_cut_or_foreign_link_is_dead(person: User, cast: Cast, visitor: Client) -> None:
    ask(visitor, "petrova")
    assert open_link(visitor, link()[:-3] + "/") == ""
    assert open_link(visitor, reverse("account_reset_password_from_key", args=["zzz", "abc-def"])) == ""


def test_a_new_password_ends_all_sessions(person: User, visitor: Client) -> None:
    signed_in = Client()
    signed_in.post(reverse("account_login"), {"login": "petrova", "password": PASSWORD})
    assert signed_in.get(reverse("accounts:security")).status_code == 200
    ask(visitor, "petrova")
    set_password(visitor, open_link(visitor, link()))
    assert signed_in.get(reverse("accounts:security")).status_code == 302


def test_weak_passwords_are_refused_with_words(person: User, visitor: Client) -> None:
    ask(visitor, "petrova")
    form = open_link(visitor, link())
    response = visitor.post(form, {"password1": "1234567", "password2": "1234567"})
    assert response.context["form"].errors["password1"]
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_letters_are_limited_per_account(person: User) -> None:
    for typed in ["petrova", "petrova@example.org"] * 4:
        ask(Client(), typed)
    assert Letter.objects.count() == 5


def test_letters_are_limited_per_address(person: User, cast: Cast, settings: object) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "2/h/ip"}  # type: ignore[attr-defined]
    for typed in ("petrova", "nobody"):
        ask(Client(), typed)
    assert Client().post(reverse("account_reset_password"), {"email": "petrova"}).status_code == 429


def test_host_header_never_reaches_the_letter(person: User, visitor: Client) -> None:
    visitor.post(reverse("account_reset_password"), {"email": "petrova"}, headers={"Host": "127.0.0.1"})
    work_off()
    assert link()
    assert "127.0.0.1" not in with_links(Letter.objects.get())[0]


def test_page_says_whom_to_ask(visitor: Client, db: None) -> None:
    assert "координатору" in visitor.get(reverse("account_reset_password")).content.decode()
