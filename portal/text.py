"""Text as it is compared and sorted: SQLite compares Cyrillic case-sensitively, PostgreSQL's C order splits ё off."""

import re

SPACES = re.compile(r"\s+")


def normalise(text: str) -> str:
    """Lower case, ё as е, single spaces: the form kept in search and sort columns."""
    return SPACES.sub(" ", text.lower().replace("ё", "е")).strip()


def words(query: str) -> list[str]:
    """The words of a search query, at most eight, in the form of the search columns."""
    return normalise(query).split()[:8]
