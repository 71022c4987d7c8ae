"""Assessment points: kept by the administrator and the federal organiser; their accounts are made with them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from accounts.models import AssessmentPoint, User
from accounts.point_accounts import open_accounts
from portal.desk import ONLY_ADMINISTRATOR, ScopedAdmin
from portal.history import Actor


class PointForm(forms.ModelForm):
    def clean_login(self) -> str:
        login: str = self.cleaned_data["login"]
        if User.objects.filter(username__iexact=login).exists():
            raise forms.ValidationError("Такой логин уже есть у другой учётной записи портала.")
        return login


@admin.register(AssessmentPoint)
class AssessmentPointAdmin(ScopedAdmin):
    viewers = adders = changers = ONLY_ADMINISTRATOR
    desk_order = 65
    form = PointForm
    list_display = ["login", "name", "region", "phone"]
    list_select_related = ["region"]
    list_filter = [("region", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["search_text"]
    search_columns = ["search_text"]
    autocomplete_fields = ["region", "organisation"]
    fields = ["login", "name", "region", "organisation", "time_zone", "phone"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The login is the account's and stands in protocols."""
        return ["login", "region"] if obj else []

    def save_model(self, request: HttpRequest, obj: AssessmentPoint, form: Any, change: bool) -> None:
        obj.fill_derived()
        super().save_model(request, obj, form, change)
        if not change:
            open_accounts([obj], actor=Actor.of(request))
