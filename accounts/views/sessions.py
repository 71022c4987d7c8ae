"""One's own sessions: where, on what, since when."""

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import User
from portal.devices import device_in_words


@dataclass(frozen=True, slots=True)
class OwnSession:
    pk: int
    address: str
    device: str
    since: datetime
    current: bool


def own_sessions(user: User, *, current: str) -> list[OwnSession]:
    """Those that still hold, this one first; nothing is deleted by looking."""
    rows = {row.session_key: row for row in UserSession.objects.filter(user=user)}
    stored = Session.objects.filter(session_key__in=rows, expire_date__gt=timezone.now())
    valid = user.get_session_auth_hash()
    live = [row.session_key for row in stored if row.get_decoded().get(HASH_SESSION_KEY) == valid]
    found = [
        OwnSession(
            pk=rows[key].pk,
            address=rows[key].ip,
            device=device_in_words(rows[key].user_agent),
            since=rows[key].created_at,
            current=key == current,
        )
        for key in live
    ]
    return sorted(found, key=lambda session: (not session.current, -session.since.timestamp()))


def end_session(*, user: User, pk: str) -> bool:
    row = UserSession.objects.filter(user=user, pk=pk).first() if pk.isdecimal() else None
    if row is None:
        return False
    row.end()
    return True


def end_other_sessions(*, user: User, current: str) -> int:
    others = list(UserSession.objects.filter(user=user).exclude(session_key=current))
    for row in others:
        row.end()
    return len(others)
