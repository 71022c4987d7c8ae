"""«Помощь»: pages of the parts for each role, the workflows drawn from their own tables, the glossary."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.desk import STAFF
from portal.models import Term
from portal.registry import DrawnWorkflow, HelpPage, help_pages
from portal.text import normalise, words

HOME = ("Главная", "/")


class Pictures:
    """`{{ pictures.registration }}`: the address of a picture that the browser tests took, or "" until they have."""

    def __getitem__(self, name: str) -> str:
        return picture(name)


@cache
def picture(name: str) -> str:
    path = f"img/help/{name}.png"
    return static(path) if finders.find(path) else ""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a workflow's table, in people's words."""

    sources: str
    button: str
    target: str
    who: str
    reason: bool


def steps_of(drawn: DrawnWorkflow) -> list[Step]:
    """The very table the verbs go by: it can't tell of a button that is not there."""
    states = drawn.workflow.states
    return [
        Step(
            sources=", ".join(f"«{states(code).label}»" for code in transition.source),
            button=transition.label,
            target=f"«{states(transition.target).label}»",
            who=drawn.who[transition.rule.__name__],
            reason=transition.reason_required,
        )
        for transition in drawn.workflow.transitions.values()
    ]


def role_code(request: HttpRequest) -> str:
    role: Any = getattr(request, "role", None)
    return role.role if role else ""


def pages_for(code: str) -> list[HelpPage]:
    """Those written for this role first; a page of the staff is there for them and for its own roles only."""
    found = [page for page in help_pages() if code in STAFF or code in page.roles or not page.staff]
    return sorted(found, key=lambda page: code not in page.roles)


@login_not_required
@require_safe
def help_index(request: HttpRequest) -> HttpResponse:
    code = role_code(request)
    pages = pages_for(code)
    context = {
        "own": [page for page in pages if code in page.roles],
        "others": [page for page in pages if code not in page.roles],
        "breadcrumbs": [HOME, ("Помощь", None)],
    }
    return render(request, "portal/help/index.html", context)


@login_not_required
@require_safe
def help_page(request: HttpRequest, slug: str) -> HttpResponse:
    page = next((page for page in pages_for(role_code(request)) if page.slug == slug), None)
    if page is None:
        raise Http404
    context = {
        **page.values,
        "page": page,
        "pictures": Pictures(),
        "workflows": [(drawn.title, steps_of(drawn)) for drawn in page.workflows],
        "breadcrumbs": [HOME, ("Помощь", reverse("help")), (page.title, None)],
    }
    return render(request, "portal/help/page.html", context)


@login_not_required
@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """All terms on one page; a query narrows them by any word, in any case."""
    query = request.GET.get("q", "")[:100]
    asked = words(query)
    terms = [
        term
        for term in Term.objects.all()
        if all(word in normalise(f"{term.term} {term.full} {term.meaning}") for word in asked)
    ]
    context = {
        "terms": sorted(terms, key=lambda term: normalise(term.term)),
        "query": query,
        "breadcrumbs": [HOME, ("Помощь", reverse("help")), ("Словарь терминов", None)],
    }
    return render(request, "portal/help/glossary.html", context)
