"""A cell's value as text: what Excel shows, not how it keeps it."""

import re
from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import from_excel, from_ISO8601

from portal.spreadsheets.errors import EXCEL_ERROR, LONG_NUMBER, NO_SUCH_DATE, CellError

EXACT = 10**15
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
ZEROS = re.compile("0{2,20}")
DATE, PLAIN = -1, 0
# No database takes these.
UNSTORABLE = {0, *range(0xD800, 0xE000)}


def unescaped(text: str) -> str:
    """Excel writes characters that XML can't hold as _x000D_."""
    return ESCAPED.sub(character, text) if "_x" in text else text


def character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return "" if code in UNSTORABLE else chr(code)


def format_kind(code: str) -> int:
    if is_date_format(code) and not is_timedelta_format(code):
        return DATE
    return len(code) if ZEROS.fullmatch(code) else PLAIN


def number_value(text: str, form: int, epoch: datetime) -> str | CellError:
    """Of its 15 digits that Excel shows: 0.1 + 0.2 is kept as 0.30000000000000004."""
    if form == DATE:
        return date_value(float(text), epoch)
    shown = f"{float(text):.15g}"
    number = float(shown)
    if not abs(number) < EXACT:
        return CellError(LONG_NUMBER)
    if not number.is_integer():
        return format(Decimal(shown), "f")
    return str(int(number)).zfill(form)


def date_value(number: float, epoch: datetime) -> str | CellError:
    try:
        return moment_text(from_excel(number, epoch))
    except (ValueError, OverflowError):
        return CellError(NO_SUCH_DATE)


def iso_value(text: str, form: int, epoch: datetime) -> str | CellError:
    try:
        return moment_text(from_ISO8601(text))
    except (ValueError, OverflowError):
        return CellError(NO_SUCH_DATE)


def moment_text(moment: Any) -> str:
    """ISO, and a date alone where no time of day is meant."""
    if isinstance(moment, datetime):
        return moment.date().isoformat() if moment.time() == time() else moment.isoformat(" ", "seconds")
    return str(moment)


def bool_value(text: str, form: int, epoch: datetime) -> str | CellError:
    return "да" if text.strip() in {"1", "true"} else "нет"


def error_value(text: str, form: int, epoch: datetime) -> str | CellError:
    return CellError(EXCEL_ERROR)


VALUES: dict[str, Callable[[str, int, datetime], str | CellError]] = {
    "n": number_value,
    "d": iso_value,
    "b": bool_value,
    "e": error_value,
}
