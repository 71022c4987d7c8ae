"""Letters: written with the change, sent once, kept through a mail server's bad day."""

import logging
import smtplib
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default as modern
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal import letters
from portal.history import Actor
from portal.letters import NewLetter, queue_letter, queue_letters, resend, send_due
from portal.mail_backends import FolderBackend
from portal.models import HistoryRecord, Letter
from portal.models.durable import backoff

pytestmark = pytest.mark.django_db
LEASE = timedelta(minutes=2)
TEXT = "Здравствуйте, Пётр!"


class MailServer:
    """A mail connection that does what the test says: each answer is None (taken) or the error to raise."""

    def __init__(self) -> None:
        self.is_down = False
        self.answers: list[Exception | None] = []
        self.taken: list[EmailMessage] = []
        self.opened = self.closed = 0

    def open(self) -> None:
        if self.is_down:
            raise ConnectionRefusedError("nobody listens")
        self.opened += 1

    def close(self) -> None:
        self.closed += 1

    def send_messages(self, messages: list[EmailMessage]) -> int:
        answer = self.answers.pop(0) if self.answers else None
        if answer:
            raise answer
        self.taken += messages
        return len(messages)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> MailServer:
    server = MailServer()
    monkeypatch.setattr(letters, "get_connection", lambda **_: server)
    return server


@pytest.fixture
def wake_ups(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    published: list[str] = []
    monkeypatch.setattr(letters, "publish", lambda task, *_: published.append(task.name))
    return published


def a_letter(**fields: Any) -> Letter:
    return queue_letter(**{"to": "petr@example.org", "subject": "Анкета", "text": TEXT, **fields})


def later(letter: Letter, **time: int) -> None:
    """Let time pass for one letter."""
    Letter.objects.filter(pk=letter.pk).update(not_before=letter.not_before - timedelta(**time))


def refused(code: int) -> smtplib.SMTPRecipientsRefused:
    return smtplib.SMTPRecipientsRefused({"petr@example.org": (code, b"no such mailbox petr@example.org")})


# --- Queueing ---


def test_a_letter_is_sent_after_commit(settings: Any, django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with django_capture_on_commit_callbacks(execute=True):
        letter = a_letter(html="<p>Здравствуйте</p>", sender_name="Сервис проверки образования")
        assert mail.outbox == []
    letter.refresh_from_db()
    assert (letter.status, letter.attempts) == ("sent", 1)
    [message] = mail.outbox
    assert message.to == ["petr@example.org"]
    assert str(make_header(decode_header(message.from_email))).startswith("Сервис проверки образования <")
    assert message.extra_headers["X-Letter-ID"] == str(letter.pk)


def test_a_rolled_back_change_takes_its_letter_along(wake_ups: list[str]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        a_letter()
        _ = 1 / 0
    assert not Letter.objects.exists()


def test_one_wake_up_for_a_whole_transaction(
    wake_ups: list[str], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(3):
            a_letter()
    assert wake_ups == ["portal.tasks.send_letters"]
    with django_capture_on_commit_callbacks(execute=True):
        a_letter()
    assert len(wake_ups) == 2


def test_a_rolled_back_savepoint_does_not_take_the_wake_up_along(
    wake_ups: list[str], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            a_letter()
            _ = 1 / 0
        a_letter()
    assert wake_ups == ["portal.tasks.send_letters"]


def test_a_broker_that_is_down_does_not_fail_the_request(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    from portal.tasks import send_letters

    def refuse(*_: Any, **__: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(send_letters, "apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        letter = a_letter()
    letter.refresh_from_db()
    assert letter.status == "queued"


def test_two_letters_with_one_key_are_one() -> None:
    first = a_letter(key="reminder:7")
    assert a_letter(key="reminder:7", subject="Другая тема") == first
    assert Letter.objects.get().subject == "Анкета"


@pytest.mark.parametrize("number", [1, 30])
def test_a_bulk_is_written_with_the_same_queries(django_assert_num_queries: Any, number: int) -> None:
    many = [
        NewLetter(to=f"p{n}@example.org", subject="С", text=TEXT, key=f"k{n}" if n % 2 else None)
        for n in range(number * 2)
    ]
    with django_assert_num_queries(5):  # two savepoint statements, two INSERTs, one SELECT of the keyed
        written = queue_letters(many)
    assert [letter.to for letter in written] == [new.to for new in many]
    assert all(letter.pk for letter in written)


def test_a_line_break_in_a_subject_does_not_stop_the_letter() -> None:
    assert a_letter(subject="Анкета\nBcc: all@example.org").subject == "Анкета Bcc: all@example.org"


# --- Claims ---


def test_a_claimed_letter_is_nobody_elses_until_the_lease_ends() -> None:
    letter = a_letter()
    claimed = Letter.objects.claim(lease=LEASE)
    assert claimed == letter
    assert (claimed.status, claimed.attempts) == ("sending", 1)
    assert Letter.objects.claim(lease=LEASE) is None
    later(claimed, minutes=2)
    taken_over = Letter.objects.claim(lease=LEASE)
    assert taken_over == letter
    assert taken_over.attempts == 2
    assert claimed.release(status="failed") is False
    assert taken_over.release(status="sent", sent_at=timezone.now()) is True


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 30), (7, 30), (200, 30)]
)
def test_the_back_off_doubles_up_to_half_an_hour(attempts: int, minutes: int) -> None:
    assert backoff(attempts) == timedelta(minutes=minutes)


@pytest.mark.parametrize("fields", [{"status": "lost"}, {"status": "sending"}, {"status": "sent"}])
def test_the_database_refuses_a_letter_in_an_impossible_state(fields: dict[str, Any]) -> None:
    letter = a_letter()
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(**fields)


def test_the_lease_is_longer_than_a_whole_conversation_with_a_slow_server(settings: Any) -> None:
    assert settings.LETTER_LEASE_SECONDS > 2 * settings.EMAIL_TIMEOUT


# --- Trouble ---


def test_a_mail_server_down_for_an_hour_loses_nothing(server: MailServer) -> None:
    written = [a_letter() for _ in range(5)]
    server.is_down = True
    for _ in range(60):
        for letter in Letter.objects.filter(status="queued"):
            later(letter, minutes=1)
        letters.send_due()
        assert not Letter.objects.exclude(status="queued").exists()
    tried = sum(Letter.objects.values_list("attempts", flat=True))
    assert 5 <= tried <= 60
    server.is_down = False
    Letter.objects.update(not_before=timezone.now())
    assert send_due() is False
    assert set(Letter.objects.values_list("status", flat=True)) == {"sent"}
    assert {m.extra_headers["X-Letter-ID"] for m in server.taken} == {str(letter.pk) for letter in written}
    assert len(server.taken) == 5


def test_a_silent_server_is_asked_once_a_round(server: MailServer) -> None:
    for _ in range(3):
        a_letter()
    server.is_down = True
    send_due()
    assert sorted(Letter.objects.values_list("attempts", flat=True)) == [0, 0, 1]


def test_many_letters_go_through_one_connection(server: MailServer) -> None:
    for _ in range(3):
        a_letter()
    send_due()
    assert (len(server.taken), server.closed) == (3, 1)


@pytest.mark.parametrize(
    "error",
    [
        refused(451),
        smtplib.SMTPDataError(451, b"try later"),
        smtplib.SMTPServerDisconnected("gone"),
        smtplib.SMTPSenderRefused(550, b"sender unknown", "portal@example.org"),
        smtplib.SMTPAuthenticationError(535, b"wrong password"),
        TimeoutError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_passing_error_delays_only_its_own_letter(server: MailServer, error: Exception) -> None:
    a_letter()
    a_letter()
    server.answers = [error]
    send_due()
    delayed = Letter.objects.get(status="queued")
    assert timedelta(seconds=50) < delayed.not_before - timezone.now() <= timedelta(minutes=1)
    assert delayed.last_error
    assert Letter.objects.get(status="sent")


@pytest.mark.parametrize("error", [refused(550), smtplib.SMTPDataError(554, b"spam")], ids=["recipient", "data"])
def test_a_refusal_for_good_fails_the_letter_with_the_reason(server: MailServer, error: Exception) -> None:
    letter = a_letter()
    server.answers = [error]
    send_due()
    letter.refresh_from_db()
    assert (letter.status, letter.attempts) == ("failed", 1)
    assert letter.last_error.startswith("55")


def test_after_days_of_trying_a_letter_fails(server: MailServer) -> None:
    letter = a_letter()
    server.answers = [refused(451), refused(451), refused(451)]
    send_due()
    letter.refresh_from_db()
    later(letter, minutes=1)
    send_due()
    letter.refresh_from_db()
    assert letter.status == "queued"
    assert letter.give_up_at - timezone.now() > timedelta(days=3)
    Letter.objects.update(give_up_at=timezone.now(), not_before=timezone.now())
    send_due()
    letter.refresh_from_db()
    assert (letter.status, letter.attempts) == ("failed", 3)


def test_no_address_and_no_text_in_the_log(server: MailServer, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(4):
        a_letter()
    server.answers = [refused(550), refused(451), ValueError("petr@example.org")]
    with caplog.at_level(logging.DEBUG, logger="portal"):
        send_due()
    assert len(caplog.records) == 4
    assert "petr" not in caplog.text
    assert "Анкета" not in caplog.text


def test_the_sweep_wakes_a_worker_only_when_letters_wait(wake_ups: list[str], server: MailServer) -> None:
    letters.sweep()
    assert wake_ups == []
    a_letter()
    letters.sweep()
    assert wake_ups == ["portal.tasks.send_letters"]


def test_a_long_mailing_lets_other_work_in(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        a_letter()
    monkeypatch.setattr(letters, "SLICE_SECONDS", 0)
    assert send_due() is True
    assert len(server.taken) == 1


# --- «Отправить ещё раз» ---


def test_a_failed_letter_is_sent_again(server: MailServer) -> None:
    letter = a_letter()
    server.answers = [refused(550)]
    send_due()
    assert resend(letter=letter, actor=Actor.system()) is True
    send_due()
    letter.refresh_from_db()
    assert (letter.status, letter.resends, len(server.taken)) == ("sent", 1, 1)
    written = HistoryRecord.objects.about(letter).get()
    assert (written.verb, written.from_state, written.to_state) == ("resend", "failed", "queued")


def test_a_second_sending_is_another_message_to_the_receiver(server: MailServer) -> None:
    letter = a_letter()
    send_due()
    resend(letter=letter, actor=Actor.system())
    send_due()
    first, second = (message.extra_headers["Message-ID"] for message in server.taken)
    assert first != second


def test_a_waiting_letter_is_not_queued_twice(server: MailServer) -> None:
    letter = a_letter()
    assert resend(letter=letter, actor=Actor.system()) is False
    assert not HistoryRecord.objects.exists()


# --- The folder ---


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    settings.EMAIL_BACKEND = "portal.mail_backends.FolderBackend"
    return tmp_path / "mail"


def test_a_letter_lands_as_a_file_under_its_id(folder: Path) -> None:
    letter = a_letter()
    send_due()
    resend(letter=letter, actor=Actor.system())
    send_due()
    [file] = folder.iterdir()
    assert file.name == f"{letter.pk}.eml"
    message = message_from_bytes(file.read_bytes(), policy=modern)
    assert message["Subject"] == "Анкета"
    assert message.get_body(("plain",)).get_content().strip() == TEXT
    assert "<p>" in message.get_body(("html",)).get_content()


def test_other_mail_lands_under_its_message_id(folder: Path) -> None:
    FolderBackend().send_messages(
        [EmailMessage("С", "т", "a@example.org", ["b@example.org"], headers={"Message-ID": "<../x/1@example.org>"})]
    )
    assert [file.name for file in folder.iterdir()] == ["_x_1@example.org.eml"]
