"""Counting what may be tried only so often: failed sign-ins and letters with a reset link.

Failures count per account and address together, so that guessing from elsewhere never locks the owner out. A browser
that signed in to the account before has a count of its own. What was typed names the account, not the row found by
it: a count shared by a login and its e-mail would tell that both belong to one person.
"""

import ipaddress
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from portal.limits import Limit, give_back

__all__ = ["Limit", "give_back"]

COOKIE = settings.KNOWN_BROWSER_COOKIE_NAME
COOKIE_AGE = timedelta(days=400)
SALT = "accounts.known-browser"
RESET_HERE = "password_reset_here"
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
class SignInTry:
    """One try to sign in, counted before the password is checked: tries sent all at once must not slip past.

    Narrow: failures of the account from this address, or of this browser if it is known to the account. Wide, for all
    but a known browser: failures of the address whatever the accounts, but those of an account that has signed in
    since, whose owner only mistyped. So 200 people behind one address get in, each after a mistake or two, and whoever
    tries many accounts is stopped.
    """

    typed: str
    narrow: Limit
    wide: Limit | None

    def take(self) -> "Taken | Refused":
        place = self.narrow.take()
        if place is None:
            return Refused(self.narrow.wait(), of_address=False)
        if self.wide is not None and self.wide.take(about=self.typed) is None:
            give_back(place)
            return Refused(self.wide.wait(), of_address=True)
        return Taken(self, place)


@dataclass(frozen=True, slots=True)
class Refused:
    """No place is free for `wait` seconds."""

    wait: int
    of_address: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """The places a try holds: kept by a failure, given back by a right password."""

    of: SignInTry
    place: str

    def was_right(self) -> None:
        """Of the narrow count only this try: signing in to wipe it would give a guesser endless tries."""
        give_back(self.place)
        if self.of.wide is not None:
            self.of.wide.forgive(about=self.of.typed)


def sign_in_try(request: HttpRequest, *, typed: str, account: User | None, address: str) -> SignInTry:
    """The counts that this try belongs to."""
    here = network(address)
    browser = own_browser(request, account) if account else ""
    name = f"browser:{browser}" if browser else f"{typed}|{here}"
    amount, window = settings.SIGN_IN_FAILURES_PER_ACCOUNT_AND_ADDRESS, settings.SIGN_IN_FAILURES_WINDOW
    return SignInTry(typed, Limit(f"sign-in:{name}", amount, window), None if browser else address_limit(here))


def own_browser(request: HttpRequest, account: User) -> str:
    """What to count by in a browser that the account's owner is known to use; "" in any other."""
    browser, known = read_cookie(request)
    if account.pk in known:
        return f"{account.pk}:{browser}"
    return f"{account.pk}:reset" if request.session.get(RESET_HERE) == account.pk else ""


def remember_reset(request: HttpRequest, *, account: User) -> None:
    """Whoever has just used the link of the account's letter is its owner: no count of others keeps them out."""
    request.session[RESET_HERE] = account.pk


def address_limit(here: str) -> Limit:
    """Failures of one address, whatever the accounts."""
    return Limit(
        f"sign-in-address:{here}", settings.SIGN_IN_FAILURES_PER_ADDRESS, settings.SIGN_IN_FAILURES_PER_ADDRESS_WINDOW
    )


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
        secure=settings.SESSION_COOKIE_SECURE or request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
