"""What «Стать экспертом» and «Стать представителем» do alike: sent once, limited, kept when refused, changed later."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.contrib import messages
from django.core.cache import cache
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.models import Role, RoleGrant
from portal.history import Actor
from portal.models import HistoryRecord, SiteSettings
from portal.phones import shown_phone
from portal.workflow import Refused

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


def redrawing(request: HttpRequest) -> bool:
    return any(name in request.POST for name in REDRAW)


def own_grant(user: Any, role: Role) -> RoleGrant | None:
    """The person's own role in whatever state, unless withdrawn; the latest one."""
    if not user.is_authenticated:
        return None
    grants = RoleGrant.objects.of(user).filter(role=role).exclude(status="withdrawn")
    return grants.with_scope().select_related("user").order_by("-pk").first()


@dataclass(frozen=True, slots=True)
class Registration:
    """One role's registration: its page, its verb, and the URL names that follow.

    `verb` takes the form's questionnaire by the keyword `given_as`; `keep` saves what the browser would forget of a
    refused form, `over` removes it when the form went through.
    """

    title: str
    template: str
    registered: str
    questionnaire: str
    verb: Callable[..., object]
    given_as: str
    keep: Callable[[HttpRequest, Any], None] = lambda request, form: None
    over: Callable[[HttpRequest], None] = lambda request: None
    redraw: Callable[[HttpRequest, Any], None] = lambda request, form: form.without_errors()

    def page(self, request: HttpRequest, form: Any) -> HttpResponse:
        if request.method != "POST":
            return self.draw(request, form)
        if (request.FILES or not redrawing(request)) and not ratelimit.consume(
            request, action="signup", user=request.user
        ):
            form.without_errors()
            form.add_error(None, TOO_MANY)
            return self.draw(request, form, status=429)
        if redrawing(request):
            self.redraw(request, form)
            return self.draw(request, form)
        return self.submit(request, form)

    def draw(self, request: HttpRequest, form: Any, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "breadcrumbs": [*REGISTRATION_CRUMBS, (self.title, None)]}
        return render(request, self.template, context, status=status)

    def refuse(self, request: HttpRequest, form: Any) -> HttpResponse:
        self.keep(request, form)
        return self.draw(request, form)

    def submit(self, request: HttpRequest, form: Any) -> HttpResponse:
        """Register; a second press of the same button, or the back button, leads where the first one led."""
        key, login = sent_key(request), request.POST.get("login", "").lower()
        if not form.is_valid():
            if "login" in form.errors and cache.get(key) == login != "":
                return redirect(self.registered)
            return self.refuse(request, form)
        first = cache.add(key, login, SENT_SECONDS)
        try:
            self.register(request, form)
        except Refused:
            return redirect(self.questionnaire)
        except IntegrityError:
            if not first:
                return redirect(self.registered)
            cache.delete(key)
            form.add_error(None, TAKEN_MEANWHILE)
            return self.refuse(request, form)
        self.over(request)
        return redirect(self.registered)

    def register(self, request: HttpRequest, form: Any) -> None:
        data = form.cleaned_data
        self.verb(
            **{self.given_as: form.questionnaire()},
            login=data.get("login", ""),
            password=data.get("password1", ""),
            user=form.user,
            actor=Actor.of(request),
            address=get_adapter().get_client_ip(request),
        )


def sent_key(request: HttpRequest) -> str:
    return "registration:" + hashlib.sha256(request.POST.get("form_id", "").encode()).hexdigest()


def registered_page(request: HttpRequest, questionnaire: str) -> HttpResponse:
    context = {
        "questionnaire": reverse(questionnaire),
        "days": SiteSettings.current().moderation_days,
        "breadcrumbs": [*REGISTRATION_CRUMBS, ("Анкета отправлена", None)],
    }
    return render(request, "expert_rating/registration/registered.html", context)


# --- The questionnaire afterwards -----------------------------------------------------------------------------


def state_of(grant: RoleGrant) -> dict[str, Any]:
    """What a person's own questionnaire says of its state, whether it waits, was declined or is active."""
    declined = HistoryRecord.objects.about(grant).filter(verb="decline").first()
    return {
        "phone": shown_phone(grant.user.phone),
        "badge": BADGES[grant.status],
        "reason": declined.comment if declined and grant.status == "declined" else "",
        "days": SiteSettings.current().moderation_days,
    }


def changed(form: Any, verb: Callable[[], Any]) -> Any | None:
    """What the verb made of a valid form; None with an error in the form."""
    try:
        return verb()
    except Refused as refusal:
        form.add_error(None, str(refusal))
    except IntegrityError:
        form.add_error(None, TAKEN_MEANWHILE)
    return None


def say_what_comes_next(request: HttpRequest, *, sent_again: bool) -> None:
    messages.success(request, "Анкета отправлена модератору на проверку." if sent_again else "Изменения сохранены.")
