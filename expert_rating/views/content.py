"""News and documents of a kind's section, and the search over the section."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from expert_rating import menus
from expert_rating.views.public import section_context
from portal.content import listing
from portal.content.views import document_section, documents_context, item_context, news_context
from portal.kinds import OrganisationKind


@login_not_required
@require_safe
def section_news(request: HttpRequest, kind: OrganisationKind) -> HttpResponse:
    context = news_context(request, kind) | section_context(request, kind, menus.NEWS, ("Новости", None))
    return render(request, "expert_rating/public/news.html", context)


@login_not_required
@require_safe
def section_news_item(request: HttpRequest, kind: OrganisationKind, pk: int) -> HttpResponse:
    context = item_context(pk, kind)
    above = ("Новости", menus.links(kind)[menus.NEWS].url)
    context |= section_context(request, kind, menus.NEWS, above, (context["item"].title, None))
    return render(request, "expert_rating/public/news_item.html", context)


@login_not_required
@require_safe
def section_documents(request: HttpRequest, kind: OrganisationKind, slug: str) -> HttpResponse:
    section = document_section(slug)
    context = documents_context(request, section, kind) | section_context(request, kind, slug, (section.label, None))
    return render(request, "expert_rating/public/documents.html", context)


@login_not_required
@require_safe
def section_find(request: HttpRequest, kind: OrganisationKind) -> HttpResponse:
    """«Найти организацию» stands in the head; this finds news, documents and pages."""
    context = section_context(request, kind, "", ("Поиск по разделу", None))
    context["found"] = listing.everything(kind, request.GET)
    return render(request, "expert_rating/public/find.html", context)
