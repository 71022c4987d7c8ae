"""What everybody sees: the section of a kind, its catalogue, rating, pages; the search over all kinds."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import Organisation
from accounts.territory import directory
from expert_rating import listing, menus
from expert_rating.models import Reply
from expert_rating.rules import may_assess
from portal.kinds import OrganisationKind
from portal.look import without
from portal.models import SiteSettings
from portal.requests import PortalRequest
from portal.views import MOVED, static_page


def section_context(
    request: HttpRequest, kind: OrganisationKind, current: str, *crumbs: tuple[str, str | None]
) -> dict[str, Any]:
    """What every page of a section shows; `home` here spares the layout its own query for it."""
    home = SiteSettings.current()
    first = menus.links(kind)[menus.FRONT].url if crumbs else None
    menu = menus.section_menu(request, kind, home, current)
    return {
        "section": kind,
        "home": home,
        "menu": menu.items,
        "menu_html": menu.html,
        "shares_from": settings.SHARES_FROM_ASSESSMENTS,
        "breadcrumbs": [("Главная", "/"), (kind.label, first), *crumbs],
    }


def list_context(request: HttpRequest, filters: listing.Filters, campaigns: listing.Campaigns) -> dict[str, Any]:
    """The filter bar of catalogue and rating; «Сбросить всё» keeps the campaign."""
    asked = request.GET.get("campaign", "")
    named = campaigns.shown is not None and asked == str(campaigns.shown_id)
    return {
        "filters": filters,
        "tags": filters.tags(request.GET),
        "campaigns": campaigns,
        "reset": f"{request.path}?campaign={asked}" if named else request.path,
        "in_campaign": f"?campaign={asked}" if named else "",
    }


@login_not_required
@require_safe
def section(request: HttpRequest, kind: OrganisationKind) -> HttpResponse:
    campaigns = listing.Campaigns.of(kind)
    context = section_context(request, kind, menus.FRONT) | {
        "campaigns": campaigns,
        "rows": listing.first_places(kind, campaigns.shown_id),
    }
    return render(request, "expert_rating/public/section.html", context)


@login_not_required
@require_safe
def catalogue(request: HttpRequest, kind: OrganisationKind) -> HttpResponse:
    filters = listing.Filters.read(request.GET)
    campaigns = listing.Campaigns.of(kind, request.GET.get("campaign", ""))
    context = section_context(request, kind, menus.CATALOGUE, ("Каталог организаций", None))
    context |= list_context(request, filters, campaigns)
    page = request.GET.get("page", "")
    context["listing"] = listing.catalogue(kind, campaigns.shown_id, filters, page, in_campaign=context["in_campaign"])
    context["sorts"] = listing.SORTS
    return render(request, "expert_rating/public/catalogue.html", context)


@login_not_required
@require_safe
def ranking(request: HttpRequest, kind: OrganisationKind) -> HttpResponse:
    filters = listing.Filters.read(request.GET)
    campaigns = listing.Campaigns.of(kind, request.GET.get("campaign", ""))
    context = section_context(request, kind, menus.RANKING, ("Рейтинг организаций", None))
    context |= list_context(request, filters, campaigns)
    page = request.GET.get("page", "")
    context["listing"] = listing.ranking(kind, campaigns.shown_id, filters, page, in_campaign=context["in_campaign"])
    context["files"] = {fmt: f"{request.path}file/{fmt}/?{without(request.GET, 'page')}" for fmt in ("xlsx", "csv")}
    return render(request, "expert_rating/public/ranking.html", context)


OVERVIEW = "overview"
TABS = {OVERVIEW: "Карточка и уровни", "questions": "По критериям и вопросам", "campaigns": "По кампаниям"}


def tab_links(asked: QueryDict) -> list[tuple[str, str, str]]:
    """(tab, address, label): the first tab's address is the page's own."""
    rest = without(asked, "tab")
    first = f"?{rest}" if rest else "?"
    more = f"?{rest}&tab=" if rest else "?tab="
    return [(tab, first if tab == OVERVIEW else f"{more}{tab}", label) for tab, label in TABS.items()]


@login_not_required
@require_safe
def organisation(request: PortalRequest, kind: OrganisationKind, pk: int) -> HttpResponse:
    found = get_object_or_404(Organisation, pk=pk, kind=kind)
    campaigns = listing.Campaigns.of(kind, request.GET.get("campaign", ""))
    above = ("Каталог организаций", menus.links(kind)[menus.CATALOGUE].url)
    tab = request.GET.get("tab", "")
    context = section_context(request, kind, menus.CATALOGUE, above, (found.short_name, None)) | {
        "organisation": found,
        "territory": directory().names(found.municipality_id),
        "campaigns": campaigns,
        "tab": tab if tab in TABS else OVERVIEW,
        "tabs": tab_links(request.GET),
        "may_assess": not found.closed and may_assess(request.role, found),
        "reply": Reply.objects.shown(organisation_id=found.pk, campaign_id=campaigns.shown_id),
    }
    if tab == "questions":
        context["criteria"] = listing.by_criterion(found, campaigns.shown_id)
    elif tab == "campaigns":
        context["history"] = listing.over_campaigns(found, campaigns.known)
    else:
        context["card"] = listing.card(found, campaigns.shown_id)
    return render(request, "expert_rating/public/organisation.html", context)


@login_not_required
@require_safe
def section_page(request: HttpRequest, kind: OrganisationKind, slug: str) -> HttpResponse:
    """A page of the section; its own text, else the common one."""
    if slug in MOVED:
        # Those that are the same in every section go to the portal's own address.
        item = menus.links(kind).get(slug)
        return redirect(item.url if item else reverse("page", args=[slug]))
    found = static_page(request, slug, kind)
    title = str(found["page"])
    context = found | section_context(request, kind, slug, (title, None))
    return render(request, "expert_rating/public/page.html", context)


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """«Найти организацию»: over all kinds; found in one kind only, it opens that kind's catalogue."""
    query = listing.Filters.read(request.GET).query
    found = listing.found_by_kind(query) if query else []
    if len(found) == 1:
        return redirect(reverse("rating:catalogue", args=[found[0].kind], query={"q": query}))
    context = {
        "query": query,
        "found": found,
        "total": listing.found_in_all(found),
        "kinds": OrganisationKind.public(),
        "breadcrumbs": [("Главная", "/"), ("Поиск организации", None)],
    }
    return render(request, "expert_rating/public/search.html", context)
