"""What the desk's pages of representatives, corrections, replies and publications have in common."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from portal.desk import ScopedAdmin, badge
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


class ModeratedAdmin(ScopedAdmin):
    """A page to read and to decide on; a button decides on what its page showed, not on what was sent since."""

    waiting = "waiting"
    queue_label = "Ждут вашего решения"
    queue_query = "?status=waiting"
    queue_since = "sent_at"
    change_form_template = "admin/expert_rating/moderated.html"

    def within(self, queryset: Any, role: Any) -> Any:
        return queryset.visible_to(role).with_card()

    def queue_rows(self, request: HttpRequest) -> Any:
        return self.get_queryset(request).filter(status=self.waiting)

    # --- What the moderator has seen --------------------------------------------------------------------

    def stamp(self, obj: Any) -> str:
        """Changes whenever what is decided on changes."""
        return str(obj.version)

    def buttons(self, request: HttpRequest, obj: Any) -> list[dict[str, Any]]:
        seen = urlencode({"seen": self.stamp(obj)})
        return [{**one, "url": f"{one['url']}?{seen}"} for one in super().buttons(request, obj)]

    def verb_view(self, request: HttpRequest, object_id: str, verb: str) -> HttpResponse:
        obj = self.found(request, object_id)
        seen = request.GET.get("seen")
        if seen is not None and seen != self.stamp(obj):
            messages.warning(request, CHANGED)
            return redirect(self.address("change", obj.pk))
        return super().verb_view(request, object_id, verb)

    # --- The list and the page ----------------------------------------------------------------------------

    @admin.display(description="состояние", ordering="status")
    def state(self, obj: Any) -> SafeString:
        return badge(obj.status, obj.get_status_display())

    @admin.display(description="отправлено", ordering="sent_at")
    def sent(self, obj: Any) -> str:
        return date_format(localtime(obj.sent_at), "d.m.Y H:i") if obj.sent_at else ""

    def facts(self, obj: Any) -> list[tuple[str, Any]]:
        return []

    def shown(self, obj: Any) -> dict[str, Any]:
        """What the page shows beyond the facts."""
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
            "facts": [(label, value) for label, value in self.facts(obj) if value],
            "records": self.records(obj),
            "states": dict(obj._meta.get_field("status").choices),
            "state_badge": self.state(obj),
            "next_waiting": self.queue_rows(request).exclude(pk=obj.pk).order_by("sent_at").first(),
            **self.shown(obj),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)
