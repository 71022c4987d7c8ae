"""Passwords the portal makes for the accounts of ППО: printed on paper or read out by phone, changed at first sign-in.

Nothing readable is kept: the password is made anew from a seed of the point and the portal's secret key whenever the
sheet is printed, as long as the person has not changed it.
"""

import secrets

from django.utils.crypto import salted_hmac

from accounts.models import AssessmentPoint

SALT = "accounts.first_passwords"
# No letters or digits that are taken for each other on paper or by ear.
ALPHABET = "abcdefghkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 3, 4


def key_mark() -> str:
    """Tells that a seed was made under another secret key: its password can't be made again."""
    return salted_hmac(SALT, "key", algorithm="sha256").hexdigest()[:8]


def new_seed() -> str:
    return f"{key_mark()}{secrets.token_hex(16)}"


def password_of(point: AssessmentPoint) -> str:
    """«k4mp-2hsx-9wdt» (58 bits), or "" when there is none to print."""
    if not point.password_seed.startswith(key_mark()) or not point.password_seed:
        return ""
    digest = salted_hmac(SALT, f"{point.login}|{point.password_seed}", algorithm="sha256").digest()
    number = int.from_bytes(digest, "big")
    signs = []
    for _ in range(GROUPS * GROUP):
        number, rest = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[rest])
    text = "".join(signs)
    return "-".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))
