"""What is entered of the kits: cell by cell by the form, at once by an upload; nobody's entry is overwritten unseen."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from fisoko_protocols import rules
from fisoko_protocols.checks import Mark, is_login
from fisoko_protocols.models import Kit, Protocol, ProtocolStatus
from fisoko_protocols.workflow.table import for_point, lock, move, refusal_to_fill
from portal.history import Actor, Change, record
from portal.workflow import NotYours, Refused

NUMBER = re.compile(r"[0-9]{6}")
# The field of a finding → the column it is kept in.
COLUMNS = {"comment": "comment", "login": "school_login"}
WRITTEN = [*COLUMNS.values(), "revision", "changed_at", "changed_by"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A value for one cell, and the value its sender saw there."""

    number: str
    field: str
    value: str
    seen: str


@dataclass(frozen=True, slots=True)
class Saved:
    """`changed` kits as they now stand; `conflicts` are kits whose cells hold another person's value.

    `contested` are the entries that were not taken for it, `kits` all that were named.
    """

    protocol: Protocol
    changed: list[Kit]
    conflicts: list[Kit]
    contested: list[Entry] = field(default_factory=list)
    kits: list[Kit] = field(default_factory=list)


def refuse_unknown(entries: Iterable[Entry]) -> None:
    """Values come normalised from the form or the upload; anything else never gets to the table."""
    for entry in entries:
        if entry.field not in COLUMNS:
            raise Refused("Такого столбца нет.")
        if entry.field == "comment" and entry.value not in ("", *Mark.values):
            raise Refused(f"Комплект {entry.number}: выберите комментарий из списка.")
        if entry.field == "login" and entry.value and not is_login(entry.value):
            raise Refused(f"Комплект {entry.number}: логин ОО вида edu390001 или spo390001.")


@transaction.atomic
def save_entries(*, protocol_id: int, entries: Sequence[Entry], actor: Actor, all_or_none: bool = False) -> Saved:
    """Take the entries whose cells are as they were seen; the others are conflicts (with `all_or_none` none is taken).

    The first entry of all begins the protocol; the first of another person or session is written into the history.
    """
    protocol = lock(protocol_id, actor)
    if not rules.fills(actor.role, protocol):
        raise NotYours
    if reason := refusal_to_fill(protocol):
        raise Refused(reason)
    numbers = {entry.number for entry in entries if NUMBER.fullmatch(entry.number)}
    kits = {kit.number: kit for kit in Kit.objects.entries().filter(protocol=protocol, number__in=numbers)}
    if any(entry.number not in kits for entry in entries):
        raise Refused("Такого комплекта нет в этом протоколе.")
    refuse_unknown(entries)
    before = sum(kit.is_filled for kit in kits.values())
    changed, contested = taken(entries, kits)
    conflicts = [kits[number] for number in dict.fromkeys(entry.number for entry in contested)]
    if conflicts and all_or_none:
        return Saved(protocol, [], conflicts)
    if changed:
        protocol.kits_filled += sum(kit.is_filled for kit in kits.values()) - before
        write(protocol, changed, actor)
    return Saved(protocol, changed, conflicts, contested, list(kits.values()))


def taken(entries: Iterable[Entry], kits: dict[str, Kit]) -> tuple[list[Kit], list[Entry]]:
    """(changed kits, entries that were not taken); the kits get the new values."""
    changed: dict[str, Kit] = {}
    contested: list[Entry] = []
    for entry in entries:
        kit = kits[entry.number]
        column = COLUMNS[entry.field]
        stands = getattr(kit, column)
        if stands == entry.value:
            continue
        if stands != entry.seen:
            contested.append(entry)
            continue
        setattr(kit, column, entry.value)
        changed[entry.number] = kit
    return list(changed.values()), contested


def write(protocol: Protocol, changed: list[Kit], actor: Actor) -> None:
    protocol.revision += 1
    now = timezone.now()
    for kit in changed:
        kit.revision, kit.changed_at, kit.changed_by = protocol.revision, now, actor.user
    if len(changed) == 1:
        changed[0].save(update_fields=WRITTEN)
    else:
        # What is the same for all is written apart: a bulk update pays for each column of each row.
        Kit.objects.bulk_update(changed, list(COLUMNS.values()), batch_size=500)
        same = {"revision": protocol.revision, "changed_at": now, "changed_by": actor.user}
        Kit.objects.filter(pk__in=[kit.pk for kit in changed]).update(**same)
    note_hand(protocol, actor)
    protocol.save(update_fields=["kits_filled", "revision", "hand"])
    if protocol.status == ProtocolStatus.NOT_STARTED:
        move(protocol, "begin", actor=actor)


def note_hand(protocol: Protocol, actor: Actor) -> None:
    """A ППО's login is shared: the history keeps whose session entered, once a session."""
    hand = f"{actor.user.pk if actor.user else ''}:{actor.session}"
    if protocol.hand == hand:
        return
    protocol.hand = hand
    label = "Внесение данных" if rules.is_organiser_of(actor.role, protocol) else "Внесение данных за ППО"
    record(Change(protocol, "enter", label), actor=for_point(protocol, actor))
