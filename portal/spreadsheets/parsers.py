"""From a cell's text to a value. Text comes non-blank; dates of Excel come as ISO, whole numbers without a point."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from openpyxl.utils.datetime import from_excel

from portal.spreadsheets.errors import NO_SUCH_DATE, CellError, counted
from portal.text import ENDS, HYPHENS, NUMERO, looks, plain, tidy, unquoted, whole

Value = TypeVar("Value")

GROUPS = re.compile(r"(?<=[0-9])\s(?=[0-9]{3}(?:[^0-9]|$))")
WHOLE = re.compile(r"([+-]?[0-9]{1,18})(?:[.,]0{1,10})?")
FRACTION = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,15})?")
APART = rf"\s?[.,/·{HYPHENS}]\s?"
# «г.», «года», and the time of day, which is left out.
BEHIND_A_DATE = r"(?:\.|\s?г(?:\.|ода?)?)?(?:,?\s[0-9:]+)?"
RUSSIAN_DATE = re.compile(rf"([0-9]{{1,2}}){APART}([0-9]{{1,2}}){APART}([0-9]{{4}}){BEHIND_A_DATE}")
# As the portal itself writes it: «21 ноября 2026 г., 14:05».
WORDED_DATE = re.compile(rf"([0-9]{{1,2}})[\s.{HYPHENS}]+([а-я]{{3,8}})[\s.{HYPHENS}]+([0-9]{{4}}){BEHIND_A_DATE}")
MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
ISO_DATE = re.compile(rf"([0-9]{{4}}){APART}([0-9]{{1,2}}){APART}([0-9]{{1,2}})\.?(?:[T\s][0-9:.]+)?")
EXCEL_DAYS = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
YEARS = range(1900, 2200)
CHOICES_NAMED = 12


def text_cell(text: str) -> str:
    return plain(text)


def text_up_to(limit: int) -> Callable[[str], str]:
    """Text that fits a database column of `limit` characters."""

    def parse(text: str) -> str:
        cleaned = plain(text)
        if len(cleaned) > limit:
            raise CellError(f"Здесь {counted(len(cleaned))} знаков, помещается {counted(limit)}. Сократите текст")
        return cleaned

    return parse


def number_text(text: str) -> str:
    return GROUPS.sub("", tidy(text).replace("−", "-"))


def int_cell(text: str) -> int:
    found = WHOLE.fullmatch(number_text(text))
    if found is None:
        raise CellError("Нужно целое число: впишите его цифрами")
    return int(found.group(1))


def int_between(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        value = int_cell(text)
        if not low <= value <= high:
            raise CellError(f"Нужно целое число от {counted(low)} до {counted(high)}")
        return value

    return parse


def decimal_cell(text: str) -> Decimal:
    """«4,25» and «4.25» alike."""
    cleaned = number_text(text)
    if not FRACTION.fullmatch(cleaned):
        raise CellError("Нужно число: впишите его цифрами, например 4,25")
    return Decimal(cleaned.replace(",", "."))


def date_cell(text: str) -> date:
    """«21.11.2026», «2026-11-21», or Excel's count of days in a cell that lost its date format."""
    cleaned = tidy(text).rstrip(ENDS)
    try:
        value = read_date(cleaned)
    except (ValueError, OverflowError):
        raise CellError(NO_SUCH_DATE) from None
    if value is None:
        raise CellError("Нужна дата в виде 21.11.2026")
    if value.year not in YEARS:
        raise CellError("Год даты вне 1900–2199. Проверьте его")
    return value


def read_date(text: str) -> date | None:
    if found := RUSSIAN_DATE.fullmatch(text):
        day, month, year = map(int, found.groups())
        return date(year, month, day)
    if found := WORDED_DATE.fullmatch(text.lower()):
        months = [number for number, word in enumerate(MONTHS, 1) if word.startswith(found[2])]
        return date(int(found[3]), months[0], int(found[1])) if months else None
    if found := ISO_DATE.fullmatch(text):
        year, month, day = map(int, found.groups())
        return date(year, month, day)
    if EXCEL_DAYS.fullmatch(text):
        moment = from_excel(float(text))
        return moment.date() if isinstance(moment, datetime) else None
    return None


def choice_key(word: str) -> str:
    """What offered words are told apart by: «МЕТОДИСТЫ.» with a Latin «M» is «Методисты», «2.0» is «2»."""
    return whole(NUMERO.sub("", looks(unquoted(word))).rstrip(ENDS))


def choice_cell(mapping: Mapping[str, Value]) -> Callable[[str], Value]:
    """One of the words given, in any case and spacing, with letters that look alike → its value."""
    values = {choice_key(word): value for word, value in mapping.items()}
    named = ", ".join(f"«{word}»" for word in list(mapping)[:CHOICES_NAMED])
    allowed = f"{named} и другие ({len(mapping)})" if len(mapping) > CHOICES_NAMED else named

    def parse(text: str) -> Value:
        try:
            return values[choice_key(text)]
        except KeyError:
            raise CellError(f"Здесь может стоять только: {allowed}") from None

    return parse
