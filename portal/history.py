"""Who acts, the one way a record of the history is written, and the states of its records in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Self, cast

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest

from portal.devices import as_words
from portal.models import HistoryRecord
from portal.requests import PortalRequest
from portal.security import note_change
from portal.sessions import stored_key

if TYPE_CHECKING:
    from accounts.models import RoleGrant, User

# States of records that have no column of their own for them.
PLAIN = {"active": "Включена", "inactive": "Отключена", "given": "Дано", "withdrawn": "Отозвано"}


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in a role, at a device; or the portal itself (`Actor.system()`).

    `on_behalf_of`: for whom a verb is done that is another's own; whoever a deputy stands in for need not be named.
    """

    user: "User | None"
    role: "RoleGrant | None"
    session: str = ""
    device: str = ""
    on_behalf_of: "User | None" = None

    @property
    def acts_for(self) -> int | None:
        """Whoever stands in for somebody acts for them in that role and in no other."""
        if self.on_behalf_of is not None:
            return self.on_behalf_of.pk
        return self.role.deputy_for_id if self.role else None

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """The session's key itself stays in the cookie: a part of its keyed hash tells two sessions apart as well."""
        key = request.session.session_key or ""
        return cls(
            user=request.user if request.user.is_authenticated else None,
            role=cast(PortalRequest, request).role,
            session=stored_key(key)[:16] if key else "",
            device=request.headers.get("User-Agent", "")[:200],
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
    changes = list(changes)
    for change in changes:
        note_change(change.subject, change.verb, by=actor.user.pk if actor.user else None)
    return HistoryRecord.objects.bulk_create(
        HistoryRecord(
            person=actor.user,
            on_behalf_of_id=actor.acts_for,
            role=role.role if role else "",
            role_grant_id=role.pk if role else None,
            session=actor.session,
            # A consent proves more by what the browser said of itself; the history has no use for it.
            device=as_words(actor.device),
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


@cache
def states_of(model: type[models.Model] | None) -> dict[str, str]:
    """{code: label} of the model's `status`."""
    try:
        field = model._meta.get_field("status") if model else None
    except FieldDoesNotExist:
        field = None
    return {str(code): str(label) for code, label in field.flatchoices} if isinstance(field, models.Field) else PLAIN


def states_among(records: Iterable[HistoryRecord]) -> dict[str, str]:
    """The same for whatever `HistoryRecord.objects.about` has found: it knows the content types already."""
    kinds = {record.subject_type_id for record in records if record.to_state}
    models_of = [ContentType.objects.get_for_id(kind).model_class() for kind in sorted(kinds)]
    return {code: label for model in models_of for code, label in states_of(model).items()}


def moved(record: HistoryRecord) -> str:
    """«Ожидает проверки → Действует»."""
    labels = states_of(record.subject_type.model_class())
    return " → ".join(labels.get(state, state) for state in (record.from_state, record.to_state) if state)
