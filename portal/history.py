"""Who acts, and the one way a record of the history is written."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, cast

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpRequest

from portal.devices import device_in_words
from portal.models import HistoryRecord
from portal.requests import PortalRequest

if TYPE_CHECKING:
    from accounts.models import RoleGrant, User


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in a role, at a device; or the portal itself (`Actor.system()`)."""

    user: "User | None"
    role: "RoleGrant | None"
    on_behalf_of: "User | None" = None
    session: str = ""
    device: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """The session's key itself never leaves the session store: a hash tells two sessions apart as well. Of the device
        the words are kept, not all that a browser says of itself."""
        key = request.session.session_key or ""
        return cls(
            user=request.user if request.user.is_authenticated else None,
            role=cast(PortalRequest, request).role,
            session=hashlib.sha256(key.encode()).hexdigest()[:16] if key else "",
            device=device_in_words(request.headers.get("User-Agent", "")),
        )

    @classmethod
    def system(cls) -> Self:
        return cls(user=None, role=None)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of state, to be written beside the row it happened to."""

    subject: models.Model
    verb: str
    label: str
    from_state: str = ""
    to_state: str = ""
    comment: str = ""


def record(change: Change, *, actor: Actor) -> HistoryRecord:
    [written] = record_all([change], actor=actor)
    return written


def record_all(changes: Iterable[Change], *, actor: Actor) -> list[HistoryRecord]:
    """Write records in bulk; the caller's transaction holds them together with the changes."""
    role = actor.role
    return HistoryRecord.objects.bulk_create(
        HistoryRecord(
            person=actor.user,
            on_behalf_of=actor.on_behalf_of,
            role=role.role if role else "",
            role_grant_id=role.pk if role else None,
            session=actor.session,
            device=actor.device,
            subject_type=ContentType.objects.get_for_model(change.subject),
            subject_id=change.subject.pk,
            verb=change.verb,
            label=change.label,
            from_state=change.from_state,
            to_state=change.to_state,
            comment=change.comment,
        )
        for change in changes
    )
