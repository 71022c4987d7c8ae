"""What «Стать экспертом» and «Стать представителем» do alike: sent once, limited, kept when refused, changed later."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.contrib import messages
from django.core.cache import cache
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.models import Role, RoleGrant
from portal.history import Actor
from portal.models import HistoryRecord, SiteSettings
from portal.phones import shown_phone
from portal.requests import InRole, PortalRequest
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
CHANGE = "Изменить данные анкеты"
BADGES = {
    "waiting": ("waiting", "Ожидает проверки"),
    "declined": ("refused", "Возвращена на исправление"),
    "active": ("done", "Активна"),
}
Crumb = tuple[str, str | None]


def redrawing(request: HttpRequest) -> bool:
    return any(name in request.POST for name in REDRAW)


@dataclass(frozen=True, slots=True)
class Registration:
    """One role's registration and its questionnaire afterwards: the pages, the verbs, what is called how.

    `sheet` is what the questionnaire is called, `folder` where the three templates are, `cabinet` the crumbs of the
    role's pages; `registered`, `shown` and `edited` are URL names. The verbs take the form's questionnaire by the
    keyword `given_as`. `keep` saves what the browser would forget of a refused form, `over` removes it when the form
    went through.
    """

    role: Role
    title: str
    sheet: str
    folder: str
    cabinet: Callable[[InRole], list[Crumb]]
    registered: str
    shown: str
    edited: str
    verb: Callable[..., object]
    change_verb: Callable[..., Any]
    given_as: str
    keep: Callable[[HttpRequest, Any], None] = lambda request, form: None
    over: Callable[[HttpRequest], None] = lambda request: None
    redraw: Callable[[HttpRequest, Any], None] = lambda request, form: form.without_errors()

    # --- Registration -------------------------------------------------------------------------------------

    def register_page(self, request: HttpRequest, form: Callable[[HttpRequest], Any]) -> HttpResponse:
        """`form` makes the form of this request; whoever has the role already is led to its questionnaire."""
        if own_grant(request.user, self.role):
            return redirect(self.shown)
        return self.page(request, form(request))

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
        context = {"form": form, "title": self.title, "breadcrumbs": [*REGISTRATION_CRUMBS, (self.title, None)]}
        return render(request, f"{self.folder}/register.html", context, status=status)

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
            return redirect(self.shown)
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

    def registered_page(self, request: HttpRequest) -> HttpResponse:
        context = {
            "questionnaire": reverse(self.shown),
            "days": SiteSettings.current().moderation_days,
            "breadcrumbs": [*REGISTRATION_CRUMBS, ("Анкета отправлена", None)],
        }
        return render(request, "expert_rating/registration/registered.html", context)

    # --- The questionnaire afterwards ---------------------------------------------------------------------

    def own(self, request: HttpRequest) -> RoleGrant:
        grant = own_grant(request.user, self.role)
        if grant is None:
            raise Http404
        return grant

    def crumbs(self, request: PortalRequest, *last: Crumb) -> list[Crumb]:
        in_force = request.role is not None and request.role.role == self.role
        first = self.cabinet(cast(InRole, request)) if in_force else [("Главная", "/")]
        return [*first, *last]

    def show(self, request: PortalRequest, grant: RoleGrant, **context: Any) -> HttpResponse:
        """The person's own, whether it waits, was declined or is active."""
        context |= {"title": self.sheet, "edit": reverse(self.edited), "grant": grant, **state_of(grant)}
        context["breadcrumbs"] = self.crumbs(request, (self.sheet, None))
        return render(request, f"{self.folder}/questionnaire.html", context)

    def edit(self, request: PortalRequest, grant: RoleGrant, form: Any, sent_at: datetime | None) -> HttpResponse:
        """`sent_at` is when the questionnaire was sent last."""
        if request.method == "POST":
            if redrawing(request):
                self.redraw(request, form)
            elif form.is_valid() and self.change(request, grant, form, sent_at):
                return redirect(self.shown)
            else:
                self.keep(request, form)
        context = {
            "form": form,
            "grant": grant,
            "shown": reverse(self.shown),
            "breadcrumbs": self.crumbs(request, (self.sheet, reverse(self.shown)), (CHANGE, None)),
        }
        return render(request, f"{self.folder}/edit.html", context)

    def change(self, request: HttpRequest, grant: RoleGrant, form: Any, sent_at: datetime | None) -> bool:
        """Carry the change out and say what comes next; False with an error in the form."""
        try:
            fresh = self.change_verb(
                grant_id=grant.pk, actor=Actor.of(request), **{self.given_as: form.questionnaire()}
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return False
        except IntegrityError:
            form.add_error(None, TAKEN_MEANWHILE)
            return False
        self.over(request)
        waits_again = fresh.status == "waiting" and fresh.sent_at != sent_at
        messages.success(
            request, "Анкета отправлена модератору на проверку." if waits_again else "Изменения сохранены."
        )
        return True


def own_grant(user: Any, role: Role) -> RoleGrant | None:
    """The person's own role in whatever state, unless withdrawn; the latest one."""
    if not user.is_authenticated:
        return None
    grants = RoleGrant.objects.of(user).filter(role=role).exclude(status="withdrawn")
    return grants.with_scope().select_related("user").order_by("-pk").first()


def sent_key(request: HttpRequest) -> str:
    return "registration:" + hashlib.sha256(request.POST.get("form_id", "").encode()).hexdigest()


def state_of(grant: RoleGrant) -> dict[str, Any]:
    """What a person's own questionnaire says of its state, whether it waits, was declined or is active."""
    declined = HistoryRecord.objects.about(grant).filter(verb="decline").first()
    return {
        "phone": shown_phone(grant.user.phone),
        "badge": BADGES[grant.status],
        "reason": declined.comment if declined and grant.status == "declined" else "",
        "days": SiteSettings.current().moderation_days,
    }
