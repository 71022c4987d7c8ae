"""«Контроль заполнения» of a region: the board that renews itself, the pace, what looks odd, the list as a file."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import for_role
from fisoko_protocols.listing import board, files, oddities, pace
from fisoko_protocols.listing.asked import STATES, Asked
from fisoko_protocols.models import Category
from fisoko_protocols.models.protocols import BADGES
from fisoko_protocols.views.area import WATCHERS, Area, deadline_label, in_area
from portal.look import without
from portal.models import Job
from portal.prepared_files import DIRECT_ROWS, TYPES, job_of, kept_of, token_of
from portal.requests import InRole

RENEW_SECONDS = 20


@for_role(*WATCHERS)
@require_safe
@in_area
def watch(request: InRole, area: Area) -> HttpResponse:
    asked = Asked.read(request.GET, request.role)
    by_protocol = request.GET.get("view") == "protocols"
    read, sorts = (board.by_protocols, board.PROTOCOL_SORTS) if by_protocol else (board.by_points, board.POINT_SORTS)
    found = read(asked, request.role, area.region, request.GET.get("page", "1"))
    context = area.frame(request, asked, found.view) | {
        "board": found,
        "tiles": tiles(request, found.counts, asked),
        "deadline": deadline_label(asked, area),
        "renew_seconds": RENEW_SECONDS,
    }
    if request.headers.get("HX-Request") == "true":
        return render(request, "fisoko_protocols/watch/_board.html", context)
    kept = without(request.GET, "page", "view")
    context |= {
        "sorts": [(value, label, value == asked.sort) for value, (label, _) in sorts.items()],
        "categories": Category,
        "states": STATES,
        "by_protocol": by_protocol,
        "files": {fmt: address("watch-file", kept, fmt) for fmt in TYPES},
        "links": {
            key: address(name, without(request.GET, "page", "view", "sort"))
            for key, name in (("remind", "remind"), ("calls", "call-list"))
        },
    }
    return render(request, "fisoko_protocols/watch/watch.html", context)


def address(name: str, query: str, *args: Any) -> str:
    return reverse(f"protocols:{name}", args=args) + (f"?{query}" if query else "")


def tiles(request: InRole, counts: board.Counts, asked: Asked) -> list[dict[str, Any]]:
    """Numbers and shares by state; each is a link to its rows, and back from them."""
    kept = without(request.GET, "page", "state")
    before = f"?{kept}&" if kept else "?"
    return [
        {
            "label": status.label,
            "kind": BADGES[status],
            "number": counts.by_state.get(status, 0),
            "share": board.share(counts.by_state.get(status, 0), counts.total),
            "current": asked.state == status,
            "url": (f"?{kept}" if kept else request.path) if asked.state == status else f"{before}state={status}",
        }
        for status in board.BY_STATE
    ]


@for_role(*WATCHERS)
@require_safe
@in_area
def pace_page(request: InRole, area: Area) -> HttpResponse:
    asked = Asked.read(request.GET, request.role)
    rows = pace.by_sitting(asked, area.region)
    context = area.frame(request, asked, "pace", "Предметы и темп сдачи") | {
        "figures": pace.read(asked, area.region),
        "rows": pace.subject_rows(asked, rows, address("watch", area.query.removeprefix("?"))),
        "columns": [status.label for status in board.BY_STATE],
        "shares": pace.shares("Доля сданных", [(asked.label(sitting), tally) for sitting, tally in rows]),
        "categories": Category,
    }
    return render(request, "fisoko_protocols/watch/pace.html", context)


@for_role(*WATCHERS)
@require_safe
@in_area
def oddities_page(request: InRole, area: Area) -> HttpResponse:
    asked = Asked.read(request.GET, request.role)
    kind = oddities.kind_of(request.GET.get("kind", ""))
    sections = oddities.sections(asked, request.role, area.region, kind, request.GET.get("page", "1"))
    kept = without(request.GET, "page", "kind")
    context = area.frame(request, asked, "oddities", "Обратите внимание") | {
        "sections": sections,
        "kind": kind,
        "found": sum(section.found for section in sections),
        "before": f"?{kept}&kind=" if kept else "?kind=",
        "all_url": f"?{kept}" if kept else request.path,
        "categories": Category,
    }
    return render(request, "fisoko_protocols/watch/oddities.html", context)


# --- Files --------------------------------------------------------------------------------------------


@for_role(*WATCHERS)
@require_http_methods(["GET", "HEAD", "POST"])
@in_area
def watch_file(request: InRole, area: Area, fmt: str) -> HttpResponseBase:
    """The board's protocols as filtered; a long list is prepared by a job, and POST starts it."""
    if fmt not in TYPES:
        raise Http404
    asked = Asked.read(request.GET, request.role)
    order = files.Order.board(fmt, asked, request.role, area.region)
    if request.method == "POST":
        return to_job(order.start(by=request.user))
    rows = board.protocols_of(asked, request.role, area.region).count()
    if rows <= DIRECT_ROWS:
        return order.send(files.board_rows(asked, request.role, area.region))
    return ask_file(request, f"Контроль заполнения: {area.region}", rows, fmt, area.crumbs(("Скачать список", None)))


def ask_file(request: InRole, title: str, rows: int, fmt: str, crumbs: Any) -> HttpResponse:
    context = {"title": title, "rows": rows, "fmt": fmt, "breadcrumbs": crumbs}
    return render(request, "fisoko_protocols/watch/file_ask.html", context)


def to_job(job: Job) -> HttpResponse:
    return redirect("protocols:file-job", token_of(job))


def own_job(request: InRole, token: str) -> Job:
    """Of this person in this role: to anybody else it does not exist."""
    job = job_of(files.JOB, token)
    if job is None or job.by_id != request.user.pk or job.payload.get("role") != request.role.pk:
        raise Http404
    return job


@for_role(*WATCHERS)
@require_safe
def file_job(request: InRole, token: str) -> HttpResponse:
    job = own_job(request, token)
    context = {
        "job": job,
        "file_url": reverse("protocols:file-job-file", args=[token]),
        "breadcrumbs": [("Главная", reverse("front")), ("Кабинет", reverse("accounts:cabinet")), ("Файл", None)],
    }
    part = request.headers.get("HX-Request") == "true"
    template = "components/file_job.html" if part else "fisoko_protocols/watch/file_job.html"
    return render(request, template, context)


@for_role(*WATCHERS)
@require_safe
@never_cache
def file_job_file(request: InRole, token: str) -> HttpResponseBase:
    """The file itself, for a day."""
    return kept_of(own_job(request, token))
