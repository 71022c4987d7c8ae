"""What all lists of the set-up share."""

from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest

from fisoko_protocols import rules
from fisoko_protocols.models.sittings import MANAGERS
from portal.desk import ScopedAdmin

SETTERS = frozenset(MANAGERS)


class ManagedAdmin(ScopedAdmin):
    viewers = SETTERS
    formfield_overrides = {
        **ScopedAdmin.formfield_overrides,
        models.TimeField: {"widget": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")},
    }

    def within(self, queryset: Any, role: Any) -> Any:
        return queryset if rules.manages(role) else queryset.none()


def is_referred_to(obj: Any) -> bool:
    relations = [relation for relation in obj._meta.related_objects if relation.related_model is not None]
    return any(r.related_model._base_manager.filter(**{r.field.name: obj}).exists() for r in relations)


class EditedAdmin(ManagedAdmin):
    """Added and changed on the desk; deleted while nothing refers to it."""

    adders = changers = SETTERS

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and self.code(request) in SETTERS and not is_referred_to(obj)
