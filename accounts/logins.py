"""What names an organisation or a ППО, from whatever way it is typed: federal login, ИНН, code. Knows no database."""

import re

from portal.text import HYPHENS, LOOKS_LATIN, QUOTES, looks, tidy, whole

SHAPE = re.compile(r"(?:edu|spo)[0-9]{6}")
# Each letter of «edu» and «spo» by its look, its sound, or its key on the Russian keyboard.
EDU = re.compile(r"[eеэу][dдвԁ][uуюг]")
SPO = re.compile(r"[sѕсcы][pрпз][oо0щ]")
BETWEEN = re.compile(rf"[\s.,;:!…·*/\\()\[\]_{QUOTES}{HYPHENS}]")
BEFORE_A_LOGIN = re.compile(r"(?:логин|login)(?:\s+(?:ппо|оо))?[\s:.№]+")
# What a .csv in an old encoding has in place of marks of direction.
LOST = "?"
# «ИНН 39…», «ИНН/КПП: 39…/390001001», with letters of whatever script.
BEFORE_AN_INN = re.compile(r"(?:инн|іnn)?(?:\s*/\s*кпп)?[\s:.№#]*")
KPP_BEHIND = re.compile(r"(?<=[0-9]{10})\s*[/\\,;]?\s*(?:кпп)?[\s:]*[0-9]{9}\Z")
DIGITS = str.maketrans({"o": "0", "о": "0", "з": "3", "l": "1", "i": "1", "|": "1"})


def mended_login(text: str) -> str | None:
    """«ЕDU 390-002» → edu390002; None for what is no login."""
    bare = tidy(text).lower().strip(LOST)
    if found := BEFORE_A_LOGIN.match(bare):
        bare = bare[found.end() :]
    compact = BETWEEN.sub("", bare)
    login = prefix_of(compact[:3]) + compact[3:].translate(DIGITS)
    return login if SHAPE.fullmatch(login) else None


def prefix_of(letters: str) -> str:
    if EDU.fullmatch(letters):
        return "edu"
    return "spo" if SPO.fullmatch(letters) else ""


def latin(text: str) -> str:
    """Lower case, letters that look Latin as Latin ones: for codes."""
    return tidy(text).lower().translate(LOOKS_LATIN)


def mended_inn(text: str) -> str | None:
    """«ИНН 3900 000 001.» → ten digits, or twelve of an entrepreneur; Excel takes the leading nought away. None else."""
    digits = inn_digits(text)
    return digits.zfill(10 if len(digits) < 11 else 12) if digits and len(digits) in (9, 10, 11, 12) else None


def inn_digits(text: str) -> str | None:
    """As they are typed, however many."""
    typed = looks(text).strip(f"{LOST}{QUOTES} .,;")
    bare = KPP_BEHIND.sub("", typed[BEFORE_AN_INN.match(typed).end() :])  # type: ignore[union-attr]  # may be empty
    digits = BETWEEN.sub("", whole(bare)).translate(DIGITS)
    return digits if digits.isascii() and digits.isdecimal() else None
