"""Session → user → role in force; sign-in for whatever is not public; forms drawn for another role."""

import zoneinfo
from collections.abc import Callable
from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts import proving, sessions
from accounts.in_force import role_in_force
from accounts.models.roles import SECOND_FACTOR_ROLES
from portal import kept
from portal.requests import PortalRequest
from portal.security import note

Response = Callable[[PortalRequest], HttpResponse]
View = Callable[..., HttpResponse]
OTHER_ROLE = (
    "Форма открыта в другой роли или под другой учётной записью, поэтому ничего не сделано. "
    "Проверьте роль и повторите действие."
)


class RoleInForce:
    """`request.role`: the grant in force or None; times are shown by the clock of its ППО or region."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponse:
        request.role = None
        request.roles_count = 0
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            role = request.role = role_in_force(request)
            region = role.scope_region if role else None
            if role and region:
                with timezone.override(role.point.zone if role.point else zoneinfo.ZoneInfo(region.time_zone)):
                    return self.get_response(request)
        return self.get_response(request)


class UsedSession:
    """Signs out of a session that lay unused too long; gives one a new key when the person proved again who it is."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return self.get_response(request)
        if sessions.unused_for(request) > sessions.idle_limit(request.role):
            self.sign_out(request)
            return self.get_response(request)
        # A board that renews itself is not somebody at work.
        if request.method == "POST" or not request.htmx:
            sessions.note_use(request)
        before = proving.records(request)
        response = self.get_response(request)
        if request.user.is_authenticated and self.proved_again(before, proving.records(request)):
            sessions.change_key(request)
        return response

    def sign_out(self, request: PortalRequest) -> None:
        note("idle_session_ended", request=request, account=request.user.pk)
        sessions.forget_current(request)
        logout(request)
        request.role, request.roles_count = None, 0
        if not request.htmx:
            messages.info(request, "На портале долго ничего не делали, поэтому сеанс завершён. Войдите снова.")

    @staticmethod
    def proved_again(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> bool:
        return bool(now) and now[-1:] != before[-1:] and bool(now[-1].get("reauthenticated"))

    def process_exception(self, request: PortalRequest, error: Exception) -> HttpResponse | None:
        """Before allauth's own middleware, which would write the session's key down with the request that waits."""
        if isinstance(error, ReauthenticationRequired) and request.user.is_authenticated:
            return proving.ask(request)
        return None


class SignInFirst(LoginRequiredMiddleware):
    """Every page asks for sign-in unless its view is marked `login_not_required`."""

    def handle_no_permission(self, request: PortalRequest, view_func: Any) -> HttpResponse:  # type: ignore[override]
        if request.method == "POST":
            kept.keep(request)
        response = super().handle_no_permission(request, view_func)
        if request.htmx:
            return HttpResponse(status=204, headers={"HX-Redirect": response["Location"]})
        return response


class FormsAndFactors:
    """Refuses a form drawn for another role; sends people to set up a second factor or to change a given password."""

    # Setting the factor up, signing out and changing role must stay possible without it.
    OPEN_WITHOUT_FACTOR = ("/accounts/", "/static/", "/look/", "/healthz", "/profile/", "/role/")

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: PortalRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        if (elsewhere := self.unread(request)) is not None or not request.user.is_authenticated:
            return elsewhere
        if request.method == "POST" and (owner := kept.read_token(request)) is not None:
            return self.check_owner(request, owner)
        return None

    def unread(self, request: PortalRequest) -> HttpResponse | None:
        """Where a signed-in person must go first; decided without reading what they sent."""
        if not request.user.is_authenticated:
            return None
        if self.lacks_factor(request):
            messages.warning(request, "Для вашей роли нужен второй фактор входа. Подключите его, чтобы продолжить.")
            return redirect("mfa_index")
        if request.user.password_due and not request.path.startswith(self.OPEN_WITHOUT_FACTOR):
            messages.warning(request, "Придумайте свой пароль: выданный портал больше не примет.")
            return redirect("account_change_password")
        return None

    def lacks_factor(self, request: PortalRequest) -> bool:
        if not settings.REQUIRE_SECOND_FACTOR or request.role is None:
            return False
        if request.role.role not in SECOND_FACTOR_ROLES or request.path.startswith(self.OPEN_WITHOUT_FACTOR):
            return False
        return not is_mfa_enabled(request.user)

    def check_owner(self, request: HttpRequest, owner: list[int | None]) -> HttpResponse | None:
        if kept.is_for(request, owner):
            kept.forget(request)
            return None
        messages.warning(request, OTHER_ROLE)
        return redirect(reverse("accounts:switch-role"))
