"""Reminders before a deadline and at it, for those who have not acted; nobody gets the same one twice."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from expert_rating.models import Campaign, Expert
from expert_rating.reminders import LAST_DAY, OVERDUE, SOON
from expert_rating.workflow import place, save_answers, start
from expert_rating.workflow.assessments import asked_questions
from portal.models import DigestEntry, Letter, Notice, Reminder
from portal.reminders import remind, working_days_after


@pytest.fixture
def closing(cast, monkeypatch):
    """An open campaign whose last day in Kaliningrad (UTC+2) is Friday, 4 December 2026: it closes there at 20:00."""
    monkeypatch.setattr(timezone, "now", lambda: day(30, hour=9, month=11))
    Campaign.objects.filter(pk=cast.campaign.pk).update(opens_at=day(1, hour=0, month=11), closes_at=day(4, hour=18))
    cast.campaign.refresh_from_db()
    assert cast.expert.pk
    return cast


def day(number, *, hour, minute=0, month=12):
    return datetime(2026, month, number, hour, minute, tzinfo=UTC)


def told(event):
    return list(Notice.objects.filter(event=event).order_by("person").values_list("person", flat=True))


def at(stage, **before):
    return stage.campaign.closes_at - timedelta(**before)


def assess(stage, *, placed):
    actor = stage.actor(stage.expert)
    begun = start(organisation=stage.kindergarten, actor=actor)
    save_answers(assessment_id=begun.pk, answers={q.pk: True for q in asked_questions(begun)}, actor=actor)
    if placed:
        place(assessment_id=begun.pk, actor=actor)


class TestCampaign:
    def test_too_early_nobody_is_reminded(self, closing):
        assert remind(day(30, hour=21, minute=59, month=11)) == 0

    def test_three_days_before_and_on_the_last_day(self, closing):
        person = closing.expert.user_id
        remind(day(30, hour=22, month=11))  # midnight in Kaliningrad
        assert (told(SOON), told(LAST_DAY)) == ([person], [])
        remind(day(3, hour=21, minute=59))
        assert (told(SOON), told(LAST_DAY)) == ([person], [])
        remind(day(3, hour=22))
        assert (told(SOON), told(LAST_DAY)) == ([person], [person])

    def test_the_same_reminder_never_comes_twice(self, closing):
        for hours in (70, 60, 50, 30, 23, 10, 1):
            remind(at(closing, hours=hours))
        assert Letter.objects.filter(event__in=[SOON, LAST_DAY]).count() == 2
        assert Reminder.objects.count() == 2

    def test_who_has_placed_is_left_alone(self, closing):
        assess(closing, placed=True)
        assert remind(at(closing, days=1)) == 0

    def test_who_has_not_placed_is_reminded(self, closing):
        assess(closing, placed=False)
        assert remind(at(closing, days=1)) == 1

    def test_after_the_end_it_is_too_late(self, closing):
        assert remind(closing.campaign.closes_at) == 0

    def test_only_active_experts_of_open_organisations(self, closing):
        assert closing.waiting_expert.pk
        closing.kindergarten.closed = True
        closing.kindergarten.save()
        assert remind(day(1, hour=9)) == 0

    def test_a_moved_deadline_is_a_new_reminder(self, closing):
        remind(at(closing, days=2))
        Campaign.objects.update(closes_at=closing.campaign.closes_at + timedelta(days=5))
        closing.campaign.refresh_from_db()
        assert remind(at(closing, days=2)) == 1

    @pytest.mark.parametrize(
        ("moment", "words"),
        [
            (day(1, hour=9), "До последнего дня осталось три дня"),
            (day(2, hour=9), "До последнего дня осталось два дня"),
            (day(3, hour=9), "Завтра последний день"),
            (day(4, hour=9), "Сегодня последний день"),
        ],
    )
    def test_the_letter_says_the_day_as_it_is(self, closing, moment, words):
        remind(moment)
        said = Letter.objects.get(event__in=[SOON, LAST_DAY]).text
        assert f"{words}: кампания" in said
        assert "4 декабря 2026 г., 20:00 (МСК−1)" in said

    def test_each_by_the_clock_of_the_own_region(self, closing):
        """At 20:00 in Kaliningrad it is 01:00 of the next day in Tomsk: the last day there is the fifth."""
        far = closing.make_expert(region=closing.other_region)
        remind(day(3, hour=22))  # midnight in Kaliningrad, the fourth, 05:00 in Tomsk
        assert told(LAST_DAY) == [closing.expert.user_id]
        assert "Завтра последний день" in Letter.objects.get(event=SOON, person=far.user).text
        remind(day(4, hour=17))  # midnight in Tomsk
        assert told(LAST_DAY) == sorted([closing.expert.user_id, far.user_id])
        assert "5 декабря 2026 г., 01:00 (МСК+4)" in Letter.objects.get(event=LAST_DAY, person=far.user).text

    def test_a_federal_expert_lives_by_the_portals_clock(self, closing):
        person = closing.federal_expert.user
        remind(day(4, hour=9))
        assert "20:00 (МСК−1)" in Letter.objects.get(event=LAST_DAY, person=person).text

    def test_closing_at_midnight_the_day_before_is_the_last(self, closing):
        Campaign.objects.update(closes_at=day(4, hour=22))
        remind(day(4, hour=9))
        assert told(LAST_DAY) == [closing.expert.user_id]

    def test_a_second_run_costs_no_row_a_person(self, closing, django_assert_max_num_queries):
        for number in range(30):
            closing.make_expert(user=closing.make_user(f"many-{number}"), organisation=closing.other_kindergarten)
        assert remind(at(closing, days=2)) == 31
        with django_assert_max_num_queries(9):
            assert remind(at(closing, days=2)) == 0


class TestQueue:
    # A Friday; three working days later is the next Wednesday.
    SENT = datetime(2026, 11, 13, 9, 0, tzinfo=UTC)

    @pytest.fixture
    def waiting(self, cast):
        Expert.objects.filter(pk=cast.waiting_expert.expert.pk).update(sent_at=self.SENT)
        assert cast.moderator.pk
        assert cast.other_moderator.pk
        return cast

    def test_the_moderator_of_the_region_once(self, waiting):
        remind(datetime(2026, 11, 17, 9, 0, tzinfo=UTC))  # the day before has a reminder of its own
        assert remind(datetime(2026, 11, 18, 8, 59, tzinfo=UTC)) == 0
        assert remind(datetime(2026, 11, 18, 9, 0, tzinfo=UTC)) == 1
        assert remind(datetime(2026, 11, 25, 9, 0, tzinfo=UTC)) == 0
        assert told(OVERDUE) == [waiting.moderator.user_id]

    def test_is_a_line_of_the_digest_without_the_name(self, waiting):
        remind(datetime(2026, 11, 18, 9, 0, tzinfo=UTC))
        line = DigestEntry.objects.get()
        assert f"№ {waiting.waiting_expert.expert.pk}" in line.line
        assert waiting.waiting_expert.user.last_name not in line.line
        assert not Letter.objects.exists()

    @pytest.mark.parametrize(
        ("since", "days", "expected"),
        [
            (SENT, 3, datetime(2026, 11, 18, 9, 0, tzinfo=UTC)),
            (SENT, 0, SENT),
            (datetime(2026, 11, 14, 9, 0, tzinfo=UTC), 1, datetime(2026, 11, 16, 9, 0, tzinfo=UTC)),
        ],
    )
    def test_working_days(self, since, days, expected):
        assert working_days_after(since, days) == expected


def test_once_is_held_by_the_database(cast):
    row = {"event": SOON, "person": cast.expert.user, "subject": "campaign:1", "deadline": timezone.now()}
    Reminder.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(**row)
