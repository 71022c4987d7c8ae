"""Counting what may be tried only so often: failed sign-ins and letters with a reset link.

Failures count per account and address together, so that guessing from elsewhere never locks the owner out. A browser
that signed in to the account before has a count of its own. What was typed names the account, not the row found by
it: a count shared by a login and its e-mail would tell that both belong to one person.
"""

import hashlib
import ipaddress
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from accounts.models import User

COOKIE = "known_browser"
COOKIE_AGE = timedelta(days=400)
SALT = "accounts.known-browser"
# Shared computers of a school see many people; the cookie must stay small.
ACCOUNTS_REMEMBERED = 20

RESET_LETTERS = 5
RESET_LETTERS_WINDOW = timedelta(hours=1)
REGISTRATION_LETTERS = 5
REGISTRATION_LETTERS_WINDOW = timedelta(hours=1)
TAKEN_LOGINS = 20
TAKEN_LOGINS_WINDOW = timedelta(hours=1)
EMAIL_CHECKS = 5
EMAIL_CHECKS_WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """`amount` places, each taken for `window`; taking one is atomic in every cache that adds atomically."""

    name: str
    amount: int
    window: timedelta

    def take(self) -> str | None:
        """The key of the place taken, or None when all are taken."""
        seconds = self.window.total_seconds()
        ends = time.time() + seconds
        return next((key for key in self._keys() if cache.add(key, ends, timeout=seconds)), None)

    def wait(self) -> int:
        """Seconds until a place is free."""
        ends = cache.get_many(self._keys()).values()
        return max(0, round(min(ends) - time.time())) if len(ends) >= self.amount else 0

    def _keys(self) -> list[str]:
        digest = hashlib.sha256(self.name.encode()).hexdigest()
        return [f"limit:{digest}:{number}" for number in range(self.amount)]


def give_back(place: str) -> None:
    cache.delete(place)


def sign_in_limit(request: HttpRequest, *, typed: str, account: User | None, address: str) -> Limit:
    """The count that this try belongs to."""
    browser, known = read_cookie(request)
    name = f"browser:{account.pk}:{browser}" if account and account.pk in known else f"{typed}|{network(address)}"
    return Limit(f"sign-in:{name}", settings.SIGN_IN_FAILURES_PER_ACCOUNT_AND_ADDRESS, settings.SIGN_IN_FAILURES_WINDOW)


def reset_letters_limit(account: User) -> Limit:
    return Limit(f"reset-letter:{account.pk}", RESET_LETTERS, RESET_LETTERS_WINDOW)


def email_checks_limit(account: User) -> Limit:
    """Letters a signed-in person has sent to new addresses of theirs."""
    return Limit(f"email-check:{account.pk}", EMAIL_CHECKS, EMAIL_CHECKS_WINDOW)


def registration_letters_limit(email: str) -> Limit:
    """Letters to an address typed at a registration, whether or not somebody has an account with it."""
    return Limit(f"registration-letter:{email.lower()}", REGISTRATION_LETTERS, REGISTRATION_LETTERS_WINDOW)


def taken_logins_limit(address: str) -> Limit:
    """Registrations from an address that were told a login is taken: each tells that somebody has it."""
    return Limit(f"taken-login:{network(address)}", TAKEN_LOGINS, TAKEN_LOGINS_WINDOW)


def own_password_limit(account: User) -> Limit:
    """Failed questions for the password inside an open session."""
    return Limit(
        f"own-password:{account.pk}",
        settings.SIGN_IN_FAILURES_PER_ACCOUNT_AND_ADDRESS,
        settings.SIGN_IN_FAILURES_WINDOW,
    )


def network(address: str) -> str:
    """The address; of IPv6 the /64, which one subscriber has whole."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)


def read_cookie(request: HttpRequest) -> tuple[str, list[int]]:
    """This browser's own number and the accounts that signed in with it."""
    try:
        browser, known = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=COOKIE_AGE)
    except (signing.BadSignature, ValueError):
        return "", []
    return browser, known


def remember_browser(request: HttpRequest, response: HttpResponse, *, account: User) -> None:
    """The person signed in here: from now on this browser has its own count for this account."""
    browser, known = read_cookie(request)
    known = [account.pk, *(pk for pk in known if pk != account.pk)][:ACCOUNTS_REMEMBERED]
    response.set_cookie(
        COOKIE,
        signing.dumps([browser or secrets.token_hex(16), known], salt=SALT, compress=True),
        max_age=COOKIE_AGE,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
