"""Boxes of one line take what is copied into them without what nobody sees."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import pytest
from django import forms
from django.contrib.admin import site
from django.forms.widgets import HiddenInput, PasswordInput, Textarea

from accounts.admin.directory import OrganisationForm
from accounts.models import Organisation
from expert_rating.forms.voice import CardForm
from portal.conversations.forms import BeginForm
from portal.line_fields import EmailLineField, LineField

PARTS = ("accounts", "portal", "expert_rating", "dpo_applications", "attestation", "fisoko_protocols")
COPIED = "\u202dГлавный\u00a0\u00adбухгалтер\u202c\u200b "
# Read by code of their own: numbers and their ranges, codes of a second factor.
OWN_READERS = {"KitsForm.numbers", "RowForm.number", "AuthenticateForm.code", "ReauthenticateForm.code"}


def forms_of(parent: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for form in parent.__subclasses__():
        yield form
        yield from forms_of(form)


def import_all_forms() -> None:
    """Those that a library takes by their names only when it needs them, too."""
    for part in PARTS:
        for module in walk_packages(import_module(part).__path__, f"{part}."):
            if "forms" in module.name.split("."):
                import_module(module.name)


def fields_of(form: type[forms.BaseForm]) -> dict[str, forms.Field]:
    """On the desk a model's own fields are made by ScopedAdmin, as line fields."""
    on_the_desk = ".admin" in form.__module__ or form.__module__.startswith("portal.content")
    found: dict[str, forms.Field] = getattr(form, "declared_fields" if on_the_desk else "base_fields", {})
    return found


def test_every_box_of_one_line_is_one_of_these() -> None:
    import_module("portal.urls")
    assert site is not None
    import_all_forms()
    loose = {
        f"{form.__name__}.{name}"
        for form in forms_of(forms.BaseForm)
        if form.__module__.startswith(tuple(f"{part}." for part in PARTS)) and form.__module__ != "portal.look"
        for name, field in fields_of(form).items()
        if isinstance(field, forms.CharField)
        and not isinstance(field, LineField | EmailLineField | forms.URLField | forms.SlugField)
        and not isinstance(field.widget, Textarea | HiddenInput | PasswordInput)
    }
    assert loose == OWN_READERS


def test_a_box_of_one_line() -> None:
    assert LineField().clean(COPIED) == "Главный бухгалтер"
    assert EmailLineField().clean("\u202dmailto:school5@exаmple.ru\u202c") == "school5@example.ru"
    with pytest.raises(forms.ValidationError):
        LineField().clean("\u202d\u202c \u2800")


def test_a_conversation() -> None:
    form = BeginForm(
        {"name": COPIED, "email": "a@example.org\u200b", "topic": "Те\u00adма", "text": "Текст\n👩\u200d🏫"}
    )
    assert form.is_valid()
    assert form.cleaned_data == {
        "name": "Главный бухгалтер", "email": "a@example.org", "topic": "Тема", "text": "Текст\n👩\u200d🏫",
    }  # fmt: skip


def test_the_card_of_an_organisation() -> None:
    form = CardForm({"full_name": f"Школа\n{COPIED}", "short_name": COPIED, "head": COPIED}, instance=Organisation())
    assert form.is_valid(), form.errors
    assert form.changes()["full_name"] == "Школа Главный бухгалтер"
    assert form.changes()["head"] == form.changes()["short_name"] == "Главный бухгалтер"


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("inn", "ИНН 3900 000 005", "3900000005"),
        ("inn", "390000005", "0390000005"),
        ("federal_login", "ЕDU 390-002.", "edu390002"),
        ("federal_login", "школа", "школа"),
    ],
)
def test_keys_of_an_organisation_on_the_desk(name: str, typed: str, kept: str) -> None:
    field_class = OrganisationForm.Meta.field_classes[name]
    assert field_class().clean(typed) == kept
