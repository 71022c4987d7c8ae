"""What «Стать экспертом» and «Стать представителем» do alike: sent once, limited, kept when refused, changed later."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts import throttle
from accounts.models import Role, RoleGrant
from expert_rating.letters import registrations as letters
from expert_rating.models import SentRegistration
from expert_rating.workflow.registrations import form_key, known, send_registration
from portal import security
from portal.history import Actor
from portal.models import HistoryRecord, SiteSettings
from portal.phones import shown_phone
from portal.requests import InRole, PortalRequest
from portal.workflow import AlreadyDone, Refused

# Buttons of those without scripts: they redraw the lists and send nothing.
REDRAW = ("show", "find")
SESSION_KEY = "sent_registration"
TOO_MANY = (
    "С Вашего адреса слишком много попыток регистрации. Подождите час и отправьте анкету ещё раз: "
    "введённое осталось на этой странице, пароль нужно будет повторить."
)
NO_EMAIL = "Сначала укажите и подтвердите e-mail: на него придут письма о проверке анкеты."
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
        if request.user.is_authenticated and not request.user.email:
            messages.info(request, NO_EMAIL)
            return redirect("accounts:security")
        return self.page(request, form(request))

    def page(self, request: HttpRequest, form: Any) -> HttpResponse:
        if request.method != "POST":
            return self.draw(request, form)
        if (request.FILES or not redrawing(request)) and not ratelimit.consume(
            request, action="signup", user=request.user
        ):
            return self.too_many(request, form)
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

    def too_many(self, request: HttpRequest, form: Any) -> HttpResponse:
        form.without_errors()
        form.add_error(None, TOO_MANY)
        return self.draw(request, form, status=429)

    def submit(self, request: HttpRequest, form: Any) -> HttpResponse:
        if not form.is_valid():
            told = getattr(form, "login_told", False)
            if told and throttle.taken_logins_limit(get_adapter().get_client_ip(request)).take() is None:
                return self.too_many(request, form)
            return self.refuse(request, form)
        try:
            if form.user is None:
                self.send(request, form)
            else:
                self.add_role(request, form)
        except AlreadyDone:
            return redirect(self.shown)
        except Refused as refusal:
            form.add_error("email", str(refusal))
            return self.refuse(request, form)
        self.over(request)
        return redirect(self.registered)

    def send(self, request: HttpRequest, form: Any) -> None:
        """Keep a visitor's form until its e-mail is confirmed; a second press of the same button does nothing more."""
        data = form.cleaned_data
        key = form_key(data["form_id"], email=data["email"], login=data["login"])
        sent = known(key=key)
        if sent is None:
            try:
                sent = send_registration(
                    role=self.role,
                    filled=form.questionnaire(),
                    login=data["login"],
                    password=data["password1"],
                    key=key,
                    actor=Actor.of(request),
                    address=get_adapter().get_client_ip(request),
                )
            except IntegrityError:
                # Pressed twice at once.
                sent = known(key=key)
            else:
                security.note("registration", request=request, role=self.role)
        if sent is not None:
            request.session[SESSION_KEY] = sent.pk

    def add_role(self, request: HttpRequest, form: Any) -> None:
        """To the signed-in person's account; AlreadyDone when they have it."""
        try:
            self.verb(
                **{self.given_as: form.questionnaire()},
                login="",
                password="",
                user=form.user,
                actor=Actor.of(request),
                address=get_adapter().get_client_ip(request),
            )
        except Refused as refusal:
            raise AlreadyDone(str(refusal)) from refusal
        security.note("registration", request=request, account=form.user.pk, role=self.role)

    def registered_page(self, request: HttpRequest) -> HttpResponse:
        """A visitor is asked to open the letter; a signed-in person's role waits already."""
        if request.user.is_authenticated:
            return draw_what_is_next(request, reverse(self.shown))
        sent = SentRegistration.objects.alive().filter(pk=request.session.get(SESSION_KEY, 0)).first()
        context = {
            "sent": sent,
            "lives": letters.link_lives(),
            "breadcrumbs": [*REGISTRATION_CRUMBS, ("Подтвердите e-mail", None)],
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


def draw_what_is_next(request: HttpRequest, questionnaire: str) -> HttpResponse:
    context = {
        "questionnaire": questionnaire,
        "days": SiteSettings.current().moderation_days,
        "breadcrumbs": [*REGISTRATION_CRUMBS, ("Анкета отправлена", None)],
    }
    return render(request, "expert_rating/registration/confirmed.html", context)


def state_of(grant: RoleGrant) -> dict[str, Any]:
    """What a person's own questionnaire says of its state, whether it waits, was declined or is active."""
    declined = HistoryRecord.objects.about(grant).filter(verb__in=["decline", "take_back"]).first()
    return {
        "phone": shown_phone(grant.user.phone),
        "badge": BADGES[grant.status],
        "reason": declined.comment if declined and grant.status == "declined" else "",
        "taken_back": declined is not None and declined.verb == "take_back",
        "days": SiteSettings.current().moderation_days,
    }
