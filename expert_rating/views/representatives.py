"""«Стать представителем организации», and the questionnaire afterwards."""

import secrets

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
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
from expert_rating.views.registering import Registration
from expert_rating.workflow.representatives import change_representative, register_representative
from portal.acting import not_yours_is_404
from portal.requests import SignedIn

# --- Registration -----------------------------------------------------------------------------------------


def registration_form(request: HttpRequest) -> RepresentativeRegistrationForm:
    user = request.user if isinstance(request.user, User) else None
    if request.method != "POST":
        return RepresentativeRegistrationForm(user=user, initial={"form_id": secrets.token_urlsafe(16)})
    return RepresentativeRegistrationForm(request.POST, user=user, initial={})


REGISTRATION = Registration(
    role=Role.ORGANISATION_REPRESENTATIVE,
    title="Стать представителем организации",
    sheet="Анкета представителя",
    folder="expert_rating/representative",
    cabinet=representative_crumbs,
    registered="rating:representative-registered",
    shown="rating:representative-questionnaire",
    edited="rating:representative-questionnaire-edit",
    verb=register_representative,
    change_verb=change_representative,
    given_as="given",
)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def become_representative(request: HttpRequest) -> HttpResponse:
    return REGISTRATION.register_page(request, registration_form)


@login_not_required
@require_safe
def representative_registered(request: HttpRequest) -> HttpResponse:
    return REGISTRATION.registered_page(request)


@login_not_required
@require_safe
def representative_territory(request: HttpRequest) -> HttpResponse:
    """The lists below the district, as the choices made so far narrow them."""
    form = OrganisationForm(request.GET)
    form.without_errors()
    context = {"form": form, "choices": form.organisation_choices()}
    return render(request, "expert_rating/representative/_territory.html", context)


# --- The questionnaire ------------------------------------------------------------------------------------


def own_questionnaire(request: HttpRequest) -> tuple[RoleGrant, Representative]:
    """A role granted on the desk has no questionnaire yet: an empty one stands in its place."""
    grant = REGISTRATION.own(request)
    return grant, Representative.objects.filter(grant=grant).first() or Representative(grant=grant)


@require_safe
def representative_questionnaire(request: SignedIn) -> HttpResponse:
    """The person's own, whether it waits, was declined or is active."""
    grant, known = own_questionnaire(request)
    return REGISTRATION.show(request, grant, position=known.position, sent_at=known.sent_at)


@not_yours_is_404
@require_http_methods(["GET", "HEAD", "POST"])
def edit_representative(request: SignedIn) -> HttpResponse:
    grant, known = own_questionnaire(request)
    initial = initial_of_representative(grant, known.position)
    form = RepresentativeForm(request.POST or None, user=grant.user, initial=initial)
    return REGISTRATION.edit(request, grant, form, known.sent_at)
