"""Moderators are reminded of questionnaires that wait, an expert's and a representative's alike."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.models import GrantStatus, RoleGrant
from expert_rating.part import PART
from portal.models import DigestEntry, Notice, SiteSettings
from portal.reminders import remind
from tests.cast import Cast
from tests.expert_rating.both_questionnaires import SIDES, Side

# A Friday; the three promised working days end on the next Wednesday, at the same hour.
SENT = datetime(2026, 11, 13, 9, 0, tzinfo=UTC)
DAY_BEFORE, DEADLINE = datetime(2026, 11, 17, 9, 0, tzinfo=UTC), datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
MOMENT = timedelta(minutes=1)


@pytest.fixture(params=SIDES)
def side(request: pytest.FixtureRequest) -> Side:
    return SIDES[request.param]


@pytest.fixture
def waiting(cast: Cast, side: Side) -> Any:
    """With the region's moderator and another region's."""
    assert cast.moderator.pk
    assert cast.other_moderator.pk
    found = side.waiting(cast)
    side.kind.rows.filter(pk=found.pk).update(sent_at=SENT)
    return found


def told(event: str) -> list[int]:
    return list(Notice.objects.filter(event=event).values_list("person", flat=True))


def test_nobody_while_there_is_time(waiting: Any) -> None:
    assert remind(DAY_BEFORE - MOMENT) == 0


def test_a_working_day_before_the_promised_time(cast: Cast, side: Side, waiting: Any) -> None:
    assert remind(DAY_BEFORE) == 1
    assert remind(DEADLINE - MOMENT) == 0
    assert told(f"{side.admin}_due") == [cast.moderator.user_id]
    assert told(f"{side.admin}_overdue") == []


def test_and_once_when_it_has_passed(cast: Cast, side: Side, waiting: Any) -> None:
    assert remind(DEADLINE) == 1
    assert remind(DEADLINE + timedelta(days=7)) == 0
    assert told(f"{side.admin}_overdue") == [cast.moderator.user_id]
    assert told(f"{side.admin}_due") == []


def test_in_the_digest_without_the_name(side: Side, waiting: Any) -> None:
    remind(DEADLINE)
    line = DigestEntry.objects.get()
    assert f"№ {waiting.pk} ждёт проверки дольше 3 рабочих дней" in line.line
    assert f"/admin/expert_rating/{side.admin}/{waiting.pk}/" in line.url
    assert waiting.grant.user.last_name not in line.line


def test_without_a_moderator_the_administrators(cast: Cast, side: Side, waiting: Any) -> None:
    RoleGrant.objects.filter(pk=cast.moderator.pk).update(status=GrantStatus.WITHDRAWN)
    assert cast.superuser.pk
    assert remind(DEADLINE) == 1
    assert told(f"{side.admin}_overdue") == [cast.superuser.pk]


def test_a_promise_of_one_day_leaves_none_before_it(side: Side, waiting: Any) -> None:
    SiteSettings.objects.update_or_create(pk=1, defaults={"moderation_days": 1})
    assert remind(datetime(2026, 11, 14, 9, 0, tzinfo=UTC)) == 0
    assert remind(datetime(2026, 11, 16, 9, 0, tzinfo=UTC)) == 1
    assert told(f"{side.admin}_due") == []


@pytest.mark.parametrize("status", [GrantStatus.ACTIVE, GrantStatus.DECLINED, GrantStatus.WITHDRAWN])
def test_only_those_that_wait(waiting: Any, status: GrantStatus) -> None:
    RoleGrant.objects.filter(pk=waiting.grant_id).update(status=status)
    assert remind(DEADLINE) == 0


def test_moderators_may_choose_how_they_are_told(side: Side) -> None:
    known = {event.code: event for event in PART.events}
    for code in (f"{side.admin}_due", f"{side.admin}_overdue"):
        assert (known[code].roles, known[code].letter) == (("moderator",), "digest")
