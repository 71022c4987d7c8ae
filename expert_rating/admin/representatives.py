"""Representatives' questionnaires: activated and declined one by one or many at once."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from accounts.admin.directory import kinds_of
from accounts.desk_bulk import Bulk, BulkAdmin
from accounts.models import Consent, GrantStatus, RoleGrant
from accounts.rules import can_moderate_grant
from accounts.workflow import WORKFLOW as GRANT
from expert_rating.admin.experts import QUESTIONNAIRES, already
from expert_rating.models import Representative
from expert_rating.workflow.representatives import activate_representatives, decline_representatives
from portal.desk import DeskVerb, badge, choices_filter
from portal.history import Actor
from portal.models import HistoryRecord
from portal.phones import shown_phone
from portal.workflow import Refused

REASON_HINT = "Причина уйдёт представителю в письме. Напишите, что исправить."
NOTHING = "Среди выбранных нет анкет, которые ждут решения."
WAITING_FIRST = Case(
    When(grant__status=GrantStatus.WAITING, then=Value(0)), default=Value(1), output_field=IntegerField()
)


def refusal(verb: str) -> Callable[[Representative], str]:
    def why(found: Representative) -> str:
        reason = GRANT.refusal(found.grant, verb, comment="-")
        return reason and (already(found.grant) or reason)

    return why


def may_moderate(role: RoleGrant | None, found: Representative) -> bool:
    return can_moderate_grant(role, found.grant)


def activate_one(found: Representative, actor: Actor, reason: str) -> None:
    refuse_skipped(activate_representatives(ids=[found.pk], actor=actor))


def decline_one(found: Representative, actor: Actor, reason: str) -> None:
    refuse_skipped(decline_representatives(ids=[found.pk], actor=actor, reason=reason))


def refuse_skipped(outcome: tuple[list[Representative], dict[int, str]]) -> None:
    """Somebody was quicker: say what they did."""
    if reason := late(outcome[1]):
        raise Refused(reason)


def late(skipped: dict[int, str]) -> str:
    """Who was quicker, for each questionnaire that was passed by."""
    found = Representative.objects.with_person().filter(pk__in=skipped)
    return " ".join(already(one.grant) or skipped[one.pk] for one in found)


ACTIVATE = Bulk(
    "activate",
    "Активировать",
    "Представители получат письмо о подтверждении регистрации и смогут войти в кабинет.",
    "Активировано",
    run=lambda ids, actor, reason: activate_representatives(ids=ids, actor=actor),
    refusal=refusal("activate"),
    nothing=NOTHING,
    words=QUESTIONNAIRES,
    late=late,
)
DECLINE = Bulk(
    "decline",
    "Отклонить",
    "Представители получат письмо с причиной и смогут исправить анкету и отправить её снова.",
    "Отклонено",
    run=lambda ids, actor, reason: decline_representatives(ids=ids, actor=actor, reason=reason),
    refusal=refusal("decline"),
    nothing=NOTHING,
    reason_hint=REASON_HINT,
    words=QUESTIONNAIRES,
    late=late,
)


@admin.register(Representative)
class RepresentativeAdmin(BulkAdmin):
    desk_order = 11
    queue_label = "Представители ждут вашего решения"
    queue_words = QUESTIONNAIRES
    queue_query = "?status=waiting"
    queue_since = "sent_at"
    list_display = ["name", "organisation", "position", "state", "sent"]
    list_filter = [
        choices_filter("состояние", "status", GrantStatus.choices, "grant__status"),
        choices_filter("вид организации", "kind", kinds_of, "grant__organisation__kind"),
    ]
    ordering = [WAITING_FIRST, "sent_at"]
    search_fields = [
        "grant__user__last_name", "grant__user__first_name", "grant__user__patronymic", "grant__user__username",
        "grant__user__email", "grant__organisation__search_text",
    ]  # fmt: skip
    search_columns = ["grant__organisation__search_text"]
    search_help_text = "Фамилия, имя, логин, e-mail или организация, в любом порядке"
    bulks = (ACTIVATE, DECLINE)
    change_form_template = "admin/expert_rating/moderated.html"
    verbs = [
        DeskVerb(
            name="activate",
            label="Активировать",
            what=lambda found: f"{found} получит письмо и сможет войти в кабинет представителя.",
            run=activate_one,
            done="Анкета активирована, письмо представителю поставлено в очередь.",
            rule=may_moderate,
            refusal=refusal("activate"),
            at_once=True,
        ),
        DeskVerb(
            name="decline",
            label="Отклонить",
            what=lambda found: f"{found} получит письмо с причиной и сможет исправить анкету и отправить её снова.",
            run=decline_one,
            done="Анкета отклонена, письмо с причиной поставлено в очередь.",
            rule=may_moderate,
            refusal=refusal("decline"),
            reason="Причина",
            reason_hint=REASON_HINT,
            danger=True,
            reversible=True,
        ),
    ]

    def within(self, queryset: Any, role: Any) -> Any:
        return queryset.visible_to(role).with_person()

    def queue_rows(self, request: HttpRequest) -> Any:
        return self.get_queryset(request).filter(grant__status=GrantStatus.WAITING)

    def subject(self, obj: Representative) -> str:
        return f"{obj}, {obj.grant.scope_name}"

    @admin.display(description="ФИО", ordering="grant__user__last_name")
    def name(self, found: Representative) -> str:
        return found.grant.user.full_name

    @admin.display(description="организация", ordering="grant__organisation__sort_name")
    def organisation(self, found: Representative) -> SafeString:
        place = found.grant.organisation.municipality if found.grant.organisation else ""
        return format_html('<span>{}<span class="secondary">{}</span></span>', found.grant.scope_name, place)

    @admin.display(description="состояние", ordering="grant__status")
    def state(self, found: Representative) -> SafeString:
        return badge(found.grant.status, found.grant.get_status_display())

    @admin.display(description="отправлена", ordering="sent_at")
    def sent(self, found: Representative) -> str:
        return date_format(localtime(found.sent_at), "d.m.Y H:i")

    def records(self, obj: Any) -> Any:
        """Acts on the role and on the questionnaire are one story."""
        role, own = HistoryRecord.objects.about(obj.grant), HistoryRecord.objects.about(obj)
        return sorted([*role, *own], key=lambda record: record.pk, reverse=True)

    def facts(self, found: Representative) -> list[tuple[str, Any]]:
        grant, user, card = found.grant, found.grant.user, found.grant.organisation
        rows = [
            ("Должность", found.position),
            ("Организация", card and card.full_name),
            ("Муниципалитет", card and card.municipality),
            ("Телефон организации", card and card.phone),
            ("E-mail организации", card and card.email),
            ("Руководитель", card and card.head),
            ("Телефон", shown_phone(user.phone)),
            ("E-mail", user.email),
            ("Логин", user.username),
            ("Отправлена", localtime(found.sent_at)),
        ]
        others = RoleGrant.objects.in_force().filter(role=grant.role, organisation=card).exclude(pk=grant.pk)
        names = ", ".join(one.user.full_name for one in others.select_related("user"))
        return [(label, value) for label, value in [*rows, ("Уже представляют эту организацию", names)] if value]

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
            "facts": self.facts(obj),
            "consents": Consent.objects.filter(user=obj.grant.user_id).select_related("document"),
            "records": self.records(obj),
            "states": dict(GrantStatus.choices),
            "state_badge": self.state(obj),
            "next_waiting": self.queue_rows(request).exclude(pk=obj.pk).order_by("sent_at").first(),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)
