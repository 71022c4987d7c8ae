"""Experts' questionnaires: read beside the photo, activated and declined one by one or many at once."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Case, IntegerField, Q, Value, When
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from accounts.admin.directory import kinds_of
from accounts.desk_bulk import Bulk, BulkAdmin
from accounts.models import Consent, GrantStatus, RoleGrant
from accounts.rules import can_moderate_grant
from accounts.workflow import WORKFLOW as GRANT
from expert_rating.models import Expert, ExpertLevel, TargetGroup
from expert_rating.signs import LOOKED_AT, signs_of
from expert_rating.workflow import activate_experts, decline_experts
from portal.desk import DeskChangeList, DeskVerb, badge, choices_filter, counted, role_of
from portal.history import Actor
from portal.models import HistoryRecord
from portal.workflow import Refused

QUESTIONNAIRES = ("анкета", "анкеты", "анкет")
REASON_HINT = "Причина уйдёт эксперту в письме. Напишите, что исправить."
WAITING_FIRST = Case(
    When(grant__status=GrantStatus.WAITING, then=Value(0)), default=Value(1), output_field=IntegerField()
)
LEVEL = {
    ExpertLevel.ORGANISATION: Q(grant__organisation__isnull=False),
    ExpertLevel.MUNICIPAL: Q(grant__municipality__isnull=False),
    ExpertLevel.REGIONAL: Q(grant__region__isnull=False),
    ExpertLevel.FEDERAL: Q(grant__organisation=None, grant__municipality=None, grant__region=None),
}


class LevelFilter(admin.SimpleListFilter):
    title = "уровень"
    parameter_name = "level"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(ExpertLevel.choices)

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        level = self.value()
        return queryset.filter(LEVEL[ExpertLevel(level)]) if level in ExpertLevel.values else queryset


def already(grant: RoleGrant) -> str:
    """What has happened to a questionnaire that no longer waits, for the second who pressed the button."""
    last = HistoryRecord.objects.about(grant).first()
    if last is None or grant.status == GrantStatus.WAITING:
        return ""
    when = date_format(localtime(last.at), "DATETIME_FORMAT")
    return f"{grant.user}: уже сделано «{last.label}» — {last.person or 'портал'}, {when}."


def refusal(verb: str) -> Callable[[Expert], str]:
    def why(expert: Expert) -> str:
        return GRANT.refusal(expert.grant, verb, comment="-") and (
            already(expert.grant) or GRANT.refusal(expert.grant, verb, comment="-")
        )

    return why


def may_moderate(role: RoleGrant | None, expert: Expert) -> bool:
    return can_moderate_grant(role, expert.grant)


def activate_one(expert: Expert, actor: Actor, reason: str) -> None:
    refuse_skipped(activate_experts(ids=[expert.pk], actor=actor))


def decline_one(expert: Expert, actor: Actor, reason: str) -> None:
    refuse_skipped(decline_experts(ids=[expert.pk], actor=actor, reason=reason))


def refuse_skipped(outcome: tuple[list[Expert], dict[int, str]]) -> None:
    """Somebody was quicker: say what they did."""
    for grant_id, reason in outcome[1].items():
        raise Refused(already(RoleGrant.objects.select_related("user").get(pk=grant_id)) or reason)


def late(skipped: dict[int, str]) -> str:
    """Who was quicker, for each questionnaire that a bulk act passed by."""
    grants = RoleGrant.objects.filter(pk__in=skipped).select_related("user")
    return " ".join(already(grant) or skipped[grant.pk] for grant in grants)


NOTHING = "Среди выбранных нет анкет, которые ждут решения."
ACTIVATE = Bulk(
    "activate",
    "Активировать",
    "Эксперты получат письмо о подтверждении регистрации и смогут войти в кабинет.",
    "Активировано",
    run=lambda ids, actor, reason: activate_experts(ids=ids, actor=actor),
    refusal=refusal("activate"),
    nothing=NOTHING,
    words=QUESTIONNAIRES,
    late=late,
)
DECLINE = Bulk(
    "decline",
    "Отклонить",
    "Эксперты получат письмо с причиной и смогут исправить анкету и отправить её снова.",
    "Отклонено",
    run=lambda ids, actor, reason: decline_experts(ids=ids, actor=actor, reason=reason),
    refusal=refusal("decline"),
    nothing=NOTHING,
    reason_hint=REASON_HINT,
    words=QUESTIONNAIRES,
    late=late,
)


class SignedList(DeskChangeList):
    """The signs of fraud of a page's experts, found for all of them together."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        found = signs_of(self.result_list, role_of(request))
        for expert in self.result_list:
            expert.signs = found.get(expert.pk, [])


@admin.register(Expert)
class ExpertAdmin(BulkAdmin):
    desk_order = 10
    queue_label = "Ждут вашего решения"
    queue_words = QUESTIONNAIRES
    queue_query = "?status=waiting"
    queue_since = "sent_at"
    list_display = ["thumb", "name", "place", "state", "signs_seen", "sent"]
    list_display_links = ["name"]
    list_filter = [
        choices_filter("состояние", "status", GrantStatus.choices, "grant__status"),
        LevelFilter,
        choices_filter("целевая группа", "group", TargetGroup.choices, "target_group"),
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
    change_form_template = "admin/expert_rating/expert/change_form.html"
    verbs = [
        DeskVerb(
            name="activate",
            label="Активировать",
            what=lambda expert: f"{expert} получит письмо и сможет войти в кабинет эксперта.",
            run=activate_one,
            done="Анкета активирована, письмо эксперту поставлено в очередь.",
            rule=may_moderate,
            refusal=refusal("activate"),
            at_once=True,
        ),
        DeskVerb(
            name="decline",
            label="Отклонить",
            what=lambda expert: f"{expert} получит письмо с причиной и сможет исправить анкету и отправить её снова.",
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

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SignedList

    def subject(self, obj: Expert) -> str:
        return f"{obj}, {obj.grant.scope_name}"

    # --- The list -------------------------------------------------------------------------------

    @admin.display(description="фото")
    def thumb(self, expert: Expert) -> SafeString | str:
        if not expert.photo:  # erased at the person's request
            return "—"
        return format_html('<img class="desk-thumb" src="{}" alt="">', reverse("rating:photo", args=[expert.pk]))

    @admin.display(description="ФИО", ordering="grant__user__last_name")
    def name(self, expert: Expert) -> str:
        return expert.grant.user.full_name

    @admin.display(description="организация или территория")
    def place(self, expert: Expert) -> SafeString:
        grant = expert.grant
        about = f"{expert.level.label} · {expert.get_target_group_display()}"
        return format_html('<span>{}<span class="secondary">{}</span></span>', grant.scope_name, about)

    @admin.display(description="состояние", ordering="grant__status")
    def state(self, expert: Expert) -> SafeString:
        return badge(expert.grant.status, expert.grant.get_status_display())

    @admin.display(description="признаки")
    def signs_seen(self, expert: Any) -> str:
        if not expert.signs:
            return "—"
        labels = ", ".join(sign.label for sign in expert.signs)
        number = counted(len(expert.signs), "признак", "признака", "признаков")
        shown = '<span class="desk-signs" title="{}">{}<span class="visually-hidden"> {}: {}</span></span>'
        return format_html(shown, labels, len(expert.signs), number.partition(" ")[2], labels)

    @admin.display(description="отправлена", ordering="sent_at")
    def sent(self, expert: Expert) -> str:
        return date_format(localtime(expert.sent_at), "d.m.Y H:i")

    # --- The page -------------------------------------------------------------------------------

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        waiting = self.get_queryset(request).filter(grant__status=GrantStatus.WAITING).exclude(pk=obj.pk)
        context |= {
            "expert": obj,
            "facts": self.facts(obj),
            "signs": signs_of([obj], role_of(request))[obj.pk] if obj.grant.status in LOOKED_AT else None,
            "consents": Consent.objects.filter(user=obj.grant.user_id).select_related("document"),
            "records": self.records(obj),
            "states": dict(GrantStatus.choices),
            "state_badge": self.state(obj),
            "next_waiting": waiting.order_by("sent_at").first(),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def records(self, obj: Any) -> Any:
        """Acts on the role and on the questionnaire are one story."""
        role, own = HistoryRecord.objects.about(obj.grant), HistoryRecord.objects.about(obj)
        return sorted([*role, *own], key=lambda record: record.pk, reverse=True)

    def facts(self, expert: Expert) -> list[tuple[str, Any]]:
        grant, user = expert.grant, expert.grant.user
        region = grant.scope_region
        rows = [
            ("Уровень экспертного сообщества", expert.level.label),
            ("Федеральный округ", (region.federal_district if region else None) or expert.federal_district),
            ("Субъект РФ", region),
            ("Муниципалитет", grant.municipality or (grant.organisation and grant.organisation.municipality)),
            ("Принадлежность к организации", grant.organisation and grant.organisation.full_name),
            ("Целевая группа", expert.get_target_group_display()),
            ("Полных лет", expert.age),
            ("Родитель (законный представитель)", expert.parent_name),
            ("Пол", expert.get_sex_display()),
            ("Образование", expert.get_education_display()),
            ("Место работы", expert.workplace),
            ("Должность, учёная степень, звание", expert.position),
            ("Телефон", user.phone),
            ("E-mail", user.email),
            ("Логин", user.username),
            ("Отправлена", localtime(expert.sent_at)),
        ]
        return [(label, value) for label, value in rows if value]
