"""«Стать экспертом», and the questionnaire afterwards."""

import secrets
from typing import cast

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Role, User
from expert_rating.forms import KeptPicture, QuestionnaireForm, RegistrationForm, TerritoryForm, initial_of
from expert_rating.models import Expert
from expert_rating.views.crumbs import cabinet_crumbs
from expert_rating.views.registering import (
    Registration,
    changed,
    own_grant,
    redrawing,
    registered_page,
    say_what_comes_next,
    state_of,
)
from expert_rating.workflow import change_questionnaire, register_expert
from portal import files
from portal.acting import not_yours_is_404
from portal.history import Actor
from portal.models import KeptUpload
from portal.requests import InRole, PortalRequest

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
    title="Стать экспертом",
    template="expert_rating/registration/become_expert.html",
    registered="rating:registered",
    questionnaire="rating:questionnaire",
    verb=register_expert,
    given_as="questionnaire",
    keep=keep_photo,
    over=forget_photo,
    redraw=redraw,
)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def become_expert(request: HttpRequest) -> HttpResponse:
    if own_grant(request.user, Role.EXPERT):
        return redirect(REGISTRATION.questionnaire)
    return REGISTRATION.page(request, registration_form(request))


@login_not_required
@require_safe
def registered(request: HttpRequest) -> HttpResponse:
    return registered_page(request, REGISTRATION.questionnaire)


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


def own_expert(request: HttpRequest) -> Expert:
    grant = own_grant(request.user, Role.EXPERT)
    expert = Expert.objects.with_person().filter(grant=grant).first() if grant else None
    if expert is None:
        raise Http404
    return expert


def questionnaire_crumbs(request: PortalRequest, *last: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    in_force = request.role is not None and request.role.role == Role.EXPERT
    first = cabinet_crumbs(cast(InRole, request)) if in_force else [("Главная", "/")]
    return [*first, *last]


@require_safe
def questionnaire(request: PortalRequest) -> HttpResponse:
    """The person's own, whether it waits, was declined or is active."""
    expert = own_expert(request)
    context = {
        "expert": expert,
        **state_of(expert.grant),
        "breadcrumbs": questionnaire_crumbs(request, ("Анкета эксперта", None)),
    }
    return render(request, "expert_rating/registration/questionnaire.html", context)


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
    expert = own_expert(request)
    form = change_form(request, expert)
    if request.method == "POST":
        if redrawing(request):
            redraw(request, form)
        elif form.is_valid() and change(request, form, expert):
            return redirect("rating:questionnaire")
        else:
            keep_photo(request, form)
    crumbs = questionnaire_crumbs(
        request, ("Анкета эксперта", reverse("rating:questionnaire")), ("Изменить данные анкеты", None)
    )
    context = {"form": form, "expert": expert, "breadcrumbs": crumbs}
    return render(request, "expert_rating/registration/edit.html", context)


def change(request: HttpRequest, form: QuestionnaireForm, expert: Expert) -> bool:
    """Carry the change out and say what comes next; False with an error in the form."""
    old_photo, sent_at = expert.photo.name, expert.sent_at
    given = form.questionnaire()
    actor = Actor.of(request)
    fresh = changed(form, lambda: change_questionnaire(grant_id=expert.grant_id, questionnaire=given, actor=actor))
    if fresh is None:
        return False
    if "photo" in given.expert:
        expert.photo.storage.delete(old_photo or "")
    forget_photo(request)
    say_what_comes_next(request, sent_again=fresh.sent_at != sent_at)
    return True
