"""The one link of a letter that opens something by itself: it stands in the letter that leaves and nowhere else.

A letter's text keeps a mark in its place. Either the letter names how its link is made (`NewLetter.link`, a code
registered here), and each sending makes a new one; or the link was written into the text, and then it is kept sealed
until the letter has left.
"""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from portal.one_time import INSTEAD, one_time_links
from portal.sealed import CannotOpen

if TYPE_CHECKING:
    from portal.models import Letter

# What whoever writes a letter puts where its link will stand.
LINK = INSTEAD
GONE = (
    "В письме была одноразовая ссылка, второй раз она не отправляется: она уже использована или устарела. "
    "Пусть человек запросит новую ссылку на портале."
)
UNREADABLE = (
    "Одноразовая ссылка зашифрована ключом, которого в настройках портала нет (SEALED_KEYS): верните его и повторите."
)
# Sealed where a letter must cost as much as one with a link (NewLetter.as_if_linked).
NO_LINKS = "[]"

Maker = Callable[["Letter"], str]
_makers: dict[str, Maker] = {}


class LinkRefused(Exception):
    """The link can't be made (any more); the message is for the administrator to read."""


def letter_link(code: str) -> Callable[[Maker], Maker]:
    """Register what makes the link of letters with this code; it may raise LinkRefused."""

    def register(maker: Maker) -> Maker:
        if _makers.setdefault(code, maker) is not maker:
            raise ValueError(f"Two makers of the link {code!r}.")
        return maker

    return register


def mark(number: int) -> str:
    return LINK if not number else f"{LINK[:-1]} {number + 1}]"


def taken_out(text: str, html: str) -> tuple[str, str, str | None]:
    """The text and the HTML with marks in place of one-time links, and the links to be sealed; None without any."""
    links = one_time_links(f"{text}\n{html}")
    for number, link in enumerate(links):
        text, html = text.replace(link, mark(number)), html.replace(link, mark(number))
    return text, html, json.dumps(links) if links else None


def links_of(letter: "Letter") -> list[str]:
    """What stands in place of the marks of a letter that leaves now; LinkRefused when there is nothing to put there."""
    if letter.link:
        if letter.link not in _makers:
            raise LinkRefused(f"Портал не умеет делать ссылку «{letter.link}».")
        return [_makers[letter.link](letter)]
    if letter.sealed_links is None:
        return []
    if not letter.sealed_links:
        raise LinkRefused(GONE)
    kept: list[str] = json.loads(letter.sealed_links.open())
    return kept


def with_links(letter: "Letter") -> tuple[str, str]:
    """The text and the HTML as they leave."""
    text, html = letter.text, letter.html
    for number, link in enumerate(links_of(letter)):
        text, html = text.replace(mark(number), link), html.replace(mark(number), link)
    return text, html


def refusal(letter: "Letter") -> str:
    """Why the letter's link can't be put in now, or ""."""
    try:
        links_of(letter)
    except LinkRefused as refused:
        return str(refused)
    except CannotOpen:
        return UNREADABLE
    return ""


def keeps_links(letter: "Letter") -> bool:
    """Whether sealed links are kept with the letter, or were until it left."""
    if not letter.sealed_links:
        return letter.sealed_links is not None
    try:
        return letter.sealed_links.open() != NO_LINKS
    except CannotOpen:
        return True
