"""A letter that cannot be sent fails where the administrator sees it, with the reason."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import letters
from portal.history import Actor
from portal.letters import UNANSWERED_MAX, resend, send_due
from portal.models import Letter
from tests.cast import Cast
from tests.portal.test_letters import LEASE, MailServer, a_letter, later
from tests.portal.test_letters import server as server
from tests.portal.test_letters import wake_ups as wake_ups

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wake_ups")]


class TestAnAddress:
    @pytest.mark.parametrize("to", ["", " ", "\t"])
    def test_that_is_empty(self, server: MailServer, to: str) -> None:
        letter = a_letter(to=to)
        send_due()
        letter.refresh_from_db()
        assert (letter.status, letter.sent_at) == ("failed", None)
        assert letter.last_error.startswith("Адрес пуст")
        assert server.taken == []

    @pytest.mark.parametrize(
        "to", ["petr", "petr@", "@example.org", "petr example.org", "petr@example.org, vera@example.org",
               "petr@example.org\nBcc: all@example.org", "Пётр <petr@example.org>", "petr@@example.org", "petr@example"],
    )  # fmt: skip
    def test_that_is_none(self, server: MailServer, to: str) -> None:
        letter = a_letter(to=to)
        send_due()
        letter.refresh_from_db()
        assert letter.status == "failed"
        assert "с ошибкой" in letter.last_error
        assert server.taken == []

    @pytest.mark.parametrize("to", ["petr@example.org", "petr@почта.рф", "p.etr+x@sub.example.org"])
    def test_that_may_be(self, server: MailServer, to: str) -> None:
        letter = a_letter(to=to)
        send_due()
        letter.refresh_from_db()
        assert letter.status == "sent"

    def test_the_others_leave_all_the_same(self, server: MailServer) -> None:
        a_letter(to="")
        a_letter()
        send_due()
        assert [message.to for message in server.taken] == [["petr@example.org"]]

    def test_stands_on_the_desk_with_the_reason(self, server: MailServer, cast: Cast) -> None:
        letter = a_letter(to="")
        send_due()
        client = Client()
        client.force_login(cast.superuser)
        assert (
            "Не доставлено" in client.get(reverse("admin:portal_letter_changelist") + "?status=failed").content.decode()
        )
        page = client.get(reverse("admin:portal_letter_change", args=[letter.pk])).content.decode()
        assert "Адрес пуст" in page
        assert "Не отправлены" in client.get(reverse("admin:index")).content.decode()


class TestALetterThatKillsItsWorker:
    def die(self, letter: Letter) -> None:
        """A worker takes the letter and is never heard of again."""
        assert Letter.objects.claim(lease=LEASE) == letter
        letter.refresh_from_db()
        later(letter, minutes=3)

    def test_is_given_up_after_some_workers(self, server: MailServer) -> None:
        letter = a_letter()
        for _ in range(UNANSWERED_MAX):
            self.die(letter)
        send_due()
        letter.refresh_from_db()
        assert letter.status == "failed"
        assert "обрывалась" in letter.last_error
        assert server.taken == []

    def test_has_its_chance_before(self, server: MailServer) -> None:
        letter = a_letter()
        for _ in range(UNANSWERED_MAX - 1):
            self.die(letter)
        send_due()
        letter.refresh_from_db()
        assert letter.status == "sent"

    def test_an_answer_begins_the_count_anew(self, server: MailServer) -> None:
        """Days without a mail server are no deaths: each attempt ends with an answer."""
        letter = a_letter()
        for _ in range(UNANSWERED_MAX + 2):
            self.die(letter)
            server.is_down = True
            send_due()
            letter.refresh_from_db()
            assert letter.status == "queued"
            later(letter, hours=1)
            Letter.objects.filter(pk=letter.pk).update(not_before=timezone.now())
        server.is_down = False
        send_due()
        letter.refresh_from_db()
        assert letter.status == "sent"

    def test_may_be_sent_again_by_the_administrator(self, server: MailServer) -> None:
        letter = a_letter()
        for _ in range(UNANSWERED_MAX):
            self.die(letter)
        send_due()
        assert resend(letter=letter, actor=Actor.system())
        send_due()
        letter.refresh_from_db()
        assert (letter.status, letter.unanswered) == ("sent", 0)

    def test_the_others_leave_all_the_same(self, server: MailServer) -> None:
        letter = a_letter()
        for _ in range(UNANSWERED_MAX):
            self.die(letter)
        a_letter(to="vera@example.org")
        send_due()
        assert [message.to for message in server.taken] == [["vera@example.org"]]


def test_what_the_backend_did_not_take_is_not_sent(server: MailServer, monkeypatch: Any) -> None:
    monkeypatch.setattr(server, "send_messages", lambda messages: 0)
    letter = a_letter()
    send_due()
    letter.refresh_from_db()
    assert letter.status != "sent"
    assert letter.sent_at is None
    assert letters.NOT_TAKEN in letter.last_error
