"""A model on the desk: its rows by scope, permissions by role, search, queue, verbs, history."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ShowFacets
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.db.models import Count, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from portal.desk.filters import built, parameters
from portal.desk.lists import DeskChangeList, moment_column
from portal.desk.verbs import Confirm, DeskVerb, Queue, ReasonForm
from portal.history import Actor, Change, record, states_among
from portal.ids import read_id
from portal.line_fields import EmailLineField, LineField
from portal.models import HistoryRecord
from portal.text import any_case, counted, waiting_for, words
from portal.workflow import Refused

ADMINISTRATOR = "administrator"
MODERATOR = "moderator"
STAFF = frozenset({ADMINISTRATOR, MODERATOR})
ONLY_ADMINISTRATOR = frozenset({ADMINISTRATOR})
NOBODY: frozenset[str] = frozenset()


def role_of(request: HttpRequest) -> Any:
    """The role in force, put there by the middleware."""
    return getattr(request, "role", None)


class KnownChoices(AutocompleteSelect):
    """What is no key is not looked up when a refused form is shown again: it would be a fault, quoted in the log."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, [key for key in value if read_id(key) is not None], attr)


class ScopedAdmin(admin.ModelAdmin):
    """A model on the desk. Rows come from `within`; who does what from four sets of role codes."""

    viewers = STAFF
    adders = NOBODY
    changers = NOBODY
    deleters = NOBODY
    verbs: Sequence[DeskVerb] = ()
    search_columns: Sequence[str] = ()
    desk_order = 50
    add_title = ""
    queue_label = ""
    queue_words = ("запись", "записи", "записей")
    queue_query = ""
    queue_since = ""

    show_facets = ShowFacets.NEVER
    list_per_page = 50
    save_as = False
    actions_on_top = False
    change_list_template = "admin/change_list.html"
    formfield_overrides = {
        models.DateTimeField: {
            "form_class": forms.DateTimeField,
            "widget": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        },
        models.CharField: {"form_class": LineField},
        models.EmailField: {"form_class": EmailLineField},
        models.SlugField: {"form_class": forms.SlugField},
        models.URLField: {"form_class": forms.URLField, "assume_scheme": "https"},
        models.DateField: {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")},
    }

    # --- Scope ------------------------------------------------------------------------------------

    def within(self, queryset: Any, role: Any) -> Any:
        """The rows of this role. A model whose QuerySet has no `visible_to` is the administrator's alone."""
        if hasattr(queryset, "visible_to"):
            return queryset.visible_to(role)
        return queryset if role is not None and role.role == ADMINISTRATOR else queryset.none()

    def get_queryset(self, request: HttpRequest) -> Any:
        return self.within(super().get_queryset(request), role_of(request))

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> Any:
        """A form offers only rows that the person may see on the desk."""
        target = self.admin_site._registry.get(db_field.remote_field.model)
        if isinstance(target, ScopedAdmin):
            return target.get_queryset(request)
        return super().get_field_queryset(db, db_field, request)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = KnownChoices(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        made = super().formfield_for_dbfield(db_field, request, **kwargs)
        for link in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
            # The links open windows of their own: one more way to lose typed text.
            if made is not None and hasattr(made.widget, link):
                setattr(made.widget, link, False)
        return made

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only the filters' own parameters: Django would follow relations to any column, a password's too.

        Lists check their whole address at once (DeskChangeList.get_filters); this answers for a single name.
        """
        return request is not None and lookup in parameters(built(self, request, {}))

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        raise Http404

    # --- Permissions --------------------------------------------------------------------------------

    def code(self, request: HttpRequest) -> str:
        role = role_of(request)
        return role.role if role else ""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.code(request) in self.viewers

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.code(request) in self.viewers

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.code(request) in self.adders

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.code(request) in self.changers

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.code(request) in self.deleters

    # --- Search -------------------------------------------------------------------------------------

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Every word stands somewhere: in a normalised column, or in a plain one in any case."""
        plain = [name.lstrip("^=@") for name in self.get_search_fields(request)]
        for word in words(search_term):
            found = Q()
            for column in self.search_columns:
                found |= Q(**{f"{column}__contains": word})
            for column in plain:
                if column not in self.search_columns:
                    found |= Q(**{f"{column}__regex": any_case(word)})
            queryset = queryset.filter(found)
        return queryset, False

    # --- The queue ----------------------------------------------------------------------------------

    def queue_rows(self, request: HttpRequest) -> Any:
        """What waits; with the column `queue_since` the first page also says for how long."""
        return None

    def queue_figures(self, request: HttpRequest) -> tuple[int, str]:
        """(how many wait, how long the oldest has waited), in one query."""
        rows = self.queue_rows(request)
        if rows is None:
            return 0, ""
        if not self.queue_since:
            return rows.count(), ""
        found = rows.order_by().aggregate(number=Count("pk"), oldest=Min(self.queue_since))
        return found["number"], waiting_for(found["oldest"]) if found["oldest"] else ""

    def queue(self, request: HttpRequest) -> Queue | None:
        if not self.queue_label or not self.has_view_permission(request):
            return None
        number, oldest = self.queue_figures(request)
        words_ = counted(number, *self.queue_words)
        return Queue(self.queue_label, number, words_, f"{self.address('changelist')}{self.queue_query}", oldest)

    def address(self, view: str, *args: Any) -> str:
        """Keys are numbers and codes; the admin's quoting, meant for other keys, would make «set_5Faside» of a verb."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{view}", args=args)

    # --- Pages --------------------------------------------------------------------------------------

    @property
    def media(self) -> forms.Media:
        """Scripts of Django's forms; lists have the desk's own small one."""
        names = ["vendor/jquery/jquery.min.js", "jquery.init.js", "core.js"]
        return forms.Media(js=[f"admin/js/{name}" for name in names])

    def get_list_display(self, request: HttpRequest) -> Any:
        """Moments in short."""
        moments = {f.name: f for f in self.opts.get_fields() if isinstance(f, models.DateTimeField)}
        shown = super().get_list_display(request)
        return [moment_column(moments[name]) if name in moments else name for name in shown]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DeskChangeList

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_verb"
        view = self.admin_site.admin_view(self.verb_view)
        return [path("<path:object_id>/do/<slug:verb>/", view, name=name), *super().get_urls()]

    def response_action(self, request: HttpRequest, queryset: Any, *rest: Any, **named: Any) -> HttpResponse | None:
        """What was ticked is looked up at once: only keys."""
        sent = request.POST.copy()
        chosen = [key for key in sent.getlist(ACTION_CHECKBOX_NAME) if read_id(key) is not None]
        sent.setlist(ACTION_CHECKBOX_NAME, chosen)
        request.POST = sent  # type: ignore[assignment]
        return super().response_action(request, queryset, *rest, **named)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        name = str(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": name[:1].upper() + name[1:], **(extra_context or {})})

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Django's own title does not decline its words."""
        return super().delete_view(request, object_id, {"title": "Удаление", **(extra_context or {})})

    def page_of(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """What the page of a record shows beside its form."""
        return {}

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        context |= {
            "title": str(obj) if obj else self.add_title or f"Новая запись: {self.opts.verbose_name}",
            "subtitle": None,
            "desk_verbs": self.buttons(request, obj) if obj else [],
            "show_save_and_add_another": False,
            **(self.page_of(request, obj) if obj else {}),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """«История действий» from the portal's own records; Django's log is not kept."""
        obj = self.found(request, object_id)
        records = list(self.records(obj))
        context = {"title": f"История: {obj}", "object": obj, "opts": self.opts, "records": records}
        context["states"] = states_among(records)
        return self.page(request, "admin/object_history.html", context)

    def records(self, obj: Any) -> Any:
        return HistoryRecord.objects.about(obj)

    def found(self, request: HttpRequest, object_id: str) -> Any:
        obj = self.get_object(request, unquote(object_id))
        if obj is None or not self.has_view_permission(request, obj):
            raise Http404
        return obj

    def page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        request.current_app = self.admin_site.name
        return TemplateResponse(request, template, {**self.admin_site.each_context(request), **context})

    def confirm(self, request: HttpRequest, confirm: Confirm, obj: Any = None) -> HttpResponse:
        context = {"title": confirm.title, "confirm": confirm, "opts": self.opts, "original": obj}
        return self.page(request, "admin/desk_confirm.html", context)

    # --- Verbs --------------------------------------------------------------------------------------

    def buttons(self, request: HttpRequest, obj: Any) -> list[dict[str, Any]]:
        """What this role can do with the record as it stands."""
        offered = [v for v in self.verbs if v.rule(role_of(request), obj) and not v.refusal(obj)]
        return [{"verb": v, "url": self.address("verb", obj.pk, v.name)} for v in offered]

    def verb_view(self, request: HttpRequest, object_id: str, verb: str) -> HttpResponse:
        obj = self.found(request, object_id)
        chosen = next((v for v in self.verbs if v.name == verb and v.rule(role_of(request), obj)), None)
        if chosen is None:
            raise Http404
        if reason := chosen.refusal(obj):
            messages.warning(request, reason)
            return redirect(self.address("change", obj.pk))
        form = None
        if chosen.reason:
            sent = request.POST if request.method == "POST" else None
            form = ReasonForm(sent, label=chosen.reason, hint=chosen.reason_hint)
        if request.method == "POST" and (form is None or form.is_valid()):
            return self.run(request, chosen, obj, form.cleaned_data["reason"] if form else "")
        return self.confirm(request, self.verb_confirm(chosen, obj, form), obj)

    def verb_confirm(self, verb: DeskVerb, obj: Any, form: forms.Form | None) -> Confirm:
        return Confirm(
            title=f"{verb.label}: {obj}",
            what=verb.what(obj),
            submit=verb.label,
            cancel_url=self.address("change", obj.pk),
            form=form,
            danger=verb.danger,
            reversible=verb.reversible,
        )

    def run(self, request: HttpRequest, verb: DeskVerb, obj: Any, reason: str) -> HttpResponse:
        try:
            verb.run(obj, Actor.of(request), reason)
        except Refused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, verb.done)
        return redirect(self.address("change", obj.pk))

    # --- Saving and its history ---------------------------------------------------------------------

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return record(Change(obj, "add", "Добавить"), actor=Actor.of(request))

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        changed = ", ".join(self.changed_names(obj, message))
        return record(Change(obj, "edit", "Изменить", comment=changed), actor=Actor.of(request)) if changed else None

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        return [record(Change(obj, "delete", "Удалить", comment=str(obj)), actor=Actor.of(request)) for obj in queryset]

    def changed_names(self, obj: Any, message: Any) -> Iterable[str]:
        for part in message if isinstance(message, list) else []:
            for act in part.values():
                yield from act.get("fields", []) or [act.get("name", "")]

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        messages.success(request, f"Добавлено: {obj}.")
        return redirect(self.address("change", obj.pk))

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        messages.success(request, f"Сохранено: {obj}.")
        if "_continue" in request.POST:
            return redirect(self.address("change", obj.pk))
        return redirect(self.address("changelist"))
