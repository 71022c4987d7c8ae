"""Wrong codes of the second factor, counted per account wherever they come from.

Whoever gets as far as a code knows the password, so there is no address worth a count of its own: six digits are guessed
from many as well as from one. The owner is not locked out by that: a browser that has signed in to the account before
(accounts.throttle, a signed cookie) has its own count. Right codes are not counted, and wipe nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts import letters, throttle
from accounts.models import User
from accounts.throttle import Limit
from portal.notices import tell
from portal.security import note
from portal.text import counted

DAY = timedelta(days=1)
# All browsers that know the account share this many days' worth: each sign-in makes one more such browser.
KNOWN_BROWSERS_TOGETHER = 3


def limits_of(request: HttpRequest, account: User) -> list[Limit]:
    """The counts that this try belongs to; it needs a place in each."""
    browser, known = throttle.read_cookie(request)
    soon, day = settings.FACTOR_FAILURES, settings.FACTOR_FAILURES_A_DAY
    everywhere = f"factor:{account.pk}"
    if account.pk not in known:
        return [
            Limit(f"{everywhere}:soon", soon, settings.FACTOR_FAILURES_WINDOW),
            Limit(f"{everywhere}:day", day, DAY),
        ]
    own = f"{everywhere}:browser:{browser}"
    return [
        Limit(f"{own}:soon", soon, settings.FACTOR_FAILURES_WINDOW),
        Limit(f"{own}:day", day, DAY),
        Limit(f"{everywhere}:browsers", day * KNOWN_BROWSERS_TOGETHER, DAY),
    ]


def take_places(limits: list[Limit]) -> list[str]:
    """A place in each, or ValidationError and none taken."""
    taken: list[str] = []
    for limit in limits:
        place = limit.take()
        if place is None:
            give_back(taken)
            raise too_many(limit.wait())
        taken.append(place)
    return taken


def give_back(places: list[str]) -> None:
    for place in places:
        throttle.give_back(place)


def too_many(wait: int) -> ValidationError:
    minutes = max(1, -(-wait // 60))
    left = f"{minutes} мин." if minutes < 100 else f"{-(-minutes // 60)} ч."
    return ValidationError(
        f"Слишком много неверных кодов. Попробуйте снова через {left} или войдите в браузере, в котором уже "
        "входили раньше. Если устройство с кодами потеряно, напишите администратору портала: «Напишите нам» внизу "
        "страницы.",
        code="too_many_codes",
    )


@contextmanager
def counted_try(request: HttpRequest, account: User) -> Iterator[None]:
    """Around the check of a code. The places are taken before it: tries sent all at once must not slip past the count."""
    try:
        places = take_places(limits_of(request, account))
    except ValidationError:
        note("factor_blocked", request=request, account=account.pk)
        raise
    try:
        yield
    except ValidationError:
        wrong_code(request, account)
        raise
    give_back(places)


def wrong_code(request: HttpRequest, account: User) -> None:
    """A line of the journal; of the day's N-th wrong code the owner hears, once a day."""
    note("wrong_factor", request=request, account=account.pk)
    today = Limit(f"factor-wrong:{account.pk}", settings.FACTOR_FAILURES_TOLD, DAY)
    today.take()
    if today.wait() and Limit(f"factor-told:{account.pk}", 1, DAY).take():
        times = counted(settings.FACTOR_FAILURES_TOLD, "раз", "раза", "раз")
        tell([letters.factor_guessed(account, times)])
