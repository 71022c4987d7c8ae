"""Materials and vacancies: the author's list and forms, then what a section shows to everyone."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import for_role
from accounts.models import Role
from expert_rating import listing
from expert_rating.forms.voice import FORMS, PublicationForm, initial_of_publication
from expert_rating.models import Publication, PublicationKind, PublicationStatus
from expert_rating.views.crumbs import author_crumbs
from expert_rating.views.public import section_context
from expert_rating.workflow.publications import (
    EDITABLE,
    PUBLICATION,
    edit_publication,
    send_publication,
    withdraw_publication,
    write_publication,
)
from portal.acting import act, not_yours_is_404
from portal.history import Actor
from portal.kinds import OrganisationKind
from portal.look import filter_tags
from portal.models import HistoryRecord
from portal.requests import InRole
from portal.richtext import to_html
from portal.workflow import Refused

PAGE = 25
OWN_LIST = ("Материалы и вакансии", "rating:publications")
ADD = {PublicationKind.MATERIAL: "Добавить материал", PublicationKind.VACANCY: "Добавить вакансию"}
PLURAL = {PublicationKind.MATERIAL: "Материалы", PublicationKind.VACANCY: "Вакансии"}
SAVED = {PublicationStatus.DRAFT: "Черновик сохранён. Его видите только Вы."}
SAVED_AGAIN = (
    "Исправления сохранены, их видите только Вы. Чтобы их проверил модератор, нажмите «Отправить на проверку»."
)
authors = for_role(Role.EXPERT, Role.ORGANISATION_REPRESENTATIVE)


# --- The author's own ---------------------------------------------------------------------------------------


def crumbs(request: InRole, *last: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    label, name = OWN_LIST
    return [*author_crumbs(request), (label, reverse(name) if last else None), *last]


def own_publication(request: InRole, pk: int) -> Publication:
    return get_object_or_404(Publication.objects.visible_to(request.role).with_card(), pk=pk)


@authors
@require_safe
def publications(request: InRole) -> HttpResponse:
    own = Publication.objects.visible_to(request.role).with_card()
    page = Paginator(own, PAGE).get_page(request.GET.get("page"))
    return render(request, "expert_rating/publications/list.html", {"page": page, "breadcrumbs": crumbs(request)})


@authors
@require_safe
def publication(request: InRole, pk: int) -> HttpResponse:
    found = own_publication(request, pk)
    history = list(HistoryRecord.objects.about(found))
    decided = next((record for record in history if record.verb in {"decline", "take_down"}), None)
    context = {
        "publication": found,
        "body": to_html(found.text),
        "verbs": {transition.verb for transition in PUBLICATION.open_to(request.role, found)},
        "editable": found.status in EDITABLE,
        "reason": decided.comment if decided and found.status == PublicationStatus.DECLINED else "",
        "history": history,
        "states": dict(PublicationStatus.choices),
        "breadcrumbs": crumbs(request, (found.title, None)),
    }
    return render(request, "expert_rating/publications/detail.html", context)


@authors
@require_http_methods(["GET", "HEAD", "POST"])
def add_material(request: InRole) -> HttpResponse:
    return add(request, PublicationKind.MATERIAL)


@authors
@require_http_methods(["GET", "HEAD", "POST"])
def add_vacancy(request: InRole) -> HttpResponse:
    return add(request, PublicationKind.VACANCY)


def add(request: InRole, kind: PublicationKind) -> HttpResponse:
    form = FORMS[kind](request.POST or None, role=request.role)
    if request.method == "POST" and form.is_valid():
        made = write_publication(kind=kind, written=form.written(), actor=Actor.of(request))
        return after_saving(request, made)
    return draw_form(request, form, title=ADD[kind], kind=kind, back=reverse("rating:publications"))


@not_yours_is_404
@authors
@require_http_methods(["GET", "HEAD", "POST"])
def publication_edit(request: InRole, pk: int) -> HttpResponse:
    found = own_publication(request, pk)
    back = reverse("rating:publication", args=[pk])
    if found.status not in EDITABLE:
        messages.info(request, "Сначала снимите публикацию, потом исправляйте.")
        return redirect(back)
    initial = initial_of_publication(found)
    form = FORMS[found.kind](request.POST or None, role=request.role, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            edit_publication(publication_id=pk, written=form.written(), actor=Actor.of(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return after_saving(request, found)
    return draw_form(request, form, title=f"Исправить: {found.title}", kind=found.kind, back=back)


def after_saving(request: InRole, saved: Publication) -> HttpResponse:
    """«Отправить на проверку» saves and sends; «Сохранить черновик» only saves."""
    to = reverse("rating:publication", args=[saved.pk])
    if request.POST.get("go") != "send":
        messages.success(request, SAVED.get(PublicationStatus(saved.status), SAVED_AGAIN))
        return redirect(to)
    return act(
        request,
        lambda: send_publication(publication_id=saved.pk, actor=Actor.of(request)),
        done="Отправлено модератору. Решение придёт письмом.",
        to=to,
    )


def draw_form(request: InRole, form: PublicationForm, *, title: str, kind: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "kind": kind, "back": back, "breadcrumbs": crumbs(request, (title, None))}
    return render(request, "expert_rating/publications/form.html", context)


@require_POST
@not_yours_is_404
@authors
def publication_send(request: InRole, pk: int) -> HttpResponse:
    return act(
        request,
        lambda: send_publication(publication_id=pk, actor=Actor.of(request)),
        done="Отправлено модератору. Решение придёт письмом.",
        to=reverse("rating:publication", args=[pk]),
    )


@require_POST
@not_yours_is_404
@authors
def publication_withdraw(request: InRole, pk: int) -> HttpResponse:
    return act(
        request,
        lambda: withdraw_publication(publication_id=pk, actor=Actor.of(request)),
        done="Снято: на портале этого больше нет. Можно исправить и отправить снова.",
        to=reverse("rating:publication", args=[pk]),
    )


# --- What everybody sees --------------------------------------------------------------------------------------


@login_not_required
@require_safe
def materials(request: HttpRequest, kind: OrganisationKind) -> HttpResponse:
    return public_list(request, kind, PublicationKind.MATERIAL)


@login_not_required
@require_safe
def vacancies(request: HttpRequest, kind: OrganisationKind) -> HttpResponse:
    return public_list(request, kind, PublicationKind.VACANCY)


@login_not_required
@require_safe
def material(request: HttpRequest, kind: OrganisationKind, pk: int) -> HttpResponse:
    return public_page(request, kind, PublicationKind.MATERIAL, pk)


@login_not_required
@require_safe
def vacancy(request: HttpRequest, kind: OrganisationKind, pk: int) -> HttpResponse:
    return public_page(request, kind, PublicationKind.VACANCY, pk)


def slug(what: PublicationKind) -> str:
    """The section's page that lists them: of its menu, of its address."""
    return "materials" if what == PublicationKind.MATERIAL else "vacancies"


def public_list(request: HttpRequest, section: OrganisationKind, what: PublicationKind) -> HttpResponse:
    query = listing.Filters.read(request.GET).query
    found = Publication.objects.public(section, what).search(query).select_related("organisation")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = section_context(request, section, slug(what), (PLURAL[what], None)) | {
        "title": PLURAL[what],
        "what": what,
        "query": query,
        "tags": filter_tags(request.GET, [("q", f"Поиск: «{query}»")]) if query else [],
        "page": page,
        "rows": [(one, reverse(f"rating:{what}", args=[section, one.pk])) for one in page],
    }
    return render(request, "expert_rating/publications/public_list.html", context)


def public_page(request: HttpRequest, section: OrganisationKind, what: PublicationKind, pk: int) -> HttpResponse:
    public = Publication.objects.public(section, what).select_related("organisation")
    found = public.filter(pk=pk).first()
    if found is None:
        raise Http404
    above = (PLURAL[what], reverse(f"rating:{slug(what)}", args=[section]))
    context = section_context(request, section, slug(what), above, (found.title, None)) | {
        "publication": found,
        "body": to_html(found.text),
        "back": above[1],
    }
    return render(request, "expert_rating/publications/public_page.html", context)
