"""What has had its time goes: sessions, letters' texts, finished jobs, uploads; some rows at a time."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import DirectoryImport
from portal import retention
from portal.files import new_kept
from portal.letters import queue_letter, resend
from portal.models import Fault, Job, KeptUpload, Letter
from portal.schedule import BEAT_SCHEDULE
from portal.tasks import forget
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(settings: Any) -> Any:
    settings.LETTER_TEXT_DAYS, settings.JOB_KEEP_DAYS = 62, 92
    return timezone.now()


def signed_in(cast: Cast) -> tuple[Any, str]:
    """A client that has signed in by the form, so that its session stands in the profile's list; and its key."""
    user = cast.expert.user
    user.set_password("long-enough-1")
    user.save()
    client = cast.client(cast.expert)
    client.logout()
    client.post("/accounts/login/", {"login": user.username, "password": "long-enough-1"})
    return client, UserSession.objects.get(user=user).session_key


class TestSessions:
    def test_a_session_in_use_stays_and_so_does_its_line_in_the_profile(self, cast: Cast, now: Any) -> None:
        client, _ = signed_in(cast)
        UserSession.objects.update(last_seen_at=now - timedelta(days=3), created_at=now - timedelta(days=3))
        assert retention.sweep() is False
        assert UserSession.objects.count() == 1
        assert client.get("/profile/").status_code == 200

    def test_an_expired_one_goes_with_its_line(self, cast: Cast, now: Any) -> None:
        client, _ = signed_in(cast)
        retention.session_rows().update(expire_date=now - timedelta(seconds=1))
        UserSession.objects.update(last_seen_at=now - timedelta(days=3))
        retention.sweep()
        assert (retention.session_rows().count(), UserSession.objects.count()) == (0, 0)
        assert client.get("/profile/").status_code == 302

    def test_a_session_that_ends_later_stays(self, cast: Cast, now: Any) -> None:
        signed_in(cast)
        retention.session_rows().update(expire_date=now + timedelta(minutes=5))
        retention.sweep()
        assert retention.session_rows().count() == 1


class TestLetters:
    def letter(self, **fields: Any) -> Letter:
        found = queue_letter(to="vera@example.org", subject="Тема", text="Текст", html="<p>Текст</p>")
        Letter.objects.filter(pk=found.pk).update(**fields)
        return found

    def left(self, letter: Letter) -> tuple[str, str, str, str]:
        letter.refresh_from_db()
        return letter.text, letter.html, letter.subject, letter.status

    @pytest.mark.parametrize(("days", "text"), [(63, ""), (61, "Текст")])
    def test_a_sent_one_keeps_its_fate_alone(self, now: Any, days: int, text: str) -> None:
        letter = self.letter(status="sent", sent_at=now - timedelta(days=days))
        retention.sweep()
        assert self.left(letter) == (text, text and "<p>Текст</p>", "Тема", "sent")
        assert letter.to == "vera@example.org"

    def test_so_does_one_given_up(self, now: Any) -> None:
        letter = self.letter(status="failed", not_before=now - timedelta(days=63))
        retention.sweep()
        assert self.left(letter)[0] == ""

    def test_one_that_waits_keeps_its_text_however_old(self, now: Any) -> None:
        letter = self.letter(created_at=now - timedelta(days=300), not_before=now - timedelta(days=300))
        retention.sweep()
        assert self.left(letter) == ("Текст", "<p>Текст</p>", "Тема", "queued")

    def test_what_has_no_text_left_is_not_sent_again(self, cast: Cast, now: Any) -> None:
        letter = self.letter(status="sent", sent_at=now - timedelta(days=63))
        retention.sweep()
        letter.refresh_from_db()
        assert resend(letter=letter, actor=cast.actor(cast.moderator)) is False
        assert self.left(letter)[3] == "sent"


class TestJobs:
    def job(self, **fields: Any) -> Job:
        values = {"kind": "test", "status": "done", "finished_at": timezone.now() - timedelta(days=93)}
        found: Job = Job.objects.create(**(values | fields))
        return found

    def test_a_finished_one_goes_with_the_file_it_prepared(self, now: Any) -> None:
        kept = new_kept(file=ContentFile(b"1", "list.csv"), name="list.csv", purpose="test", token_hash="any")
        self.job(result={"file": kept.pk})
        self.job(status="failed")
        retention.sweep()
        assert (Job.objects.count(), KeptUpload.objects.count()) == (0, 0)
        assert not default_storage.exists(kept.file.name or "")

    def test_a_later_one_and_one_at_work_stay(self, now: Any) -> None:
        self.job(finished_at=now - timedelta(days=91))
        self.job(status="queued", finished_at=None, created_at=now - timedelta(days=300))
        retention.sweep()
        assert Job.objects.count() == 2

    def test_one_that_a_load_shows_stays_as_long_as_the_load(self, cast: Cast, now: Any) -> None:
        job = self.job()
        load = DirectoryImport.objects.create(by=cast.expert.user, table="organisations", name="one", check_job=job)
        retention.sweep()
        assert Job.objects.filter(pk=job.pk).exists()
        load.delete()
        retention.sweep()
        assert not Job.objects.exists()


def test_some_rows_at_a_time_and_an_end_to_the_slice(now: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    Fault.objects.bulk_create(Fault(place=f"place {n}", last_at=now - timedelta(days=63)) for n in range(5))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert retention.sweep() is False
    deletes = [query["sql"] for query in asked if query["sql"].startswith('DELETE FROM "portal_fault"')]
    assert len(deletes) == 3
    Fault.objects.bulk_create(Fault(place=f"place {n}", last_at=now - timedelta(days=63)) for n in range(5))
    monkeypatch.setattr(retention, "SLICE_SECONDS", 0)
    assert retention.sweep() is True
    assert Fault.objects.count() == 3
    forget()
    assert not Fault.objects.exists(), "the task goes on where the slice ended"


def test_beat_does_it() -> None:
    assert BEAT_SCHEDULE["forget"]["task"] == forget.name
