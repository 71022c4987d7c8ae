"""One ППО and one of its protocols, for whoever watches over them: nothing is changed here."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import for_role
from accounts.models import AssessmentPoint
from fisoko_protocols.listing import cards
from fisoko_protocols.listing.asked import Asked
from fisoko_protocols.models import Protocol, ProtocolStatus
from fisoko_protocols.views.area import WATCHERS, Area, Crumbs
from fisoko_protocols.views.frame import zone_there
from portal.models import HistoryRecord
from portal.moments import moment_label
from portal.requests import InRole


def point_or_404(request: InRole, pk: int) -> AssessmentPoint:
    visible = AssessmentPoint.objects.visible_to(request.role).select_related("region", "organisation")
    return get_object_or_404(visible, pk=pk)


def protocol_or_404(request: InRole, pk: int) -> Protocol:
    """With its names and windows; 404 when it is not visible to the role in force."""
    visible = Protocol.objects.visible_to(request.role).with_card().prefetch_related("sitting__publications")
    return get_object_or_404(visible, pk=pk)


def area_of(request: InRole, point: AssessmentPoint) -> Area:
    return Area(request.role, point.region)


def crumbs_to(request: InRole, point: AssessmentPoint, *here: str) -> Crumbs:
    area = area_of(request, point)
    if not here:
        return area.crumbs((point.login, None))
    return area.crumbs(
        (point.login, reverse("protocols:watch-point", args=[point.pk])), *((each, None) for each in here)
    )


def now_there(point: AssessmentPoint) -> str:
    return moment_label(timezone.now().astimezone(point.zone))


@for_role(*WATCHERS)
@require_safe
def watch_point(request: InRole, pk: int) -> HttpResponse:
    """All its protocols of the current assessments, or of the one asked for."""
    point = point_or_404(request, pk)
    asked = Asked.read(request.GET, request.role)
    found = Protocol.objects.visible_to(request.role).filter(point=point, sitting__in=asked.sittings)
    protocols = list(found.order_by("sitting__assessment", "sitting__subject__name", "sitting__category"))
    for protocol in protocols:
        protocol.point = point
    account = cards.accounts_of([point]).get(point.pk)
    context = {
        "area": area_of(request, point),
        "point": point,
        "asked": asked,
        "cards": cards.cards(protocols, asked, request.role),
        "waiting": sum(not protocol.counted for protocol in protocols),
        "account": account,
        "clock": now_there(point),
        "breadcrumbs": crumbs_to(request, point),
    }
    return render(request, "fisoko_protocols/watch/point.html", context)


@for_role(*WATCHERS)
@require_safe
def watch_protocol(request: InRole, pk: int) -> HttpResponse:
    protocol = protocol_or_404(request, pk)
    shown = cards.card(protocol)
    context = {
        "protocol": protocol,
        "point": protocol.point,
        "shown": shown,
        "badge": protocol.badge,
        "tools": cards.tools(protocol, request.role),
        "content": cards.content(protocol, request.role, request.GET.get("version", ""), request.GET.get("page", "1")),
        "versions": cards.versions_of(protocol),
        "returns": protocol.returns.select_related("by").prefetch_related("rows"),
        "history": HistoryRecord.objects.about(protocol),
        "states": dict(ProtocolStatus.choices),
        "zone": zone_there(protocol.point),
        "breadcrumbs": crumbs_to(request, protocol.point, shown.subject),
    }
    return render(request, "fisoko_protocols/watch/protocol.html", context)
