"""The expert's cabinet: its first page, the assessments, the choice of an organisation."""

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import for_role
from accounts.models import Role, RoleGrant
from expert_rating import listing
from expert_rating.models import Assessment
from expert_rating.views.crumbs import cabinet_crumbs, cabinet_title
from expert_rating.workflow.assessments import buttons, may_edit
from portal.kinds import OrganisationKind
from portal.requests import InRole

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
            "can_edit": may_edit(request.role, found),
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
    named = request.GET.get("kind", "")
    default = own.kind if own else OrganisationKind.PRESCHOOL
    kind = OrganisationKind(named if named in OrganisationKind.public() else default)
    asked = asked_or_home(request, kind)
    filters = listing.Filters.read(asked, fixed_territory(request.role))
    campaigns = listing.Campaigns.of(kind)
    context = {
        "own": own,
        "kinds": OrganisationKind.public(),
        "kind": kind,
        "campaign": campaigns.shown,
        "filters": filters,
        "tags": filters.tags(asked),
        "territory": territory_words(request.role),
        "listing": listing.catalogue(kind, campaigns.shown_id, filters, request.GET.get("page", "")),
        "breadcrumbs": [
            *cabinet_crumbs(request),
            ("Оценка образовательных организаций", reverse("rating:assessments")),
            ("Выберите организацию", None),
        ],
    }
    return render(request, "expert_rating/cabinet/choose.html", context)


def fixed_territory(role: RoleGrant) -> dict[str, str]:
    """A municipal or regional expert chooses within the territory; the others see the country.

    An expert of one organisation may look at all, and is reminded when choosing another (manual 000).
    """
    if role.municipality_id:
        return {"municipality": str(role.municipality_id)}
    return {"region": role.region_id} if role.region_id else {}


def territory_words(role: RoleGrant) -> str:
    """The territory in which the expert assesses, in words; "" for the level of an organisation."""
    if role.organisation_id:
        return ""
    if role.municipality:
        return f"{role.municipality}, {role.municipality.region}"
    return role.scope_name


def asked_or_home(request: InRole, kind: OrganisationKind) -> QueryDict:
    """The filters of the address; on the first visit the expert's own region stands in them, removable."""
    home = request.role.scope_region
    if "kind" in request.GET or not request.role.organisation_id or home is None:
        return request.GET
    asked = request.GET.copy()
    asked["kind"] = kind
    asked.setdefault("region", home.pk)
    return asked
