"""«Стать представителем организации», and the questionnaire afterwards."""

import secrets
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import IntegrityError
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
from expert_rating.views.registration import (
    BADGES,
    REDRAW,
    REGISTRATION_CRUMBS,
    SENT_SECONDS,
    TAKEN_MEANWHILE,
    TOO_MANY,
    sent_key,
)
from expert_rating.workflow.representatives import change_representative, register_representative
from portal.acting import not_yours_is_404
from portal.history import Actor
from portal.models import HistoryRecord, SiteSettings
from portal.phones import shown_phone
from portal.requests import InRole, PortalRequest, SignedIn
from portal.workflow import Refused

TITLE = "Стать представителем организации"


def own_grant(user: Any) -> RoleGrant | None:
    """The person's own role of a representative in whatever state, unless withdrawn; the latest one."""
    if not user.is_authenticated:
        return None
    grants = RoleGrant.objects.of(user).filter(role=Role.ORGANISATION_REPRESENTATIVE).exclude(status="withdrawn")
    return grants.with_scope().select_related("user").order_by("-pk").first()


# --- Registration -----------------------------------------------------------------------------------------


def registration_form(request: HttpRequest) -> RepresentativeRegistrationForm:
    user = request.user if isinstance(request.user, User) else None
    if request.method != "POST":
        return RepresentativeRegistrationForm(user=user, initial={"form_id": secrets.token_urlsafe(16)})
    return RepresentativeRegistrationForm(request.POST, user=user, initial={})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def become_representative(request: HttpRequest) -> HttpResponse:
    if own_grant(request.user):
        return redirect("rating:representative-questionnaire")
    form = registration_form(request)
    if request.method != "POST":
        return draw_registration(request, form)
    if any(name in request.POST for name in REDRAW):
        form.without_errors()
        return draw_registration(request, form)
    if not ratelimit.consume(request, action="signup", user=request.user):
        form.without_errors()
        form.add_error(None, TOO_MANY)
        return draw_registration(request, form, status=429)
    return submit_registration(request, form)


def submit_registration(request: HttpRequest, form: RepresentativeRegistrationForm) -> HttpResponse:
    """Register; a second press of the same button, or the back button, leads where the first one led."""
    key, login = sent_key(request), request.POST.get("login", "").lower()
    if not form.is_valid():
        if "login" in form.errors and cache.get(key) == login != "":
            return redirect("rating:representative-registered")
        return draw_registration(request, form)
    first = cache.add(key, login, SENT_SECONDS)
    try:
        register(request, form)
    except Refused:
        return redirect("rating:representative-questionnaire")
    except IntegrityError:
        if not first:
            return redirect("rating:representative-registered")
        cache.delete(key)
        form.add_error(None, TAKEN_MEANWHILE)
        return draw_registration(request, form)
    return redirect("rating:representative-registered")


def register(request: HttpRequest, form: RepresentativeRegistrationForm) -> None:
    data = form.cleaned_data
    register_representative(
        given=form.questionnaire(),
        login=data.get("login", ""),
        password=data.get("password1", ""),
        user=form.user,
        actor=Actor.of(request),
        address=get_adapter().get_client_ip(request),
    )


def draw_registration(request: HttpRequest, form: RepresentativeRegistrationForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "breadcrumbs": [*REGISTRATION_CRUMBS, (TITLE, None)]}
    return render(request, "expert_rating/representative/register.html", context, status=status)


@login_not_required
@require_safe
def representative_registered(request: HttpRequest) -> HttpResponse:
    context = {
        "days": SiteSettings.current().moderation_days,
        "breadcrumbs": [*REGISTRATION_CRUMBS, ("Анкета отправлена", None)],
    }
    return render(request, "expert_rating/representative/registered.html", context)


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
    grant = own_grant(request.user)
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
    declined = HistoryRecord.objects.about(grant).filter(verb="decline").first()
    context = {
        "grant": grant,
        "position": position,
        "sent_at": Representative.objects.filter(grant=grant).values_list("sent_at", flat=True).first(),
        "phone": shown_phone(grant.user.phone),
        "badge": BADGES[grant.status],
        "reason": declined.comment if declined and grant.status == "declined" else "",
        "days": SiteSettings.current().moderation_days,
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
        if any(name in request.POST for name in REDRAW):
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
    try:
        changed = change_representative(grant_id=grant.pk, given=form.questionnaire(), actor=Actor.of(request))
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    except IntegrityError:
        form.add_error(None, TAKEN_MEANWHILE)
        return False
    if changed.status == "waiting":
        messages.success(request, "Анкета отправлена модератору на проверку.")
    else:
        messages.success(request, "Изменения сохранены.")
    return True
