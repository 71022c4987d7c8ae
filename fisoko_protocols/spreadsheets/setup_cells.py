"""From a cell of a set-up file to a value that JSON keeps; no sentence repeats what was typed."""

import re
import zoneinfo
from collections.abc import Callable
from datetime import time
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.logins import latin, mended_inn
from accounts.territory import directory, place_key
from fisoko_protocols.checks import looks_like_name, normalise_login, normalise_number, shortened_number
from fisoko_protocols.checks.names import TOLD
from fisoko_protocols.spreadsheets.protocol_two_cells import is_school
from fisoko_protocols.workflow.loading.kits import NUMBER_WANTED
from fisoko_protocols.workflow.loading.points import NO_REGION
from portal.phones import normalise_phone
from portal.spreadsheets import CellError, date_cell, text_up_to
from portal.text import ENDS, HYPHEN, email_text, looks, normalise, plain, tidy, whole

CODE = re.compile(r"[a-z]{2,10}")
CLOCK = re.compile(r"(?:\d{4}-\d\d-\d\d )?([01]?\d|2[0-3])[:.-]([0-5]\d)(?:[:.]00)?")
MOSCOW = re.compile(r"м[сѕ]к(?:([+-])(\d))?")
# By the hours from Moscow (107-ФЗ, art. 5).
ZONES = {
    -1: "Europe/Kaliningrad", 0: "Europe/Moscow", 1: "Europe/Samara", 2: "Asia/Yekaterinburg", 3: "Asia/Omsk",
    4: "Asia/Krasnoyarsk", 5: "Asia/Irkutsk", 6: "Asia/Yakutsk", 7: "Asia/Vladivostok", 8: "Asia/Magadan",
    9: "Asia/Kamchatka",
}  # fmt: skip
NO_NAMES = "Похоже на имя человека. Имён участников в файлах настройки быть не должно: впишите название организации"
INSTITUTION = re.compile(r"\b(?:университет|институт|академия|корпус|филиал|комплекс|ппо|пункт проведения)\b")


def login_cell(text: str) -> str:
    login, _ = normalise_login(text)
    if not login:
        raise CellError("Нужен логин ППО: edu или spo и шесть цифр, первые две — код субъекта РФ")
    return login


def number_cell(text: str) -> str:
    """Six digits; fewer where Excel may have taken noughts away: the loader knows whether there is such a kit."""
    number = normalise_number(text)[0] or (shortened_number(text) or "").lstrip("0")
    if not number:
        raise CellError(NUMBER_WANTED)
    return number


def code_cell(text: str) -> str:
    code = latin(text).rstrip(ENDS)
    if not CODE.fullmatch(code):
        raise CellError("Код предмета состоит из двух–десяти латинских букв, например lit")
    return code


def title_cell(limit: int) -> Callable[[str], str]:
    parse = text_up_to(limit)

    def cell(text: str) -> str:
        cleaned = parse(text)
        if looks_like_name(cleaned):
            raise CellError(TOLD)
        return cleaned

    return cell


def point_name(text: str) -> str:
    """A school may bear a person's name, so a name alone is refused, not «Школа имени …»."""
    cleaned = text_up_to(300)(text)
    if looks_like_name(cleaned) and not (is_school(cleaned) or INSTITUTION.search(normalise(cleaned))):
        raise CellError(NO_NAMES)
    return cleaned


@lru_cache(maxsize=1)
def codes_of(named: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """{name as it is compared, or code: code}, made anew when the directory has changed."""
    return {key: code for name, code in named for key in (place_key(name), code)}


def region_cell(text: str) -> str:
    """The code. A word that is no region goes no further: read rows wait in the database for their dry run."""
    code = whole(tidy(text))
    codes = codes_of(tuple((region.name, region.key) for region in directory().regions.values()))
    found = codes.get(code.zfill(2) if code.isdecimal() else place_key(text))
    if found is None:
        raise CellError(NO_REGION)
    return found


def day_cell(text: str) -> str:
    return date_cell(text).isoformat()


def clock_cell(text: str) -> str:
    """«08:00», «8.00», a moment, or Excel's share of a day."""
    cleaned = HYPHEN.sub("-", tidy(text)).rstrip(ENDS)
    if found := CLOCK.fullmatch(cleaned):
        return f"{int(found[1]):02}:{found[2]}"
    try:
        minutes = round(Decimal(cleaned.replace(",", ".")) * 24 * 60)
        return f"{time(*divmod(minutes, 60)):%H:%M}"
    except (InvalidOperation, ValueError, OverflowError):
        raise CellError("Нужно время в виде 08:00") from None


def zone_cell(text: str) -> str:
    """«Europe/Kaliningrad», or «МСК-1» as clocks are told in Russia."""
    cleaned = plain(text).rstrip(ENDS)
    if found := MOSCOW.fullmatch(HYPHEN.sub("-", looks(cleaned)).replace(" ", "")):
        hours = int(f"{found[1] or '+'}{found[2] or 0}")
        if hours in ZONES:
            return ZONES[hours]
    known = {zone.lower(): zone for zone in zoneinfo.available_timezones() if zone.startswith(("Europe/", "Asia/"))}
    if cleaned.lower() not in known:
        raise CellError("Такого часового пояса нет. Нужен вид МСК+2 или Europe/Kaliningrad")
    return known[cleaned.lower()]


def phone_cell(text: str) -> str:
    return normalise_phone(plain(text).rstrip(ENDS))


def email_cell(text: str) -> str:
    address = text_up_to(254)(email_text(text)).lower()
    try:
        validate_email(address)
    except ValidationError:
        raise CellError("Это не адрес e-mail. Нужен вид name@example.ru") from None
    return address


def organisation_cell(text: str) -> str:
    """ИНН (ten digits; Excel takes a leading nought away) or the login in the federal system."""
    if inn := mended_inn(text):
        return inn
    login, _ = normalise_login(text)
    if not login:
        raise CellError("Нужен ИНН организации (10 цифр) или её логин в федеральной системе: edu или spo и шесть цифр")
    return login
