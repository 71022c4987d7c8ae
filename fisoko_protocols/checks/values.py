"""From what a person typed to a value: slips with one meaning are mended, anything else is no value."""

import re

from django.db import models

from accounts.logins import DIGITS, EDU, LOST, SPO, mended_login
from portal.text import HYPHENS, QUOTES, is_dash, looks, tidy, whole

# КЛАДР's codes, as the directory ships them, and Байконур.
REGIONS = frozenset([*(f"{code:02}" for code in range(1, 80)), "83", "86", "87", *map(str, range(89, 96)), "99"])

LOGIN = re.compile(r"(?:edu|spo)([0-9]{2})[0-9]{4}")
NUMBER = re.compile(r"[0-9]{6}")
SHORTENED = re.compile(r"[0-9]{1,5}")
# «№ 506501», «N506501», «Комплект No. 506501», «номер комплекта 506501».
BEFORE_A_NUMBER = re.compile(
    r"(?:ном(?:ер)?\b[\s.:]*)?(?:компл(?:ект|екта)?\b[\s.:]*)?(?:[№#]+|n[oо°º]?)?[\s.:]*(?:комплекта\b[\s.:]*)?"
)
THOUSANDS = re.compile(r"\A([0-9]{3})[.,]([0-9]{3})\b")
TRIMMED = f" .,;:()[]{LOST}{QUOTES}"
BETWEEN_DIGITS = re.compile(rf"[\s_{QUOTES}{HYPHENS}]")
# Whatever is longer is no value; blanks and invisible characters do not count, but so many are not looked at.
LONGEST, LONGEST_TYPED = 60, 500

PUNCTUATION = frozenset(f" .,;:!…·•*/\\_()[]{QUOTES}{HYPHENS}")
ENDINGS = r"(?:|а|о|ы)"
# Digits that look like letters: «исп0льз0ван».
LETTERS = str.maketrans("03", "оз")
# For the form, which offers schools by name for what does not begin like this.
LOGIN_BEGINS = (EDU.pattern, SPO.pattern)


class Mark(models.TextChoices):
    """What became of a kit; blank until filled in."""

    USED = "used", "использован"
    SPOILED = "spoiled", "испорчен"
    UNUSED = "unused", "не использован"


MARKS = [
    (re.compile(rf"использован{ENDINGS}"), Mark.USED),
    (re.compile(rf"испорчен{ENDINGS}"), Mark.SPOILED),
    (re.compile(rf"неиспользован{ENDINGS}"), Mark.UNUSED),
]


def short(text: str) -> str | None:
    """Tidied, a blank as ""; None for what is too long to be looked at."""
    if len(text) > LONGEST and len(text := text.strip()) > LONGEST_TYPED:
        return None
    cleaned = tidy(text)
    return None if len(cleaned) > LONGEST else "" if is_dash(cleaned) else cleaned


def normalise_comment(text: str) -> tuple[str | None, bool]:
    """A value of Mark, "" for a blank, None for what is no comment; and whether it had to be mended."""
    cleaned = short(text)
    if not cleaned:
        return cleaned, False
    cleaned = cleaned.translate(LETTERS)
    letters = "".join(filter(str.isalpha, looks(cleaned)))
    for pattern, mark in MARKS:
        if pattern.fullmatch(letters) and is_only_punctuated(cleaned):
            return mark.value, text != mark.label
    return None, False


def is_only_punctuated(text: str) -> bool:
    return all(sign.isalpha() or sign in PUNCTUATION for sign in text)


def normalise_login(text: str) -> tuple[str | None, bool]:
    """A well-formed login, "" for a blank, None for what is no login; and whether it had to be mended."""
    cleaned = short(text)
    if not cleaned:
        return cleaned, False
    login = mended_login(cleaned)
    return (login, login != text) if login and is_login(login) else (None, False)


def is_login(text: str) -> bool:
    found = LOGIN.fullmatch(text)
    return found is not None and found[1] in REGIONS


def normalise_number(text: str) -> tuple[str | None, bool]:
    """Six digits, "" for a blank, None for what is no kit number; and whether it had to be mended."""
    cleaned = short(text)
    if not cleaned:
        return cleaned, False
    digits = digits_of(cleaned)
    return (digits, digits != text) if NUMBER.fullmatch(digits) else (None, False)


def digits_of(cleaned: str) -> str:
    """What is left of «№ 506-501.», letters that look like digits taken for them."""
    bare = BEFORE_A_NUMBER.sub("", cleaned.lower().strip(TRIMMED), count=1)
    bare = whole(THOUSANDS.sub(r"\1\2", bare.rstrip(TRIMMED)))
    return BETWEEN_DIGITS.sub("", bare).translate(DIGITS)


def shortened_number(text: str) -> str | None:
    """«977», which Excel makes of 000977, with its noughts again; None for what is no such number.

    Only a kit that is known may be meant: whoever asks has to look.
    """
    cleaned = short(text)
    digits = digits_of(cleaned) if cleaned else ""
    return digits.zfill(6) if SHORTENED.fullmatch(digits) else None
