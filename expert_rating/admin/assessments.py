"""Assessments as they are: what was answered, by whom, in which state. Nobody edits another's answers.

A moderator sets an assessment aside or gives it back, always with a reason that its author reads.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.admin.directory import kinds_of
from accounts.desk_bulk import Bulk, BulkAdmin
from accounts.desk_scopes import organisations
from accounts.models import Organisation
from expert_rating.models import Assessment, AssessmentStatus
from expert_rating.rules import can_set_aside
from expert_rating.workflow import ASSESSMENT, give_back, restore, set_aside
from portal.desk import DeskVerb, badge, choices_filter, role_of
from portal.history import Actor
from portal.ids import read_id
from portal.workflow import Refused

ASSESSMENTS = ("оценка", "оценки", "оценок")
REASON_HINT = "Причина уйдёт автору оценки в письме и останется в истории."


class OrganisationFilter(admin.SimpleListFilter):
    """One organisation, come to by a link: a list of a hundred thousand would be no filter."""

    title = "организация"
    parameter_name = "organisation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        asked = read_id(request.GET.get(self.parameter_name))
        if asked is None:
            return []
        found = organisations(Organisation.objects.filter(pk=asked), role_of(request))
        return [(str(organisation.pk), organisation.short_name) for organisation in found]

    def has_output(self) -> bool:
        return bool(self.value())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(organisation=read_id(self.value()) or 0) if self.value() else queryset


def refusal(verb: str) -> Callable[[Assessment], str]:
    return lambda assessment: ASSESSMENT.refusal(assessment, verb, comment="-")


def one(verb: Callable[..., tuple[list[Assessment], dict[int, str]]]) -> Callable[[Assessment, Actor, str], None]:
    def run(assessment: Assessment, actor: Actor, reason: str) -> None:
        for why in verb(ids=[assessment.pk], actor=actor, reason=reason)[1].values():
            raise Refused(why)

    return run


SET_ASIDE = Bulk(
    "set_aside",
    "Снять",
    "Оценки перестанут учитываться в результатах. Авторы получат письмо с причиной.",
    "Снято",
    run=lambda ids, actor, reason: set_aside(ids=ids, actor=actor, reason=reason),
    refusal=refusal("set_aside"),
    nothing="Среди выбранных нет размещённых оценок: снять можно только оценку в состоянии «Активен».",
    reason_hint=REASON_HINT,
    words=ASSESSMENTS,
)


@admin.register(Assessment)
class AssessmentAdmin(BulkAdmin):
    desk_order = 20
    list_display = ["organisation", "author", "expert_level", "state", "campaign", "placed_at"]
    list_select_related = ["organisation__municipality", "author", "campaign"]
    list_filter = [
        choices_filter("состояние", "status", AssessmentStatus.choices, "status"),
        OrganisationFilter,
        ("campaign", admin.RelatedOnlyFieldListFilter),
        ("level", admin.ChoicesFieldListFilter),
        choices_filter("вид организации", "kind", kinds_of, "organisation__kind"),
        ("placed_at", admin.DateFieldListFilter),
    ]
    search_fields = ["organisation__search_text", "author__last_name", "author__first_name"]
    search_columns = ["organisation__search_text"]
    search_help_text = "Организация или фамилия эксперта"
    fields = [
        "organisation", "author", "level", "target_group", "campaign", "created_at", "placed_at", "rules",
        "rules_read_at",
    ]  # fmt: skip
    change_form_template = "admin/expert_rating/assessment/change_form.html"
    bulks = (SET_ASIDE,)
    verbs = [
        DeskVerb(
            name="set_aside",
            label="Снять",
            what=lambda assessment: (
                f"{assessment} перестанет учитываться в результатах организации «{assessment.organisation}». "
                "Автор получит письмо с причиной."
            ),
            run=one(set_aside),
            done="Оценка снята и не учитывается, письмо автору поставлено в очередь.",
            rule=can_set_aside,
            refusal=refusal("set_aside"),
            reason="Причина",
            reason_hint=REASON_HINT,
            danger=True,
            reversible=True,
        ),
        DeskVerb(
            name="give_back",
            label="Вернуть автору",
            what=lambda assessment: (
                f"{assessment} станет неактивной: автор сможет исправить её и разместить снова, пока кампания идёт."
            ),
            run=one(give_back),
            done="Оценка возвращена автору, письмо поставлено в очередь.",
            rule=can_set_aside,
            refusal=refusal("give_back"),
            reason="Причина",
            reason_hint=REASON_HINT,
            reversible=True,
        ),
        DeskVerb(
            name="restore",
            label="Вернуть в результаты",
            what=lambda assessment: (
                f"Кампания завершена. {assessment} станет активной и снова будет учитываться в результатах организации "
                f"«{assessment.organisation}» с прежними ответами. Автор получит письмо с причиной."
            ),
            run=one(restore),
            done="Оценка снова учитывается, письмо автору поставлено в очередь.",
            rule=can_set_aside,
            refusal=refusal("restore"),
            reason="Причина",
            reason_hint=REASON_HINT,
            reversible=True,
        ),
    ]

    def subject(self, obj: Assessment) -> str:
        return f"{obj}: {obj.organisation}, {obj.author}"

    @admin.display(description="уровень и группа", ordering="level")
    def expert_level(self, assessment: Assessment) -> SafeString:
        level, group = assessment.get_level_display(), assessment.get_target_group_display()
        return format_html('<span>{}<span class="secondary">{}</span></span>', level, group)

    @admin.display(description="состояние", ordering="status")
    def state(self, assessment: Assessment) -> str:
        return badge(assessment.status, assessment.get_status_display())

    def page_of(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        answers = obj.answers.select_related("question__criterion")
        return {
            "answers": answers.order_by("question__criterion__number", "question__number"),
            "records": self.records(obj),
            "states": dict(AssessmentStatus.choices),
            "state_badge": self.state(obj),
        }
