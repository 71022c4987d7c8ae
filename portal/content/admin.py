"""News, documents and pages on the desk."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.content.editors import MARKDOWN_HINT, ContentAdmin, sections_of
from portal.content.uploads import KINDS, clean_document
from portal.desk import ONLY_ADMINISTRATOR, badge, choices_filter
from portal.models import Document, DocumentSection, News, StaticPage
from portal.sizes import limit_label, size_label

ANY_ORDER = "Слова или части слов в любом порядке"


def own_sections(request: HttpRequest) -> list[tuple[str, str]]:
    """What a list is filtered by; «Все разделы» is no filter."""
    return [pair for pair in sections_of(request) if pair[0]]


@admin.register(News)
class NewsAdmin(ContentAdmin):
    desk_order = 32
    add_title = "Новая новость"
    list_display = ["title", "date", "kind", "state"]
    list_filter = [
        choices_filter("раздел", "kind", own_sections, "kind"),
        ("published", admin.BooleanFieldListFilter),
    ]
    search_fields = ["search_text"]
    search_columns = ["search_text"]
    search_help_text = ANY_ORDER
    fields = ["title", "date", "kind", "body", "published"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        made = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "body":
            made.help_text = MARKDOWN_HINT
        return made

    @admin.display(description="на портале", ordering="published")
    def state(self, news: News) -> SafeString:
        if not news.published:
            return badge("closed", "Не опубликована")
        return badge("active", "Опубликована") if news.is_public else badge("waiting", "Ждёт своего дня")


class PlainFileInput(forms.FileInput):
    """Without a link to the store: files are served by views alone."""


class DocumentForm(forms.ModelForm):
    file = forms.FileField(label="Файл", widget=PlainFileInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            kept = " Чтобы оставить прежний, ничего не выбирайте." if self.instance.pk else ""
            limit = limit_label(settings.DOCUMENT_MAX_BYTES)
            self.fields["file"].help_text = f"Файл {KINDS}, не больше {limit}.{kept}"

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        return clean_document(sent) if isinstance(sent, UploadedFile) else sent


@admin.register(Document)
class DocumentAdmin(ContentAdmin):
    desk_order = 34
    add_title = "Новый документ"
    form = DocumentForm
    list_display = ["title", "section", "kind", "date", "what"]
    list_filter = [
        choices_filter("вид документа", "section", DocumentSection.choices, "section"),
        choices_filter("раздел", "kind", own_sections, "kind"),
    ]
    search_fields = ["search_text"]
    search_columns = ["search_text"]
    search_help_text = ANY_ORDER

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["title", "section", "kind", "date", "file", *(["what"] if obj else [])]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["what"]

    @admin.display(description="сейчас на портале")
    def what(self, document: Document) -> SafeString:
        url = reverse("document", args=[document.pk])
        return format_html('<a href="{}">{}, {}</a>', url, document.ending, size_label(document.size))

    def save_model(self, request: HttpRequest, obj: Document, form: Any, change: bool) -> None:
        """The file that was replaced goes when the new one is kept for good."""
        before = Document.objects.filter(pk=obj.pk).first() if change and "file" in form.changed_data else None
        super().save_model(request, obj, form, change)
        if before is not None:
            remove_after_commit(before)

    def delete_model(self, request: HttpRequest, obj: Document) -> None:
        super().delete_model(request, obj)
        remove_after_commit(obj)


def remove_after_commit(document: Document) -> None:
    stored, name = document.file.storage, document.file.name
    if name:
        transaction.on_commit(lambda: stored.delete(name))


@admin.register(StaticPage)
class StaticPageAdmin(ContentAdmin):
    """Menus and the foot lead to pages by their slugs: a page that stands keeps its slug, and moderators delete none."""

    deleters = ONLY_ADMINISTRATOR
    desk_order = 40
    add_title = "Новая страница"
    list_display = ["title", "slug", "kind", "updated_at"]
    list_filter = [choices_filter("раздел", "kind", own_sections, "kind")]
    search_fields = ["search_text", "slug"]
    search_columns = ["search_text"]
    search_help_text = ANY_ORDER
    fields = ["title", "slug", "kind", "body"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        made = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "body":
            made.help_text = MARKDOWN_HINT
        return made

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["slug"] if obj else []
