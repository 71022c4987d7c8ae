"""Logins that the portal proposes: like the name, of the signs a login may hold, free."""

import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models.people import LOGIN_RULE
from accounts.proposed_logins import proposed_login, wished
from tests.cast import Cast
from tests.expert_rating.registration_form import errors, send


@pytest.mark.parametrize(
    ("last_name", "first_name", "email", "login"),
    [
        ("Иванов", "Пётр", "x@example.org", "ivanov-p"),
        ("Щукина-Ёлкина", "Яна", "", "shchukina-elkina-ya"[:-1]),
        ("Müller", "Jürgen", "", "muller-j"),
        ("Ли", "", "li.wei@example.org", "li-wei"),
        ("", "", "a@example.org", "login"),
        ("李", "伟", "wei_li@example.org", "wei-li"),
    ],
)
def test_like_the_name(last_name: str, first_name: str, email: str, login: str) -> None:
    assert wished(last_name=last_name, first_name=first_name, email=email) == login


@given(st.text(max_size=120), st.text(max_size=120), st.text(max_size=60))
def test_always_a_login(last_name: str, first_name: str, email: str) -> None:
    made = wished(last_name=last_name, first_name=first_name, email=email)
    LOGIN_RULE(made)
    assert 3 <= len(made) <= 40


def test_a_free_one(cast: Cast) -> None:
    for login in ("ivanov-p", "Ivanov-P-2", "ivanov-p-4"):
        cast.make_user(login)
    assert proposed_login(last_name="Иванов", first_name="Пётр", email="") == "ivanov-p-3"


def test_an_empty_box_is_filled_in_for_the_person_to_read(cast: Cast, visitor: Client) -> None:
    answer = send(visitor, cast, login="")
    assert errors(answer) == {"login": ["Придумайте логин или оставьте этот: «ivanov-p»."]}
    assert re.search(r'<input[^>]+name="login"[^>]+value="ivanov-p"', answer.content.decode())
