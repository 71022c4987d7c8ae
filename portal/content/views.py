"""News, documents and the search over them, for the whole portal; sections have the same with their own menu."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from portal.content import listing
from portal.files import INLINE_TYPES, serve
from portal.models import Document, DocumentSection, News, StaticPage
from portal.richtext import to_html


def document_section(slug: str) -> DocumentSection:
    if slug not in DocumentSection.values:
        raise Http404
    return DocumentSection(slug)


def news_context(request: HttpRequest, kind: str = "") -> dict[str, Any]:
    return {"listing": listing.news(kind, request.GET)}


def item_context(pk: int, kind: str = "") -> dict[str, Any]:
    item = get_object_or_404(News.objects.public().of_section(kind), pk=pk)
    return {"item": item, "body": to_html(item.body)}


def documents_context(request: HttpRequest, section: DocumentSection, kind: str = "") -> dict[str, Any]:
    """The page of the same slug, if editors wrote one, stands above the list."""
    above = StaticPage.objects.filter(slug=section, kind__in={"", kind}).order_by("-kind").first()
    return {
        "heading": section.label,
        "above": to_html(above.body) if above else "",
        "listing": listing.documents(section, kind, request.GET),
    }


@login_not_required
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    context = news_context(request) | {"breadcrumbs": [("Главная", "/"), ("Новости", None)]}
    return render(request, "portal/content/news.html", context)


@login_not_required
@require_safe
def news_item(request: HttpRequest, pk: int) -> HttpResponse:
    context = item_context(pk)
    context["breadcrumbs"] = [("Главная", "/"), ("Новости", reverse("news")), (context["item"].title, None)]
    return render(request, "portal/content/news_item.html", context)


@login_not_required
@require_safe
def documents(request: HttpRequest, slug: str) -> HttpResponse:
    section = document_section(slug)
    context = documents_context(request, section) | {"breadcrumbs": [("Главная", "/"), (section.label, None)]}
    return render(request, "portal/content/documents.html", context)


@login_not_required
@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Everybody's: the name a person saves it under is the document's title."""
    found = get_object_or_404(Document, pk=pk)
    response = serve(found.file)
    name = f"{found.title[:100]}.{found.ending}"
    response["Content-Disposition"] = content_disposition_header(found.ending not in INLINE_TYPES, name) or "inline"
    return response


@login_not_required
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Over the whole portal."""
    context = {
        "found": listing.everything("", request.GET),
        "breadcrumbs": [("Главная", "/"), ("Поиск по новостям и документам", None)],
    }
    return render(request, "portal/content/find.html", context)
