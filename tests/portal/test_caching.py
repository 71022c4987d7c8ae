"""No browser keeps what somebody signed in has seen: pages, files, errors; a visitor's pages stay as views say."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal import views
from portal.caching import NoStore
from tests.cast import Cast

NO_STORE = "no-store, private"
SIGNED_IN = ["/", "/cabinet/", "/profile/", "/notices/", "/role/", "/news/", "/help/", "/doo/rating/", "/no-such-page/"]
PUBLIC = ["/", "/news/", "/help/", "/doo/rating/", "/doo/catalogue/", "/no-such-page/"]


@pytest.mark.parametrize("path", SIGNED_IN)
def test_pages_of_somebody_signed_in(cast: Cast, path: str) -> None:
    client = cast.client(cast.expert)
    for headers in ({}, {"HX-Request": "true"}):
        assert client.get(path, headers=headers)["Cache-Control"] == NO_STORE


@pytest.mark.parametrize("accel", [True, False])
def test_files(cast: Cast, settings: Any, accel: bool) -> None:
    settings.MEDIA_ACCEL = accel
    expert = cast.waiting_expert.expert
    answer = cast.client(cast.moderator).get(reverse("rating:photo", args=[expert.pk]))
    assert answer.status_code == 200
    assert ("X-Accel-Redirect" in answer) is accel
    assert answer["Cache-Control"] == NO_STORE


@pytest.mark.parametrize("name", ["admin:jsi18n", "admin:index", "admin:accounts_user_changelist"])
def test_the_desk(cast: Cast, name: str) -> None:
    assert cast.client(cast.moderator).get(reverse(name))["Cache-Control"] == NO_STORE


def test_a_fault(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: Any) -> None:
        raise RuntimeError

    client = cast.client(cast.expert)
    client.raise_request_exception = False
    monkeypatch.setattr(views.Notice.objects, "of", broken)
    answer = client.get("/notices/")
    assert (answer.status_code, answer["Cache-Control"]) == (500, NO_STORE)


def test_signing_in_and_out(cast: Cast) -> None:
    client = Client()
    sent = {"login": cast.expert.user.username, "password": "Test-2026!"}
    assert client.post(reverse("account_login"), sent)["Cache-Control"] == NO_STORE
    assert client.post(reverse("account_logout"), {"confirmed": "1"})["Cache-Control"] == NO_STORE


@pytest.mark.django_db
def test_a_visitor_in_the_middle_of_something(visitor: Client) -> None:
    """What a visitor has begun to fill in lies in a session too."""
    session = visitor.session
    session["draft"] = "Ветров"
    session.save()
    assert visitor.get("/")["Cache-Control"] == NO_STORE


@pytest.mark.django_db
@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_may_be_kept_by_the_front_server(visitor: Client, path: str) -> None:
    answer = visitor.get(path)
    assert "no-store" not in answer.get("Cache-Control", "")
    assert "Set-Cookie" not in answer or "sessionid" not in answer["Set-Cookie"]


def test_no_view_can_say_otherwise(settings: Any) -> None:
    assert settings.MIDDLEWARE.index("portal.caching.NoStore") < settings.MIDDLEWARE.index(
        "django.contrib.sessions.middleware.SessionMiddleware"
    )
    assert NoStore.__doc__
