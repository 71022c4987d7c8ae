"""Keys of rows as they come from outside: typed, sent by a form, standing in an address. The one reader for all.

What is no key of any row reads as None: other signs, digits of other alphabets, numbers no column can hold.
"""

import re
from collections.abc import Iterable

# The largest key of a BigAutoField, on both databases.
MOST = 2**63 - 1
DIGITS = re.compile(r"[0-9]{1,19}")


def read_id(text: object) -> int | None:
    """The key, or None; `text` may be anything, of any length."""
    typed = str(text) if isinstance(text, str | int) else ""
    if not DIGITS.fullmatch(typed):
        return None
    number = int(typed)
    return number if number <= MOST else None


def read_ids(texts: Iterable[object]) -> list[int]:
    """Those that are keys, in their order."""
    found = (read_id(text) for text in texts)
    return [number for number in found if number is not None]
