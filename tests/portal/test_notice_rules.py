"""Who is told of what: the event × role table, a person's own choice within it, obligatory events."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.models import DigestEntry, HistoryRecord, Letter, LetterWay, Notice, NoticeChoice, NoticeRule
from portal.notices import RULES_KEY, Message, cache, tell
from portal.registry import events

CHOICES = "accounts:notice-choices"
TABLE = "admin:portal_noticerule_changelist"


@pytest.fixture
def person(cast):
    return cast.expert.user


def say(person, event="expert_received", role="expert", **fields):
    tell([Message(person=person, event=event, title="Заголовок", text="Текст", url="/x/", role=role, **fields)])


def ruled(event, role, **values):
    NoticeRule.objects.update_or_create(event=event, role=role, defaults=values)
    cache.delete(RULES_KEY)


def counts():
    return Notice.objects.count(), Letter.objects.count(), DigestEntry.objects.count()


def test_every_event_has_its_label_and_its_shipped_row(db):
    shipped = set(NoticeRule.objects.values_list("event", "role"))
    registered = {(kind.code, role) for kind in events() if not kind.obligatory for role in kind.roles}
    assert registered - shipped == set()
    assert shipped - registered == set()
    assert all(kind.label != kind.code for kind in events())


@pytest.mark.parametrize(
    ("bell", "letter", "expected"),
    [
        (True, "at_once", (1, 1, 0)),
        (True, "digest", (1, 0, 1)),
        (True, "off", (1, 0, 0)),
        (False, "at_once", (0, 1, 0)),
        (False, "off", (0, 0, 0)),
    ],
)
def test_the_table_decides(person, bell, letter, expected):
    ruled("expert_received", "expert", bell=bell, letter=letter)
    say(person)
    assert counts() == expected


@pytest.mark.parametrize(
    ("rule", "choice", "expected"),
    [
        ("at_once", "digest", (1, 0, 1)),
        ("at_once", "off", (1, 0, 0)),
        ("digest", "off", (1, 0, 0)),
        ("digest", "at_once", (1, 0, 1)),
        ("off", "at_once", (1, 0, 0)),
    ],
)
def test_a_choice_is_only_ever_quieter(person, rule, choice, expected):
    ruled("expert_received", "expert", bell=True, letter=rule)
    NoticeChoice.objects.create(person=person, event="expert_received", letter=choice)
    say(person)
    assert counts() == expected


def test_an_obligatory_event_is_told_whatever_the_table_says(person):
    ruled("grant_activated", "expert", bell=False, letter="off")
    NoticeChoice.objects.create(person=person, event="grant_activated", letter="off")
    say(person, event="grant_activated")
    assert counts() == (1, 1, 0)


def test_the_roles_have_their_own_rows(cast):
    ruled("publication_published", "expert", bell=True, letter="off")
    say(cast.expert.user, event="publication_published", role="expert")
    say(cast.representative.user, event="publication_published", role="organisation_representative")
    assert list(Letter.objects.values_list("person", flat=True)) == [cast.representative.user_id]


def test_a_caller_that_names_no_role_meets_the_only_one(person):
    ruled("expert_received", "expert", bell=False, letter="off")
    say(person, role="")
    assert counts() == (0, 0, 0)


def test_without_an_address_only_the_bell_rings(person):
    person.email = ""
    ruled("expert_received", "expert", bell=True, letter="digest")
    say(person)
    say(person, letter=False)
    assert counts() == (2, 0, 0)


def test_an_unknown_event_is_told_by_bell_and_letter(person):
    say(person, event="not_registered")
    assert counts() == (1, 1, 0)


def test_two_queries_decide_for_any_number(cast):
    people = [cast.make_user(f"person-{number}") for number in range(30)]
    say(people[0])

    def queries(some):
        messages = [Message(person=p, event="expert_received", title="З", text="Т", role="expert") for p in some]
        with CaptureQueriesContext(connection) as caught, transaction.atomic():
            tell(messages)
        return [q["sql"] for q in caught if q["sql"].startswith("SELECT")]

    assert len(queries(people[:1])) == len(queries(people)) == 2  # the choices, the sender's name


class TestTable:
    def client(self, cast):
        from django.test import Client

        client = Client()
        client.force_login(cast.superuser)
        return client

    def fields(self, form, **changed):
        sent = {name: form[name].value() for name in form.fields}
        return {
            name: "on" if value is True else value for name, value in (sent | changed).items() if value is not False
        }

    def number_of(self, form, event, role):
        return next(n for n, (kind, r) in enumerate(form.pairs) if (kind.code, r) == (event, role))

    def test_changes_and_remembers_who(self, cast):
        client = self.client(cast)
        form = client.get(reverse(TABLE)).context["form"]
        number = self.number_of(form, "expert_received", "expert")
        answer = client.post(reverse(TABLE), self.fields(form, **{f"letter_{number}": "digest"}), follow=True)
        assert "Изменено строк: 1" in answer.content.decode()
        rule = NoticeRule.objects.get(event="expert_received", role="expert")
        assert rule.letter == LetterWay.DIGEST
        assert HistoryRecord.objects.about(rule).get().person == cast.superuser

    def test_takes_effect_at_once(self, cast, django_capture_on_commit_callbacks):
        say(cast.expert.user)
        client = self.client(cast)
        form = client.get(reverse(TABLE)).context["form"]
        number = self.number_of(form, "expert_received", "expert")
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse(TABLE), self.fields(form, **{f"letter_{number}": "off"}))
        say(cast.expert.user)
        assert Letter.objects.count() == 1

    def test_nothing_changed_writes_nothing(self, cast):
        client = self.client(cast)
        form = client.get(reverse(TABLE)).context["form"]
        before = HistoryRecord.objects.count()
        client.post(reverse(TABLE), self.fields(form))
        assert HistoryRecord.objects.count() == before

    def test_obligatory_events_have_no_field(self, cast):
        form = self.client(cast).get(reverse(TABLE)).context["form"]
        number = self.number_of(form, "grant_declined", "expert")
        assert f"letter_{number}" not in form.fields

    def test_a_way_that_is_not_known_is_refused(self, cast):
        client = self.client(cast)
        form = client.get(reverse(TABLE)).context["form"]
        number = self.number_of(form, "expert_received", "expert")
        assert client.post(reverse(TABLE), self.fields(form, **{f"letter_{number}": "pigeon"})).status_code == 200
        assert NoticeRule.objects.get(event="expert_received", role="expert").letter == LetterWay.AT_ONCE

    def test_is_not_the_moderators(self, cast):
        assert cast.client(cast.moderator).get(reverse(TABLE)).status_code == 404


class TestOwnChoice:
    def sent(self, client, **changed):
        form = client.get(reverse(CHOICES)).context["form"]
        return {name: form[name].value() for name in form.fields} | changed

    def test_is_saved_and_taken_back(self, cast):
        client = cast.client(cast.expert)
        client.post(reverse(CHOICES), self.sent(client, expert_received="digest"))
        assert NoticeChoice.objects.get().letter == "digest"
        client.post(reverse(CHOICES), self.sent(client, expert_received="at_once"))
        assert not NoticeChoice.objects.exists()

    def test_shows_only_what_ones_roles_are_told(self, cast):
        of_expert = cast.client(cast.expert).get(reverse(CHOICES)).context["form"].fields
        of_moderator = cast.client(cast.moderator).get(reverse(CHOICES)).context["form"].fields
        assert "expert_received" in of_expert
        assert "expert_waiting" not in of_expert
        assert "expert_waiting" in of_moderator
        assert "expert_received" not in of_moderator

    def test_offers_nothing_louder_and_nothing_obligatory(self, cast):
        form = cast.client(cast.moderator).get(reverse(CHOICES)).context["form"]
        assert [value for value, _ in form.fields["expert_waiting"].choices] == ["digest", "off"]
        assert "grant_withdrawn" not in form.fields
        client = cast.client(cast.moderator)
        client.post(reverse(CHOICES), self.sent(client, expert_waiting="at_once"))
        assert not NoticeChoice.objects.exists()

    def test_one_choice_an_event_is_held_by_the_database(self, person):
        NoticeChoice.objects.create(person=person, event="expert_received", letter="off")
        with pytest.raises(IntegrityError), transaction.atomic():
            NoticeChoice.objects.create(person=person, event="expert_received", letter="digest")
        with pytest.raises(IntegrityError), transaction.atomic():
            NoticeChoice.objects.create(person=person, event="expert_waiting", letter="pigeon")
        with pytest.raises(IntegrityError), transaction.atomic():
            NoticeRule.objects.create(event="expert_received", role="expert")
