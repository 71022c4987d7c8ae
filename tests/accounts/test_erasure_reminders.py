"""The 30 days of the law: who carries an erasure out is reminded before the deadline and at it, once each."""

from datetime import datetime, timedelta

import pytest

from accounts.in_force import administrator
from accounts.models import ErasureRequest, User
from accounts.personal.workflow import ask, cancel, decline
from portal.history import Actor
from portal.models import Letter, Notice
from portal.reminders import remind
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SOON, DUE = "erasure_soon", "erasure_due"


@pytest.fixture
def request_(cast: Cast) -> ErasureRequest:
    assert cast.superuser.pk
    return ask(user=cast.expert.user, wish="", actor=cast.actor(cast.expert))


def at(request: ErasureRequest, **after: int) -> datetime:
    return request.asked_at + timedelta(**after)


def told(event: str) -> list[User]:
    return [notice.person for notice in Notice.objects.filter(event=event).select_related("person")]


def test_nobody_in_the_first_weeks(request_: ErasureRequest) -> None:
    remind(at(request_, days=24, hours=23))
    assert told(SOON) == told(DUE) == []


def test_five_days_before_and_at_the_deadline(cast: Cast, request_: ErasureRequest) -> None:
    remind(at(request_, days=25))
    assert (told(SOON), told(DUE)) == ([cast.superuser], [])
    remind(at(request_, days=30))
    assert (told(SOON), told(DUE)) == ([cast.superuser], [cast.superuser])


def test_once_each_however_often_the_portal_looks(request_: ErasureRequest) -> None:
    for days in (25, 26, 29, 30, 31, 60):
        remind(at(request_, days=days))
    assert Letter.objects.filter(event__in=[SOON, DUE]).count() == 2


def test_every_administrator_who_can_sign_in(cast: Cast, request_: ErasureRequest) -> None:
    second = User.objects.create_superuser("second-admin", "second@example.org", "x")
    User.objects.create_superuser("gone-admin", "gone@example.org", "x", is_active=False)
    remind(at(request_, days=30))
    assert set(told(DUE)) == {cast.superuser, second}


@pytest.mark.parametrize("decided", ["cancel", "decline"])
def test_what_is_decided_needs_no_reminder(cast: Cast, request_: ErasureRequest, decided: str) -> None:
    if decided == "cancel":
        cancel(request_id=request_.pk, actor=cast.actor(cast.expert))
    else:
        root = Actor(user=cast.superuser, role=administrator(cast.superuser))
        decline(request_id=request_.pk, actor=root, reason="Идёт проверка")
    remind(at(request_, days=30))
    assert told(DUE) == []


def test_without_the_name(request_: ErasureRequest) -> None:
    remind(at(request_, days=30))
    letter = Letter.objects.get(event=DUE)
    assert f"№ {request_.pk}" in letter.subject
    assert request_.user.last_name not in letter.subject + letter.text
