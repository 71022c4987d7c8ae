"""One's own sessions: where, on what, since when."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from accounts.sessions import live
from portal.devices import device_in_words


@dataclass(frozen=True, slots=True)
class OwnSession:
    pk: int
    address: str
    device: str
    since: datetime
    current: bool


def own_sessions(user: User, *, current: str) -> list[OwnSession]:
    """Those that still hold, this one (by its stored name) first; nothing is deleted by looking."""
    found = [
        OwnSession(
            pk=row.pk,
            address=row.ip,
            device=device_in_words(row.user_agent),
            since=row.created_at,
            current=row.session_key == current,
        )
        for row in live(user)
    ]
    return sorted(found, key=lambda session: (not session.current, -session.since.timestamp()))
