"""«Сдать отчёт» and «Редактировать»: every handing in is a version, the last one is the official one (004)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import RoleGrant, User
from fisoko_protocols import counts, rules
from fisoko_protocols.checks import Finding, Line, Mark, check_lines
from fisoko_protocols.models import HandedIn, Kit, Protocol, ProtocolStatus, Version
from fisoko_protocols.workflow.schools import known_schools
from fisoko_protocols.workflow.table import HANDED_IN, PROTOCOL, lock, move, window
from portal.history import Actor
from portal.text import plain
from portal.workflow import AlreadyDone, NotYours, Refused

NAMED = 5


def lines_of(protocol: Protocol) -> list[Line]:
    rows = Kit.objects.filter(protocol=protocol).order_by("number").values_list("number", "comment", "school_login")
    return [Line(*row) for row in rows]


def findings_of(protocol: Protocol, lines: list[Line]) -> list[Finding]:
    return check_lines(
        [line.number for line in lines],
        lines,
        region_code=protocol.point.region_id,
        category=protocol.sitting.category,
        known_logins=known_schools(line.login for line in lines),
    )


def refuse_errors(findings: list[Finding]) -> None:
    errors = [finding for finding in findings if finding.level == "error"]
    if not errors:
        return
    named = " ".join(f"Комплект {error.number}: {error.text}." for error in errors[:NAMED])
    more = f" И ещё ошибок: {len(errors) - NAMED}." if len(errors) > NAMED else ""
    raise Refused(f"Отчёт не сдан. {named}{more}")


@transaction.atomic
def hand_in(*, protocol_id: int, actor: Actor) -> Version:
    """Write the next version; «Сдан с опозданием» within an extension. Two presses at once give one version."""
    protocol = lock(protocol_id, actor)
    if not rules.fills(actor.role, protocol) or actor.user is None:
        raise NotYours
    if protocol.status in HANDED_IN:
        raise AlreadyDone("Отчёт уже сдан.")
    if reason := PROTOCOL.refusal(protocol, "hand_in"):
        raise Refused(reason)
    lines = lines_of(protocol)
    refuse_errors(findings_of(protocol, lines))
    now = timezone.now()
    deadline = window(protocol)
    late = deadline is not None and deadline.is_late(now)
    before = protocol.used + protocol.spoiled + protocol.unused, protocol.spoiled
    protocol.used, protocol.spoiled, protocol.unused = (
        sum(line.comment == mark for line in lines) for mark in (Mark.USED, Mark.SPOILED, Mark.UNUSED)
    )
    protocol.outside = sum(bool(line.login) and line.login[3:5] != protocol.point.region_id for line in lines)
    protocol.versions_made += 1
    protocol.handed_in_at = now
    protocol.save(update_fields=["used", "spoiled", "unused", "outside", "versions_made", "handed_in_at"])
    version = written(protocol, lines, at=now, by=actor.user, role=actor.role, late=late)
    move(
        protocol, "hand_in_late" if late else "hand_in", actor=actor,
        kits_handed_in=len(lines) - before[0], spoiled=protocol.spoiled - before[1],
    )  # fmt: skip
    if version.number == 1:
        counts.paced(protocol, now)
    return version


def head_of(protocol: Protocol, number: int) -> str:
    """Two protocols never have one text, nor two versions of one."""
    sitting = protocol.sitting
    return ";".join(
        (
            protocol.point.login,
            plain(sitting.assessment.title),
            sitting.subject.code,
            sitting.category,
            f"версия {number}",
        )
    )


def written(
    protocol: Protocol, lines: list[Line], *, at: datetime, by: User, role: RoleGrant | None, late: bool
) -> Version:
    content = HandedIn(head_of(protocol, protocol.versions_made), tuple(lines))
    return Version.objects.create(
        protocol=protocol,
        number=protocol.versions_made,
        handed_in_at=at,
        by=by,
        on_behalf=not rules.is_organiser_of(role, protocol),
        late=late,
        content=content.text,
        control_sum=content.control_sum,
    )


@transaction.atomic
def edit(*, protocol_id: int, actor: Actor) -> Protocol:
    """«Редактировать»: the last version stays the official one until the next is handed in."""
    protocol = lock(protocol_id, actor)
    if protocol.status == ProtocolStatus.EDITING:
        raise AlreadyDone("Протокол уже открыт для изменений.")
    move(protocol, "edit", actor=actor)
    return protocol
