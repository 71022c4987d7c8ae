"""A record of the history in words: what it is about, from which state to which, in which role."""

from dataclasses import dataclass
from typing import Any

from accounts.models import Role
from portal.history import moved
from portal.models import HistoryRecord

ROLES: dict[str, Any] = dict(Role.choices)


@dataclass(frozen=True, slots=True)
class OwnAct:
    record: HistoryRecord
    about: str
    moved: str
    role: str


def own_act(record: HistoryRecord) -> OwnAct:
    return OwnAct(
        record=record,
        about=f"{record.subject_type.name.capitalize()} № {record.subject_id}",
        moved=moved(record),
        role=str(ROLES.get(record.role, "")),
    )
