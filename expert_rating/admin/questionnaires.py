"""The desk of questionnaires, experts' and representatives' alike: the list, the page, activating and declining."""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from accounts.desk_bulk import Bulk, BulkAdmin, Outcome
from accounts.models import Consent, GrantStatus, RoleGrant
from accounts.rules import can_moderate_grant
from accounts.workflow import WORKFLOW as GRANT
from expert_rating.admin.moderated import DecidedAdmin
from expert_rating.models import Expert, Representative
from expert_rating.workflow.questionnaires import stamp
from portal.desk import DeskVerb, badge
from portal.history import Actor
from portal.models import HistoryRecord
from portal.workflow import Refused

QUESTIONNAIRES = ("анкета", "анкеты", "анкет")
NOTHING = "Среди выбранных нет анкет, которые ждут решения."
NOTHING_ACTIVE = "Среди выбранных нет активных анкет."
MEND = "Если анкета активирована по ошибке, «Отозвать активацию» сразу прекратит роль."
WAITING_FIRST = Case(
    When(grant__status=GrantStatus.WAITING, then=Value(0)), default=Value(1), output_field=IntegerField()
)


def already(grant: RoleGrant) -> str:
    """What has happened to a questionnaire that no longer waits, for the second who pressed the button."""
    last = HistoryRecord.objects.about(grant).first()
    if last is None or grant.status == GrantStatus.WAITING:
        return ""
    when = date_format(localtime(last.at), "DATETIME_FORMAT")
    return f"{grant.user}: уже сделано «{last.label}» — {last.person or 'портал'}, {when}."


def refusal(verb: str) -> Callable[[Any], str]:
    def why(found: Any) -> str:
        reason = GRANT.refusal(found.grant, verb, comment="-")
        return reason and (already(found.grant) or reason)

    return why


def may_moderate(role: RoleGrant | None, found: Any) -> bool:
    return can_moderate_grant(role, found.grant)


@dataclass(frozen=True, slots=True)
class Moderation:
    """The verbs over one kind of questionnaire, and how those who filled it in are called.

    `many` get the letter, the letter goes to `one` (dative). `role_of` says which role a questionnaire asks for, and
    `what_stays` what remains of the work in it when it ends.
    """

    model: type[Expert] | type[Representative]
    activate: Callable[..., Outcome]
    decline: Callable[..., Outcome]
    take_back: Callable[..., Outcome]
    many: str
    one: str
    role_of: Callable[[Any], str]
    what_stays: Callable[[Any], str]
    stays: str

    @property
    def reason_hint(self) -> str:
        return f"Причина уйдёт {self.one} в письме. Напишите, что исправить."

    def what_activating_does(self, found: Any) -> str:
        user = found.grant.user
        letter = (
            f"На {user.email} уйдёт письмо «Регистрация подтверждена» с логином и адресом кабинета."
            if user.email
            else "Письма не будет: у учётной записи нет e-mail."
        )
        return f"{found} сразу начнёт действовать в роли: {self.role_of(found)}. {letter} {MEND}"

    def what_taking_back_does(self, found: Any) -> SafeString:
        return format_html(
            "{} больше не сможет действовать в роли: {}. Роль прекратится сразу, во всех открытых сеансах. "
            "Человек получит письмо и уведомление с причиной и сможет исправить анкету и отправить её снова. {}",
            found, self.role_of(found), self.what_stays(found),
        )  # fmt: skip

    def late(self, skipped: dict[int, str]) -> str:
        """Who was quicker, for each questionnaire that was passed by."""
        found = self.model._default_manager.filter(pk__in=skipped).select_related("grant__user")
        return " ".join(already(one.grant) or f"{one}: {skipped[one.pk]}" for one in found)

    def alone(self, outcome: Outcome) -> None:
        """Somebody was quicker: say what they did."""
        if reason := self.late(outcome[1]):
            raise Refused(reason)

    def activate_one(self, found: Any, actor: Actor, reason: str) -> None:
        self.alone(self.activate(ids=[found.pk], actor=actor, seen={found.pk: stamp(found)}))

    def decline_one(self, found: Any, actor: Actor, reason: str) -> None:
        self.alone(self.decline(ids=[found.pk], actor=actor, reason=reason, seen={found.pk: stamp(found)}))

    def take_back_one(self, found: Any, actor: Actor, reason: str) -> None:
        self.alone(self.take_back(ids=[found.pk], actor=actor, reason=reason, seen={found.pk: stamp(found)}))

    def bulks(self) -> tuple[Bulk, ...]:
        return (
            Bulk(
                "activate",
                "Активировать",
                f"{self.many} сразу начнут действовать в роли, которая указана у каждого в списке. Каждый получит письмо "
                f"«Регистрация подтверждена» с логином и адресом кабинета. {MEND}",
                "Активировано",
                run=lambda ids, actor, reason, seen=None: self.activate(ids=ids, actor=actor, seen=seen),
                refusal=refusal("activate"),
                nothing=NOTHING,
                reversible=True,
                words=QUESTIONNAIRES,
                late=self.late,
            ),
            Bulk(
                "decline",
                "Отклонить",
                f"{self.many} получат письмо с причиной и смогут исправить анкету и отправить её снова.",
                "Отклонено",
                run=lambda ids, actor, reason, seen=None: self.decline(ids=ids, actor=actor, reason=reason, seen=seen),
                refusal=refusal("decline"),
                nothing=NOTHING,
                reason_hint=self.reason_hint,
                words=QUESTIONNAIRES,
                late=self.late,
            ),
            Bulk(
                "take-back",
                "Отозвать активацию",
                f"{self.many} сразу потеряют роль, которая указана у каждого в списке, получат письмо с причиной и смогут "
                f"исправить анкету и отправить её снова. {self.stays}",
                "Активация отозвана",
                run=lambda ids, actor, reason, seen=None: self.take_back(
                    ids=ids, actor=actor, reason=reason, seen=seen
                ),
                refusal=refusal("take_back"),
                nothing=NOTHING_ACTIVE,
                whom="у выбранных",
                reason_hint=self.reason_hint,
                words=QUESTIONNAIRES,
                late=self.late,
            ),
        )

    def verbs(self) -> list[DeskVerb]:
        return [
            DeskVerb(
                name="activate",
                label="Активировать",
                what=self.what_activating_does,
                run=self.activate_one,
                done=f"Анкета активирована, письмо {self.one} поставлено в очередь.",
                rule=may_moderate,
                refusal=refusal("activate"),
                reversible=True,
            ),
            DeskVerb(
                name="decline",
                label="Отклонить",
                what=lambda found: f"{found} получит письмо с причиной и сможет исправить анкету и отправить её снова.",
                run=self.decline_one,
                done="Анкета отклонена, письмо с причиной поставлено в очередь.",
                rule=may_moderate,
                refusal=refusal("decline"),
                reason="Причина",
                reason_hint=self.reason_hint,
                danger=True,
                reversible=True,
            ),
            DeskVerb(
                name="take-back",
                label="Отозвать активацию",
                what=self.what_taking_back_does,
                run=self.take_back_one,
                done=f"Активация отозвана, роль прекращена. Письмо {self.one} с причиной поставлено в очередь.",
                rule=may_moderate,
                refusal=refusal("take_back"),
                reason="Причина",
                reason_hint=self.reason_hint,
                danger=True,
                reversible=True,
            ),
        ]


class QuestionnaireAdmin(DecidedAdmin, BulkAdmin):
    queue_words = QUESTIONNAIRES
    ordering = [WAITING_FIRST, "sent_at"]
    search_fields = [
        "grant__user__last_name", "grant__user__first_name", "grant__user__patronymic", "grant__user__username",
        "grant__user__email", "grant__organisation__search_text",
    ]  # fmt: skip
    search_columns = ["grant__organisation__search_text"]
    search_help_text = "Фамилия, имя, логин, e-mail или организация, в любом порядке"

    def within(self, queryset: Any, role: Any) -> Any:
        return queryset.visible_to(role).with_person()

    def queue_rows(self, request: HttpRequest) -> Any:
        return self.get_queryset(request).filter(grant__status=GrantStatus.WAITING)

    @abstractmethod
    def role_asked(self, obj: Any) -> str:
        """Role, level and scope in words."""

    def subject(self, obj: Any) -> str:
        return f"{obj}: {self.role_asked(obj)}"

    def stamp(self, obj: Any) -> str:
        return stamp(obj)

    def stamps(self, rows: Iterable[Any]) -> dict[int, str]:
        return {row.pk: stamp(row) for row in rows}

    def states(self, obj: Any) -> dict[str, str]:
        return dict(GrantStatus.choices)

    @admin.display(description="ФИО", ordering="grant__user__last_name")
    def name(self, found: Any) -> str:
        return str(found.grant.user.full_name)

    @admin.display(description="состояние", ordering="grant__status")
    def state(self, found: Any) -> SafeString:
        return badge(found.grant.status, found.grant.get_status_display())

    @admin.display(description="отправлена", ordering="sent_at")
    def sent(self, found: Any) -> str:
        return date_format(localtime(found.sent_at), "d.m.Y H:i")

    def records(self, obj: Any) -> Any:
        """Acts on the role and on the questionnaire are one story."""
        role, own = HistoryRecord.objects.about(obj.grant), HistoryRecord.objects.about(obj)
        return sorted([*role, *own], key=lambda record: record.pk, reverse=True)

    def page_of(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        consents = Consent.objects.filter(user=obj.grant.user_id).select_related("document")
        return super().page_of(request, obj) | {"consents": consents}
