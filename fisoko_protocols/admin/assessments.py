"""Assessments, their subjects and categories, and the hours of their publications."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from fisoko_protocols import workflow
from fisoko_protocols.admin.managed import EditedAdmin
from fisoko_protocols.checks import refuse_names
from fisoko_protocols.forms.days import keep_near
from fisoko_protocols.forms.setup import WindowForm
from fisoko_protocols.models import Assessment, Publication, Sitting, Subject
from portal.history import Actor
from portal.text import plain

WINDOW = ("opens_on", "opens_time", "closes_on", "closes_time")


class AssessmentForm(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep_near(self, "starts_on", "ends_on")

    def clean_title(self) -> str:
        title = plain(self.cleaned_data["title"])
        refuse_names(title)
        return title


class SubjectForm(forms.ModelForm):
    def clean_name(self) -> str:
        name = plain(self.cleaned_data["name"])
        refuse_names(name)
        return name


class PublicationForm(forms.ModelForm):
    class Meta:
        labels = WindowForm.Meta.labels
        help_texts = WindowForm.Meta.help_texts

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep_near(self, "opens_on", "closes_on")


@admin.register(Assessment)
class AssessmentAdmin(EditedAdmin):
    desk_order = 10
    form = AssessmentForm
    add_title = "Новая оценка"
    list_display = ["title", "kind", "starts_on", "ends_on"]
    list_filter = [("kind", admin.ChoicesFieldListFilter)]
    search_fields = ["title"]
    fields = ["kind", "title", "starts_on", "ends_on"]


@admin.register(Subject)
class SubjectAdmin(EditedAdmin):
    desk_order = 20
    form = SubjectForm
    add_title = "Новый предмет"
    list_display = ["name", "code"]
    search_fields = ["name", "code"]
    fields = ["code", "name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The code stands in the logins of the survey."""
        return ["code"] if obj and obj.sittings.exists() else []


@admin.register(Sitting)
class SittingAdmin(EditedAdmin):
    desk_order = 30
    add_title = "Предмет и категория оценки"
    list_display = ["subject", "category", "assessment"]
    list_select_related = ["assessment", "subject"]
    list_filter = [("assessment", admin.RelatedOnlyFieldListFilter), ("category", admin.ChoicesFieldListFilter)]
    search_fields = ["assessment__title", "subject__name", "subject__code"]
    search_help_text = "Оценка или предмет"
    autocomplete_fields = ["assessment", "subject"]
    fields = ["assessment", "subject", "category"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Kits were numbered and their logins made for exactly this."""
        return ["assessment", "subject", "category"] if obj and obj.protocols.exists() else []

    def get_queryset(self, request: HttpRequest) -> Any:
        """Its name is made of theirs."""
        return super().get_queryset(request).with_names()


@admin.register(Publication)
class PublicationAdmin(EditedAdmin):
    desk_order = 40
    form = PublicationForm
    add_title = "Новая публикация"
    list_display = ["subject", "number", "hours", "assessment"]
    list_select_related = ["sitting__assessment", "sitting__subject"]
    list_filter = [
        ("sitting__assessment", admin.RelatedOnlyFieldListFilter),
        ("number", admin.ChoicesFieldListFilter),
    ]
    search_fields = ["sitting__assessment__title", "sitting__subject__name"]
    search_help_text = "Оценка или предмет"
    autocomplete_fields = ["sitting"]
    fields = ["sitting", "number", *WINDOW]

    @admin.display(description="предмет и категория")
    def subject(self, publication: Publication) -> str:
        return f"{publication.sitting.subject}, {publication.sitting.get_category_display().lower()}"

    @admin.display(description="по часам ППО", ordering="closes_on")
    def hours(self, publication: Publication) -> str:
        return workflow.window_in_words(publication)

    @admin.display(description="оценка")
    def assessment(self, publication: Publication) -> str:
        return str(publication.sitting.assessment)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["sitting", "number"] if obj else []

    def save_model(self, request: HttpRequest, obj: Publication, form: Any, change: bool) -> None:
        if not change:
            super().save_model(request, obj, form, change)
            return
        hours = {name: form.cleaned_data[name] for name in WINDOW}
        workflow.set_window(publication_id=obj.pk, actor=Actor.of(request), **hours)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """The verb has written it."""
        return None
