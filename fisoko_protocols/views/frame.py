"""What stands around every tab of protocol 2: whose it is, how it stands, until when, and the block «Сбор данных» (004).

    protocol = own_protocol(request, pk)
    context = frame_context(request, protocol, "excel") | {…}
    return render(request, "…", context)    # a template that extends fisoko_protocols/protocol/frame.html

Each tab is a view of its own: `protocols:protocol-form`, `protocols:protocol-excel`, `protocols:protocol-versions`.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.models import AssessmentPoint, Role, RoleGrant
from fisoko_protocols import rules, workflow
from fisoko_protocols.checks import Mark
from fisoko_protocols.models import Protocol, ProtocolStatus, Return, Sitting, Version
from fisoko_protocols.workflow import Window
from portal.moments import moment_label, zone_label
from portal.registry import home_for
from portal.requests import InRole

PEOPLE = (Role.POINT_ORGANISER, Role.REGIONAL_COORDINATOR, Role.FEDERAL_ORGANISER)
TABS = (("form", "Форма"), ("excel", "Excel"), ("versions", "Сдано и версии"))
# For scripts, which name comments as the pages do.
MARKS = json.dumps({"": "---", **dict(Mark.choices)}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Gathering:
    """The block «Сбор данных»: which of its two buttons there is, or why there is none; what was handed in last."""

    can_hand_in: bool
    can_edit: bool
    closed: str
    version: Version | None
    handed_in_at: str
    who: str


def own_protocol(request: InRole, pk: int) -> Protocol:
    """With its names and windows; 404 when it is not visible to the role in force."""
    visible = Protocol.objects.visible_to(request.role).with_card().prefetch_related("sitting__publications")
    return get_object_or_404(visible, pk=pk)


def frame_context(request: InRole, protocol: Protocol, tab: str) -> dict[str, Any]:
    """At most three queries more: the last version, what the protocol was returned with, comments to its rows."""
    returned = last_return(protocol)
    fills = rules.fills(request.role, protocol)
    cannot_fill = workflow.refusal_to_fill(protocol)
    return {
        "protocol": protocol,
        "point": protocol.point,
        "sitting": protocol.sitting,
        "tab": tab,
        "tabs": [(code, label, reverse(f"protocols:protocol-{code}", args=[protocol.pk])) for code, label in TABS],
        "deadline": deadline_of(protocol),
        "gathering": gathering(protocol, request.role),
        "fills": fills,
        "can_fill": fills and not cannot_fill,
        "cannot_fill": cannot_fill,
        "marks": MARKS,
        "complete": not workflow.complete(protocol),
        "on_behalf": fills and not rules.is_organiser_of(request.role, protocol),
        "returned": returned,
        "row_comments": {row.number: row.text for row in returned.rows.all()} if returned else {},
        "breadcrumbs": crumbs(request, subject_of(protocol.sitting)),
    }


def gathering(protocol: Protocol, role: RoleGrant) -> Gathering:
    """«Сдать отчёт» stands there before the first entry too: what is missing, it says when pressed."""
    version = last_version(protocol)
    closed = workflow.window_refusal(protocol)
    verbs = set() if closed else {transition.verb for transition in workflow.PROTOCOL.open_to(role, protocol)}
    return Gathering(
        can_hand_in=bool(verbs & {"begin", "hand_in"}),
        can_edit="edit" in verbs,
        closed=closed,
        version=version,
        handed_in_at=told(protocol, version.handed_in_at) if version else "",
        who=who_handed_in(version) if version else "",
    )


def last_version(protocol: Protocol) -> Version | None:
    if not protocol.versions_made:
        return None
    # The content is the whole protocol, and no page around it needs it.
    return Version.objects.filter(protocol=protocol).select_related("by").defer("content").order_by("-number").first()


def last_return(protocol: Protocol) -> Return | None:
    if protocol.status != ProtocolStatus.RETURNED:
        return None
    return protocol.returns.prefetch_related("rows").first()


def who_handed_in(version: Version) -> str:
    return f"{version.by.full_name}, региональный координатор, за ППО" if version.on_behalf else version.by.full_name


def zone_there(point: AssessmentPoint) -> str:
    """«МСК+7»: which clock times of a ППО are told by."""
    return zone_label(timezone.now().astimezone(point.zone))


def told(protocol: Protocol, moment: datetime) -> str:
    """By the clock of the ППО."""
    return moment_label(moment.astimezone(protocol.point.zone))


def deadline_of(protocol: Protocol) -> str:
    window = workflow.window(protocol)
    if window is None:
        return workflow.NOT_SET_UP
    if window.extended_until:
        return f"Срок продлён до {moment_label(window.extended_until)}. Общий срок: {moment_label(window.closes)}."
    return f"Приём с {moment_label(window.opens)} до {moment_label(window.closes)}."


def refusal_of_template(window: Window | None) -> str:
    """Why protocol 1 can't be downloaded now, or ""."""
    if window is None:
        return workflow.NOT_SET_UP
    if timezone.now() < window.opens:
        return f"Шаблон можно будет скачать {moment_label(window.opens)}."
    return "" if window.is_open() else f"Срок закончился {moment_label(window.last_moment)}: шаблон больше не выдаётся."


def subject_of(sitting: Sitting) -> str:
    """«Литература, методисты»."""
    return f"{sitting.subject}, {sitting.get_category_display().lower()}"


def crumbs(request: InRole, *here: str) -> list[tuple[str, str | None]]:
    home = home_for(request.role.role)
    first = [("Протоколы", reverse(home) if home else None)]
    return [("Главная", reverse("front")), *first, *((label, None) for label in here)]
