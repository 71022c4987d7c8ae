"""Words and signs of the desk: badges, counted nouns, how long something waits, searches in any case."""

import re
from datetime import datetime

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

BADGE = {
    "active": "done",
    "open": "done",
    "sent": "done",
    "done": "done",
    "published": "done",
    "accepted": "done",
    "waiting": "waiting",
    "queued": "waiting",
    "sending": "in_work",
    "running": "in_work",
    "declined": "refused",
    "withdrawn": "refused",
    "failed": "refused",
    "set_aside": "refused",
}


def badge(status: str, label: str) -> SafeString:
    """The portal's status badge, for cells of lists: a sign by its kind and always the word."""
    return format_html('<span class="status-badge status-{}">{}</span>', BADGE.get(status, "neutral"), label)


def counted(number: int, one: str, few: str, many: str) -> str:
    """«1 анкета», «3 анкеты», «7 анкет»."""
    tens, ones = number % 100, number % 10
    if ones == 1 and tens != 11:
        return f"{number} {one}"
    return f"{number} {few if 2 <= ones <= 4 and not 12 <= tens <= 14 else many}"


def waiting_for(since: datetime) -> str:
    """How long something has waited, in the largest whole unit: «3 дня», «5 часов», «меньше часа»."""
    waited = timezone.now() - since
    if waited.days:
        return counted(waited.days, "день", "дня", "дней")
    hours = waited.seconds // 3600
    return counted(hours, "час", "часа", "часов") if hours else "меньше часа"


def any_case(word: str) -> str:
    """A regular expression that finds the word in any case, е for ё, on both databases alike.

    For columns without a normalised twin: SQLite's own comparison knows no Cyrillic case.
    """
    return "".join("[еёЕЁ]" if c == "е" else f"[{c}{c.upper()}]" if c.isalpha() else re.escape(c) for c in word)
