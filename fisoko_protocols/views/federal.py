"""The federal organiser's board by region, and all rows handed in by a chosen moment."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import for_role
from accounts.models import Role
from accounts.territory import directory
from fisoko_protocols.forms.federal import MomentForm
from fisoko_protocols.listing import board, federal, files, pace
from fisoko_protocols.listing.asked import Asked
from fisoko_protocols.models import Category
from fisoko_protocols.views.watch import RENEW_SECONDS, address, ask_file, to_job
from portal.look import without
from portal.moments import MOSCOW, moment_label
from portal.prepared_files import DIRECT_ROWS, TYPES, sent_at_once
from portal.requests import InRole

BOARD_COLUMNS = ["Код", "Субъект РФ", "Протоколов", *(state.label for state in board.BY_STATE), "Сдано", "Сдано, доля"]


def crumbs(*here: str) -> list[tuple[str, str | None]]:
    above: list[tuple[str, str | None]] = [("Главная", reverse("front"))]
    if not here:
        return [*above, ("Контроль по стране", None)]
    return [*above, ("Контроль по стране", reverse("protocols:federal")), *((label, None) for label in here)]


@for_role(Role.FEDERAL_ORGANISER)
@require_safe
def country(request: InRole) -> HttpResponse:
    asked = Asked.read(request.GET, request.role)
    found = federal.read(asked, request.GET)
    context: dict[str, Any] = {
        "asked": asked,
        "country": found,
        "columns": [state.label for state in board.BY_STATE],
        "renew_seconds": RENEW_SECONDS,
        "now": moment_label(timezone.now().astimezone(MOSCOW)).rpartition(", ")[2],
    }
    if request.headers.get("HX-Request") == "true":
        return render(request, "fisoko_protocols/federal/_board.html", context)
    kept = without(request.GET, "page")
    context |= {
        "tags": asked.tags(request.GET),
        "sorts": [(value, label, value == asked.sort) for value, (label, _) in federal.SORTS.items()],
        "categories": Category,
        "files": {fmt: address("federal-file", kept, fmt) for fmt in TYPES},
        "pace_url": address("federal-pace", without(request.GET, "sort", "q")),
        "breadcrumbs": crumbs(),
    }
    return render(request, "fisoko_protocols/federal/country.html", context)


@for_role(Role.FEDERAL_ORGANISER)
@require_safe
def country_file(request: InRole, fmt: str) -> HttpResponseBase:
    if fmt not in TYPES:
        raise Http404
    found = federal.read(Asked.read(request.GET, request.role), request.GET)
    rows = [
        [row.code, row.name, row.counts.total, *(n for _, n in row.cells), row.counts.counted, row.counts.share]
        for row in found.rows
    ]
    name = f"regions-{timezone.now().astimezone(MOSCOW):%Y-%m-%d-%H-%M}.{fmt}"
    return sent_at_once(fmt, name=name, title="Контроль по стране", columns=BOARD_COLUMNS, rows=rows)


@for_role(Role.FEDERAL_ORGANISER)
@require_safe
def country_pace(request: InRole) -> HttpResponse:
    asked = Asked.read(request.GET, request.role)
    rows = pace.by_sitting(asked)
    context = {
        "asked": asked,
        "tags": asked.tags(request.GET),
        "figures": pace.read(asked),
        "rows": pace.subject_rows(asked, rows, reverse("protocols:federal")),
        "columns": [status.label for status in board.BY_STATE],
        "shares": pace.shares("Доля сданных", [(asked.label(sitting), tally) for sitting, tally in rows]),
        "categories": Category,
        "breadcrumbs": crumbs("Темп сдачи"),
    }
    return render(request, "fisoko_protocols/federal/pace.html", context)


# --- All rows -----------------------------------------------------------------------------------------


def wanted_of(request: InRole, form: MomentForm) -> files.HandedInAt:
    region = request.GET.get("region", "")
    asked = Asked.read(request.GET, request.role)
    return files.HandedInAt(
        form.cleaned_data["moment"], sorted(asked.sittings), region if region in directory().regions else ""
    )


@for_role(Role.FEDERAL_ORGANISER)
@require_safe
def handed_in(request: InRole) -> HttpResponse:
    """The moment and the filters are chosen; then the number of rows is said, and the files offered."""
    asked = Asked.read(request.GET, request.role)
    chosen = "day" in request.GET
    form = MomentForm(request.GET if chosen else None, initial=MomentForm.just_now())
    wanted = wanted_of(request, form) if chosen and form.is_valid() else None
    region = request.GET.get("region", "")
    context = {
        "asked": asked,
        "form": form,
        "wanted": wanted,
        "moment": moment_label(wanted.moment) if wanted else "",
        "versions": wanted.versions.count() if wanted else 0,
        "rows": wanted.rows_at_most() if wanted else 0,
        "direct_rows": DIRECT_ROWS,
        "files": {fmt: address("handed-in-file", request.GET.urlencode(), fmt) for fmt in TYPES},
        "region_options": directory().choose(region=region).region_options,
        "categories": Category,
        "breadcrumbs": crumbs("Сданные протоколы"),
    }
    return render(request, "fisoko_protocols/federal/handed_in.html", context)


@for_role(Role.FEDERAL_ORGANISER)
@require_http_methods(["GET", "HEAD", "POST"])
def handed_in_file(request: InRole, fmt: str) -> HttpResponseBase:
    """At once up to 10,000 rows; of more POST starts a job."""
    form = MomentForm(request.GET)
    if fmt not in TYPES or not form.is_valid():
        raise Http404
    wanted = wanted_of(request, form)
    order = files.Order.handed_in(fmt, wanted, request.role)
    if request.method == "POST":
        return to_job(order.start(by=request.user))
    rows = wanted.rows_at_most()
    if rows <= DIRECT_ROWS:
        return order.send(wanted.rows())
    return ask_file(request, order.title, rows, fmt, crumbs("Сданные протоколы"))
