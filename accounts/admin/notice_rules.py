"""«Кого о чём оповещать»: the event × role table, all of it on one page."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.forms.boundfield import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern

from accounts.models import Role
from portal.desk import ONLY_ADMINISTRATOR, ScopedAdmin
from portal.history import Actor, Change, record_all
from portal.models import LetterWay, NoticeRule
from portal.notices import Told, as_ruled, forget_table
from portal.registry import EventKind, events

ROLES = dict(Role.choices) | {"": "Сама учётная запись"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One line of the table: an event, a role, and its two fields; an obligatory one has none."""

    kind: EventKind
    role: str
    told: Told
    bell: BoundField | None = None
    letter: BoundField | None = None

    @property
    def role_label(self) -> str:
        return ROLES.get(self.role, self.role)


class TableForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pairs = [(kind, role) for kind in events() for role in kind.roles]
        self.ruled = {(kind.code, role): as_ruled(kind, role) for kind, role in self.pairs}
        for number, (kind, role) in enumerate(self.pairs):
            if not kind.obligatory:
                self.add_fields(number, kind, role)

    def add_fields(self, number: int, kind: EventKind, role: str) -> None:
        told = self.ruled[kind.code, role]
        about = f"{kind.label}, {ROLES.get(role, role)}"
        self.fields[f"bell_{number}"] = forms.BooleanField(
            required=False, initial=told.bell, widget=forms.CheckboxInput(attrs={"aria-label": f"Колокольчик: {about}"})
        )
        ways = [(way.value, way.label) for way in reversed(list(LetterWay))]
        select = forms.Select(attrs={"aria-label": f"Письмо: {about}", "class": "form-select"})
        self.fields[f"letter_{number}"] = forms.ChoiceField(choices=ways, initial=told.letter, widget=select)

    def groups(self) -> list[tuple[EventKind, list[Cell]]]:
        """Cells by event, in the order of registration."""
        found: dict[str, tuple[EventKind, list[Cell]]] = {}
        for number, (kind, role) in enumerate(self.pairs):
            fields = () if kind.obligatory else (self[f"bell_{number}"], self[f"letter_{number}"])
            found.setdefault(kind.code, (kind, []))[1].append(Cell(kind, role, self.ruled[kind.code, role], *fields))
        return list(found.values())

    @transaction.atomic
    def save(self, actor: Actor) -> int:
        """Write the lines that changed, each with its record."""
        changes = []
        for number, (kind, role) in enumerate(self.pairs):
            if kind.obligatory:
                continue
            told = Told(self.cleaned_data[f"bell_{number}"], LetterWay(self.cleaned_data[f"letter_{number}"]))
            if told != self.ruled[kind.code, role]:
                changes.append(written(kind, role, told))
        record_all(changes, actor=actor)
        forget_table()
        return len(changes)


def written(kind: EventKind, role: str, told: Told) -> Change:
    rule, _ = NoticeRule.objects.update_or_create(
        event=kind.code, role=role, defaults={"bell": told.bell, "letter": told.letter}
    )
    bell = "колокольчик" if told.bell else "без колокольчика"
    return Change(
        rule, "edit", "Изменить", comment=f"{kind.label}, {ROLES.get(role, role)}: {bell}, письмо: {told.letter.label}"
    )


@admin.register(NoticeRule)
class NoticeRuleAdmin(ScopedAdmin):
    """No rows one by one: the table is read and changed as a whole."""

    viewers = changers = ONLY_ADMINISTRATOR
    desk_order = 45

    def get_urls(self) -> list[URLPattern]:
        return [url for url in super().get_urls() if url.name == "portal_noticerule_changelist"]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_change_permission(request):
            raise Http404
        form = TableForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            changed = form.save(Actor.of(request))
            messages.success(request, f"Сохранено. Изменено строк: {changed}.")
            return redirect(self.address("changelist"))
        context = {"title": "Кого о чём оповещать", "form": form, "opts": self.opts, "cl": True}
        return self.page(request, "admin/notice_rules.html", context)
