"""Telling people: a notice under the bell, a letter at once or a line of the day's digest, as the table says."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from portal.letters import NewLetter, queue_letters
from portal.models import DigestEntry, LetterWay, Notice, NoticeChoice, NoticeRule, SiteSettings
from portal.one_time import is_one_time, without_links
from portal.registry import EventKind, event_kind

if TYPE_CHECKING:
    from accounts.models import User

RULES_KEY = "portal.notice_rules"
RULES_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Message:
    """What one person is told. `title` and `text` are the letter's subject and text, of several paragraphs perhaps;
    where the letter has a one-time link, `link` names its maker (portal.letter_links).

    `notice` is the one sentence under the bell, the line or the title unless said; `url`, a path of the portal, its one action.
    `role` is the code of the role it is told to, where the event has several; `line` is how a digest puts it, where
    the title says too little.
    """

    person: "User"
    event: str
    title: str
    text: str
    url: str = ""
    letter: bool = True
    letter_key: str | None = None
    role: str = ""
    line: str = ""
    notice: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """How an event reaches a role."""

    bell: bool
    letter: LetterWay


def absolute(path: str) -> str:
    return f"{settings.PORTAL_URL}{path}"


def table() -> dict[tuple[str, str], Told]:
    """The admin's table {(event, role): how}, kept in the cache and forgotten when somebody changes it."""
    known: dict[tuple[str, str], Told] | None = cache.get(RULES_KEY)
    if known is None:
        known = {(r.event, r.role): Told(r.bell, LetterWay(r.letter)) for r in NoticeRule.objects.all()}
        cache.set(RULES_KEY, known, RULES_SECONDS)
    return known


def forget_table() -> None:
    """Whoever changes the table calls it in the same transaction."""
    transaction.on_commit(lambda: cache.delete(RULES_KEY))


def as_ruled(kind: EventKind, role: str) -> Told:
    """What the table says of an event and a role, else what the event was registered with."""
    if kind.obligatory:
        return Told(bell=True, letter=LetterWay.AT_ONCE)
    if role not in kind.roles and len(kind.roles) == 1:
        role = kind.roles[0]
    return table().get((kind.code, role)) or Told(kind.bell, LetterWay(kind.letter))


def choices_of(told: list[Message]) -> dict[tuple[int, str], LetterWay]:
    """The own choices of those who are told; one query, none when nobody may choose."""
    events = {m.event for m in told if m.letter and not event_kind(m.event).obligatory}
    if not events:
        return {}
    found = NoticeChoice.objects.filter(event__in=events, person__in={m.person.pk for m in told})
    return {(choice.person_id, choice.event): LetterWay(choice.letter) for choice in found}


def quieter(ruled: LetterWay, chosen: LetterWay | None) -> LetterWay:
    return ruled if chosen is None else min(ruled, chosen, key=lambda way: way.loudness)


def tell(messages: Iterable[Message]) -> None:
    """Write notices, letters and lines of digests in the caller's transaction; letters leave after it."""
    told = list(messages)
    if not told:
        return
    chosen = choices_of(told)
    notices, letters, lines = [], [], []
    for message in told:
        kind = event_kind(message.event)
        ruled = as_ruled(kind, message.role)
        if ruled.bell:
            notices.append(notice_of(message))
        if not message.letter or not message.person.email:
            continue
        way = ruled.letter if kind.obligatory else quieter(ruled.letter, chosen.get((message.person.pk, message.event)))
        if way == LetterWay.AT_ONCE:
            letters.append(message)
        elif way == LetterWay.DIGEST:
            lines.append(line_of(message))
    Notice.objects.bulk_create(notices, batch_size=500)
    DigestEntry.objects.bulk_create(lines, batch_size=500)
    if letters:
        sender = SiteSettings.current().name
        queue_letters(letter_of(message, sender) for message in letters)


def notice_of(message: Message) -> Notice:
    """Its own sentence, never the letter's text; an address that opens something by itself is none of its actions."""
    said = message.notice or message.line or message.title
    sentence = " ".join(without_links(said).split())
    return Notice(person=message.person, event=message.event, title=sentence[:500], url=open_url(message.url))


def open_url(url: str) -> str:
    return "" if is_one_time(url) else url


def letter_of(message: Message, sender: str) -> NewLetter:
    return NewLetter(
        to=message.person.email,
        subject=message.title,
        text=message.text,
        sender_name=sender,
        event=message.event,
        person=message.person,
        key=message.letter_key,
        link=message.link,
    )


def line_of(message: Message) -> DigestEntry:
    line = without_links(message.line or message.notice or message.title)
    return DigestEntry(person=message.person, event=message.event, line=line[:300], url=open_url(message.url))
