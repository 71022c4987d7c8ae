"""From «Оценить организацию образования» to «Активен»: rules, questions, «Разместить», «Скрыть» (manual 000)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import for_role
from accounts.models import Organisation, Role
from expert_rating import workflow
from expert_rating.forms.assessment import CriterionForm
from expert_rating.models import Assessment, AssessmentStatus, RulesText
from expert_rating.views.crumbs import cabinet_crumbs
from expert_rating.workflow.assessments import (
    EDITABLE,
    NOTHING_ASKED,
    RulesChanged,
    asked,
    buttons,
    refusal_to_assess,
    refusal_to_edit,
)
from portal.acting import act, not_yours_is_404
from portal.history import Actor
from portal.ids import read_id
from portal.models import HistoryRecord
from portal.requests import InRole
from portal.richtext import to_html
from portal.workflow import Refused


def own_assessment(request: InRole, pk: int) -> Assessment:
    return get_object_or_404(Assessment.objects.visible_to(request.role).with_card(), pk=pk)


def crumbs(request: InRole, here: str) -> list[tuple[str, str | None]]:
    return [
        *cabinet_crumbs(request),
        ("Оценка образовательных организаций", reverse("rating:assessments")),
        (here, None),
    ]


@for_role(Role.EXPERT)
@require_http_methods(["GET", "HEAD", "POST"])
@not_yours_is_404
def rules_page(request: InRole, organisation_id: int) -> HttpResponse:
    """The rules first; «Ознакомлен с правилами проведения оценки» opens the questions."""
    organisation = get_object_or_404(
        Organisation.objects.open().select_related("municipality__region"), pk=organisation_id
    )
    if reminder := refusal_to_assess(request.role, organisation):
        messages.warning(request, reminder)
        return redirect("rating:choose-organisation")
    if request.method == "POST":
        try:
            read = read_id(request.POST.get("rules")) or 0
            begun = workflow.start(organisation=organisation, actor=Actor.of(request), rules_id=read)
        except RulesChanged as refusal:
            messages.warning(request, str(refusal))
            return redirect(request.path)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("rating:assessments")
        return (
            redirect("rating:assessment-step", begun.pk, 1)
            if begun.status in EDITABLE
            else redirect("rating:assessment", begun.pk)
        )
    rules = RulesText.objects.first()
    context = {
        "organisation": organisation,
        "rules": rules,
        "rules_html": to_html(rules.text) if rules else "",
        "breadcrumbs": crumbs(request, organisation.short_name),
    }
    return render(request, "expert_rating/assessment/rules.html", context)


@for_role(Role.EXPERT)
@require_http_methods(["GET", "HEAD", "POST"])
@not_yours_is_404
def assessment_step(request: InRole, pk: int, step: int) -> HttpResponse:
    """One criterion a step. «Сохранить» keeps whatever is answered; «Далее» asks for all answers of the step."""
    found = own_assessment(request, pk)
    if reason := refusal_to_edit(request.role, found):
        messages.info(request, reason)
        return redirect("rating:assessment", pk)
    criteria = asked(found)
    if not criteria:
        messages.info(request, NOTHING_ASKED)
        return redirect("rating:assessment", pk)
    if not 1 <= step <= len(criteria):
        raise Http404
    given = dict(found.answers.values_list("question_id", "value"))
    form = CriterionForm(request.POST or None, criterion=criteria[step - 1], given=given)
    if request.method == "POST":
        response = save_step(request, found, form, step=step, steps=len(criteria))
        if response is not None:
            return response
    context = {
        "assessment": found,
        "criterion": criteria[step - 1],
        "form": form,
        "step": step,
        "steps": len(criteria),
        "breadcrumbs": crumbs(request, found.organisation.short_name),
    }
    return render(request, "expert_rating/assessment/step.html", context)


def save_step(request: InRole, found: Assessment, form: CriterionForm, *, step: int, steps: int) -> HttpResponse | None:
    """Keep the answers, then go where the button says; None shows the step again with what is missing."""
    wanted = request.POST.get("go", "save")
    form.require_all = wanted == "next"
    valid = form.is_valid()
    try:
        saved = workflow.save_answers(assessment_id=found.pk, answers=form.answers(), actor=Actor.of(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("rating:assessments")
    if not valid:
        return None
    if wanted == "next" and step < steps:
        return redirect("rating:assessment-step", found.pk, step + 1)
    if wanted == "back" and step > 1:
        return redirect("rating:assessment-step", found.pk, step - 1)
    say_where_it_stands(request, saved)
    return redirect("rating:assessments")


def say_where_it_stands(request: InRole, saved: Assessment) -> None:
    if saved.status == AssessmentStatus.INACTIVE:
        messages.warning(
            request, "Оценка сохранена, но ещё не учитывается. Чтобы она учитывалась, нажмите «Разместить»."
        )
    else:
        messages.info(request, "Черновик сохранён. Ответьте на остальные вопросы, когда будет удобно.")


@for_role(Role.EXPERT)
@require_safe
def assessment(request: InRole, pk: int) -> HttpResponse:
    """One assessment: whether it counts, the answers, what can be done, the history."""
    found = own_assessment(request, pk)
    given = dict(found.answers.values_list("question_id", "value"))
    history = list(HistoryRecord.objects.about(found))
    aside = found.status == AssessmentStatus.SET_ASIDE
    refusal = refusal_to_edit(request.role, found)
    context: dict[str, Any] = {
        "assessment": found,
        "set_aside": next((record for record in history if record.verb == "set_aside"), None) if aside else None,
        "criteria": [
            (criterion, [(question, given.get(question.pk)) for question in criterion.questions.all()])
            for criterion in asked(found)
        ],
        "buttons": buttons(found, request.role),
        "can_edit": not refusal,
        "refusal": refusal,
        "history": history,
        "states": dict(AssessmentStatus.choices),
        "breadcrumbs": crumbs(request, found.organisation.short_name),
    }
    return render(request, "expert_rating/assessment/detail.html", context)


@for_role(Role.EXPERT)
@require_POST
@not_yours_is_404
def assessment_place(request: InRole, pk: int) -> HttpResponse:
    return act(
        request,
        lambda: workflow.place(assessment_id=pk, actor=Actor.of(request)),
        done="Оценка размещена и учитывается. Статус — «Активен».",
        to=reverse("rating:assessments"),
    )


@for_role(Role.EXPERT)
@require_POST
@not_yours_is_404
def assessment_hide(request: InRole, pk: int) -> HttpResponse:
    return act(
        request,
        lambda: workflow.hide(assessment_id=pk, actor=Actor.of(request)),
        done="Оценка скрыта и не учитывается. Её можно отредактировать и разместить снова.",
        to=reverse("rating:assessments"),
    )
