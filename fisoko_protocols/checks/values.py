"""From what a person typed to a value: slips with one meaning are mended, anything else is no value."""

import re
import unicodedata

from django.db import models

from portal.spreadsheets.parsers import plain

# КЛАДР's codes, as the directory ships them, and Байконур.
REGIONS = frozenset([*(f"{code:02}" for code in range(1, 80)), "83", "86", "87", *map(str, range(89, 96)), "99"])

LOGIN = re.compile(r"(?:edu|spo)([0-9]{2})[0-9]{4}")
NUMBER = re.compile(r"[0-9]{6}")
FRACTION_OF_ZEROS = re.compile(r"[.,]0{1,10}\Z")
# Whatever is longer is no value.
LONGEST = 60
BLANKS = {"-", "–", "—", "---", "–––", "———", "--"}

# Latin letters that look like Cyrillic ones.
CYRILLIC = str.maketrans("acehkmoptxyё", "асенкмортхуе")
ENDINGS = r"(?:|а|о|ы)"
# Each letter of «edu» and «spo» by its look, its sound, or its key on the Russian keyboard.
EDU = re.compile(r"[eеэу][dдв][uуюг]")
SPO = re.compile(r"[sѕсcы][pрпз][oо0щ]")
# For the form, which offers schools by name for what does not begin like this.
LOGIN_BEGINS = (EDU.pattern, SPO.pattern)
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
DIGITS = str.maketrans({"o": "0", "о": "0", "з": "3", "l": "1", "i": "1", "|": "1"})


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


def tidy(text: str) -> str:
    """Ordinary letters, spaces and digits: full-width and invisible characters gone."""
    return plain(unicodedata.normalize("NFC", text).translate(FULL_WIDTH))


def short(text: str) -> str | None:
    """Tidied, a blank as ""; None for what is too long to be looked at."""
    if len(text) > LONGEST:
        return None
    cleaned = tidy(text)
    return "" if cleaned in BLANKS else cleaned


def normalise_comment(text: str) -> tuple[str | None, bool]:
    """A value of Mark, "" for a blank, None for what is no comment; and whether it had to be mended."""
    cleaned = short(text)
    if not cleaned:
        return cleaned, False
    letters = "".join(filter(str.isalpha, cleaned.lower().translate(CYRILLIC)))
    for pattern, mark in MARKS:
        if pattern.fullmatch(letters) and is_only_punctuated(cleaned):
            return mark.value, text != mark.label
    return None, False


def is_only_punctuated(text: str) -> bool:
    return all(sign.isalpha() or sign in " .,;:-–—_'\"«»()" for sign in text)


def normalise_login(text: str) -> tuple[str | None, bool]:
    """A well-formed login, "" for a blank, None for what is no login; and whether it had to be mended."""
    cleaned = short(text)
    if not cleaned:
        return cleaned, False
    compact = re.sub(r"[\s.,;:'\"«»()_–—-]", "", cleaned.lower())
    login = prefix_of(compact[:3]) + compact[3:].translate(DIGITS)
    return (login, login != text) if is_login(login) else (None, False)


def prefix_of(letters: str) -> str:
    if EDU.fullmatch(letters):
        return "edu"
    return "spo" if SPO.fullmatch(letters) else ""


def is_login(text: str) -> bool:
    found = LOGIN.fullmatch(text)
    return found is not None and found[1] in REGIONS


def normalise_number(text: str) -> tuple[str | None, bool]:
    """Six digits, "" for a blank, None for what is no kit number; and whether it had to be mended."""
    cleaned = short(text)
    if not cleaned:
        return cleaned, False
    compact = FRACTION_OF_ZEROS.sub("", cleaned).lower().removeprefix("№").replace(" ", "").translate(DIGITS)
    return (compact, compact != text) if NUMBER.fullmatch(compact) else (None, False)
