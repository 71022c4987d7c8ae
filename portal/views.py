"""Pages that belong to no part: the front page, static pages, notices."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST, require_safe

from portal.ids import read_id
from portal.kinds import OrganisationKind
from portal.models import Notice, StaticPage
from portal.registry import parts
from portal.requests import SignedIn
from portal.richtext import to_html


@login_not_required
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The four kinds, the four services, live figures."""
    figures = [figure for part in parts() if part.figures for figure in part.figures()]
    about = StaticPage.objects.filter(slug="about", kind="").first()
    context = {
        "kinds": OrganisationKind.public(),
        "figures": figures,
        "services": [part for part in parts() if part.for_whom],
        "about": to_html(about.body) if about else "",
    }
    return render(request, "portal/front.html", context)


def static_page(request: HttpRequest, slug: str, kind: str = "") -> dict[str, object]:
    """The page for a section if it has its own, else the common one; 404 if there is none."""
    found = StaticPage.objects.filter(slug=slug, kind__in={"", kind}).order_by("-kind").first()
    if found is None:
        raise Http404
    return {"page": found, "body": to_html(found.body), "breadcrumbs": [("Главная", "/"), (found.title, None)]}


# Slugs of pages that have become more than a text: old links, bookmarks and letters go on leading there.
MOVED = {
    "news": ("news", []),
    "regulations": ("documents", ["regulations"]),
    "methodical": ("documents", ["methodical"]),
    "feedback": ("feedback", []),
    "consultant": ("feedback", []),
    "no-organisation": ("accounts:organisation-request", []),
    "statistics": ("rating:statistics", []),
}


@login_not_required
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    if slug in MOVED:
        name, arguments = MOVED[slug]
        return redirect(reverse(name, args=arguments, query=request.GET or None))
    return render(request, "portal/page.html", static_page(request, slug))


@require_safe
def notices(request: SignedIn) -> HttpResponse:
    page_of = Paginator(Notice.objects.of(request.user.pk), 25)
    context = {
        "page": page_of.get_page(request.GET.get("page")),
        "unread": Notice.objects.of(request.user.pk).unread().count(),
        "breadcrumbs": [("Главная", "/"), ("Уведомления", None)],
    }
    return render(request, "portal/notices.html", context)


def own_notice(request: SignedIn, pk: int) -> Notice:
    return get_object_or_404(Notice.objects.of(request.user.pk), pk=pk)


def mark_read(notice: Notice) -> None:
    Notice.objects.filter(pk=notice.pk).unread().update(read_at=timezone.now())


@require_GET
def notice_open(request: SignedIn, pk: int) -> HttpResponse:
    """Where the notice leads; whoever goes there has read it. A link, so that it opens in a new tab as links do."""
    notice = own_notice(request, pk)
    mark_read(notice)
    return redirect(notice.url or "notices")


@require_POST
def notice_read(request: SignedIn, pk: int) -> HttpResponse:
    mark_read(own_notice(request, pk))
    page = request.POST.get("page", "")
    return redirect(reverse("notices", query={"page": page} if read_id(page) else None))


@require_POST
def notices_read(request: SignedIn) -> HttpResponse:
    Notice.objects.of(request.user.pk).unread().update(read_at=timezone.now())
    return redirect("notices")
