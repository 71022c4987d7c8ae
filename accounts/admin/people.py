"""Accounts: read on the desk; switched off by the administrator, with a reason."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from accounts import desk_scopes
from accounts.models import RoleGrant, User
from accounts.rules import is_administrator
from accounts.workflow import deactivate, reactivate, refusal_to_reactivate
from portal.desk import DeskVerb, ScopedAdmin, badge, role_of


@admin.register(User)
class UserAdmin(ScopedAdmin):
    """No password, no hash of one, no right: rights are roles."""

    desk_order = 10
    list_display = ["full_name", "username", "email", "phone", "state", "last_login"]
    list_display_links = ["full_name"]
    list_filter = [("is_active", admin.BooleanFieldListFilter)]
    ordering = ["last_name", "first_name", "id"]
    search_fields = ["last_name", "first_name", "patronymic", "username", "email", "phone"]
    search_help_text = "Фамилия, имя, логин, e-mail или телефон"
    fields = ["full_name", "username", "email", "phone", "state", "date_joined", "last_login"]
    verbs = [
        DeskVerb(
            name="deactivate",
            label="Отключить учётную запись",
            what=lambda user: (
                f"{user} (логин {user.username}) не сможет войти на портал, открытые сеансы завершатся "
                "сразу. Сделанное этим человеком останется."
            ),
            run=lambda user, actor, reason: deactivate(user_id=user.pk, actor=actor, reason=reason),
            done="Учётная запись отключена, сеансы завершены.",
            rule=is_administrator,
            refusal=lambda user: "" if user.is_active else "Учётная запись уже отключена.",
            reason="Причина",
            danger=True,
        ),
        DeskVerb(
            name="reactivate",
            label="Включить учётную запись",
            what=lambda user: f"{user} (логин {user.username}) снова сможет войти на портал с прежними ролями.",
            run=lambda user, actor, reason: reactivate(user_id=user.pk, actor=actor, reason=reason),
            done="Учётная запись включена.",
            rule=is_administrator,
            refusal=refusal_to_reactivate,
            reason="Причина",
            reversible=True,
        ),
    ]

    def within(self, queryset: Any, role: Any) -> Any:
        return desk_scopes.people(queryset, role)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """With the roles that this person of the desk may see, not all the account has."""
        if obj is not None:
            grants = RoleGrant.objects.visible_to(role_of(request)).of(obj).with_scope()
            context["grants"] = [(grant, badge(grant.status, grant.get_status_display())) for grant in grants]
            context["may_grant"] = is_administrator(role_of(request))
        return super().render_change_form(request, context, add, change, form_url, obj)

    @admin.display(description="ФИО", ordering="last_name")
    def full_name(self, user: User) -> str:
        return user.full_name

    @admin.display(description="состояние", ordering="is_active")
    def state(self, user: User) -> SafeString:
        return badge("active", "Может входить") if user.is_active else badge("withdrawn", "Отключена")
