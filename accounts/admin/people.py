"""Accounts: opened, their names corrected, switched off by the administrator; their logins sent by the moderator too."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.safestring import SafeString

from accounts import desk_scopes
from accounts.finding import find_account
from accounts.models import RoleGrant, User
from accounts.rules import is_administrator, may_reset_factor, may_send_login
from accounts.workflow import (
    EMAIL_TAKEN,
    correct_name,
    deactivate,
    open_account,
    reactivate,
    refusal_to_correct_name,
    refusal_to_reactivate,
    refusal_to_reset_factor,
    refusal_to_send_login,
    reset_factor,
    send_login,
)
from portal.acting import act
from portal.desk import ONLY_ADMINISTRATOR, AddedByVerb, Confirm, DeskVerb, badge, role_of
from portal.history import Actor

LOGIN_TAKEN = "Такой логин уже занят. Придумайте другой."


class NameForm(forms.ModelForm):
    """Surname and name are needed: letters and lists call the person by them."""

    class Meta:
        model = User
        fields = ("last_name", "first_name", "patronymic")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("last_name", "first_name"):
            self.fields[name].required = True


class AccountForm(NameForm):
    class Meta:
        model = User
        fields = ("last_name", "first_name", "patronymic", "email", "username")
        help_texts = {
            "username": "Латинские буквы, цифры, «-» и «_», не меньше трёх знаков.",
            "email": "На него придёт письмо с логином и ссылкой, по которой человек задаст пароль.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True

    def clean_username(self) -> str:
        login: str = self.cleaned_data["username"].lower()
        if find_account(login):
            raise forms.ValidationError(LOGIN_TAKEN)
        return login

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if find_account(email):
            raise forms.ValidationError(EMAIL_TAKEN)
        return email


@dataclass(frozen=True, slots=True)
class PageButton:
    """A button of a record's page that leads to a page with a form of its own."""

    label: str
    at_once: bool = False
    danger: bool = False
    quiet: bool = True


CORRECT_NAME = PageButton("Исправить имя")


@admin.register(User)
class UserAdmin(AddedByVerb):
    refused_to = "add"
    """No password, no hash of one, no right: rights are roles."""

    adders = ONLY_ADMINISTRATOR
    desk_order = 10
    add_title = "Завести учётную запись"
    list_display = ["full_name", "username", "email", "phone", "state", "last_login"]
    list_display_links = ["full_name"]
    list_filter = [("is_active", admin.BooleanFieldListFilter)]
    ordering = ["last_name", "first_name", "id"]
    search_fields = ["last_name", "first_name", "patronymic", "username", "email", "phone"]
    search_help_text = "Фамилия, имя, логин, e-mail или телефон"
    verbs = [
        DeskVerb(
            name="send-login",
            label="Отправить логин",
            what=lambda user: f"На {user.email} уйдёт письмо с логином. Пароль не изменится, в письме его не будет.",
            run=lambda user, actor, reason: send_login(user_id=user.pk, actor=actor),
            done="Письмо с логином поставлено в очередь.",
            rule=may_send_login,
            refusal=refusal_to_send_login,
            quiet=True,
        ),
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
            name="reset-factor",
            label="Сбросить второй фактор",
            what=lambda user: (
                f"{user} (логин {user.username}) войдёт с одним паролем: приложение с кодами, ключи доступа и коды "
                "восстановления перестанут действовать, открытые сеансы завершатся. Если роль требует второго фактора, "
                "портал сразу попросит подключить новый. Письма получите и Вы, и он. Сначала убедитесь, что просит "
                "сам человек: перезвоните по телефону, который известен Вам не из его просьбы."
            ),
            run=lambda user, actor, reason: reset_factor(user_id=user.pk, actor=actor, reason=reason),
            done="Второй фактор сброшен, сеансы завершены, человеку отправлено письмо.",
            rule=may_reset_factor,
            refusal=refusal_to_reset_factor,
            reason="Причина",
            reason_hint="Кто и как попросил, как Вы убедились, что это сам человек. Причину прочтёт он, и она останется в истории.",
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

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.name_view)
        return [path("<int:pk>/name/", view, name="accounts_user_name"), *super().get_urls()]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        held = ["full_name", "username", "email", "phone", "state", "date_joined", "last_login"]
        return held if obj else AccountForm.Meta.fields

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs if obj else {**kwargs, "form": AccountForm})

    # --- «Завести учётную запись» ---------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        obj.pk = open_account(actor=Actor.of(request), **form.cleaned_data).pk

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        sent = f"Учётная запись заведена: {obj}. Письмо со ссылкой для пароля уйдёт на {obj.email}."
        messages.success(request, f"{sent} Теперь дайте роль.")
        return redirect(self.address("change", obj.pk))

    # --- «Исправить имя» ------------------------------------------------------------------------------

    def buttons(self, request: HttpRequest, obj: Any) -> list[dict[str, Any]]:
        """The dangerous verb stays the last."""
        found = super().buttons(request, obj)
        if not is_administrator(role_of(request)) or refusal_to_correct_name(obj):
            return found
        return [{"verb": CORRECT_NAME, "url": self.address("name", obj.pk)}, *found]

    def name_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = self.found(request, str(pk))
        if not is_administrator(role_of(request)):
            raise Http404
        form: Any = NameForm(request.POST or None, instance=User.objects.get(pk=user.pk))
        if request.method == "POST" and form.is_valid():
            given = {name: form.cleaned_data[name] for name in form.fields}
            return act(
                request,
                lambda: correct_name(user_id=user.pk, actor=Actor.of(request), **given),
                done="Имя исправлено.",
                to=self.address("change", user.pk),
            )
        confirm = Confirm(
            title=f"Исправить имя: {user}",
            what="Имя изменится всюду, где портал его показывает: в кабинете, списках и новых письмах.",
            submit="Исправить имя",
            cancel_url=self.address("change", user.pk),
            form=form,
            reversible=True,
        )
        return self.confirm(request, confirm, user)

    # --- The page -------------------------------------------------------------------------------------

    def page_of(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """With the roles that this person of the desk may see, not all the account has."""
        grants = RoleGrant.objects.visible_to(role_of(request)).of(obj).with_scope()
        return {
            "grants": [(grant, badge(grant.status, grant.get_status_display())) for grant in grants],
            "may_grant": is_administrator(role_of(request)),
        }

    @admin.display(description="ФИО", ordering="last_name")
    def full_name(self, user: User) -> str:
        return user.full_name

    @admin.display(description="состояние", ordering="is_active")
    def state(self, user: User) -> SafeString:
        return badge("active", "Может входить") if user.is_active else badge("withdrawn", "Отключена")
