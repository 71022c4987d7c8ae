"""Open sessions of a person: allauth's list of them, joined to the sessions by the stored name, and how they end."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import RoleGrant, User
from accounts.rules import opens_desk
from portal.sessions import stored_key

SEEN = "seen_at"
SIGNED_IN = "signed_in_at"
# A session is written anew for its time at most so often.
SEEN_EVERY = timedelta(minutes=5)


# --- The list ---------------------------------------------------------------------------------------------


def current_name(request: HttpRequest) -> str:
    """The stored name of this request's session; "" if there is none."""
    key = request.session.session_key
    return stored_key(key) if key else ""


def live(user: User) -> list[UserSession]:
    """Sessions that still hold: not over, and opened with the password as it is now."""
    rows = {row.session_key: row for row in UserSession.objects.filter(user=user)}
    valid = user.get_session_auth_hash()
    stored = Session.objects.filter(session_key__in=rows, expire_date__gt=timezone.now())
    return [rows[one.session_key] for one in stored if one.get_decoded().get(HASH_SESSION_KEY) == valid]


def list_current(request: HttpRequest, user: User) -> None:
    """Put this session on the person's list, with its address and device; what has ended leaves the list."""
    if not request.session.session_key:
        request.session.save()
    UserSession.objects.filter(user=user).exclude(pk__in=[row.pk for row in live(user)]).delete()
    longest = UserSession._meta.get_field("user_agent").max_length
    seen = {
        "user": user,
        "ip": get_adapter().get_client_ip(request),
        "user_agent": request.headers.get("User-Agent", "")[:longest],
        "last_seen_at": timezone.now(),
    }
    UserSession.objects.update_or_create(session_key=current_name(request), defaults=seen)


def change_key(request: HttpRequest) -> None:
    """The same session under a new key: the person has just proved again who it is."""
    old = current_name(request)
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old).update(session_key=current_name(request))


# --- Ending -----------------------------------------------------------------------------------------------


def end_stored(name: str) -> None:
    """By the store itself, so that no copy stays in a cache."""
    store: Any = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    store().delete_stored(name)


def end(session: UserSession) -> None:
    """Sign one session out, at once; allauth's own `end` takes the stored name for the key."""
    end_stored(session.session_key)
    session.delete()


def forget_current(request: HttpRequest) -> None:
    """Take this session off the list; whoever calls ends it."""
    UserSession.objects.filter(session_key=current_name(request)).delete()


# --- Idle sessions ----------------------------------------------------------------------------------------


def idle_limit(role: RoleGrant | None) -> timedelta:
    """How long a session may lie unused in this role."""
    return settings.SESSION_IDLE_DESK if opens_desk(role) else settings.SESSION_IDLE


def unused_for(request: HttpRequest) -> timedelta:
    """Since the last time somebody did something in this session, as it was written down."""
    seen = request.session.get(SEEN)
    return timedelta(seconds=timezone.now().timestamp() - seen) if seen else timedelta()


def begin(request: HttpRequest) -> None:
    """Somebody has just signed in."""
    request.session[SEEN] = request.session[SIGNED_IN] = int(timezone.now().timestamp())


def note_use(request: HttpRequest) -> None:
    """Write down that the session is used, at most every few minutes; a clock set back begins anew."""
    if SEEN not in request.session or not timedelta() <= unused_for(request) < SEEN_EVERY:
        request.session[SEEN] = int(timezone.now().timestamp())
