"""Open sessions: what tables and caches hold of them opens none; they end when they should; new keys; idle ones."""

import json
import re
from collections.abc import Iterator
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.in_force import administrator
from accounts.models import User
from accounts.sessions import SEEN, SEEN_EVERY, SIGNED_IN
from accounts.workflow import deactivate, end_sessions
from portal.history import Actor
from portal.kept import SESSION_KEY as KEPT
from portal.models import HistoryRecord
from portal.sessions import stored_key
from tests.cast import PASSWORD, Cast

SECURITY = "/profile/"


@pytest.fixture
def person(cast: Cast) -> User:
    return cast.listener.user


def signed_in(user: User) -> Client:
    client = Client(headers={"User-Agent": "Firefox/130"})
    client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    assert is_in(client)
    return client


def is_in(client: Client) -> bool:
    return client.get(SECURITY).status_code == 200


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def long_ago(client: Client, *names: str, seconds: float) -> None:
    session = client.session
    for name in names:
        session[name] -= seconds
    session.save()


def everything_stored() -> Iterator[str]:
    """Each value of each table, sessions decoded, and the names and values of the cache."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - of the database itself
            yield from (str(value) for row in cursor.fetchall() for value in row)
    yield from (json.dumps(session.get_decoded()) for session in Session.objects.all())
    kept: dict[str, Any] = getattr(cache, "_cache", {})
    yield from kept
    yield from (str(cache.get(name.split(":", 2)[2])) for name in list(kept))


class TestWhatIsStored:
    def test_opens_no_session(self, person: User) -> None:
        client = signed_in(person)
        long_ago(client, SIGNED_IN, seconds=3600)
        record = client.session["account_authentication_methods"]
        session = client.session
        session["account_authentication_methods"] = [{**record[0], "at": record[0]["at"] - 3600}]
        session.save()
        # A request that waits for a proof lies in the session too.
        asked = client.post(SECURITY, {"change_phone": "1", "phone": "+7 4012 00-00-01"})
        assert asked.status_code == 302
        everything = "\n".join(everything_stored())
        assert key_of(client) not in everything
        assert stored_key(key_of(client)) in everything, "the session itself is among what was read"
        words = set(re.findall(r"[A-Za-z0-9_-]{16,64}", everything))
        assert words
        for word in words:
            assert not is_in(Client(headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={word}"})), word
        assert is_in(client)

    def test_neither_does_the_history(self, person: User) -> None:
        client = signed_in(person)
        client.post(SECURITY, {"change_phone": "1", "phone": "+7 4012 00-00-01"})
        written = HistoryRecord.objects.get(person=person, verb="change_phone")
        assert written.session
        assert written.session not in key_of(client)

    def test_the_hash_is_keyed(self, settings: Any) -> None:
        before = stored_key("a" * 32)
        settings.SECRET_KEY = "another"
        assert stored_key("a" * 32) != before
        assert len(before) == Session._meta.get_field("session_key").max_length


class TestEnding:
    def test_a_chosen_one(self, person: User) -> None:
        here, there = signed_in(person), signed_in(person)
        [other] = [one for one in here.get(SECURITY).context["sessions"] if not one.current]
        here.post(SECURITY, {"end_session": other.pk})
        assert (is_in(here), is_in(there)) == (True, False)

    def test_all_others(self, person: User) -> None:
        here, there, elsewhere = signed_in(person), signed_in(person), signed_in(person)
        here.post(SECURITY, {"end_other_sessions": "1"})
        assert [is_in(client) for client in (here, there, elsewhere)] == [True, False, False]

    def test_signing_out(self, person: User) -> None:
        here, there = signed_in(person), signed_in(person)
        old = key_of(there)
        there.post(reverse("account_logout"), {"confirmed": "1"})
        assert not is_in(Client(headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={old}"}))
        assert len(here.get(SECURITY).context["sessions"]) == 1

    def test_a_new_password(self, person: User) -> None:
        here, there = signed_in(person), signed_in(person)
        fields = {"oldpassword": PASSWORD, "password1": "Another-2026!", "password2": "Another-2026!"}
        old = key_of(here)
        here.post(reverse("account_change_password"), fields)
        assert (is_in(here), is_in(there)) == (True, False)
        assert key_of(here) != old
        assert [one.current for one in here.get(SECURITY).context["sessions"]] == [True]

    def test_a_switched_off_account(self, person: User, cast: Cast) -> None:
        here = signed_in(person)
        actor = Actor(user=cast.superuser, role=administrator(cast.superuser))
        deactivate(user_id=person.pk, actor=actor, reason="Уволена")
        assert not is_in(here)
        assert not UserSession.objects.exists()

    def test_everything_of_a_person(self, person: User) -> None:
        here, there = signed_in(person), signed_in(person)
        end_sessions(person)
        assert (is_in(here), is_in(there)) == (False, False)
        assert not Session.objects.filter(pk__in=[stored_key(key_of(here)), stored_key(key_of(there))]).exists()

    def test_the_update_ends_those_kept_under_their_key(self, person: User) -> None:
        here = signed_in(person)
        import_module("accounts.migrations.0014_sessions_end_once").end_all(apps, SimpleNamespace())
        assert not is_in(here)


class TestClientsOfTests:
    def test_sessions_made_beside_the_page_work(self, person: User) -> None:
        client = Client()
        client.force_login(person)
        session = client.session
        session["mark"] = 1
        session.save()
        assert is_in(client)
        assert client.session["mark"] == 1


class TestProof:
    def old(self, person: User) -> Client:
        client = signed_in(person)
        session = client.session
        session[SIGNED_IN] -= 3600
        session["account_authentication_methods"] = []
        session.save()
        return client

    def test_a_phone_is_changed_after_the_password_and_not_before(self, person: User) -> None:
        client = self.old(person)
        before = key_of(client)
        asked = client.post(SECURITY, {"change_phone": "1", "phone": "+7 4012 00-00-01"})
        assert asked["Location"] == f"{reverse('account_reauthenticate')}?next=%2Fprofile%2F"
        person.refresh_from_db()
        assert person.phone == ""
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": SECURITY})
        person.refresh_from_db()
        assert person.phone == "+74012000001"
        assert key_of(client) != before, "a new key after the proof"
        assert not is_in(Client(headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={before}"}))
        assert [one.current for one in client.get(SECURITY).context["sessions"]] == [True]

    @pytest.mark.parametrize("button", ["end_session", "end_other_sessions"])
    def test_sessions_are_ended_after_it(self, person: User, button: str) -> None:
        there, client = signed_in(person), self.old(person)
        [other] = [one for one in client.get(SECURITY).context["sessions"] if not one.current]
        assert client.post(SECURITY, {button: other.pk}).status_code == 302
        assert is_in(there)
        client.post(reverse("account_reauthenticate"), {"password": "wrong", "next": SECURITY})
        assert is_in(there)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": SECURITY})
        assert not is_in(there)
        assert is_in(client)

    def test_whoever_has_just_signed_in_is_not_asked(self, person: User) -> None:
        signed_in(person).post(SECURITY, {"change_phone": "1", "phone": "+7 4012 00-00-01"})
        person.refresh_from_db()
        assert person.phone == "+74012000001"


class TestIdle:
    def test_an_unused_session_ends(self, person: User) -> None:
        client = signed_in(person)
        long_ago(client, SEEN, seconds=settings.SESSION_IDLE.total_seconds() + 1)
        old = key_of(client)
        page = client.get(SECURITY, follow=True)
        assert page.request["PATH_INFO"] == reverse("account_login")
        assert "долго ничего не делали" in page.content.decode()
        assert not is_in(Client(headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={old}"}))
        assert not UserSession.objects.exists()

    def test_a_used_one_does_not(self, person: User) -> None:
        client = signed_in(person)
        long_ago(client, SEEN, seconds=settings.SESSION_IDLE.total_seconds() - 60)
        assert is_in(client)
        long_ago(client, SEEN, seconds=settings.SESSION_IDLE.total_seconds() - 60)
        assert is_in(client), "the first look has begun the time anew"

    @pytest.mark.parametrize(("who", "stays"), [("moderator", False), ("federal_organiser", False), ("expert", True)])
    def test_a_role_of_the_desk_ends_sooner(self, cast: Cast, who: str, stays: bool) -> None:
        client = cast.client(getattr(cast, who))
        long_ago(client, SEEN, seconds=settings.SESSION_IDLE_DESK.total_seconds() + 1)
        assert is_in(client) is stays

    def test_it_is_written_down_every_few_minutes_only(self, person: User) -> None:
        client = signed_in(person)
        before = client.session[SEEN]
        client.get(SECURITY)
        assert client.session[SEEN] == before
        long_ago(client, SEEN, seconds=SEEN_EVERY.total_seconds() + 1)
        client.get(SECURITY)
        assert client.session[SEEN] >= before

    def test_a_board_that_renews_itself_is_nobody_at_work(self, cast: Cast) -> None:
        client = cast.client(cast.federal_organiser)
        long_ago(client, SEEN, seconds=SEEN_EVERY.total_seconds() + 1)
        before = client.session[SEEN]
        assert client.get("/protocols/country/", headers={"HX-Request": "true"}).status_code in {200, 404}
        assert client.session[SEEN] == before

    def test_what_was_typed_is_kept(self, cast: Cast) -> None:
        client = cast.client(cast.expert)
        page = client.get(SECURITY).content.decode()
        [token] = set(re.findall(r'name="_role" value="([^"]+)"', page))
        long_ago(client, SEEN, seconds=settings.SESSION_IDLE.total_seconds() + 1)
        sent = client.post(SECURITY, {"change_phone": "1", "phone": "Мой телефон", "_role": token})
        assert reverse("account_login") in sent["Location"]
        assert ["phone", "Мой телефон"] in client.session[KEPT]["fields"]

    def test_htmx_is_led_to_the_sign_in(self, person: User) -> None:
        client = signed_in(person)
        long_ago(client, SEEN, seconds=settings.SESSION_IDLE.total_seconds() + 1)
        answer = client.get(SECURITY, headers={"HX-Request": "true"})
        assert answer.status_code == 204
        assert reverse("account_login") in answer["HX-Redirect"]
