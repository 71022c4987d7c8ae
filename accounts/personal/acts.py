"""A record of the history in words: what it is about, from which state to which, in which role."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from accounts.models import Role
from portal.models import HistoryRecord

# States of records that have no column of their own for them.
PLAIN = {"active": "Включена", "inactive": "Отключена", "given": "Дано", "withdrawn": "Отозвано"}
ROLES: dict[str, Any] = dict(Role.choices)


@dataclass(frozen=True, slots=True)
class OwnAct:
    record: HistoryRecord
    about: str
    moved: str
    role: str


@cache
def states_of(model: type[models.Model] | None) -> dict[str, str]:
    """{code: label} of the model's `status`."""
    try:
        field = model._meta.get_field("status") if model else None
    except FieldDoesNotExist:
        field = None
    return {str(code): str(label) for code, label in field.flatchoices} if isinstance(field, models.Field) else PLAIN


def own_act(record: HistoryRecord) -> OwnAct:
    labels = states_of(record.subject_type.model_class())
    moved = [labels.get(state, state) for state in (record.from_state, record.to_state) if state]
    return OwnAct(
        record=record,
        about=f"{record.subject_type.name.capitalize()} № {record.subject_id}",
        moved=" → ".join(moved),
        role=str(ROLES.get(record.role, "")),
    )
