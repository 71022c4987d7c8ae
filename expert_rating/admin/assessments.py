"""Assessments as they are: what was answered, by whom, in which state. Nobody edits another's answers."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from accounts.admin.directory import kinds_of
from expert_rating.models import Assessment, AssessmentStatus
from portal.desk import ScopedAdmin, badge, choices_filter


@admin.register(Assessment)
class AssessmentAdmin(ScopedAdmin):
    desk_order = 20
    list_display = ["organisation", "author", "level", "target_group", "state", "campaign", "placed_at"]
    list_select_related = ["organisation", "author", "campaign"]
    list_filter = [
        choices_filter("состояние", "status", AssessmentStatus.choices, "status"),
        ("campaign", admin.RelatedOnlyFieldListFilter),
        ("level", admin.ChoicesFieldListFilter),
        choices_filter("вид организации", "kind", kinds_of, "organisation__kind"),
    ]
    search_fields = ["organisation__search_text", "author__last_name", "author__first_name"]
    search_columns = ["organisation__search_text"]
    fields = [
        "organisation", "author", "level", "target_group", "state", "campaign", "created_at", "placed_at", "rules",
        "rules_read_at",
    ]  # fmt: skip
    change_form_template = "admin/expert_rating/assessment/change_form.html"

    @admin.display(description="состояние", ordering="status")
    def state(self, assessment: Assessment) -> str:
        return badge(assessment.status, assessment.get_status_display())

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj is not None:
            answers = obj.answers.select_related("question__criterion")
            context["answers"] = answers.order_by("question__criterion__number", "question__number")
            context["records"] = self.records(obj)
            context["states"] = dict(AssessmentStatus.choices)
        return super().render_change_form(request, context, add, change, form_url, obj)
