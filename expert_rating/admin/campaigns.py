"""Campaigns are made here as data; once open, their questions stand as they are under the answers given.

The page shows no form for a published campaign, and models/frozen.py refuses whatever comes past the page.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from expert_rating.models import Campaign, CampaignStatus, Criterion, ExpertLevel, RulesText
from expert_rating.rules import is_of_all_kinds, may_run_campaign
from expert_rating.workflow import close_campaign, copy_campaign, extend_campaign, open_campaign
from expert_rating.workflow.campaigns import CAMPAIGN, WrittenCriterion, lock_draft, publish_rules, write_draft
from portal.content.editors import MARKDOWN_HINT, HomeAdmin, is_home_desk, sections_of
from portal.desk import STAFF, AddedByVerb, DeskVerb, badge, boxes, choices_filter, role_of
from portal.history import Actor
from portal.kinds import OrganisationKind
from portal.models import HistoryRecord
from portal.workflow import Refused

KINDS = [(kind.value, kind.label) for kind in OrganisationKind.public()]


class CampaignForm(forms.ModelForm):
    kind_choices = boxes(KINDS, "Виды организаций")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["kind_choices"] = [row.kind for row in self.instance.kinds.all()]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("opens_at") and data.get("closes_at") and data["closes_at"] <= data["opens_at"]:
            self.add_error("closes_at", "Окончание должно быть позже начала.")
        return data


class CriterionForm(forms.ModelForm):
    kinds = boxes(KINDS, "Виды организаций")
    levels = boxes(ExpertLevel.choices, "Уровни экспертов")
    question_lines = forms.CharField(
        label="Вопросы",
        help_text="Каждый вопрос с новой строки, в том порядке, в котором их задают.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    class Meta:
        model = Criterion
        fields = ["number", "title", "kinds", "levels"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"kinds", "levels"} & set(self.fields):
            self.fields[name].help_text = "Ничего не отмечено — все."
        if self.instance.pk:
            self.initial["question_lines"] = "\n".join(question.text for question in self.instance.questions.all())

    def clean_question_lines(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["question_lines"].splitlines() if line.strip()]
        if any(len(line) > 500 for line in lines):
            raise forms.ValidationError("Вопрос не длиннее 500 знаков.")
        return lines


def is_editable(campaign: Campaign | None) -> bool:
    return campaign is None or campaign.is_editable


class ExtendForm(forms.Form):
    closes_at = forms.DateTimeField(
        label="Новое окончание",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": "Укажите новое окончание."},
    )


class CriterionInline(admin.StackedInline):
    model = Criterion
    form = CriterionForm
    extra = 1
    fields = ["number", "title", "question_lines", "kinds", "levels"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_home_desk(request)

    def may_edit(self, request: HttpRequest, obj: Any) -> bool:
        return is_home_desk(request) and is_editable(obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_edit(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_edit(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_edit(request, obj)


@admin.register(Campaign)
class CampaignAdmin(HomeAdmin):
    viewers = adders = changers = STAFF
    desk_order = 30
    add_title = "Новая кампания"
    form = CampaignForm
    inlines = [CriterionInline]
    fields = ["title", "opens_at", "closes_at", "kind_choices"]
    list_display = ["title", "kind_names", "state", "opens_at", "closes_at"]
    list_filter = [choices_filter("состояние", "status", CampaignStatus.choices, "status")]
    search_fields = ["title"]
    change_form_template = "admin/expert_rating/campaign/change_form.html"
    verbs = [
        DeskVerb(
            name="extend",
            label="Продлить кампанию",
            what=lambda campaign: f"Эксперты смогут оценивать организации по кампании «{campaign}» до нового срока.",
            run=lambda campaign, actor, reason: None,
            done="Кампания продлена.",
            rule=CAMPAIGN.transitions["extend"].rule,
            refusal=lambda campaign: CAMPAIGN.refusal(campaign, "extend"),
            quiet=True,
        ),
        DeskVerb(
            name="copy",
            label="Создать копию",
            what=lambda campaign: (
                f"Появится новая кампания в состоянии «Готовится» с критериями и вопросами кампании «{campaign}»."
            ),
            run=lambda campaign, actor, reason: copy_campaign(campaign_id=campaign.pk, actor=actor),
            done="Копия создана: проверьте название, сроки и вопросы.",
            rule=may_run_campaign,
            refusal=lambda campaign: "",
            reversible=True,
            quiet=True,
        ),
        DeskVerb(
            name="open",
            label="Открыть кампанию",
            what=lambda campaign: (
                f"Кампания «{campaign}» откроется для экспертов. Критерии и вопросы после этого изменить нельзя."
            ),
            run=lambda campaign, actor, reason: open_campaign(campaign_id=campaign.pk, actor=actor),
            done="Кампания открыта.",
            rule=CAMPAIGN.transitions["open"].rule,
            refusal=lambda campaign: CAMPAIGN.refusal(campaign, "open"),
        ),
        DeskVerb(
            name="close",
            label="Завершить кампанию",
            what=lambda campaign: (
                f"Кампания «{campaign}» завершится: оценки нельзя будет ни разместить, ни скрыть, ни изменить."
            ),
            run=lambda campaign, actor, reason: close_campaign(campaign_id=campaign.pk, actor=actor),
            done="Кампания завершена.",
            rule=CAMPAIGN.transitions["close"].rule,
            refusal=lambda campaign: CAMPAIGN.refusal(campaign, "close"),
            danger=True,
        ),
    ]

    def within(self, queryset: Any, role: Any) -> Any:
        return super().within(queryset, role).prefetch_related("kinds")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and is_editable(obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A moderator of some kinds is offered these alone."""
        made = super().get_form(request, obj, change, **kwargs)
        if "kind_choices" in made.base_fields:
            own = [pair for pair in sections_of(request) if pair[0]]
            made.base_fields = made.base_fields | {"kind_choices": boxes(own, "Виды организаций")}
        return made

    def save_model(self, request: HttpRequest, obj: Campaign, form: Any, change: bool) -> None:
        if change:
            lock_draft(campaign_id=obj.pk, actor=Actor.of(request))
        super().save_model(request, obj, form, change)

    # --- Verbs with more than a button ---------------------------------------------------------------

    def verb_view(self, request: HttpRequest, object_id: str, verb: str) -> HttpResponse:
        """«Продлить» asks for a time where the others ask for nothing."""
        if verb == "extend":
            campaign = self.found(request, object_id)
            if not CAMPAIGN.refusal(campaign, "extend"):
                return self.extend_view(request, campaign)
        return super().verb_view(request, object_id, verb)

    def extend_view(self, request: HttpRequest, campaign: Campaign) -> HttpResponse:
        form = ExtendForm(request.POST or None, initial={"closes_at": campaign.closes_at})
        if request.method == "POST" and form.is_valid():
            try:
                extend_campaign(campaign_id=campaign.pk, actor=Actor.of(request), **form.cleaned_data)
            except Refused as refusal:
                form.add_error("closes_at", str(refusal))
            else:
                messages.success(request, "Кампания продлена.")
                return redirect(self.address("change", campaign.pk))
        chosen = next(verb for verb in self.verbs if verb.name == "extend")
        return self.confirm(request, self.verb_confirm(chosen, campaign, form), campaign)

    def run(self, request: HttpRequest, verb: DeskVerb, obj: Any, reason: str) -> HttpResponse:
        """A copy is gone on with on its own page."""
        if verb.name != "copy":
            return super().run(request, verb, obj, reason)
        copy: Any = verb.run(obj, Actor.of(request), reason)
        messages.success(request, verb.done)
        return redirect(self.address("change", copy.pk))

    @admin.display(description="виды организаций")
    def kind_names(self, campaign: Campaign) -> str:
        return ", ".join(OrganisationKind(row.kind).short for row in campaign.kinds.all())

    @admin.display(description="состояние", ordering="status")
    def state(self, campaign: Campaign) -> str:
        return badge(campaign.status, campaign.get_status_display())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The rows of the criteria first, then what the verb writes: kinds and questions."""
        super().save_related(request, form, formsets, change)
        changed = [
            WrittenCriterion(each.instance, each.cleaned_data["question_lines"])
            for formset in formsets
            for each in formset.forms
            if each.instance.pk and "question_lines" in each.changed_data
        ]
        write_draft(
            campaign_id=form.instance.pk,
            kinds=form.cleaned_data["kind_choices"],
            criteria=changed,
            actor=Actor.of(request),
        )

    def page_of(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """A frozen campaign is shown as it is asked, without a form."""
        return {
            "frozen": not is_editable(obj),
            "criteria": obj.criteria.prefetch_related("questions"),
            "state_badge": self.state(obj),
            "kind_labels": [OrganisationKind(row.kind).label for row in obj.kinds.all()],
            "records": HistoryRecord.objects.about(obj),
            "states": dict(CampaignStatus.choices),
        }


@admin.register(RulesText)
class RulesTextAdmin(AddedByVerb, HomeAdmin):
    """A change is a new version; those of before stay under the assessments made by them."""

    adders = STAFF
    desk_order = 40
    add_title = "Новая версия правил"
    list_display = ["__str__", "published_at"]
    fields = ["text"]

    def within(self, queryset: Any, role: Any) -> Any:
        """All that whoever has the list may read: it says nothing of a region or a kind."""
        return queryset

    def has_add_permission(self, request: HttpRequest) -> bool:
        """As rules.may_publish_rules; every page of the desk asks, and the home region is read already."""
        return super().has_add_permission(request) and is_of_all_kinds(role_of(request))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        made = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "text":
            made.help_text = MARKDOWN_HINT
        return made

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The last version, to be corrected."""
        last = RulesText.objects.first()
        return {"text": last.text} if last else {}

    def save_model(self, request: HttpRequest, obj: RulesText, form: Any, change: bool) -> None:
        made = publish_rules(text=obj.text, actor=Actor.of(request))
        obj.pk, obj.version, obj.published_at = made.pk, made.version, made.published_at
