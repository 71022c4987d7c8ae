"""Text as it is compared, sorted and searched, and counted nouns.

SQLite compares Cyrillic case-sensitively, PostgreSQL's C order splits ё off.
"""

import re
from datetime import datetime

from django.utils import timezone

SPACES = re.compile(r"\s+")
NUMBER = re.compile(r"\d+")


def normalise(text: str) -> str:
    """Lower case, ё as е, single spaces: the form kept in search and sort columns."""
    return SPACES.sub(" ", text.lower().replace("ё", "е")).strip()


def words(query: str) -> list[str]:
    """The words of a search query, at most eight, in the form of the search columns."""
    return normalise(query).split()[:8]


def sort_key(text: str, *, max_length: int) -> str:
    """The form kept in sort columns: numbers padded, so that № 2 stands before № 10."""
    return NUMBER.sub(lambda found: found.group().zfill(6), normalise(text))[:max_length]


def agreed(number: int, one: str, few: str, many: str) -> str:
    """The word as it stands beside the number: «анкета», «анкеты», «анкет»."""
    tens, ones = number % 100, number % 10
    if ones == 1 and tens != 11:
        return one
    return few if 2 <= ones <= 4 and not 12 <= tens <= 14 else many


def counted(number: int, one: str, few: str, many: str) -> str:
    """«1 анкета», «3 анкеты», «7 анкет»."""
    return f"{number} {agreed(number, one, few, many)}"


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
