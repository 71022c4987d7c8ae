"""Telling people: a notice under the bell and, where there is an address, a letter."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from portal.letters import NewLetter, queue_letters
from portal.models import Notice

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Message:
    """What one person is told. `url` is a path of the portal; `text` may hold several paragraphs."""

    person: "User"
    event: str
    title: str
    text: str
    url: str = ""
    letter: bool = True
    letter_key: str | None = None


def absolute(path: str) -> str:
    return f"{settings.PORTAL_URL}{path}"


def tell(messages: Iterable[Message]) -> None:
    """Write notices and letters in the caller's transaction; letters leave after it."""
    told = list(messages)
    Notice.objects.bulk_create(
        Notice(person=m.person, event=m.event, title=m.title, text=m.text, url=m.url) for m in told
    )
    queue_letters(
        NewLetter(
            to=m.person.email,
            subject=m.title,
            text=m.text,
            event=m.event,
            person=m.person,
            key=m.letter_key,
        )
        for m in told
        if m.letter and m.person.email
    )
