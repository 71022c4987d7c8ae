"""«Стать экспертом», and the questionnaire afterwards."""

import secrets

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Role, RoleGrant, User
from expert_rating.forms import KeptPicture, QuestionnaireForm, RegistrationForm, TerritoryForm, initial_of
from expert_rating.models import Expert
from expert_rating.views.crumbs import cabinet_crumbs
from expert_rating.views.registering import Registration, own_grant
from expert_rating.workflow import change_questionnaire, register_expert
from portal import files
from portal.acting import not_yours_is_404
from portal.models import KeptUpload
from portal.requests import PortalRequest

PURPOSE = "expert-photo"


# --- A photo kept between tries ---------------------------------------------------------------------------


def kept_of(request: HttpRequest) -> KeptUpload | None:
    return files.kept_upload(request.POST.get("photo_kept", ""), request, purpose=PURPOSE)


def picture(kept: KeptUpload) -> KeptPicture:
    return KeptPicture(kept.token, kept.name, reverse("rating:kept-photo", args=[kept.token]))


def keep_photo(request: HttpRequest, form: QuestionnaireForm) -> None:
    """A refused form keeps the photo that was sent with it."""
    if form.new_photo is not None:
        name = form.photo_name
        form.kept = {"photo": picture(files.keep_upload(form.new_photo, purpose=PURPOSE, request=request, name=name))}


def forget_photo(request: HttpRequest) -> None:
    if kept := kept_of(request):
        files.remove_uploads([kept])


def redraw(request: HttpRequest, form: QuestionnaireForm) -> None:
    """Show the lists anew and keep all that was typed; only a refused photo is told, for the browser forgets it."""
    refused = form.errors.get("photo") if request.FILES else None
    keep_photo(request, form)
    form.without_errors()
    if refused:
        form.add_error("photo", list(refused))


# --- Registration -----------------------------------------------------------------------------------------


def registration_form(request: HttpRequest) -> RegistrationForm:
    user = request.user if isinstance(request.user, User) else None
    if request.method != "POST":
        return RegistrationForm(user=user, initial={"form_id": secrets.token_urlsafe(16)})
    kept = kept_of(request)
    return RegistrationForm(
        request.POST,
        request.FILES,
        user=user,
        kept=picture(kept) if kept else None,
        initial={"photo": kept.file} if kept else {},
    )


REGISTRATION = Registration(
    role=Role.EXPERT,
    title="Стать экспертом",
    sheet="Анкета эксперта",
    folder="expert_rating/registration",
    cabinet=cabinet_crumbs,
    registered="rating:registered",
    shown="rating:questionnaire",
    edited="rating:questionnaire-edit",
    verb=register_expert,
    change_verb=change_questionnaire,
    given_as="questionnaire",
    keep=keep_photo,
    over=forget_photo,
    redraw=redraw,
)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def become_expert(request: HttpRequest) -> HttpResponse:
    return REGISTRATION.register_page(request, registration_form)


@login_not_required
@require_safe
def registered(request: HttpRequest) -> HttpResponse:
    return REGISTRATION.registered_page(request)


# --- Parts of the form, fetched while it is filled in ---------------------------------------------------------


@login_not_required
@require_safe
def territory(request: HttpRequest) -> HttpResponse:
    """The level and the lists below it, as the choices made so far narrow them."""
    return draw_part(request, "expert_rating/registration/_territory.html")


@login_not_required
@require_safe
def organisation_choices(request: HttpRequest) -> HttpResponse:
    return draw_part(request, "expert_rating/registration/_organisations.html")


def draw_part(request: HttpRequest, template: str) -> HttpResponse:
    form = TerritoryForm(request.GET)
    form.without_errors()
    return render(request, template, {"form": form, "choices": form.organisation_choices()})


@login_not_required
@require_safe
def kept_photo(request: HttpRequest, token: str) -> HttpResponseBase:
    kept = files.kept_upload(token, request, purpose=PURPOSE)
    if kept is None:
        raise Http404
    return files.serve(kept.file)


@require_safe
def photo(request: PortalRequest, pk: int) -> HttpResponseBase:
    """To its owner whatever the state of the role, and to whoever the questionnaire is visible to."""
    grant = own_grant(request.user, Role.EXPERT)
    own = Expert.objects.filter(pk=pk, grant=grant).first() if grant else None
    expert = own or Expert.objects.visible_to(request.role).filter(pk=pk).first()
    if expert is None:
        raise Http404
    return files.serve(expert.photo)


# --- The questionnaire ----------------------------------------------------------------------------------------


def own_expert(request: HttpRequest) -> tuple[RoleGrant, Expert]:
    grant = REGISTRATION.own(request)
    expert = Expert.objects.with_person().filter(grant=grant).first()
    if expert is None:
        raise Http404
    return grant, expert


@require_safe
def questionnaire(request: PortalRequest) -> HttpResponse:
    """The person's own, whether it waits, was declined or is active."""
    grant, expert = own_expert(request)
    return REGISTRATION.show(request, grant, expert=expert, sent_at=expert.sent_at)


def change_form(request: HttpRequest, expert: Expert) -> QuestionnaireForm:
    user, initial = expert.grant.user, initial_of(expert)
    own = KeptPicture("", "фотография анкеты", reverse("rating:photo", args=[expert.pk]))
    if request.method != "POST":
        return QuestionnaireForm(user=user, kept=own, initial=initial)
    kept = kept_of(request)
    if kept:
        initial["photo"] = kept.file
    shown = picture(kept) if kept else own
    return QuestionnaireForm(request.POST, request.FILES, user=user, kept=shown, initial=initial)


@not_yours_is_404
@require_http_methods(["GET", "HEAD", "POST"])
def edit_questionnaire(request: PortalRequest) -> HttpResponse:
    grant, expert = own_expert(request)
    return REGISTRATION.edit(request, grant, change_form(request, expert), expert.sent_at)
