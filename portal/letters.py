"""Mail that survives: a row in the caller's transaction, sent after commit by whichever worker claims it.

docs/mail.md tells what happens when a worker or the mail server dies.
"""

from __future__ import annotations

import logging
import smtplib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import models, transaction
from django.utils import timezone
from django.utils.html import linebreaks, urlize

from portal.celery import publish
from portal.history import Actor, Change, record
from portal.letter_links import NO_LINKS, LinkRefused, keeps_links, refusal, taken_out, with_links
from portal.models import Letter

logger = logging.getLogger(__name__)

GIVE_UP_AFTER = timedelta(days=4)
# A worker that sends a mass mailing comes back for other work this often.
SLICE_SECONDS = 20
# So often a letter may be taken by a worker that then says nothing more: it may be the letter that kills it.
UNANSWERED_MAX = 3
ON_ITS_WAY = "Письмо ещё в пути: повторять не нужно."
EMPTIED = "Текст этого письма уже удалён по сроку хранения: повторить его нельзя."
NOT_TAKEN = "Почтовый сервер не принял письмо и не сказал почему."
NO_ADDRESS = "Адрес пуст: письмо отправить некуда. Укажите e-mail в учётной записи и отправьте письмо заново."
BAD_ADDRESS = (
    "Адрес записан с ошибкой, такого быть не может. Исправьте e-mail в учётной записи и отправьте письмо заново."
)


class NotTaken(Exception):
    """The mail backend says that it has sent nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLetter:
    """What `queue_letters` takes; the fields are those of `queue_letter`."""

    to: str
    subject: str
    text: str
    html: str | None = None
    sender_name: str = ""
    event: str = ""
    person: Any | None = None
    about: models.Model | None = None
    key: str | None = None
    # The code of what makes the link that stands where the text has portal.letter_links.LINK.
    link: str = ""
    # Written like one with a link, so that the work does not tell which of two letters it is.
    as_if_linked: bool = False


def queue_letter(
    *,
    to: str,
    subject: str,
    text: str,
    html: str | None = None,
    sender_name: str = "",
    event: str = "",
    person: Any | None = None,
    about: models.Model | None = None,
    key: str | None = None,
    link: str = "",
) -> Letter:
    """Write a letter beside the change that causes it; with a `key` used before, return the letter of that time."""
    [letter] = queue_letters(
        [
            NewLetter(
                to=to,
                subject=subject,
                text=text,
                html=html,
                sender_name=sender_name,
                event=event,
                person=person,
                about=about,
                key=key,
                link=link,
            )
        ]
    )
    return letter


@transaction.atomic
def queue_letters(new_letters: Iterable[NewLetter]) -> list[Letter]:
    """Write many letters with two INSERTs at most; returns them in the order given."""
    rows = [_row(new) for new in new_letters]
    Letter.objects.bulk_create([row for row in rows if row.key is None], batch_size=500)
    keyed = [row for row in rows if row.key is not None]
    if keyed:
        # Two requests at once with one key: the database keeps the first, and both read that one.
        Letter.objects.bulk_create(keyed, ignore_conflicts=True, batch_size=500)
        kept = {letter.key: letter for letter in Letter.objects.filter(key__in=[row.key for row in keyed])}
        rows = [row if row.key is None else kept[row.key] for row in rows]
    if rows:
        _wake_after_commit()
    return rows


def about_label(subject: models.Model) -> str:
    """How a letter names the row it is about: `Letter.objects.filter(about=about_label(application))`."""
    return f"{subject._meta.label_lower}:{subject.pk}"


def _row(new: NewLetter) -> Letter:
    text, html, links = taken_out(new.text, new.html or "")
    return Letter(
        to=new.to,
        # A line break in a subject would make the letter impossible to send.
        subject=" ".join(new.subject.split())[:300],
        text=text,
        html=html,
        link=new.link,
        sealed_links=NO_LINKS if links is None and new.as_if_linked else links,
        sender_name=" ".join(new.sender_name.split()),
        event=new.event,
        person=new.person,
        about=about_label(new.about) if new.about is not None else "",
        key=new.key,
    )


class _WakeUp:
    """One message to the workers for a whole transaction, however many letters it wrote."""

    def __init__(self) -> None:
        self.published = False

    def __call__(self) -> None:
        if not self.published:
            self.published = True
            _wake()


def _wake_after_commit() -> None:
    connection = transaction.get_connection()
    wake_up: _WakeUp | None = getattr(connection, "letters_wake_up", None)
    if wake_up is None or wake_up.published:
        wake_up = _WakeUp()
        connection.letters_wake_up = wake_up
    # Registered each time: a savepoint that is rolled back takes its own registration along, not the others'.
    transaction.on_commit(wake_up)


def _wake() -> None:
    # Imported late because the tasks import this module.
    from portal.tasks import send_letters

    publish(send_letters)


def refusal_to_resend(letter: Letter) -> str:
    """Why the letter can't be sent again now, or ""."""
    if letter.status not in (Letter.Status.SENT, Letter.Status.FAILED):
        return ON_ITS_WAY
    return refusal(letter) if letter.text else EMPTIED


@transaction.atomic
def resend(*, letter: Letter, actor: Actor) -> bool:
    """«Отправить ещё раз» for a letter that was sent or given up. False: `refusal_to_resend` says why."""
    kept = Letter.objects.select_for_update().get(pk=letter.pk)
    if refusal_to_resend(kept):
        return False
    over = Letter.objects.filter(pk=letter.pk, status__in=[Letter.Status.SENT, Letter.Status.FAILED])
    before = over.values_list("status", flat=True).first()
    again = over.update(
        status=Letter.Status.QUEUED,
        not_before=timezone.now(),
        attempts=0,
        unanswered=0,
        give_up_at=None,
        resends=models.F("resends") + 1,
    )
    if not again or before is None:
        return False
    record(Change(letter, "resend", "Отправить ещё раз", before, Letter.Status.QUEUED), actor=actor)
    letter.refresh_from_db()
    _wake_after_commit()
    return True


def sweep() -> None:
    """Wake a worker if letters wait: after a back-off, a lost message or a worker's death."""
    Letter.objects.recall(lease=lease())
    if Letter.objects.due().exists():
        _wake()


def lease() -> timedelta:
    return timedelta(seconds=settings.LETTER_LEASE_SECONDS)


def send_due() -> bool:
    """Send what is due, one claim at a time. True: the time is up and there may be more."""
    connection = get_connection(fail_silently=False)
    ends = time.monotonic() + SLICE_SECONDS
    try:
        while letter := Letter.objects.claim(lease=lease()):
            if not _send(letter, connection):
                # The mail server does not answer: the rest need not wait for its silence one by one.
                return False
            if time.monotonic() >= ends:
                return True
    finally:
        connection.close()
    return False


def _send(letter: Letter, connection: BaseEmailBackend) -> bool:
    """Send one claimed letter and write its fate. False: the mail server can't be reached."""
    if reason := _unsendable(letter):
        _fail(letter, reason, "refused by the portal")
        return True
    try:
        connection.open()
    except Exception as error:
        _postpone(letter, error)
        return False
    try:
        if not connection.send_messages([_message(letter)]):
            raise NotTaken(NOT_TAKEN)
    except LinkRefused as refused:
        _fail(letter, str(refused), "its link can't be made")
    except Exception as error:
        # What the server thinks of a connection that failed is not known: the next letter gets a new one.
        connection.close()
        if _is_permanent(error):
            _give_up(letter, error)
        else:
            _postpone(letter, error)
    else:
        sent = letter.release(status=Letter.Status.SENT, sent_at=timezone.now(), last_error="", **_emptied(letter))
        _report(letter, "sent", sent)
    return True


def _unsendable(letter: Letter) -> str:
    """Why it is of no use to try, in the administrator's words, or ""."""
    if letter.unanswered >= UNANSWERED_MAX:
        return (
            f"Отправка {letter.unanswered} раза подряд обрывалась без ответа почтового сервера, больше портал не пробует. "
            "Возможно, дело в самом письме: проверьте его текст и журнал процесса worker."
        )
    if not letter.to.strip():
        return NO_ADDRESS
    try:
        validate_email(letter.to)
    except ValidationError:
        return BAD_ADDRESS
    return ""


def _emptied(letter: Letter) -> dict[str, Any]:
    """The kept links have left with the letter, or never will."""
    return {"sealed_links": ""} if keeps_links(letter) else {}


def _message(letter: Letter) -> EmailMultiAlternatives:
    sender = settings.DEFAULT_FROM_EMAIL
    name, address = parseaddr(sender)
    domain = address.rpartition("@")[2] or "localhost"
    # The same for every attempt, so that a receiver can drop a repeat; another for «Отправить ещё раз».
    message_id = f"<letter-{letter.pk}.{letter.resends}.{letter.created_at:%Y%m%d%H%M%S%f}@{domain}>"
    text, html = with_links(letter)
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=text,
        from_email=formataddr((letter.sender_name or name, address)),
        to=[letter.to],
        headers={"X-Letter-ID": str(letter.pk), "Message-ID": message_id, "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(html or plain_as_html(text), "text/html")
    return message


def plain_as_html(text: str) -> str:
    """The same words with paragraphs and links, for readers who are shown HTML only."""
    return f'<html lang="ru"><body>{linebreaks(urlize(text, autoescape=True))}</body></html>'


def _is_permanent(error: Exception) -> bool:
    """Whether trying again can't help: the letter itself or its recipient is refused for good.

    A refused sender or password is our own setting, to be put right within the days of trying.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= 500
    return isinstance(error, BadHeaderError | UnicodeError | smtplib.SMTPNotSupportedError)


def _postpone(letter: Letter, error: Exception) -> None:
    give_up_at = letter.give_up_at or timezone.now() + GIVE_UP_AFTER
    if timezone.now() >= give_up_at:
        _give_up(letter, error)
        return
    released = letter.postpone(give_up_at=give_up_at, last_error=_reason(error))
    _report(letter, f"postponed after attempt {letter.attempts}: {_code(error)}", released)


def _give_up(letter: Letter, error: Exception) -> None:
    _fail(letter, _reason(error), _code(error))


def _fail(letter: Letter, reason: str, code: str) -> None:
    """`reason` is what the desk shows, `code` what a log may hold."""
    released = letter.release(status=Letter.Status.FAILED, last_error=reason, **_emptied(letter))
    _report(letter, f"failed: {code}", released)


def _report(letter: Letter, fate: str, released: bool) -> None:
    if released:
        logger.info("letter %s %s", letter.pk, fate)
    else:
        logger.warning("letter %s %s, but its lease had run out", letter.pk, fate)


def _reason(error: Exception) -> str:
    """The server's words, for the admin's eyes only: they may hold the address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = [f"{code} {_decoded(words)}" for code, words in error.recipients.values()]
    elif isinstance(error, smtplib.SMTPResponseException):
        answers = [f"{error.smtp_code} {_decoded(error.smtp_error)}"]
    else:
        answers = [f"{type(error).__name__}: {error}"]
    return "; ".join(answers)[:500]


def _code(error: Exception) -> str:
    """What may stand in a log: no address, no text."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return ", ".join(str(code) for code, _ in error.recipients.values())
    return str(error.smtp_code) if isinstance(error, smtplib.SMTPResponseException) else type(error).__name__


def _decoded(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words
