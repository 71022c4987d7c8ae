"""The daily digest: forty events are one letter, at the person's own hour, never twice."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.digests import last_hour, send_digests
from portal.models import DigestEntry, Letter, SiteSettings

# 8:00 in Калининград (UTC+2) is 6:00 UTC; in Томск (UTC+7) it is 1:00 UTC.
BEFORE_KALININGRAD = datetime(2026, 11, 20, 5, 59, tzinfo=UTC)
KALININGRAD = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
YESTERDAY = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)


def entry(person, at=YESTERDAY, line="Анкета ждёт", url="/admin/"):
    return DigestEntry.objects.create(person=person, event="expert_waiting", line=line, url=url, created_at=at)


@pytest.fixture
def person(cast):
    return cast.moderator.user


def test_forty_events_are_one_letter(person):
    for number in range(40):
        entry(person, line=f"Анкета № {number} ждёт проверки")
    assert send_digests(KALININGRAD) == 1
    letter = Letter.objects.get()
    assert letter.subject == "Сводка за день: 40 событий"
    assert all(f"Анкета № {number} ждёт" in letter.text for number in range(40))
    assert letter.to == person.email
    assert not DigestEntry.objects.waiting().exists()


def test_run_twice_it_sends_once(person):
    entry(person)
    send_digests(KALININGRAD)
    assert send_digests(KALININGRAD) == 0
    assert Letter.objects.count() == 1


def test_waits_for_the_hour_of_the_persons_region(cast):
    near, far = cast.moderator.user, cast.other_moderator.user
    entry(near)
    entry(far)
    assert send_digests(BEFORE_KALININGRAD) == 1
    assert Letter.objects.get().person == far
    assert send_digests(KALININGRAD) == 1


def test_what_came_after_the_hour_waits_for_the_next_day(person):
    entry(person)
    entry(person, at=KALININGRAD + timedelta(minutes=1), line="Новое")
    send_digests(KALININGRAD + timedelta(hours=3))
    assert "Новое" not in Letter.objects.get().text
    assert send_digests(KALININGRAD + timedelta(days=1)) == 1
    assert "Новое" in Letter.objects.latest("pk").text


def test_a_beat_that_slept_catches_up(person):
    entry(person)
    assert send_digests(KALININGRAD + timedelta(days=2, hours=5)) == 1


def test_an_entry_committed_late_is_not_lost(person):
    entry(person)
    send_digests(KALININGRAD)
    entry(person, at=YESTERDAY + timedelta(minutes=1), line="Опоздавшее")
    assert send_digests(KALININGRAD) == 1
    assert "Опоздавшее" in Letter.objects.latest("pk").text


def test_the_hour_is_a_setting(person):
    SiteSettings.objects.filter(pk=1).update(digest_hour=18)
    entry(person, at=KALININGRAD)
    assert send_digests(KALININGRAD + timedelta(hours=9, minutes=59)) == 0
    assert send_digests(KALININGRAD + timedelta(hours=10)) == 1


@pytest.mark.parametrize("change", [{"email": ""}, {"is_active": False}])
def test_nobody_is_written_to_who_can_not_be(person, change):
    entry(person)
    type(person).objects.filter(pk=person.pk).update(**change)
    assert send_digests(KALININGRAD) == 0
    assert not Letter.objects.exists()
    assert not DigestEntry.objects.waiting().exists()


def test_lines_of_one_address_stand_together(person):
    entry(person, line="Первая", url="/a/")
    entry(person, line="Другая", url="/b/")
    entry(person, line="Вторая", url="/a/")
    send_digests(KALININGRAD)
    text = Letter.objects.get().text
    assert text.count("http://localhost:8000/a/") == 1
    assert text.index("Первая") < text.index("Вторая") < text.index("Другая")
    assert "19 ноября, 14:00: Первая" in text


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/Kaliningrad", datetime(2026, 11, 20, 6, 0, tzinfo=UTC)),
        ("Asia/Kamchatka", datetime(2026, 11, 19, 20, 0, tzinfo=UTC)),
        ("Europe/Moscow", datetime(2026, 11, 20, 5, 0, tzinfo=UTC)),
    ],
)
def test_last_hour(zone, expected):
    assert last_hour(datetime(2026, 11, 20, 6, 0, tzinfo=UTC), 8, zone) == expected
