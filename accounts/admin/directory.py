"""Territory and organisations; a moderator edits the organisations of the scope, the rest is the administrator's."""

import hashlib
import json
import zoneinfo
from typing import Any

from django import forms
from django.contrib import admin
from django.db import connection, transaction
from django.forms.models import model_to_dict
from django.http import HttpRequest

from accounts import desk_scopes, directory_counts, territory
from accounts.admin.directory_files import DirectoryFilesAdmin
from accounts.logins import mended_inn, mended_login
from accounts.models import DirectoryTable, FederalDistrict, Municipality, Organisation, Region
from accounts.spreadsheets import read_years
from portal.desk import ONLY_ADMINISTRATOR, STAFF, ScopedAdmin, badge, choices_filter, role_of
from portal.ids import read_id
from portal.kinds import OrganisationKind
from portal.line_fields import LineField, MendedField
from portal.registry import organisation_saved


class TerritoryAdmin(ScopedAdmin):
    """A change of the territory is seen by every process at its next request."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        transaction.on_commit(territory.forget)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        transaction.on_commit(territory.forget)


@admin.register(FederalDistrict)
class FederalDistrictAdmin(TerritoryAdmin):
    viewers = adders = changers = deleters = ONLY_ADMINISTRATOR
    desk_order = 80
    search_fields = ["name"]


class RegionForm(forms.ModelForm):
    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"]
        if zone not in zoneinfo.available_timezones():
            raise forms.ValidationError("Такого часового пояса нет. Пример: Europe/Kaliningrad.")
        return zone


@admin.register(Region)
class RegionAdmin(TerritoryAdmin):
    adders = changers = ONLY_ADMINISTRATOR
    desk_order = 70
    form = RegionForm
    list_display = ["name", "code", "federal_district", "time_zone"]
    list_select_related = ["federal_district"]
    search_fields = ["name", "code"]

    def within(self, queryset: Any, role: Any) -> Any:
        return desk_scopes.regions(queryset, role)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["code"] if obj else []


@admin.register(Municipality)
class MunicipalityAdmin(DirectoryFilesAdmin, TerritoryAdmin):
    directory_table = DirectoryTable.MUNICIPALITIES
    adders = changers = deleters = ONLY_ADMINISTRATOR
    desk_order = 60
    list_display = ["name", "type", "region", "remote"]
    list_select_related = ["region"]
    list_filter = [("region", admin.RelatedOnlyFieldListFilter), "remote"]
    search_fields = ["sort_name"]
    search_columns = ["sort_name"]
    autocomplete_fields = ["region"]

    def within(self, queryset: Any, role: Any) -> Any:
        return desk_scopes.municipalities(queryset, role)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Results and publications are counted by region: with organisations in it a municipality stays where it is."""
        return ["region"] if obj and obj.organisations.exists() else []

    def save_model(self, request: HttpRequest, obj: Municipality, form: Any, change: bool) -> None:
        """Organisations carry their municipality's name in the search column."""
        obj.fill_derived()
        super().save_model(request, obj, form, change)
        if change and {"name", "type"} & set(form.changed_data):
            organisations = [o.fill_derived() for o in obj.organisations.select_related("municipality")]
            Organisation.objects.bulk_update(organisations, ["search_text"], batch_size=500)


CHANGED_SINCE = (
    "Пока форма была открыта, карточку изменили: кто и что, сказано в «Истории действий». Ничего не сохранено. "
    "Откройте карточку заново и внесите свои изменения."
)


def stamp_of(organisation: Organisation) -> str:
    """Another for every change of the card."""
    card = model_to_dict(organisation)
    return hashlib.sha256(json.dumps(card, default=str, sort_keys=True).encode()).hexdigest()[:16]


class InnField(MendedField):
    mended = staticmethod(mended_inn)


class LoginField(MendedField):
    mended = staticmethod(mended_login)


class OrganisationForm(forms.ModelForm):
    class Meta:
        field_classes = {"inn": InnField, "federal_login": LoginField}

    low_results_years = LineField(
        label="Годы с низкими результатами", required=False, help_text="Годы через запятую, например 2024, 2025."
    )
    # What the card was when the form was opened: somebody may have changed it since.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "low_results_years" in self.fields:
            self.initial["low_results_years"] = ", ".join(map(str, self.instance.low_results_years or []))
        self.stamp = stamp_of(self.instance) if self.instance.pk else ""
        self.initial["seen"] = self.stamp

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("seen", "") not in ("", self.stamp):
            raise forms.ValidationError(CHANGED_SINCE)
        return data

    def clean_low_results_years(self) -> list[int]:
        typed = self.cleaned_data["low_results_years"]
        years = read_years(typed) if typed else []
        if years is None:
            raise forms.ValidationError("Укажите годы четырьмя цифрами через запятую, например 2024, 2025.")
        return years


def kinds_of(request: HttpRequest) -> list[tuple[str, str]]:
    """The kinds a moderator has, or all."""
    kinds = role_of(request).kinds or OrganisationKind.values
    return [(kind.value, kind.label) for kind in OrganisationKind if kind in kinds]


def is_referred_to(organisation: Organisation) -> bool:
    """Whether another part keeps rows about it: assessments, results, applications."""
    relations = [r for r in Organisation._meta.related_objects if r.related_model._meta.app_label != "accounts"]
    return any(r.related_model._base_manager.filter(**{r.field.name: organisation}).exists() for r in relations)


@admin.register(Organisation)
class OrganisationAdmin(DirectoryFilesAdmin):
    directory_table = DirectoryTable.ORGANISATIONS
    adders = changers = STAFF
    deleters = ONLY_ADMINISTRATOR
    desk_order = 30
    add_title = "Новая организация"
    form = OrganisationForm
    list_display = ["short_name", "kind_name", "municipality", "inn", "state"]
    list_select_related = ["municipality__region"]
    list_filter = [
        choices_filter("вид", "kind", kinds_of, "kind"),
        ("municipality", admin.RelatedOnlyFieldListFilter),
        ("closed", admin.BooleanFieldListFilter),
    ]
    search_fields = ["search_text"]
    search_columns = ["search_text"]
    search_help_text = "Слова наименования, ИНН или муниципалитета в любом порядке"
    autocomplete_fields = ["municipality"]
    fieldsets = [
        (None, {"fields": ["seen", "full_name", "short_name", "kind", "municipality", "closed"]}),
        ("Связь", {"fields": ["address", "phone", "email", "site", "head"]}),
        ("Учёт", {"fields": ["inn", "federal_login", "low_results_years"]}),
    ]

    def within(self, queryset: Any, role: Any) -> Any:
        return desk_scopes.organisations(queryset, role)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Held while it is written: what the stamp was compared with must still stand."""
        if request.method == "POST" and connection.in_atomic_block:
            list(Organisation.objects.select_for_update().filter(pk=read_id(object_id) or 0).values_list("pk"))
        return super().get_object(request, object_id, from_field)

    @admin.display(description="вид", ordering="kind")
    def kind_name(self, organisation: Organisation) -> str:
        return OrganisationKind(organisation.kind).short

    @admin.display(description="состояние", ordering="closed")
    def state(self, organisation: Organisation) -> str:
        return badge("closed", "Закрыта") if organisation.closed else badge("active", "Действует")

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "kind":
            kwargs["choices"] = [("", "Выберите вид"), *kinds_of(request)]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Results stand by kind: an organisation with results keeps its kind."""
        return ["kind"] if obj and is_referred_to(obj) else []

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        left = {form.initial["municipality"]} if change and "municipality" in form.changed_data else set()
        obj.fill_derived()
        super().save_model(request, obj, form, change)
        organisation_saved(obj)
        directory_counts.renew(left)

    def delete_model(self, request: HttpRequest, obj: Organisation) -> None:
        super().delete_model(request, obj)
        directory_counts.renew_for(obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        left = set(queryset.values_list("municipality_id", flat=True))
        super().delete_queryset(request, queryset)
        directory_counts.renew(left)
