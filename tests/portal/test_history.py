"""The history is append-only and says who, in which role, from where."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory
from django.urls import reverse

from portal.history import Actor, Change, record
from portal.models import HistoryRecord
from portal.models.history import AppendOnly
from portal.traces import rewrite


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
    cast.client(cast.moderator).post(
        reverse("accounts:security"), {"change_phone": "1", "phone": "+7 4012 000000"}, headers={"User-Agent": firefox}
    )
    assert HistoryRecord.objects.get(verb="change_phone").device == "Firefox, компьютер с Linux"


def past_the_orm(sql: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize("column", ["at", "label", "verb", "role", "from_state", "to_state", "session", "device"])
def test_the_database_refuses_a_change(written, column):
    with pytest.raises(IntegrityError):
        past_the_orm(f"UPDATE portal_historyrecord SET {column} = %s WHERE id = %s", "2020-01-01", written.pk)  # noqa: S608


@pytest.mark.parametrize("column", ["person_id", "on_behalf_of_id", "role_grant_id"])
def test_the_database_refuses_another_person_or_role(cast, written, column):
    key = cast.expert.pk if column == "role_grant_id" else cast.expert.user.pk
    with pytest.raises(IntegrityError):
        past_the_orm(f"UPDATE portal_historyrecord SET {column} = %s WHERE id = %s", key, written.pk)  # noqa: S608


@pytest.mark.skipif(connection.vendor != "postgresql", reason="On SQLite tests empty their tables row by row.")
def test_the_database_refuses_to_remove_a_record(written):
    with pytest.raises(IntegrityError):
        past_the_orm("DELETE FROM portal_historyrecord WHERE id = %s", written.pk)


def test_a_name_may_be_taken_out_of_a_comment(cast):
    kept = record(Change(cast.kindergarten, "edit", "Изменить", comment="Звонил"), actor=cast.actor(cast.moderator))
    assert rewrite(kept, comment="…") == 1
    kept.refresh_from_db()
    assert kept.comment == "…"


def test_a_role_that_is_gone_leaves_its_records(cast, written):
    cast.moderator.delete()
    written.refresh_from_db()
    assert (written.role_grant, written.role) == (None, "moderator")
