"""«Форма» of protocol 2: every change is saved by itself; without scripts the page has «Сохранить» (004, figure 11)."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import for_role
from fisoko_protocols import workflow
from fisoko_protocols.checks import Checked, Finding, Line, Mark, check_cell, check_line
from fisoko_protocols.models import Kit, Protocol
from fisoko_protocols.views.frame import PEOPLE, frame_context, own_protocol
from fisoko_protocols.workflow import Entry, Saved, find_schools, known_schools
from portal.acting import not_yours_is_404
from portal.history import Actor
from portal.requests import InRole
from portal.workflow import Refused

PAGE = 200
MAX_CELLS = 1000
FIELDS = ("comment", "login")
COMMENTS = [("", "---"), *Mark.choices]
NOT_UNDERSTOOD = "Не удалось прочитать запрос. Обновите страницу: введённое сохранено в этом браузере."


@dataclass(slots=True)
class FormRow:
    """A kit as the form shows it: what stands, what was typed instead and refused, what is to be mended."""

    number: str
    comment: str
    login: str
    school: str = ""
    findings: tuple[Finding, ...] = ()
    asked: str = ""
    typed_login: str | None = None

    @property
    def label(self) -> str:
        return Mark(self.comment).label if self.comment else "---"

    @property
    def shown_login(self) -> str:
        return self.login if self.typed_login is None else self.typed_login


def line_of(kit: Kit) -> Line:
    return Line(kit.number, kit.comment, kit.school_login)


def understood(number: str, field: Any, value: str, *, region_code: str) -> Checked:
    """A cell as the form sends it: the code of a comment, or whatever was typed."""
    if field == "comment" and value in Mark.values:
        return Checked(value, False, ())
    return check_cell(number, field, value, region_code=region_code)


def told_now(line: Line, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What is worth saying while people still fill in: not that a row nobody has touched is blank."""
    touched = bool(line.comment or line.login)
    return tuple(f for f in findings if f.level == "warning" or touched)


# --- The page -----------------------------------------------------------------------------------------


@for_role(*PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@not_yours_is_404
def protocol_form(request: InRole, pk: int) -> HttpResponse:
    protocol = own_protocol(request, pk)
    page = Paginator(protocol.kits.entries().order_by("number"), PAGE).get_page(request.GET.get("page"))
    refused: dict[str, str] = {}
    if request.method == "POST":
        response, refused = save_page(request, protocol, list(page))
        if response is not None:
            return response
    context = frame_context(request, protocol, "form")
    rows = form_rows(protocol, list(page), context["row_comments"], refused)
    context |= {"page": page, "rows": rows, "comments": COMMENTS, "refused": bool(refused)}
    return render(request, "fisoko_protocols/form/form.html", context)


def form_rows(protocol: Protocol, kits: list[Kit], asked: dict[str, str], refused: dict[str, str]) -> list[FormRow]:
    schools = known_schools(kit.school_login for kit in kits)
    return [
        FormRow(
            number=kit.number,
            comment=kit.comment,
            login=kit.school_login,
            school=schools.get(kit.school_login, ""),
            findings=row_findings(protocol, kit, schools, refused),
            asked=asked.get(kit.number, ""),
            typed_login=refused.get(kit.number),
        )
        for kit in kits
    ]


def row_findings(protocol: Protocol, kit: Kit, schools: dict[str, str], refused: dict[str, str]) -> tuple[Finding, ...]:
    region = protocol.point.region_id
    if kit.number in refused:
        return check_cell(kit.number, "login", refused[kit.number], region_code=region).findings
    line = line_of(kit)
    return told_now(line, check_line(line, region_code=region, known_logins=schools))


def save_page(request: InRole, protocol: Protocol, kits: list[Kit]) -> tuple[HttpResponse | None, dict[str, str]]:
    """«Сохранить» without scripts: (the way on, or None to show the page again, {kit: login that is none})."""
    entries, refused = typed_entries(request, protocol, kits)
    try:
        saved = workflow.save_entries(protocol_id=protocol.pk, entries=entries, actor=Actor.of(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return None, refused
    if saved.conflicts:
        numbers = ", ".join(kit.number for kit in saved.conflicts)
        messages.warning(request, f"Не записано, потому что другой человек успел внести своё: {numbers}. Проверьте их.")
    if refused:
        messages.error(request, "Не записаны логины, отмеченные ниже. Остальное сохранено.")
        protocol.refresh_from_db()
        for kit in kits:
            kit.refresh_from_db(fields=["comment", "school_login"])
        return None, refused
    messages.success(request, f"Сохранено. Заполнено {saved.protocol.kits_filled} из {saved.protocol.kits_total}.")
    return redirect(request.get_full_path()), {}


def typed_entries(request: HttpRequest, protocol: Protocol, kits: list[Kit]) -> tuple[list[Entry], dict[str, str]]:
    """What was changed against what the page had shown; logins that are none, as typed, by kit."""
    entries, refused = [], {}
    for kit in kits:
        for field in FIELDS:
            typed = request.POST.get(f"{field}-{kit.number}")
            seen = request.POST.get(f"seen-{field}-{kit.number}", "")
            if typed is None or typed == seen:
                continue
            checked = understood(kit.number, field, typed, region_code=protocol.point.region_id)
            if checked.value is not None:
                entries.append(Entry(kit.number, field, checked.value, seen))
            elif field == "login":
                refused[kit.number] = typed
    return entries, refused


# --- Cells, one by one ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    number: str
    field: Any
    value: str
    seen: str


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
    """Save cells: {saved, conflicts, refused, revision, filled, total}; 400 and a sentence if it can't be read."""
    cells = sent_cells(request)
    if cells is None:
        return JsonResponse({"message": NOT_UNDERSTOOD}, status=400)
    region = request.role.scope_region
    code = region.pk if region else ""
    checked = [(cell, understood(cell.number, cell.field, cell.value, region_code=code)) for cell in cells]
    entries = [Entry(c.number, c.field, done.value, c.seen) for c, done in checked if done.value is not None]
    refused = [
        {"number": c.number, "field": c.field, "text": done.findings[0].text}
        for c, done in checked
        if done.value is None
    ]
    try:
        saved = workflow.save_entries(protocol_id=pk, entries=entries, actor=Actor.of(request))
    except Refused as refusal:
        return JsonResponse({"message": str(refusal)}, status=409)
    return JsonResponse(answer(saved) | {"refused": refused})


def answer(saved: Saved) -> dict[str, Any]:
    protocol = saved.protocol
    kits = [*saved.changed, *saved.conflicts]
    schools = known_schools(kit.school_login for kit in kits)
    return progress(protocol) | {
        "saved": [kit_facts(protocol, kit, schools) for kit in saved.changed],
        "conflicts": [kit_facts(protocol, kit, schools) for kit in saved.conflicts],
        "at": f"{timezone.localtime():%H:%M}",
    }


def progress(protocol: Protocol) -> dict[str, Any]:
    return {
        "revision": protocol.revision,
        "filled": protocol.kits_filled,
        "total": protocol.kits_total,
        "fillable": protocol.status in workflow.FILLABLE,
    }


def kit_facts(protocol: Protocol, kit: Kit, schools: dict[str, str]) -> dict[str, Any]:
    line = line_of(kit)
    findings = told_now(line, check_line(line, region_code=protocol.point.region_id, known_logins=schools))
    return {
        "number": kit.number,
        "comment": kit.comment,
        "login": kit.school_login,
        "school": schools.get(kit.school_login, ""),
        "findings": [{"field": f.field, "level": f.level, "text": f.text} for f in findings],
    }


# --- What others enter ----------------------------------------------------------------------------------


@for_role(*PEOPLE)
@require_safe
def protocol_changes(request: InRole, pk: int) -> HttpResponse:
    """Kits changed after the revision `since`, so that two people in one protocol see each other's cells."""
    protocol = own_protocol(request, pk)
    since = request.GET.get("since", "")
    kits = changed_since(protocol, int(since) if since.isascii() and since.isdecimal() and len(since) < 10 else 0)
    schools = known_schools(kit.school_login for kit in kits)
    facts = [kit_facts(protocol, kit, schools) | {"by": who(kit)} for kit in kits]
    return JsonResponse(progress(protocol) | {"kits": facts})


def changed_since(protocol: Protocol, revision: int) -> list[Kit]:
    if revision >= protocol.revision:
        return []
    found: QuerySet[Kit] = protocol.kits.entries().filter(revision__gt=revision).select_related("changed_by")
    return list(found[:MAX_CELLS])


def who(kit: Kit) -> str:
    if kit.changed_by is None or kit.changed_at is None:
        return ""
    return f"{kit.changed_by.username}, {timezone.localtime(kit.changed_at):%H:%M}"


@for_role(*PEOPLE)
@require_POST
def schools(request: InRole) -> HttpResponse:
    """Schools by words of their names, for the login's cell. Posted: what is typed there must not stand in addresses."""
    region = request.role.scope_region
    found = find_schools(request.POST.get("q", ""), region_code=region.pk if region else "")
    return JsonResponse({"schools": list(offered(found))})


def offered(found: Iterable[tuple[str, str]]) -> Iterator[dict[str, str]]:
    return ({"login": login, "name": name} for login, name in found)
