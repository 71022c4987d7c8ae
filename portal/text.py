"""Text as it is compared and sorted: SQLite compares Cyrillic case-sensitively, PostgreSQL's C order splits ё off."""

import re

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
