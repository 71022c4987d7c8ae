"""What the desk's pages to read and decide on have in common: questionnaires, corrections, replies, publications."""

from abc import ABCMeta, abstractmethod
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.forms import MediaDefiningClass
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from portal.desk import DeskVerb, ScopedAdmin, badge
from portal.models import HistoryRecord
from portal.workflow import Workflow

CHANGED = "Запись изменилась, пока страница была открыта. Прочтите её ещё раз и решите."


def refusal(workflow: Workflow, verb: str) -> Callable[[Any], str]:
    """Why the verb can't be done now; who was quicker, if somebody was."""

    def why(obj: Any) -> str:
        reason = workflow.refusal(obj, verb, comment="-")
        last = HistoryRecord.objects.about(obj).first() if reason else None
        if last is None:
            return reason
        when = date_format(localtime(last.at), "DATETIME_FORMAT")
        return f"Уже сделано «{last.label}» — {last.person or 'портал'}, {when}."

    return why


class AbstractAdmin(MediaDefiningClass, ABCMeta):
    """A page that lacks a part of its own can't be registered."""


class DecidedAdmin(ScopedAdmin, metaclass=AbstractAdmin):
    """A page to read and to decide on; a button decides on what its page showed, not on what was sent since."""

    queue_label = "Ждут вашего решения"
    queue_query = "?status=waiting"
    queue_since = "sent_at"
    change_form_template = "admin/expert_rating/moderated.html"

    # --- What the moderator has seen --------------------------------------------------------------------

    @abstractmethod
    def stamp(self, obj: Any) -> str:
        """Changes whenever what is decided on changes."""

    def buttons(self, request: HttpRequest, obj: Any) -> list[dict[str, Any]]:
        seen = urlencode({"seen": self.stamp(obj)})
        return [{**one, "url": f"{one['url']}?{seen}"} for one in super().buttons(request, obj)]

    def unread(self, request: HttpRequest, obj: Any) -> HttpResponse | None:
        """Back to the page, if it showed something else than the record says now."""
        if request.GET.get("seen", self.stamp(obj)) == self.stamp(obj):
            return None
        messages.warning(request, CHANGED)
        return redirect(self.address("change", obj.pk))

    def verb_view(self, request: HttpRequest, object_id: str, verb: str) -> HttpResponse:
        back = self.unread(request, self.found(request, object_id))
        return back or super().verb_view(request, object_id, verb)

    def run(self, request: HttpRequest, verb: DeskVerb, obj: Any, reason: str) -> HttpResponse:
        """Asked again of the very copy that the verb is told of."""
        return self.unread(request, obj) or super().run(request, verb, obj, reason)

    # --- The page -----------------------------------------------------------------------------------------

    @abstractmethod
    def state(self, obj: Any) -> SafeString:
        """The badge beside the title."""

    @abstractmethod
    def states(self, obj: Any) -> dict[str, str]:
        """The words of the states that the history names."""

    def facts(self, obj: Any) -> list[tuple[str, Any]]:
        return []

    def shown(self, obj: Any) -> dict[str, Any]:
        """What the page shows beyond the facts."""
        return {}

    def page_of(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        return {
            "facts": [(label, value) for label, value in self.facts(obj) if value],
            "records": self.records(obj),
            "states": self.states(obj),
            "state_badge": self.state(obj),
            "next_waiting": self.queue_rows(request).exclude(pk=obj.pk).order_by("sent_at").first(),
            **self.shown(obj),
        }


class ModeratedAdmin(DecidedAdmin):
    """Of a record that has a state of its own."""

    waiting = "waiting"

    def within(self, queryset: Any, role: Any) -> Any:
        return queryset.visible_to(role).with_card()

    def queue_rows(self, request: HttpRequest) -> Any:
        return self.get_queryset(request).filter(status=self.waiting)

    def stamp(self, obj: Any) -> str:
        return str(obj.version)

    def states(self, obj: Any) -> dict[str, str]:
        return dict(obj._meta.get_field("status").choices)

    @admin.display(description="состояние", ordering="status")
    def state(self, obj: Any) -> SafeString:
        return badge(obj.status, obj.get_status_display())

    @admin.display(description="отправлено", ordering="sent_at")
    def sent(self, obj: Any) -> str:
        return date_format(localtime(obj.sent_at), "d.m.Y H:i") if obj.sent_at else ""
