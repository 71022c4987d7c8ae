"""The moderators' desk: Django's admin behind the portal's own sign-in, second factor and roles."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from accounts.access import offered_role
from accounts.rules import DESK_ROLES, is_administrator, is_desk_staff, opens_desk
from portal.desk import Queue, ScopedAdmin, menu_of, role_of
from portal.queues import standing_still
from portal.text import counted, waiting_for
from portal.workflow import NotYours

View = Callable[..., HttpResponse]
# Nothing of the portal has an absolute address to show; passwords and signing out have the portal's own pages.
LEFT_OUT = {"view_on_site", "password_change", "password_change_done", "logout"}
PARTS_ORDER = ["expert_rating", "dpo_applications", "attestation", "fisoko_protocols", "accounts", "portal"]


# What the desk is called for those who moderate nothing.
SETTING_UP = "Настройка протоколов"
STANDING_LABEL = "Очередь стоит (проверьте фоновые процессы и почтовый сервер)"
STANDING = {
    "letters": (
        ("неотправленное письмо", "неотправленных письма", "неотправленных писем"),
        "admin:portal_letter_changelist",
    ),
    "jobs": (("фоновое задание", "фоновых задания", "фоновых заданий"), "admin:portal_job_changelist"),
}


def sees_list_of(view: View, request: HttpRequest) -> bool:
    """Every page of a list, its own additions too, is only for those who have the list."""
    owner = getattr(view, "__self__", None)
    return not isinstance(owner, ScopedAdmin) or owner.has_view_permission(request)


def completes(listed: Any, request: HttpRequest) -> bool:
    """Whether a form of this list has the field that the address names, and the person the list."""
    app, model, field = (request.GET.get(name, "") for name in ("app_label", "model_name", "field_name"))
    if (app, model.lower()) != (listed.opts.app_label, listed.opts.model_name):
        return False
    return field in listed.get_autocomplete_fields(request) and listed.has_view_permission(request)


def other_desk_roles(request: HttpRequest) -> set[str]:
    """Roles with a desk of their own, but for the one in force: it has just been refused."""
    role = role_of(request)
    return DESK_ROLES - ({role.role} if role is not None else set())


class DeskSite(AdminSite):
    site_header = site_title = index_title = "Рабочий стол модератора"
    enable_nav_sidebar = False
    empty_value_display = "—"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only what knows scopes: libraries register stock pages here, with secrets of second factors among them."""
        if admin_class is not None and issubclass(admin_class, ScopedAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and opens_desk(role_of(request))

    def admin_view(self, view: View, cacheable: bool = False) -> View:  # type: ignore[override]
        """404, never 403, for those without rights; a visitor has been sent to sign in by the middleware."""

        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_permission(request) or not sees_list_of(view, request):
                if offer := offered_role(request, other_desk_roles(request)):
                    return offer
                raise Http404
            try:
                return view(request, *args, **kwargs)
            except (PermissionDenied, NotYours) as error:
                raise Http404 from error

        return csrf_protect(inner if cacheable else never_cache(inner))

    def get_urls(self) -> list[Any]:
        """Every view's sign-in is the portal's."""
        found = [p for p in super().get_urls() if getattr(p, "name", None) not in LEFT_OUT]
        for pattern in found:
            callback = getattr(pattern, "callback", None)
            if callback is not None and hasattr(callback, "login_url"):
                del callback.login_url
        return found

    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Never a form of Django's own: it would let a person in without the second factor."""
        index = reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect(f"{reverse('account_login')}?{urlencode({'next': request.GET.get('next', index)})}")
        if not self.has_permission(request):
            raise Http404
        return redirect(index)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Only for a field that a form of this person's lists completes: Django would answer for any relation."""
        if not any(completes(listed, request) for listed in self._registry.values()):
            raise Http404
        return super().autocomplete_view(request)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        apps = list(self._build_app_dict(request, app_label).values())
        for app in apps:
            app["models"].sort(key=lambda m: (getattr(self._registry[m["model"]], "desk_order", 0), m["name"]))
        return sorted(apps, key=lambda app: PARTS_ORDER.index(app["app_label"]))

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Django's values; the left menu is the desk's own, the portal's would repeat the cabinet."""
        context = super().each_context(request)
        moderates = is_desk_staff(role_of(request))
        if not moderates:
            context |= {"site_title": SETTING_UP, "site_header": SETTING_UP}
        menu = menu_of(context["available_apps"], request, first="Ждут решения" if moderates else "Все списки")
        return {**context, "menu": menu, "moderates": moderates, "log_entries": []}

    def queues(self, request: HttpRequest) -> list[Queue]:
        """What waits for this person, out of every list that says what waits there."""
        found = [listed.queue(request) for listed in self._registry.values() if isinstance(listed, ScopedAdmin)]
        return [*self.standing(request), *(queue for queue in found if queue is not None)]

    def standing(self, request: HttpRequest) -> list[Queue]:
        """Background work that does not move, for whoever can have it mended."""
        if not is_administrator(role_of(request)):
            return []
        return [
            Queue(STANDING_LABEL, each.number, counted(each.number, *words), reverse(url), waiting_for(each.oldest))
            for each in standing_still()
            for words, url in [STANDING[each.queue]]
        ]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        queues = self.queues(request)
        context: dict[str, Any] = {"queues": queues, "waiting": sum(queue.count for queue in queues)}
        if not is_desk_staff(role_of(request)):
            context["title"] = SETTING_UP
        return super().index(request, {**context, **(extra_context or {})})
