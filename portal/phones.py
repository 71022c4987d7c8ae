"""Telephone numbers: any usual way of typing in, one way of keeping: +7XXXXXXXXXX."""

import re

from django.core.exceptions import ValidationError

from portal.text import plain

ALLOWED = re.compile(r"\A[\d\s()+.\-–—]*\Z")
DIGITS_OF_A_NUMBER = 10


def normalise_phone(typed: str) -> str:
    """«8 (4012) 59-29-71», «+7 911 123 45 67», «9111234567» → +7 and ten digits."""
    typed = plain(typed)
    digits = re.sub(r"\D", "", typed)
    if len(digits) == DIGITS_OF_A_NUMBER + 1 and digits[0] in "78":
        digits = digits[1:]
    if not ALLOWED.match(typed) or len(digits) != DIGITS_OF_A_NUMBER:
        raise ValidationError("Укажите телефон с кодом, десять цифр после +7, например +7 911 123-45-67")
    return f"+7{digits}"


def shown_phone(kept: str) -> str:
    """+79111234567 → «+7 911 123-45-67»; what was kept otherwise stays as it is."""
    found = re.match(r"\A\+7(\d{3})(\d{3})(\d\d)(\d\d)\Z", kept)
    return "+7 {} {}-{}-{}".format(*found.groups()) if found else kept
