"""What a coordinator does to a protocol: returns it with comments to rows, gives it more time (spec/04)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from fisoko_protocols import letters, rules
from fisoko_protocols.checks import looks_like_name
from fisoko_protocols.checks.names import TOLD
from fisoko_protocols.models import Extension, Kit, Return, RowComment
from fisoko_protocols.workflow.table import NOT_SET_UP, lock, move, window
from portal.history import Actor, Change, record
from portal.moments import moment_label
from portal.notices import tell
from portal.workflow import NotYours, Refused


def refuse_name(*texts: str) -> None:
    """The last door: names of participants never reach the portal, whichever form the text came by."""
    if any(map(looks_like_name, texts)):
        raise Refused(TOLD)


@transaction.atomic
def give_back(*, protocol_id: int, comment: str, rows: Mapping[str, str], actor: Actor) -> Return:
    """«Вернуть на доработку» with comments {kit number: what to mend}; the last version stays the official one."""
    refuse_name(comment, *rows.values())
    protocol = lock(protocol_id, actor)
    if actor.user is None or actor.role is None:
        raise NotYours
    known = set(Kit.objects.filter(protocol=protocol, number__in=rows).values_list("number", flat=True))
    if set(rows) - known:
        raise Refused("В протоколе нет комплекта с таким номером.")
    move(protocol, "give_back", actor=actor, comment=comment)
    made = Return.objects.create(
        protocol=protocol, version=protocol.versions_made, comment=comment.strip(), by=actor.user
    )
    RowComment.objects.bulk_create(
        RowComment(returned=made, number=number, text=text.strip()) for number, text in rows.items()
    )
    tell(letters.returned(protocol, comment.strip(), by=actor.role))
    return made


@transaction.atomic
def extend(*, protocol_id: int, until: datetime, reason: str, actor: Actor) -> Extension:
    """«Продлить»: one ППО may fill and hand in until then; the common deadline stays the one that makes it late."""
    refuse_name(reason)
    protocol = lock(protocol_id, actor)
    if not rules.watches(actor.role, protocol) or actor.user is None:
        raise NotYours
    deadline = window(protocol)
    if deadline is None:
        raise Refused(NOT_SET_UP)
    if not reason.strip():
        raise Refused("Укажите причину продления.")
    if until <= deadline.closes:
        raise Refused(f"Общий срок — до {moment_label(deadline.closes)}. Продлить можно только на время после него.")
    if until <= timezone.now():
        raise Refused("Это время уже прошло. Укажите будущее.")
    made = Extension.objects.create(protocol=protocol, until=until, reason=reason.strip(), by=actor.user)
    protocol.extended_until = until
    protocol.save(update_fields=["extended_until"])
    told = moment_label(until.astimezone(protocol.point.zone))
    comment = f"До {told}. {reason.strip()}"
    record(Change(protocol, "extend", "Продлить", comment=comment), actor=actor)
    tell(letters.extended(protocol, told))
    return made
