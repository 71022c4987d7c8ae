"""Consents given, and the texts they were given to: published texts are never edited."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts import desk_scopes
from accounts.models import Consent, ConsentDocument
from accounts.personal.consents import publish
from portal.desk import ONLY_ADMINISTRATOR, AddedByVerb, ScopedAdmin
from portal.history import Actor


@admin.register(ConsentDocument)
class ConsentDocumentAdmin(AddedByVerb):
    viewers = adders = ONLY_ADMINISTRATOR
    desk_order = 55
    add_title = "Новая версия текста согласия"
    list_display = ["title", "purpose", "version", "published_at"]
    list_filter = ["purpose"]
    fields = ["purpose", "title", "text"]

    def save_model(self, request: HttpRequest, obj: ConsentDocument, form: Any, change: bool) -> None:
        """The next version of its purpose: asked for at registration, and again of those who gave an older one."""
        published = publish(purpose=obj.purpose, title=obj.title, text=obj.text, actor=Actor.of(request))
        obj.pk, obj.version = published.pk, published.version


@admin.register(Consent)
class ConsentAdmin(ScopedAdmin):
    desk_order = 50
    list_display = ["user", "document", "given_by", "given_at", "withdrawn_at"]
    list_select_related = ["user", "document"]
    list_filter = ["document__purpose"]
    search_fields = ["user__last_name", "user__first_name", "user__patronymic", "user__username", "user__email"]
    fields = ["user", "document", "given_by", "given_at", "withdrawn_at", "address", "device", "text_sha256"]

    def within(self, queryset: Any, role: Any) -> Any:
        return desk_scopes.consents(queryset, role)
