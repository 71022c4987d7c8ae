"""What is measured of a filled database, made ready: windows open now, sessions that live, cells and buttons at rest."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.utils import timezone

from accounts.models import AssessmentPoint, Organisation, RoleGrant
from bench.load import sign_in
from bench.pages import CLIENTS
from bench.protocols.pages import COORDINATOR, FEDERAL, LARGE, ORDINARY, ORDINARY_REGION, POINT
from fisoko_protocols import workflow
from fisoko_protocols.checks import Line, Mark
from fisoko_protocols.models import Assessment, Kit, Protocol, Publication, Version
from fisoko_protocols.spreadsheets.protocol_two import write_template
from fisoko_protocols.views.excel import head_of
from fisoko_protocols.workflow import Entry
from portal import kept
from portal.history import Actor

OPEN_DAYS = 10
# Of the measured point's twenty-four protocols, in their order: see protocols.sql.
FORM, LONG_FORM, LARGE_UPLOAD = 0, 1, 2
CELLS, HANDING_IN, COMPARED = slice(3, 3 + CLIENTS), slice(11, 11 + CLIENTS), 23
CSRF = "b" * 32


def open_windows() -> None:
    today = timezone.localdate()
    Publication.objects.update(closes_on=today + timedelta(days=OPEN_DAYS))
    Assessment.objects.update(ends_on=today + timedelta(days=OPEN_DAYS))


def filled(protocol: Protocol) -> list[Line]:
    """A complete set of lines, other than any that protocols.sql has written."""
    region = protocol.point.region_id
    return [
        Line(number, Mark.USED, f"edu{region}{index:04}")
        for index, number in enumerate(numbers_of(protocol), start=1)
    ]  # fmt: skip


def numbers_of(protocol: Protocol) -> list[str]:
    return list(Kit.objects.filter(protocol=protocol).order_by("number").values_list("number", flat=True))


def enter(protocol: Protocol, lines: Sequence[Line], actor: Actor) -> None:
    """Whatever stands there, through the verb."""
    stands = {line.number: line for line in workflow.lines_of(protocol)}
    entries = []
    for line in lines:
        seen = stands[line.number]
        entries.append(Entry(line.number, "comment", line.comment, seen.comment))
        entries.append(Entry(line.number, "login", line.login, seen.login))
    workflow.save_entries(protocol_id=protocol.pk, entries=entries, actor=actor)


def at_rest(protocol: Protocol, actor: Actor) -> Protocol:
    """Open to entries, whether or not the last bench was stopped midway."""
    if protocol.status not in workflow.FILLABLE:
        workflow.edit(protocol_id=protocol.pk, actor=actor)
    return protocol


def two_versions(protocol: Protocol, actor: Actor) -> None:
    if protocol.versions_made > 1:
        return
    at_rest(protocol, actor)
    enter(protocol, filled(protocol), actor)
    workflow.hand_in(protocol_id=protocol.pk, actor=actor)


def workbook(protocol: Protocol) -> bytes:
    """Filled, by the portal's own template."""
    return write_template(head_of(protocol), filled(protocol))


def emptied(protocol: Protocol, actor: Actor) -> str:
    """The number of the kit whose comment is filled and emptied."""
    number = numbers_of(protocol)[-1]
    enter(protocol, [Line(number)], actor)
    return number


def guard_of(grant: RoleGrant) -> str:
    return signing.dumps([grant.user.pk, grant.pk], salt=kept.SALT)


def renew() -> dict[str, Any]:
    open_windows()
    grants = RoleGrant.objects.with_scope().select_related("user")
    measured = AssessmentPoint.objects.filter(region=LARGE).order_by("pk")[0]
    people = {
        POINT: grants.get(point=measured),
        COORDINATOR: grants.get(role="regional_coordinator", region=LARGE),
        ORDINARY: grants.get(role="regional_coordinator", region=ORDINARY_REGION),
        FEDERAL: grants.get(role="federal_organiser"),
    }
    actor = Actor(user=people[POINT].user, role=people[POINT])
    own = list(Protocol.objects.with_card().filter(point=measured).order_by("sitting_id"))
    two_versions(own[COMPARED], actor)
    for protocol in own[HANDING_IN]:
        at_rest(protocol, actor)
        enter(protocol, filled(protocol), actor)
    return {
        "suite": "bench.protocols.pages",
        "noun": "points",
        # 130 MB is the aim of the public pages; workbooks and receipts are read and made here.
        "worker_mb": None,
        "point": measured.pk,
        "form": own[FORM].pk,
        "long_form": own[LONG_FORM].pk,
        "large_upload": own[LARGE_UPLOAD].pk,
        "compared": own[COMPARED].pk,
        "cells": [[protocol.pk, emptied(protocol, actor)] for protocol in own[CELLS]],
        "handing_in": [protocol.pk for protocol in own[HANDING_IN]],
        "workbooks": {str(protocol.pk): b64encode(workbook(protocol)).decode() for protocol in own[CELLS]},
        "sessions": {who: sign_in(grant) for who, grant in people.items()},
        "guard": guard_of(people[POINT]),
        "csrf": CSRF,
        "cookies": [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME],
        "rows": rows(),
    }


def rows() -> dict[str, int]:
    return {
        "points": AssessmentPoint.objects.count(),
        "of the large region": AssessmentPoint.objects.filter(region=LARGE).count(),
        "protocols": Protocol.objects.count(),
        "kits": Kit.objects.count(),
        "versions": Version.objects.count(),
        "schools": Organisation.objects.count(),
    }
