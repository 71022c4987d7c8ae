"""«Моей организации нет в списке» on the desk: accepted, it opens the form of a new organisation filled in."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts import desk_scopes
from accounts.admin.directory import kinds_of
from accounts.models import Municipality, Organisation, OrganisationRequest, OrganisationRequestStatus
from accounts.organisation_requests.workflow import ORGANISATION_REQUEST, accept, can_decide, decline
from portal.desk import DeskVerb, ScopedAdmin, badge, choices_filter, role_of
from portal.kinds import OrganisationKind
from portal.text import normalise

BADGES = {"waiting": "waiting", "accepted": "active", "declined": "declined"}
MOST_ALIKE = 5


def municipality_of(request: OrganisationRequest) -> Municipality | None:
    """The one the typed name means, if there is just one."""
    typed = normalise(request.municipality_name)
    found = [
        m for m in Municipality.objects.filter(region=request.region_id) if typed in (normalise(m.name), m.sort_name)
    ]
    return found[0] if len(found) == 1 else None


def prefilled(request: OrganisationRequest) -> dict[str, Any]:
    """What was typed, as the form of a new organisation takes it from its address."""
    municipality = municipality_of(request)
    values = {
        "full_name": request.name,
        "kind": request.kind,
        "municipality": municipality.pk if municipality else "",
        "address": request.address,
        "inn": request.inn,
    }
    return {name: value for name, value in values.items() if value}


def alike(request: OrganisationRequest, role: Any) -> list[Organisation]:
    """Those in the list already that it may be: the same ИНН, or every word of the name."""
    visible = desk_scopes.organisations(Organisation.objects.all(), role).filter(municipality__region=request.region_id)
    found = visible.filter(inn=request.inn) if request.inn else visible.none()
    return list((found | visible.search(request.name)).distinct()[:MOST_ALIKE])


@admin.register(OrganisationRequest)
class OrganisationRequestAdmin(ScopedAdmin):
    desk_order = 25
    queue_label = "Просят добавить"
    queue_words = ("организацию", "организации", "организаций")
    queue_query = "?status=waiting"
    queue_since = "created_at"
    list_display = ["name", "kind_name", "region", "municipality_name", "state", "created_at"]
    list_select_related = ["region"]
    list_filter = [
        choices_filter("состояние", "status", OrganisationRequestStatus.choices, "status"),
        choices_filter("вид", "kind", kinds_of, "kind"),
    ]
    search_fields = ["name", "inn", "municipality_name", "email"]
    search_help_text = "Слова наименования, ИНН, район или e-mail"
    fields = [
        "name", "kind", "region", "municipality_name", "address", "inn", "email", "person", "state", "created_at",
        "already", "last_word",
    ]  # fmt: skip
    verbs = [
        DeskVerb(
            name="accept",
            label="Принять",
            what=lambda request: (
                f"На {request.email} уйдёт письмо, что «{request.name}» будет в списке. "
                "Откроется форма новой организации с этими сведениями: проверьте их и сохраните."
            ),
            run=lambda request, actor, reason: accept(request_id=request.pk, actor=actor),
            done="Заявка принята. Проверьте сведения и сохраните организацию.",
            rule=can_decide,
            refusal=lambda request: ORGANISATION_REQUEST.refusal(request, "accept"),
        ),
        DeskVerb(
            name="decline",
            label="Отклонить",
            what=lambda request: f"На {request.email} уйдёт письмо с причиной.",
            run=lambda request, actor, reason: decline(request_id=request.pk, actor=actor, reason=reason),
            done="Заявка отклонена, письмо с причиной поставлено в очередь.",
            rule=can_decide,
            refusal=lambda request: ORGANISATION_REQUEST.refusal(request, "decline", comment="-"),
            reason="Причина",
            reason_hint="Уйдёт в письме. Например: организация в списке есть, ищите по номеру.",
            danger=True,
        ),
    ]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        # A column that shows other rows needs to know whose desk it stands on.
        if obj is not None:
            obj.desk_role = role_of(request)
        return super().get_form(request, obj, change, **kwargs)

    def queue_rows(self, request: HttpRequest) -> Any:
        return self.get_queryset(request).filter(status=OrganisationRequestStatus.WAITING)

    def run(self, request: HttpRequest, verb: DeskVerb, obj: Any, reason: str) -> HttpResponse:
        response = super().run(request, verb, obj, reason)
        obj.refresh_from_db()
        if verb.name == "accept" and obj.status == OrganisationRequestStatus.ACCEPTED:
            return redirect(self.add_address(obj))
        return response

    @staticmethod
    def add_address(obj: OrganisationRequest) -> str:
        return f"{reverse('admin:accounts_organisation_add')}?{urlencode(prefilled(obj))}"

    @admin.display(description="вид", ordering="kind")
    def kind_name(self, request: OrganisationRequest) -> str:
        return OrganisationKind(request.kind).short

    @admin.display(description="состояние", ordering="status")
    def state(self, request: OrganisationRequest) -> SafeString:
        return badge(BADGES[request.status], request.get_status_display())

    @admin.display(description="похожие в списке")
    def already(self, request: OrganisationRequest) -> SafeString | str:
        rows = alike(request, getattr(request, "desk_role", None))
        links = ((reverse("admin:accounts_organisation_change", args=[row.pk]), row.short_name) for row in rows)
        return format_html_join(", ", '<a href="{}">{}</a>', links) if rows else "Не найдены"

    @admin.display(description="дальше")
    def last_word(self, request: OrganisationRequest) -> SafeString | str:
        if request.status != OrganisationRequestStatus.ACCEPTED:
            return "—"
        return format_html('<a href="{}">Добавить организацию с этими сведениями</a>', self.add_address(request))
