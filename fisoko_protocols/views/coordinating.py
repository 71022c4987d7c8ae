"""What a coordinator does: returns, extends, reminds, calls, gives passwords."""

import re
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import for_role
from accounts.models import AssessmentPoint
from accounts.point_accounts import new_password, printable_password
from fisoko_protocols import reminders, rules, workflow
from fisoko_protocols.forms.coordinating import ExtendForm, ReturnForm, RowFormSet, more_rows, rows_for
from fisoko_protocols.listing import board, cards
from fisoko_protocols.listing.asked import NOT_HANDED_IN, Asked
from fisoko_protocols.models import Protocol
from fisoko_protocols.models.protocols import COUNTED
from fisoko_protocols.views.area import WATCHERS, Area, deadline_label, in_area
from fisoko_protocols.views.point_card import crumbs_to, now_there, point_or_404, protocol_or_404
from portal.acting import not_yours_is_404
from portal.history import Actor
from portal.look import confirm_page
from portal.models import Job, SiteSettings
from portal.requests import InRole
from portal.workflow import NotYours, Refused

# What fits the key of a table.
ID = re.compile(r"[0-9]{1,18}")
GET_AND_POST = ["GET", "HEAD", "POST"]
BROKEN = (
    "Форма дошла не целиком, поэтому ничего не сделано. Проверьте комментарий, впишите замечания к строкам ещё раз."
)


def protocol_url(protocol: Protocol) -> str:
    return reverse("protocols:watch-protocol", args=[protocol.pk])


# --- «Вернуть на доработку» ---------------------------------------------------------------------------


@for_role(*WATCHERS)
@require_http_methods(GET_AND_POST)
@not_yours_is_404
def give_back(request: InRole, pk: int) -> HttpResponse:
    """The rows ticked in the protocol come by the address; «Добавить строки» asks for more without checking."""
    protocol = protocol_or_404(request, pk)
    if not rules.watches(request.role, protocol):
        raise NotYours
    if "give_back" not in {transition.verb for transition in workflow.PROTOCOL.open_to(request.role, protocol)}:
        messages.error(request, workflow.PROTOCOL.refusal(protocol, "give_back"))
        return redirect(protocol_url(protocol))
    if request.method != "POST":
        return return_page(request, protocol, ReturnForm(), rows_for(protocol, request.GET.getlist("kit")))
    form = ReturnForm(request.POST)
    rows = RowFormSet(request.POST, protocol=protocol, prefix="rows")
    if "more" in request.POST:
        typed = ReturnForm(initial={"comment": request.POST.get("comment", "")})
        return return_page(request, protocol, typed, more_rows(protocol, rows))
    if form.is_valid() & rows.is_valid():
        try:
            workflow.give_back(
                protocol_id=protocol.pk,
                comment=form.cleaned_data["comment"],
                rows=rows.comments,
                actor=Actor.of(request),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Протокол возвращён на доработку, ППО получит уведомление.")
            return redirect(protocol_url(protocol))
    if rows.non_form_errors():
        form.add_error(None, BROKEN)
        rows = rows_for(protocol, [])
    return return_page(request, protocol, form, rows)


def return_page(request: InRole, protocol: Protocol, form: ReturnForm, rows: Any) -> HttpResponse:
    closed = workflow.window_refusal(protocol)
    context = {
        "protocol": protocol,
        "shown": cards.card(protocol),
        "form": form,
        "rows": rows,
        "closed": closed,
        "back": protocol_url(protocol),
        "breadcrumbs": crumbs_to(request, protocol.point, "Вернуть на доработку"),
    }
    return render(request, "fisoko_protocols/watch/give_back.html", context)


# --- «Продлить» ---------------------------------------------------------------------------------------


@for_role(*WATCHERS)
@require_http_methods(GET_AND_POST)
@not_yours_is_404
def extend(request: InRole, pk: int) -> HttpResponse:
    protocol = protocol_or_404(request, pk)
    if not rules.watches(request.role, protocol):
        raise NotYours
    clock = now_there(protocol.point)
    form = ExtendForm(request.POST or None, clock=f"сейчас там {clock}")
    if request.method == "POST" and form.is_valid():
        try:
            workflow.extend(
                protocol_id=protocol.pk,
                until=form.until(protocol),
                reason=form.cleaned_data["reason"],
                actor=Actor.of(request),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Срок продлён, ППО получит уведомление.")
            return redirect(protocol_url(protocol))
    context = {
        "protocol": protocol,
        "shown": cards.card(protocol),
        "form": form,
        "back": protocol_url(protocol),
        "breadcrumbs": crumbs_to(request, protocol.point, "Продлить срок"),
    }
    return render(request, "fisoko_protocols/watch/extend.html", context)


# --- «Напомнить» and the list to call -----------------------------------------------------------------


@for_role(*WATCHERS)
@require_http_methods(GET_AND_POST)
@not_yours_is_404
@in_area
def remind(request: InRole, area: Area) -> HttpResponse:
    """All ППО of the filter that have not handed in."""
    asked = Asked.read(request.GET, request.role)
    protocols = board.protocols_of(asked, request.role, area.region)
    return remind_page(request, area, protocols, area.url("watch"))


@for_role(*WATCHERS)
@require_http_methods(GET_AND_POST)
@not_yours_is_404
def remind_point(request: InRole, pk: int) -> HttpResponse:
    point = point_or_404(request, pk)
    asked = Asked.read(request.GET, request.role)
    protocols = Protocol.objects.visible_to(request.role).filter(point=point, sitting__in=asked.sittings)
    return remind_page(
        request, Area(request.role, point.region), protocols, reverse("protocols:watch-point", args=[pk])
    )


def remind_page(request: InRole, area: Area, protocols: Any, back: str) -> HttpResponse:
    """GET says whom it would tell; POST tells, of very many by a job."""
    if request.method == "POST":
        if protocols.exclude(status__in=COUNTED).count() > reminders.AT_ONCE:
            job = reminders.start(protocols=protocols, actor=Actor.of(request))
            return redirect("protocols:remind-job", job.pk)
        told = reminders.remind(protocols=protocols, actor=Actor.of(request))
        said = f"Напоминание получат ППО: {told}." if told else "Всем, кому можно, уже напоминали о сроке."
        (messages.success if told else messages.info)(request, said)
        return redirect(back)
    context = {
        "plan": reminders.plan(protocols),
        "area": area,
        "back": back,
        "breadcrumbs": area.crumbs(("Напомнить", None)),
    }
    return render(request, "fisoko_protocols/watch/remind.html", context)


@for_role(*WATCHERS)
@require_safe
def remind_job(request: InRole, pk: int) -> HttpResponse:
    """How far it is; only for who began it, in that role."""
    own = Job.objects.filter(kind=reminders.JOB, by=request.user, payload__role_grant=request.role.pk)
    job = get_object_or_404(own, pk=pk)
    back = reverse("protocols:federal" if rules.manages(request.role) else "protocols:watch")
    context = {
        "job": job,
        "doing": "Напоминаем",
        "told": job.result.get("told", 0),
        "back": back,
        "breadcrumbs": [("Главная", reverse("front")), ("Контроль заполнения", back), ("Напомнить", None)],
    }
    if request.headers.get("HX-Request") == "true":
        response = render(request, "fisoko_protocols/setup/_progress.html", context)
        if job.is_over:
            response["HX-Refresh"] = "true"
        return response
    return render(request, "fisoko_protocols/watch/remind_job.html", context)


@for_role(*WATCHERS)
@require_safe
@in_area
def call_list(request: InRole, area: Area) -> HttpResponse:
    """On paper: whom to call, and about what."""
    asked = Asked.read(request.GET, request.role)
    states = [state for state in NOT_HANDED_IN if not asked.states or state in asked.states]
    found = board.protocols_of(asked, request.role, area.region, any_state=True).filter(status__in=states)
    protocols = found.select_related("point").order_by("point__login", "sitting__subject__name", "sitting")
    rows: dict[int, board.PointRow] = {}
    for one in board.shown(with_region(protocols, area), asked):
        rows.setdefault(one.protocol.point_id, board.PointRow(one.protocol.point)).waiting.append(one)
    context = area.frame(request, asked, "", "Список для обзвона") | {
        "rows": list(rows.values()),
        "deadline": deadline_label(asked, area),
    }
    return render(request, "fisoko_protocols/watch/call_list.html", context)


def with_region(protocols: Any, area: Area) -> list[Protocol]:
    found = list(protocols)
    for protocol in found:
        protocol.point.region = area.region
    return found


# --- Passwords ----------------------------------------------------------------------------------------


@for_role(*WATCHERS)
@require_http_methods(GET_AND_POST)
@never_cache
@sensitive_variables("password")
@not_yours_is_404
def point_password(request: InRole, pk: int) -> HttpResponse:
    """«Выдать новый пароль»: said once, on this very answer, and kept nowhere in readable form."""
    point = point_or_404(request, pk)
    back = reverse("protocols:watch-point", args=[pk])
    if request.method != "POST":
        return confirm_page(
            request,
            title=f"Новый пароль для ППО {point.login}",
            what=f"Для «{point.name}» будет создан новый пароль. Прежний перестанет действовать, открытые сеансы ППО "
            "закончатся. Прочтите пароль по телефону или напечатайте на листе: пока ППО не придумал свой, лист можно "
            "напечатать и позже.",
            reversible=False,
            submit="Выдать новый пароль",
            cancel_url=back,
            breadcrumbs=crumbs_to(request, point, "Новый пароль"),
        )
    try:
        password = new_password(point_id=pk, actor=Actor.of(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    context = {
        "point": point,
        "password": password,
        "groups": password.split("-"),
        "back": back,
        "breadcrumbs": crumbs_to(request, point, "Новый пароль"),
    }
    return render(request, "fisoko_protocols/watch/password.html", context)


@for_role(*WATCHERS)
@require_safe
@never_cache
@in_area
def password_sheets(request: InRole, area: Area) -> HttpResponse:
    """A strip of paper for each ППО that still has the password the portal made."""
    points = AssessmentPoint.objects.visible_to(request.role).filter(region=area.region).order_by("login")
    if "point" in request.GET:
        asked = request.GET["point"]
        points = points.filter(pk=asked) if ID.fullmatch(asked) else points.none()
    found = list(points)
    if "point" in request.GET and not found:
        raise Http404
    known = cards.accounts_of(found)
    sheets = [(point, printable_password(point, known.get(point.pk))) for point in found]
    due = [point for point in found if point.pk in known and known[point.pk].password_due]
    printed = [(point, password) for point, password in sheets if password]
    context = {
        "area": area,
        "sheets": printed,
        "changed": len([point for point in found if point.pk in known]) - len(due),
        "unprintable": [point for point in due if point.pk not in {each.pk for each, _ in printed}],
        "without_account": [point for point in found if point.pk not in known],
        "address": f"{settings.PORTAL_URL}{reverse('account_login')}",
        "site": SiteSettings.current(),
        "breadcrumbs": area.crumbs(("Листы с паролями", None)),
    }
    return render(request, "fisoko_protocols/watch/password_sheets.html", context)
