"""Cells of «Форма», one by one, for its script: saving them, what others have entered, schools by their names."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import for_role
from fisoko_protocols import workflow
from fisoko_protocols.checks import METHODISTS, Line
from fisoko_protocols.models import Kit, Protocol
from fisoko_protocols.views.entering import FIELDS, Cell, Judged, judged, line_of, told_of
from fisoko_protocols.views.frame import PEOPLE, own_protocol
from fisoko_protocols.workflow import Beside, Saved, find_schools, schools_beside
from portal.acting import not_yours_is_404
from portal.history import Actor
from portal.requests import InRole
from portal.workflow import Refused

MAX_CELLS = 1000
NUMBER = re.compile(r"[0-9]{6}")
NOT_UNDERSTOOD = "Не удалось прочитать запрос. Обновите страницу: введённое сохранено в этом браузере."


@dataclass(frozen=True, slots=True)
class Span:
    """The kits of the page that asks."""

    first: str
    last: str

    @classmethod
    def of(cls, asked: QueryDict) -> "Span":
        first, last = asked.get("first", ""), asked.get("last", "")
        return cls(first if NUMBER.fullmatch(first) else "000000", last if NUMBER.fullmatch(last) else "999999")

    def holds(self, number: str) -> bool:
        return self.first <= number <= self.last


# --- Saving -------------------------------------------------------------------------------------------


def sent_cells(request: HttpRequest) -> list[Cell] | None:
    """The `cells` of the request, a JSON list of {number, field, value, seen}; None for anything else."""
    try:
        sent = json.loads(request.POST.get("cells", ""))
        cells = [Cell(c["number"], c["field"], c["value"], c["seen"]) for c in sent]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    texts = all(isinstance(text, str) for c in cells for text in (c.number, c.field, c.value, c.seen))
    return cells if texts and len(cells) <= MAX_CELLS and all(c.field in FIELDS for c in cells) else None


@for_role(*PEOPLE)
@require_POST
@not_yours_is_404
def protocol_cells(request: InRole, pk: int) -> HttpResponse:
    """Save cells: {saved, others, conflicts, refused, mended, …}; 400 and a sentence if it can't be read.

    `saved` and `others` are kits as they now stand, the others being those of the page whose findings or cells may
    stand otherwise than its script thinks.
    """
    cells = sent_cells(request)
    if cells is None:
        return JsonResponse({"message": NOT_UNDERSTOOD}, status=400)
    region = request.role.scope_region
    done = judged(cells, region_code=region.pk if region else "")
    try:
        saved = workflow.save_entries(protocol_id=pk, entries=done.entries, actor=Actor.of(request))
    except Refused as refusal:
        return JsonResponse({"message": str(refusal)}, status=409)
    return JsonResponse(answer(saved, done, Span.of(request.POST)))


def answer(saved: Saved, done: Judged, span: Span) -> dict[str, Any]:
    protocol = saved.protocol
    # Of a login that a kit had before, another kit may now be the only one.
    left = [entry.seen for entry in done.entries if entry.field == "login"]
    beside = schools_beside(protocol, [*(kit.school_login for kit in saved.kits), *left])
    changed = {kit.number for kit in saved.changed}
    named = {kit.number: (line_of(kit), kit.revision) for kit in saved.kits}
    around = {line.number: (line, revision) for line, revision in beside.lines if span.holds(line.number)}
    others = [each for number, each in (around | named).items() if number not in changed]
    return progress(protocol) | {
        "saved": [facts(protocol, *named[number], beside) | {"by": ""} for number in sorted(changed)],
        "others": [facts(protocol, line, revision, beside) for line, revision in others],
        "conflicts": [
            {"number": entry.number, "field": entry.field, "value": getattr(named[entry.number][0], entry.field)}
            for entry in saved.contested
        ],
        "refused": [{"number": c.number, "field": c.field, "text": finding.text} for c, finding in done.refused],
        "mended": [{"number": e.number, "field": e.field, "value": e.value} for e in done.mended_in(saved)],
        "at": hour(protocol, timezone.now()),
    }


def progress(protocol: Protocol) -> dict[str, Any]:
    return {
        "revision": protocol.revision,
        "filled": protocol.kits_filled,
        "total": protocol.kits_total,
        "fillable": protocol.status in workflow.FILLABLE,
        "state": {"kind": protocol.badge, "label": protocol.get_status_display()},
    }


def facts(protocol: Protocol, line: Line, revision: int, beside: Beside) -> dict[str, Any]:
    return {
        "number": line.number,
        "revision": revision,
        "comment": line.comment,
        "login": line.login,
        "school": beside.names.get(line.login, ""),
        "findings": [{"field": f.field, "level": f.level, "text": f.text} for f in told_of(line, protocol, beside)],
    }


def hour(protocol: Protocol, moment: datetime) -> str:
    """By the clock of the ППО."""
    return f"{moment.astimezone(protocol.point.zone):%H:%M}"


# --- What others enter ----------------------------------------------------------------------------------


@for_role(*PEOPLE)
@require_safe
def protocol_changes(request: InRole, pk: int) -> HttpResponse:
    """Kits of the page changed after the revision `since`, so that two people in one protocol see each other's cells."""
    protocol = own_protocol(request, pk)
    asked = request.GET.get("since", "")
    since = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else 0
    kits = changed_since(protocol, since, Span.of(request.GET))
    beside = schools_beside(protocol, (kit.school_login for kit in kits))
    told = [
        facts(protocol, line_of(kit), kit.revision, beside)
        | ({"by": who(protocol, kit)} if kit.revision > since else {})
        for kit in kits
    ]
    return JsonResponse(progress(protocol) | {"kits": told})


def changed_since(protocol: Protocol, revision: int, span: Span) -> list[Kit]:
    """Of «Методисты» all that name a school too: another kit may have come to name it, or named it no more."""
    if revision >= protocol.revision:
        return []
    told = Q(revision__gt=revision)
    if protocol.sitting.category == METHODISTS:
        told |= ~Q(school_login="")
    kits = protocol.kits.entries().filter(told, number__range=(span.first, span.last))
    return list(kits.select_related("changed_by").order_by("number")[:MAX_CELLS])


def who(protocol: Protocol, kit: Kit) -> str:
    if kit.changed_by is None or kit.changed_at is None:
        return ""
    return f"{kit.changed_by.username}, {hour(protocol, kit.changed_at)}"


# --- Schools by their names ----------------------------------------------------------------------------


@for_role(*PEOPLE)
@require_POST
def schools(request: InRole) -> HttpResponse:
    """Schools by words of their names, for the login's cell. Posted: what is typed there must not stand in addresses."""
    region = request.role.scope_region
    found = find_schools(request.POST.get("q", ""), region_code=region.pk if region else "")
    return JsonResponse({"schools": list(offered(found))})


def offered(found: Iterable[tuple[str, str]]) -> Iterator[dict[str, str]]:
    return ({"login": login, "name": name} for login, name in found)
