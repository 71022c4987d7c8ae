"""«Стать экспертом», and the questionnaire afterwards."""

import hashlib
import secrets
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Role, RoleGrant, User
from expert_rating.forms import KeptPicture, QuestionnaireForm, RegistrationForm, TerritoryForm, initial_of
from expert_rating.models import Expert
from expert_rating.views.crumbs import cabinet_crumbs
from expert_rating.workflow import change_questionnaire, register_expert
from portal import files
from portal.acting import not_yours_is_404
from portal.history import Actor
from portal.models import HistoryRecord, KeptUpload, SiteSettings
from portal.phones import shown_phone
from portal.requests import InRole, PortalRequest
from portal.workflow import Refused

PURPOSE = "expert-photo"
# Buttons of those without scripts: they redraw the lists and send nothing.
REDRAW = ("show", "find")
SENT_SECONDS = 3600
TOO_MANY = (
    "С Вашего адреса слишком много попыток регистрации. Подождите час и отправьте анкету ещё раз: "
    "введённое осталось на этой странице, пароль нужно будет повторить."
)
TAKEN_MEANWHILE = "Пока анкета отправлялась, такой логин или e-mail заняли. Проверьте их и отправьте ещё раз."
REGISTRATION_CRUMBS = [("Главная", "/"), ("Регистрация", "/registration/")]
BADGES = {
    "waiting": ("waiting", "Ожидает проверки"),
    "declined": ("refused", "Возвращена на исправление"),
    "active": ("done", "Активна"),
}


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


def redraw(request: HttpRequest, form: QuestionnaireForm) -> None:
    """Show the lists anew and keep all that was typed; only a refused photo is told, for the browser forgets it."""
    refused = form.errors.get("photo") if request.FILES else None
    keep_photo(request, form)
    form.without_errors()
    if refused:
        form.add_error("photo", list(refused))


# --- Registration -----------------------------------------------------------------------------------------


def own_grant(user: Any) -> RoleGrant | None:
    """The person's own role of an expert in whatever state, unless withdrawn."""
    if not user.is_authenticated:
        return None
    return RoleGrant.objects.of(user).filter(role=Role.EXPERT).exclude(status="withdrawn").first()


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


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def become_expert(request: HttpRequest) -> HttpResponse:
    if own_grant(request.user):
        return redirect("rating:questionnaire")
    form = registration_form(request)
    if request.method != "POST":
        return draw_registration(request, form)
    redrawing = any(name in request.POST for name in REDRAW)
    if (request.FILES or not redrawing) and not ratelimit.consume(request, action="signup", user=request.user):
        form.without_errors()
        form.add_error(None, TOO_MANY)
        return draw_registration(request, form, status=429)
    if redrawing:
        redraw(request, form)
        return draw_registration(request, form)
    return submit_registration(request, form)


def submit_registration(request: HttpRequest, form: RegistrationForm) -> HttpResponse:
    """Register; a second press of the same button, or the back button, leads where the first one led."""
    key, login = sent_key(request), request.POST.get("login", "").lower()
    if not form.is_valid():
        if "login" in form.errors and cache.get(key) == login != "":
            return redirect("rating:registered")
        keep_photo(request, form)
        return draw_registration(request, form)
    first = cache.add(key, login, SENT_SECONDS)
    try:
        register(request, form)
    except Refused:
        return redirect("rating:questionnaire")
    except IntegrityError:
        if not first:
            return redirect("rating:registered")
        cache.delete(key)
        keep_photo(request, form)
        form.add_error(None, TAKEN_MEANWHILE)
        return draw_registration(request, form)
    if kept := kept_of(request):
        files.remove_uploads([kept])
    return redirect("rating:registered")


def sent_key(request: HttpRequest) -> str:
    return "registration:" + hashlib.sha256(request.POST.get("form_id", "").encode()).hexdigest()


def register(request: HttpRequest, form: RegistrationForm) -> None:
    data = form.cleaned_data
    register_expert(
        questionnaire=form.questionnaire(),
        login=data.get("login", ""),
        password=data.get("password1", ""),
        user=form.user,
        actor=Actor.of(request),
        address=get_adapter().get_client_ip(request),
    )


def draw_registration(request: HttpRequest, form: RegistrationForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "breadcrumbs": [*REGISTRATION_CRUMBS, ("Стать экспертом", None)]}
    return render(request, "expert_rating/registration/become_expert.html", context, status=status)


@login_not_required
@require_safe
def registered(request: HttpRequest) -> HttpResponse:
    context = {
        "days": SiteSettings.current().moderation_days,
        "breadcrumbs": [*REGISTRATION_CRUMBS, ("Анкета отправлена", None)],
    }
    return render(request, "expert_rating/registration/registered.html", context)


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
    grant = own_grant(request.user)
    own = Expert.objects.filter(pk=pk, grant=grant).first() if grant else None
    expert = own or Expert.objects.visible_to(request.role).filter(pk=pk).first()
    if expert is None:
        raise Http404
    return files.serve(expert.photo)


# --- The questionnaire ----------------------------------------------------------------------------------------


def own_expert(request: HttpRequest) -> Expert:
    grant = own_grant(request.user)
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
    declined = HistoryRecord.objects.about(expert.grant).filter(verb="decline").first()
    context = {
        "expert": expert,
        "phone": shown_phone(expert.grant.user.phone),
        "badge": BADGES[expert.status],
        "reason": declined.comment if declined and expert.status == "declined" else "",
        "days": SiteSettings.current().moderation_days,
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
        if any(name in request.POST for name in REDRAW):
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
    try:
        changed = change_questionnaire(grant_id=expert.grant_id, questionnaire=given, actor=Actor.of(request))
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    except IntegrityError:
        form.add_error(None, TAKEN_MEANWHILE)
        return False
    if "photo" in given.expert:
        expert.photo.storage.delete(old_photo or "")
    if kept := kept_of(request):
        files.remove_uploads([kept])
    if changed.sent_at != sent_at:
        messages.success(request, "Анкета отправлена модератору на проверку.")
    else:
        messages.success(request, "Изменения сохранены.")
    return True
