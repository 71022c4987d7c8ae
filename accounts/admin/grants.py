"""Roles: given and withdrawn by the administrator; a moderator sees those of the scope."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import GrantStatus, Role, RoleGrant
from accounts.models.roles import MUNICIPALITY_ROLES, ORGANISATION_ROLES, REGION_ROLES
from accounts.rules import is_administrator
from accounts.workflow import TWICE, WORKFLOW, grant_role, same_role, withdraw
from portal.desk import ONLY_ADMINISTRATOR, AddedByVerb, DeskVerb, badge, boxes, choices_filter
from portal.history import Actor
from portal.kinds import OrganisationKind

# An expert fills in the questionnaire; a superuser's role is not granted at all.
GRANTABLE = [(role.value, role.label) for role in Role if role not in (Role.EXPERT, Role.ADMINISTRATOR)]
PLACES = {"region": "субъект РФ", "municipality": "муниципалитет", "organisation": "организацию", "point": "ППО"}


def place_of(role: str) -> str:
    """What the scope of a role must name; "" for the whole country."""
    if role in REGION_ROLES:
        return "region"
    if role in MUNICIPALITY_ROLES:
        return "municipality"
    if role in ORGANISATION_ROLES:
        return "organisation"
    return "point" if role == Role.POINT_ORGANISER else ""


class GrantForm(forms.ModelForm):
    kinds = boxes([(kind.value, kind.label) for kind in OrganisationKind], "Виды организаций")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "role" in self.fields:
            setattr(self.fields["role"], "choices", [("", "Выберите роль"), *GRANTABLE])  # noqa: B010 - typed as a plain field
            self.fields["kinds"].help_text = "Только для модератора. Ничего не отмечено — все виды."

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        needed = place_of(data.get("role", ""))
        for place, name in PLACES.items():
            if place == needed and not data.get(place) and place not in self.errors:
                self.add_error(place, f"Для этой роли укажите {name}.")
            elif place != needed and data.get(place):
                self.add_error(place, "Для этой роли это поле не заполняется.")
        if data.get("kinds") and data.get("role") != Role.MODERATOR:
            self.add_error("kinds", "Виды организаций указываются только модератору.")
        if data.get("ends_on") and data["ends_on"] < timezone.localdate():
            self.add_error("ends_on", "Этот день уже прошёл: роль не стала бы действовать.")
        if data.get("deputy_for") and data["deputy_for"] == data.get("user"):
            self.add_error("deputy_for", "Замещать самого себя нельзя.")
        elif bool(data.get("deputy_for")) != bool(data.get("deputy_order")):
            raise ValidationError("У замещающего укажите и кого он замещает, и приказ.")
        self.refuse_twice(data)
        return data

    def refuse_twice(self, data: dict[str, Any]) -> None:
        """The same role over the same scope, which is in force or waits for a moderator."""
        if self.errors or not data.get("user"):
            return
        scope = {place: data.get(place) for place in PLACES}
        same = same_role(RoleGrant(user=data["user"], role=data["role"], **scope))
        if same.filter(status=GrantStatus.WAITING).exists():
            raise ValidationError("Человек уже попросил эту роль: она ждёт проверки. Активируйте её анкету.")
        if same.in_force().exists() or same.filter(status=GrantStatus.ACTIVE, ends_on=data.get("ends_on")).exists():
            raise ValidationError(TWICE)


@admin.register(RoleGrant)
class RoleGrantAdmin(AddedByVerb):
    adders = ONLY_ADMINISTRATOR
    desk_order = 20
    add_title = "Дать роль"
    form = GrantForm
    list_display = ["person", "role", "scope_name", "state", "granted_at", "ends_on"]
    list_display_links = ["person"]
    list_select_related = ["user", "region", "municipality", "organisation", "point"]
    list_filter = [
        choices_filter("состояние", "status", GrantStatus.choices, "status"),
        ("role", admin.ChoicesFieldListFilter),
    ]
    search_fields = ["user__last_name", "user__first_name", "user__patronymic", "user__username", "user__email"]
    autocomplete_fields = ["user", "region", "municipality", "organisation", "point", "deputy_for"]
    verbs = [
        DeskVerb(
            name="withdraw",
            label="Отозвать роль",
            what=lambda grant: f"{grant.user} больше не сможет действовать в роли «{grant}».",
            run=lambda grant, actor, reason: withdraw(grant_id=grant.pk, actor=actor, reason=reason),
            done="Роль отозвана.",
            rule=is_administrator,
            refusal=lambda grant: WORKFLOW.refusal(grant, "withdraw", comment="-"),
            reason="Причина",
            danger=True,
        )
    ]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        given = ["user", "role", "region", "municipality", "organisation", "point", "kinds", "ends_on"]
        return [*given, "deputy_for", "deputy_order"] + (["state", "granted_by", "granted_at"] if obj else [])

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["state", "granted_by", "granted_at"]

    @admin.display(description="кому", ordering="user__last_name")
    def person(self, grant: RoleGrant) -> str:
        return grant.user.full_name

    @admin.display(description="где")
    def scope_name(self, grant: RoleGrant) -> str:
        return grant.scope_name

    @admin.display(description="состояние", ordering="status")
    def state(self, grant: RoleGrant) -> str:
        return badge(grant.status, grant.get_status_display())

    def save_model(self, request: HttpRequest, obj: RoleGrant, form: Any, change: bool) -> None:
        granted = grant_role(
            actor=Actor.of(request), **{k: v for k, v in form.cleaned_data.items() if v not in (None, "")}
        )
        obj.pk = granted.pk
