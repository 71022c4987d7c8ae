"""The expert's cabinet: its first page, the assessments, the choice of an organisation."""

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import for_role
from accounts.models import Role
from expert_rating import listing
from expert_rating.models import Assessment
from expert_rating.views.crumbs import cabinet_crumbs, cabinet_title
from expert_rating.workflow.assessments import EDITABLE, buttons
from portal.kinds import OrganisationKind
from portal.models import StaticPage
from portal.requests import InRole
from portal.richtext import to_html

PAGE = 25


@for_role(Role.EXPERT)
@require_safe
def expert_cabinet(request: InRole) -> HttpResponse:
    own = Assessment.objects.visible_to(request.role)
    context = {
        "title": cabinet_title(request),
        "unplaced": own.unplaced().count(),
        "active": own.active().count(),
        "breadcrumbs": [("Главная", reverse("front")), (cabinet_title(request), None)],
    }
    return render(request, "expert_rating/cabinet/home.html", context)


@for_role(Role.EXPERT)
@require_safe
def assessments(request: InRole) -> HttpResponse:
    """The expert's assessments with status and actions, and «Добавить»."""
    page = Paginator(Assessment.objects.visible_to(request.role).with_card(), PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "assessment": found,
            "buttons": buttons(found, request.role),
            "can_edit": found.status in EDITABLE and found.campaign.accepts_now,
        }
        for found in page
    ]
    context = {
        "page": page,
        "rows": rows,
        "unplaced": Assessment.objects.visible_to(request.role).unplaced().count(),
        "breadcrumbs": [*cabinet_crumbs(request), ("Оценка образовательных организаций", None)],
    }
    return render(request, "expert_rating/cabinet/assessments.html", context)


@for_role(Role.EXPERT)
@require_safe
def choose_organisation(request: InRole) -> HttpResponse:
    """«Выберите организацию» of one kind: the expert's own kind first, with results by level of expert."""
    role = request.role
    own = role.organisation
    asked = request.GET.get("kind", "")
    default = own.kind if own else OrganisationKind.PRESCHOOL
    kind = OrganisationKind(asked if asked in OrganisationKind.public() else default)
    filters = listing.Filters.read(asked_or_home(request, kind))
    campaigns = listing.Campaigns.of(kind)
    context = {
        "own": own,
        "kinds": OrganisationKind.public(),
        "kind": kind,
        "campaign": campaigns.shown,
        "filters": filters,
        "tags": filters.tags(asked_or_home(request, kind)),
        "listing": listing.catalogue(kind, campaigns.shown_id, filters, request.GET.get("page", "")),
        "breadcrumbs": [
            *cabinet_crumbs(request),
            ("Оценка образовательных организаций", reverse("rating:assessments")),
            ("Выберите организацию", None),
        ],
    }
    return render(request, "expert_rating/cabinet/choose.html", context)


def asked_or_home(request: InRole, kind: OrganisationKind) -> QueryDict:
    """The filters of the address; on the first visit the expert's own region stands in them, removable."""
    if "kind" in request.GET or request.role.scope_region is None:
        return request.GET
    asked = request.GET.copy()
    asked["kind"] = kind
    asked.setdefault("region", request.role.scope_region.pk)
    return asked


def announced(request: InRole, slug: str) -> HttpResponse:
    """A page of the cabinet that says what will be there."""
    page = get_object_or_404(StaticPage, slug=slug, kind="")
    context = {
        "page": page,
        "body": to_html(page.body),
        "breadcrumbs": [*cabinet_crumbs(request), (page.title, None)],
    }
    return render(request, "portal/page.html", context)


@for_role(Role.EXPERT)
@require_safe
def add_material(request: InRole) -> HttpResponse:
    return announced(request, "materials")


@for_role(Role.EXPERT)
@require_safe
def add_vacancy(request: InRole) -> HttpResponse:
    return announced(request, "vacancies")
