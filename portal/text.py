"""Text as it is cleaned, compared, sorted and searched, and counted nouns.

SQLite compares Cyrillic case-sensitively, PostgreSQL's C order splits ё off.
"""

import re
import unicodedata
from datetime import datetime

from django.utils import timezone

# The one set of what nobody sees: Unicode's category Cf and Default_Ignorable_Code_Point (joiners, marks of direction,
# soft hyphens, fillers, variation selectors), controls that are no blanks, surrogates, noncharacters.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160"
    "\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufffb\ufffe\uffff\U000110bd\U000110cd\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
SPACES = re.compile(r"\s+")
NUMBER = re.compile(r"\d+")
LOOKED_AT = 500
# What people and programs put around a value: quotation marks, apostrophes, primes.
QUOTES = "\"'`´«»‹›“”„‟‘’‚‛′″＂＇"
QUOTE = re.compile(f"[{QUOTES}]")
# Signs that a sentence or a list leaves behind a value.
ENDS = " .,;"
# For a class of characters: the keyboard's own stands last.
HYPHENS = "‐‑‒–—―−﹣-"
HYPHEN = re.compile(rf"\s*[{HYPHENS}]\s*")
# «---»: how people leave a cell blank.
DASHES = re.compile(rf"[\s_{HYPHENS}]+")
# What programs make of digits: «39.0», «3 900 000 005,00», «3.900000005E+09».
FRACTION_OF_NOUGHTS = re.compile(r"([0-9]+(?:\s[0-9]{3})*)[.,]0{1,10}")
POWER_OF_TEN = re.compile(r"([0-9])[.,]([0-9]{1,15})[eе]\+?([0-9]{1,2})", re.IGNORECASE)
# «№ 2», «N 2», «No. 2», «#2».
NUMERO = re.compile(r"(?:№|#|(?<!\w)n[oо°º]?)\.?\s*(?=\d)")
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x2800: " "}
# Letters that look like another script's, in lower case; Latin «b» by its capital.
LATIN_LOOKS, CYRILLIC_LOOKS = "abcehkmoptxyijs", "авсенкмортхуіјѕ"
LOOKS_CYRILLIC = str.maketrans(LATIN_LOOKS, CYRILLIC_LOOKS)
LOOKS_LATIN = str.maketrans(CYRILLIC_LOOKS, LATIN_LOOKS)
LETTERS_LATIN = str.maketrans("авекмнорстухіјѕАВЕКМНОРСТУХІЈЅ", "abekmhopctyxijsABEKMHOPCTYXIJS")


def visible(text: str) -> str:
    """The text without what nobody sees; blanks stay as they are."""
    return text if text.isascii() and text.isprintable() else INVISIBLE.sub("", text)


def plain(text: str) -> str:
    """Composed letters, single ordinary spaces, none at the ends, nothing invisible: for names and keys, not for prose."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join(unicodedata.normalize("NFC", INVISIBLE.sub("", text).replace("\u2800", " ")).split())


def tidy(text: str) -> str:
    """Plain, full-width letters and digits as ordinary ones, no stress marks: for keys."""
    if text.isascii():
        return plain(text)
    cleaned = plain(text.translate(FULL_WIDTH))
    # Composed letters keep theirs: «й» is a letter of its own.
    return "".join(sign for sign in cleaned if unicodedata.category(sign) not in {"Mn", "Me"})


def whole(text: str) -> str:
    """Digits without the fraction or power of ten that a program added; as it stands where digits may be lost."""
    if found := FRACTION_OF_NOUGHTS.fullmatch(text):
        return SPACES.sub("", found[1])
    found = POWER_OF_TEN.fullmatch(text)
    return found[1] + found[2] if found and len(found[2]) == int(found[3]) else text


def is_dash(text: str) -> bool:
    """«---», «—», «_»: a cell left blank."""
    return DASHES.fullmatch(text) is not None


def email_text(text: str) -> str:
    """An address out of «mailto:name@example.ru» or «<name@example.ru>», no letter that only looks Latin among Latin ones."""
    bare = plain(text).strip(f"<>{ENDS}").removeprefix("mailto:")
    if bare.isascii() or not any(sign.isascii() and sign.isalpha() for sign in bare.rpartition(".")[2]):
        return bare
    latin = bare.translate(FULL_WIDTH).translate(LETTERS_LATIN)
    return latin if latin.isascii() else bare


def unquoted(text: str) -> str:
    """Plain, without quotation marks around and the apostrophe that makes text of a number in Excel.

    Where others stand within they are all its own: «ЗАТО "Северный"».
    """
    cleaned = plain(text)
    bare = cleaned.strip(QUOTES + " ")
    return cleaned.removeprefix("'") if QUOTE.search(bare) else bare


def is_blank(text: str) -> bool:
    """Nothing to see in it, or only a dash. A long text is one, whatever it holds."""
    if text[:1].isalnum():
        return False
    return not text or text.isspace() or (len(text) <= LOOKED_AT and (not (shown := plain(text)) or is_dash(shown)))


def normalise(text: str) -> str:
    """Lower case, ё as е, composed, single spaces, nothing invisible: the form kept in search and sort columns."""
    letters = unicodedata.normalize("NFC", visible(text)).lower()
    return SPACES.sub(" ", letters.replace("ё", "е")).strip()


def looks(text: str) -> str:
    """Texts that look alike give the same: by case, full width, Latin letters among Cyrillic ones and the reverse."""
    return normalise(tidy(text)).translate(LOOKS_CYRILLIC)


def name_key(text: str) -> str:
    """What names of organisations, places and titles compare by.

    Their looks without quotation marks, «N2» as «№ 2», «Ханты – Мансийский» as «Ханты-Мансийский».
    """
    unmarked = NUMERO.sub("№ ", QUOTE.sub(" ", normalise(tidy(text))))
    return SPACES.sub(" ", HYPHEN.sub("-", unmarked)).translate(LOOKS_CYRILLIC).strip(ENDS)


def words(query: str) -> list[str]:
    """The words of a search query, at most eight, in the form of the search columns; «№2» finds «№ 2» and «N 2»."""
    return NUMERO.sub(" ", normalise(query)).split()[:8]


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
