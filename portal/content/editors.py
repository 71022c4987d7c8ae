"""Whose desk the portal's own content is: the administrator's and the home region's moderators'."""

from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest

from portal.desk import ADMINISTRATOR, MODERATOR, STAFF, ScopedAdmin, role_of
from portal.kinds import OrganisationKind
from portal.models import SiteSettings

MARKDOWN_HINT = (
    "Пустая строка начинает абзац, «## » — подзаголовок, «- » — пункт списка, **слово** — жирно, "
    "[слова](https://адрес) — ссылка. Теги HTML не действуют."
)


def is_home_desk(request: HttpRequest) -> bool:
    """Asked many times a request, so the home region is read once."""
    role = role_of(request)
    if role is None or role.role not in STAFF:
        return False
    if role.role == ADMINISTRATOR:
        return True
    home = getattr(request, "_home_region", None)
    if home is None:
        home = SiteSettings.current().region_code
        setattr(request, "_home_region", home)  # noqa: B010 - a plain HttpRequest has no such field
    return bool(role.region_id == home)


class HomeAdmin(ScopedAdmin):
    """To moderators of other regions these lists do not exist."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return super().has_module_permission(request) and is_home_desk(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and is_home_desk(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and is_home_desk(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and is_home_desk(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and is_home_desk(request)


def sections_of(request: HttpRequest) -> list[tuple[str, str]]:
    """A moderator of some kinds writes for their sections only; the others also for all at once."""
    role = role_of(request)
    kinds = role.kinds if role.role == MODERATOR else []
    known = [(kind.value, kind.label) for kind in OrganisationKind.public() if not kinds or kind in kinds]
    return known if kinds else [("", "Все разделы"), *known]


class ContentAdmin(HomeAdmin):
    """News, documents, pages: all may be written by whoever sees them.

    To a moderator of kinds that have no section there is nothing to write.
    """

    adders = changers = deleters = STAFF
    formfield_overrides = {
        **ScopedAdmin.formfield_overrides,
        models.TextField: {"widget": forms.Textarea(attrs={"rows": 14, "class": "form-control"})},
    }

    def code(self, request: HttpRequest) -> str:
        code = super().code(request)
        return code if code and sections_of(request) else ""

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name != "kind":
            return super().formfield_for_choice_field(db_field, request, **kwargs)
        sections = sections_of(request)
        made = super().formfield_for_choice_field(db_field, request, choices=sections, **kwargs)
        # Left empty, the row would be for all sections.
        if made is not None:
            made.required = sections[0][0] != ""
        return made

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.fill_derived()
        super().save_model(request, obj, form, change)
