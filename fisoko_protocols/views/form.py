"""«Форма» of protocol 2 as a page (004, figure 11): its script saves every change (cells.py), else «Сохранить» does."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import for_role
from fisoko_protocols import workflow
from fisoko_protocols.checks import LOGIN_BEGINS, Finding, Mark
from fisoko_protocols.models import Kit, Protocol
from fisoko_protocols.views.entering import FIELDS, Cell, Judged, judged, line_of, told_of
from fisoko_protocols.views.frame import PEOPLE, frame_context, own_protocol
from fisoko_protocols.workflow import Beside, Entry, Saved, schools_beside
from portal.acting import not_yours_is_404
from portal.history import Actor
from portal.requests import InRole
from portal.workflow import Refused

PAGE = 200
NAMED = 10
COMMENTS = [("", "---"), *Mark.choices]
# What was typed and is not on the portal, by kit and field.
Typed = Mapping[tuple[str, str], str]


@dataclass(slots=True)
class FormRow:
    """A kit as the form shows it: what stands, what was typed instead and not taken, what is to be mended."""

    number: str
    comment: str
    login: str
    school: str
    findings: tuple[Finding, ...]
    asked: str
    typed: dict[str, str]
    refused: bool

    @property
    def label(self) -> str:
        return label_of("comment", self.comment)

    @property
    def shown_comment(self) -> str:
        return self.typed.get("comment", self.comment)

    @property
    def shown_login(self) -> str:
        return self.typed.get("login", self.login)

    @property
    def lost(self) -> str:
        """Where nothing can be entered any more, for a person to copy."""
        return ", ".join(label_of(field, text) for field, text in self.typed.items())


def label_of(field: str, value: str) -> str:
    return (dict(COMMENTS).get(value, "") if field == "comment" else value) or "---"


@for_role(*PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@not_yours_is_404
def protocol_form(request: InRole, pk: int) -> HttpResponse:
    protocol = own_protocol(request, pk)
    page = page_of(request, protocol)
    typed: Typed = {}
    refused: dict[str, Finding] = {}
    if request.method == "POST":
        response, typed, refused = save_page(request, protocol, list(page))
        if response is not None:
            return response
        protocol = own_protocol(request, pk)
        page = page_of(request, protocol)
    context = frame_context(request, protocol, "form")
    rows = form_rows(protocol, list(page), context["row_comments"], typed, refused)
    context |= {
        "page": page,
        "rows": rows,
        "form_drawn": context["can_fill"] and bool(rows),
        "comments": COMMENTS,
        "login_begins": json.dumps(LOGIN_BEGINS, ensure_ascii=False),
    }
    return render(request, "fisoko_protocols/form/form.html", context)


def page_of(request: HttpRequest, protocol: Protocol) -> Page[Kit]:
    return Paginator(protocol.kits.entries().order_by("number"), PAGE).get_page(request.GET.get("page"))


def form_rows(
    protocol: Protocol, kits: list[Kit], asked: dict[str, str], typed: Typed, refused: dict[str, Finding]
) -> list[FormRow]:
    beside = schools_beside(protocol, (kit.school_login for kit in kits))
    return [
        FormRow(
            number=kit.number,
            comment=kit.comment,
            login=kit.school_login,
            school=beside.names.get(kit.school_login, ""),
            findings=row_findings(protocol, kit, beside, refused),
            asked=asked.get(kit.number, ""),
            typed={field: typed[kit.number, field] for field in FIELDS if (kit.number, field) in typed},
            refused=kit.number in refused,
        )
        for kit in kits
    ]


def row_findings(protocol: Protocol, kit: Kit, beside: Beside, refused: dict[str, Finding]) -> tuple[Finding, ...]:
    if kit.number in refused:
        return (refused[kit.number],)
    return told_of(line_of(kit), protocol, beside)


# --- Without scripts ------------------------------------------------------------------------------------


def save_page(
    request: InRole, protocol: Protocol, kits: list[Kit]
) -> tuple[HttpResponse | None, Typed, dict[str, Finding]]:
    """«Сохранить»: (the way on, or None to show the page again; what was typed and not taken; what is no login)."""
    cells = typed_cells(request, kits)
    done = judged(cells, region_code=protocol.point.region_id)
    refused = {cell.number: finding for cell, finding in done.refused if cell.field == "login"}
    try:
        saved = workflow.save_entries(protocol_id=protocol.pk, entries=done.entries, actor=Actor.of(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return None, {(cell.number, cell.field): cell.value for cell in cells}, refused
    tell(request, saved, done)
    if refused:
        messages.error(request, "Не записаны логины, отмеченные ниже. Остальное сохранено.")
        return None, {(cell.number, "login"): cell.value for cell, _ in done.refused if cell.field == "login"}, refused
    messages.success(request, f"Сохранено. Заполнено {saved.protocol.kits_filled} из {saved.protocol.kits_total}.")
    return redirect(request.get_full_path()), {}, {}


def typed_cells(request: HttpRequest, kits: list[Kit]) -> list[Cell]:
    """What was changed against what the page had shown."""
    cells = []
    for kit in kits:
        for field in FIELDS:
            typed = request.POST.get(f"{field}-{kit.number}")
            seen = request.POST.get(f"seen-{field}-{kit.number}", "")
            if typed is not None and typed != seen:
                cells.append(Cell(kit.number, field, typed, seen))
    return cells


def tell(request: HttpRequest, saved: Saved, done: Judged) -> None:
    if saved.contested:
        lost = listed([f"{e.number} (у Вас «{label_of(e.field, e.value)}»)" for e in saved.contested])
        messages.warning(request, f"Не записано, потому что другой человек успел внести своё: {lost}. Проверьте их.")
    if mended := done.mended_in(saved):
        messages.info(request, f"Исправлено: {listed([mended_cell(entry) for entry in mended])}.")


def mended_cell(entry: Entry) -> str:
    return f"{entry.number} — {label_of(entry.field, entry.value)}"


def listed(words: list[str]) -> str:
    more = f" и ещё {len(words) - NAMED}" if len(words) > NAMED else ""
    return ", ".join(words[:NAMED]) + more
