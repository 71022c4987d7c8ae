"""The representative's cabinet: results by level and question, the card and its changes, the public reply."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import for_role
from accounts.models import Organisation, Role
from expert_rating import listing
from expert_rating.forms.voice import CardForm, ReplyForm
from expert_rating.models import Campaign, CardCorrection, CorrectionStatus, Publication, Reply, ReplyStatus
from expert_rating.views.crumbs import representative_crumbs, representative_title
from expert_rating.workflow.corrections import field_name, propose_correction, withdraw_correction
from expert_rating.workflow.replies import REPLY, send_reply, with_results, withdraw_reply
from portal.acting import act, not_yours_is_404
from portal.history import Actor
from portal.kinds import OrganisationKind
from portal.models import HistoryRecord
from portal.requests import InRole
from portal.workflow import Refused

REPRESENTATIVE = Role.ORGANISATION_REPRESENTATIVE


def own_organisation(request: InRole) -> Organisation:
    organisation = request.role.organisation
    assert organisation is not None  # noqa: S101 - the database wants one of this role
    return organisation


def public_url(organisation: Organisation) -> str:
    """The organisation's public page, if its kind has a section."""
    if organisation.kind not in OrganisationKind.public():
        return ""
    return reverse("rating:organisation", args=[organisation.kind, organisation.pk])


def decision(subject: CardCorrection | Reply) -> str:
    """Why the moderator declined it, in the moderator's words."""
    record = HistoryRecord.objects.about(subject).filter(verb__in=["decline", "take_down"]).first()
    return record.comment if record else ""


@for_role(REPRESENTATIVE)
@require_safe
def representative_cabinet(request: InRole) -> HttpResponse:
    organisation = own_organisation(request)
    campaigns = listing.Campaigns.of(organisation.kind)
    own = Publication.objects.visible_to(request.role)
    context = {
        "title": representative_title(request),
        "organisation": organisation,
        "public_url": public_url(organisation),
        "campaigns": campaigns,
        "card": listing.card(organisation, campaigns.shown_id),
        "correction": CardCorrection.objects.visible_to(request.role).first(),
        "reply": Reply.objects.visible_to(request.role).filter(campaign=campaigns.shown_id).first(),
        "publications": own.count(),
        "breadcrumbs": [("Главная", reverse("front")), (representative_title(request), None)],
    }
    return render(request, "expert_rating/representative/home.html", context)


@for_role(REPRESENTATIVE)
@require_safe
def representative_results(request: InRole) -> HttpResponse:
    """Results by level and by question: counts only, no expert stands behind a row."""
    organisation = own_organisation(request)
    campaigns = listing.Campaigns.of(organisation.kind, request.GET.get("campaign", ""))
    context = {
        "organisation": organisation,
        "public_url": public_url(organisation),
        "campaigns": campaigns,
        "card": listing.card(organisation, campaigns.shown_id),
        "criteria": listing.by_criterion(organisation, campaigns.shown_id),
        "shares_from": settings.SHARES_FROM_ASSESSMENTS,
        "breadcrumbs": [*representative_crumbs(request), ("Результаты оценки", None)],
    }
    return render(request, "expert_rating/representative/results.html", context)


# --- The card ---------------------------------------------------------------------------------------------


@for_role(REPRESENTATIVE)
@require_safe
def card(request: InRole) -> HttpResponse:
    organisation = own_organisation(request)
    corrections = list(CardCorrection.objects.visible_to(request.role).with_card()[:20])
    waiting = next((one for one in corrections if one.status == CorrectionStatus.WAITING), None)
    last = corrections[0] if corrections else None
    context = {
        "organisation": organisation,
        "public_url": public_url(organisation),
        "waiting": waiting,
        "rows": correction_rows(waiting) if waiting else [],
        "declined": last if last and last.status == CorrectionStatus.DECLINED else None,
        "reason": decision(last) if last and last.status == CorrectionStatus.DECLINED else "",
        "past": [one for one in corrections if one != waiting],
        "breadcrumbs": [*representative_crumbs(request), ("Карточка организации", None)],
    }
    return render(request, "expert_rating/representative/card.html", context)


def correction_rows(correction: CardCorrection) -> list[tuple[str, str, str]]:
    """(field, old, new) of what is asked for."""
    return [(field_name(n).capitalize(), correction.before[n], new) for n, new in correction.after.items()]


@not_yours_is_404
@for_role(REPRESENTATIVE)
@require_http_methods(["GET", "HEAD", "POST"])
def card_edit(request: InRole) -> HttpResponse:
    organisation = own_organisation(request)
    if CardCorrection.objects.visible_to(request.role).waiting().exists():
        messages.info(request, "Отправленные изменения ещё проверяет модератор.")
        return redirect("rating:card")
    # A copy: the form writes what was typed into its instance, and the page shows the card as it is.
    form = CardForm(request.POST or None, instance=Organisation.objects.get(pk=organisation.pk))
    if request.method == "POST" and form.is_valid():
        try:
            propose_correction(changes=form.changes(), actor=Actor.of(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Изменения отправлены модератору. До его ответа на портале прежняя карточка.")
            return redirect("rating:card")
    crumbs = [*representative_crumbs(request), ("Карточка организации", reverse("rating:card")), ("Изменить", None)]
    return render(request, "expert_rating/representative/card_edit.html", {"form": form, "breadcrumbs": crumbs})


@require_POST
@not_yours_is_404
@for_role(REPRESENTATIVE)
def card_withdraw(request: InRole, pk: int) -> HttpResponse:
    return act(
        request,
        lambda: withdraw_correction(correction_id=pk, actor=Actor.of(request)),
        done="Изменения отозваны: карточка остаётся прежней.",
        to="rating:card",
    )


# --- The public reply ---------------------------------------------------------------------------------------


def campaign_of(request: InRole, organisation: Organisation) -> Campaign | None:
    """The campaign named in the address, else the open one, else the last closed."""
    asked = request.GET.get("campaign", "")
    campaigns = listing.Campaigns.of(organisation.kind, asked)
    if asked and str(campaigns.shown_id) != asked:
        raise Http404
    return campaigns.shown


@for_role(REPRESENTATIVE)
@require_safe
def reply(request: InRole) -> HttpResponse:
    organisation = own_organisation(request)
    campaign = campaign_of(request, organisation)
    found = Reply.objects.visible_to(request.role).with_card().filter(campaign=campaign).first()
    context = {
        "organisation": organisation,
        "public_url": public_url(organisation),
        "campaign": campaign,
        "campaigns": listing.Campaigns.of(organisation.kind).known,
        "has_results": campaign is not None and with_results(organisation, campaign),
        "reply": found,
        "reason": decision(found) if found and found.status == ReplyStatus.DECLINED else "",
        "verbs": {t.verb for t in REPLY.open_to(request.role, found)} if found else set(),
        "history": HistoryRecord.objects.about(found) if found else [],
        "states": dict(ReplyStatus.choices),
        "breadcrumbs": [*representative_crumbs(request), ("Публичный ответ", None)],
    }
    return render(request, "expert_rating/representative/reply.html", context)


@not_yours_is_404
@for_role(REPRESENTATIVE)
@require_http_methods(["GET", "HEAD", "POST"])
def reply_edit(request: InRole) -> HttpResponse:
    organisation = own_organisation(request)
    campaign = campaign_of(request, organisation)
    if campaign is None:
        raise Http404
    back = reverse("rating:reply", query={"campaign": str(campaign.pk)})
    known = Reply.objects.visible_to(request.role).filter(campaign=campaign).first()
    form = ReplyForm(request.POST or None, initial={"text": known.text if known else ""})
    if request.method == "POST" and form.is_valid():
        try:
            send_reply(campaign=campaign, text=form.cleaned_data["text"], actor=Actor.of(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Ответ отправлен модератору. После проверки он появится на странице организации.")
            return redirect(back)
    crumbs = [*representative_crumbs(request), ("Публичный ответ", back), ("Написать", None)]
    context = {"form": form, "campaign": campaign, "reply": known, "back": back, "breadcrumbs": crumbs}
    return render(request, "expert_rating/representative/reply_edit.html", context)


@require_POST
@not_yours_is_404
@for_role(REPRESENTATIVE)
def reply_withdraw(request: InRole, pk: int) -> HttpResponse:
    found = Reply.objects.visible_to(request.role).filter(pk=pk).first()
    if found is None:
        raise Http404
    return act(
        request,
        lambda: withdraw_reply(reply_id=pk, actor=Actor.of(request)),
        done="Ответ отозван: на странице организации его больше нет.",
        to=reverse("rating:reply", query={"campaign": str(found.campaign_id)}),
    )
