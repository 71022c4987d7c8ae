"""The history is append-only and says who, in which role, from where."""

import pytest
from django.test import RequestFactory

from portal.history import Actor, Change, record
from portal.models import HistoryRecord
from portal.models.history import AppendOnly


@pytest.fixture
def written(cast):
    return record(Change(cast.kindergarten, "edit", "Изменить"), actor=cast.actor(cast.moderator))


def test_a_record_says_who_and_in_which_role(cast, written):
    kept = HistoryRecord.objects.get(pk=written.pk)
    assert (kept.person, kept.role, kept.role_grant, kept.subject) == (
        cast.moderator.user,
        "moderator",
        cast.moderator,
        cast.kindergarten,
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda kept: kept.save(),
        lambda kept: kept.delete(),
        lambda kept: HistoryRecord.objects.filter(pk=kept.pk).update(comment="другое"),
        lambda kept: HistoryRecord.objects.filter(pk=kept.pk).delete(),
    ],
    ids=["save", "delete", "update", "bulk delete"],
)
def test_a_record_is_never_changed_or_deleted(written, change):
    with pytest.raises(AppendOnly):
        change(HistoryRecord.objects.get(pk=written.pk))
    assert HistoryRecord.objects.filter(pk=written.pk, comment="").exists()


def test_the_session_is_kept_as_a_hash(cast):
    client = cast.client(cast.expert)
    request = RequestFactory().get("/")
    request.session, request.user, request.role = client.session, cast.expert.user, cast.expert
    actor = Actor.of(request)
    assert len(actor.session) == 16
    assert actor.session not in client.session.session_key


def test_the_device_is_kept_in_words(cast):
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
    request = RequestFactory(headers={"User-Agent": firefox}).get("/")
    request.session, request.user, request.role = cast.client(cast.expert).session, cast.expert.user, cast.expert
    assert Actor.of(request).device == "Firefox, компьютер с Linux"
