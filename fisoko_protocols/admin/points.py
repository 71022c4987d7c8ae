"""Assessment points on the desk: their accounts are made with them.

Here and not in accounts, because a name typed here is asked whether it is a person's (checks).
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.models import AssessmentPoint, Region, User
from accounts.point_accounts import open_accounts
from fisoko_protocols.admin.managed import EditedAdmin
from fisoko_protocols.spreadsheets.setup_cells import organisation_cell, phone_cell, point_name, zone_cell
from fisoko_protocols.workflow import loading
from portal.history import Actor
from portal.line_fields import LineField
from portal.spreadsheets import CellError
from portal.workflow import Refused


def cleaned(parse: Any, text: str) -> str:
    """As a cell of the file is read; "" stays ""."""
    if not text:
        return ""
    try:
        value: str = parse(text)
    except CellError as error:
        raise ValidationError(f"{error.text}.") from None
    return value


class PointForm(forms.ModelForm):
    class Meta:
        help_texts = {
            "login": "edu или spo и шесть цифр, первые две — код субъекта РФ. С ним ППО входит на портал.",
            "time_zone": "Если не такой, как в субъекте РФ: МСК-1 или Europe/Kaliningrad.",
            "phone": "По нему ППО звонит региональный координатор.",
        }

    organisation_key = LineField(
        label="ИНН или логин организации",
        required=False,
        max_length=20,
        help_text="Если ППО находится в организации справочника.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation = self.instance.organisation
        if organisation and "organisation_key" in self.fields:
            self.initial["organisation_key"] = organisation.federal_login or organisation.inn
            self.fields["organisation_key"].help_text = f"Сейчас: {organisation}."

    def clean_login(self) -> str:
        login: str = self.cleaned_data["login"]
        if User.objects.filter(username__iexact=login).exists():
            raise ValidationError("Такой логин уже есть у другой учётной записи портала.")
        return login

    def clean_name(self) -> str:
        return cleaned(point_name, self.cleaned_data["name"])

    def clean_time_zone(self) -> str:
        return cleaned(zone_cell, self.cleaned_data["time_zone"])

    def clean_phone(self) -> str:
        return cleaned(phone_cell, self.cleaned_data["phone"])

    def clean_organisation_key(self) -> str:
        return cleaned(organisation_cell, self.cleaned_data["organisation_key"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        region = data.get("region") or getattr(self.instance, "region", None)
        key = data.get("organisation_key")
        self.instance.organisation = None
        if key and region:
            found = loading.find_organisation(key, region.pk)
            if isinstance(found, str):
                self.add_error("organisation_key", f"{found}.")
            else:
                self.instance.organisation = found
        return data


@admin.register(AssessmentPoint)
class AssessmentPointAdmin(EditedAdmin):
    desk_order = 65
    form = PointForm
    add_title = "Новый ППО"
    list_display = ["login", "name", "region", "phone"]
    list_select_related = ["region"]
    list_filter = [("region", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["search_text"]
    search_columns = ["search_text"]
    search_help_text = "Логин, название или организация"
    fields = ["login", "name", "region", "organisation_key", "time_zone", "phone"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The login is the account's and stands in protocols."""
        return ["login", "region"] if obj else []

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """All regions: the desk's own list of them is not the federal organiser's."""
        if db_field.name == "region":
            kwargs |= {"queryset": Region.objects.order_by("name"), "empty_label": "Выберите субъект РФ"}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Who has taken the login since the form was checked is found when it is checked again; nothing was written."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refused:
            return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: AssessmentPoint, form: Any, change: bool) -> None:
        obj.fill_derived()
        super().save_model(request, obj, form, change)
        if not change:
            open_accounts([obj], actor=Actor.of(request))
