"""«Стать представителем организации», and the questionnaire afterwards."""

import secrets
from typing import cast

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Role, RoleGrant, User
from expert_rating.forms.representative import (
    OrganisationForm,
    RepresentativeForm,
    RepresentativeRegistrationForm,
    initial_of_representative,
)
from expert_rating.models import Representative
from expert_rating.views.crumbs import representative_crumbs
from expert_rating.views.registering import (
    Registration,
    changed,
    own_grant,
    redrawing,
    registered_page,
    say_what_comes_next,
    state_of,
)
from expert_rating.workflow.representatives import change_representative, register_representative
from portal.acting import not_yours_is_404
from portal.history import Actor
from portal.requests import InRole, PortalRequest, SignedIn

# --- Registration -----------------------------------------------------------------------------------------


def registration_form(request: HttpRequest) -> RepresentativeRegistrationForm:
    user = request.user if isinstance(request.user, User) else None
    if request.method != "POST":
        return RepresentativeRegistrationForm(user=user, initial={"form_id": secrets.token_urlsafe(16)})
    return RepresentativeRegistrationForm(request.POST, user=user, initial={})


REGISTRATION = Registration(
    title="Стать представителем организации",
    template="expert_rating/representative/register.html",
    registered="rating:representative-registered",
    questionnaire="rating:representative-questionnaire",
    verb=register_representative,
    given_as="given",
)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def become_representative(request: HttpRequest) -> HttpResponse:
    if own_grant(request.user, Role.ORGANISATION_REPRESENTATIVE):
        return redirect(REGISTRATION.questionnaire)
    return REGISTRATION.page(request, registration_form(request))


@login_not_required
@require_safe
def representative_registered(request: HttpRequest) -> HttpResponse:
    return registered_page(request, REGISTRATION.questionnaire)


@login_not_required
@require_safe
def representative_territory(request: HttpRequest) -> HttpResponse:
    """The lists below the district, as the choices made so far narrow them."""
    form = OrganisationForm(request.GET)
    form.without_errors()
    context = {"form": form, "choices": form.organisation_choices()}
    return render(request, "expert_rating/representative/_territory.html", context)


# --- The questionnaire ------------------------------------------------------------------------------------


def own_questionnaire(request: SignedIn) -> tuple[RoleGrant, str]:
    """The grant and the position; a role granted in the admin has no questionnaire yet."""
    grant = own_grant(request.user, Role.ORGANISATION_REPRESENTATIVE)
    if grant is None:
        raise Http404
    known = Representative.objects.filter(grant=grant).first()
    return grant, known.position if known else ""


def questionnaire_crumbs(request: PortalRequest, *last: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    in_force = request.role is not None and request.role.role == Role.ORGANISATION_REPRESENTATIVE
    first = representative_crumbs(cast(InRole, request)) if in_force else [("Главная", "/")]
    return [*first, *last]


@require_safe
def representative_questionnaire(request: SignedIn) -> HttpResponse:
    """The person's own, whether it waits, was declined or is active."""
    grant, position = own_questionnaire(request)
    context = {
        "grant": grant,
        "position": position,
        "sent_at": Representative.objects.filter(grant=grant).values_list("sent_at", flat=True).first(),
        **state_of(grant),
        "breadcrumbs": questionnaire_crumbs(request, ("Анкета представителя", None)),
    }
    return render(request, "expert_rating/representative/questionnaire.html", context)


@not_yours_is_404
@require_http_methods(["GET", "HEAD", "POST"])
def edit_representative(request: SignedIn) -> HttpResponse:
    grant, position = own_questionnaire(request)
    initial = initial_of_representative(grant, position)
    form = RepresentativeForm(request.POST or None, user=grant.user, initial=initial)
    if request.method == "POST":
        if redrawing(request):
            form.without_errors()
        elif form.is_valid() and change(request, form, grant):
            return redirect("rating:representative-questionnaire")
    crumbs = questionnaire_crumbs(
        request,
        ("Анкета представителя", reverse("rating:representative-questionnaire")),
        ("Изменить данные анкеты", None),
    )
    context = {"form": form, "grant": grant, "breadcrumbs": crumbs}
    return render(request, "expert_rating/representative/edit.html", context)


def change(request: SignedIn, form: RepresentativeForm, grant: RoleGrant) -> bool:
    """Carry the change out and say what comes next; False with an error in the form."""
    actor = Actor.of(request)
    fresh = changed(form, lambda: change_representative(grant_id=grant.pk, given=form.questionnaire(), actor=actor))
    if fresh is None:
        return False
    say_what_comes_next(request, sent_again=fresh.status == "waiting")
    return True
