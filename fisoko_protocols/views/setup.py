"""The federal organiser's set-up: what there is, hours, kits by hand, credentials for the survey's own system."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import for_role
from accounts.models import AssessmentPoint, Role
from fisoko_protocols import rules, workflow
from fisoko_protocols.forms.setup import CredentialsForm, KitsForm, WindowForm
from fisoko_protocols.listing import setup as listing
from fisoko_protocols.models import Kit, Publication, SetupImport, SetupTable, Sitting
from fisoko_protocols.views.frame import subject_of
from fisoko_protocols.workflow import NewKit, loading
from portal.acting import act, not_yours_is_404
from portal.history import Actor
from portal.look import confirm_page
from portal.models import HistoryRecord
from portal.prepared_files import sent_at_once
from portal.requests import InRole
from portal.text import counted

PEOPLE = (Role.FEDERAL_ORGANISER, Role.ADMINISTRATOR)
LATEST = 5
NAMED = 10
CHUNK = 5000
CREDENTIALS = ["Логин", "Пароль", "Субъект РФ", "Номер комплекта"]


def crumbs(*here: str) -> list[tuple[str, str | None]]:
    above: list[tuple[str, str | None]] = [("Главная", reverse("front"))]
    if not here:
        return [*above, ("Настройка", None)]
    return [*above, ("Настройка", reverse("protocols:setup")), *((label, None) for label in here)]


@for_role(*PEOPLE)
@require_safe
def setup(request: InRole) -> HttpResponse:
    loads = SetupImport.objects.visible_to(request.role).select_related("check_job", "apply_job")
    context = {
        "assessments": listing.assessments(),
        "points": AssessmentPoint.objects.count(),
        "tables": [(table, table.label) for table in SetupTable],
        "loads": loads[:LATEST],
        "takes": rules.takes_credentials(request.role),
        "breadcrumbs": crumbs(),
    }
    return render(request, "fisoko_protocols/setup/setup.html", context)


# --- Hours -------------------------------------------------------------------------------------------------


@for_role(*PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@not_yours_is_404
def window(request: InRole, pk: int) -> HttpResponse:
    found = get_object_or_404(Publication.objects.select_related("sitting__assessment", "sitting__subject"), pk=pk)
    form = WindowForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        hours = form.cleaned_data
        return act(
            request,
            lambda: workflow.set_window(publication_id=pk, actor=Actor.of(request), **hours),
            done=f"Сроки изменены: {found.get_number_display()}, {subject_of(found.sitting)}.",
            to=reverse("protocols:setup"),
        )
    title = f"Сроки: {found.get_number_display().lower()}"
    context = {
        "title": title,
        "publication": found,
        "subject": subject_of(found.sitting),
        "form": form,
        "records": HistoryRecord.objects.about(found),
        "breadcrumbs": crumbs(title),
    }
    return render(request, "fisoko_protocols/setup/window.html", context)


# --- Kits by hand ------------------------------------------------------------------------------------------


@for_role(*PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@not_yours_is_404
def kits(request: InRole) -> HttpResponse:
    """Checked as a file's rows are, then asked about: a kit can't be taken back."""
    form = KitsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        rows = checked_kits(form)
        if rows is not None:
            return add_kits(request, form, rows) if "confirmed" in request.POST else ask_kits(request, form, rows)
    return kits_page(request, form)


def kits_page(request: InRole, form: KitsForm) -> HttpResponse:
    context = {"form": form, "breadcrumbs": crumbs("Добавить комплекты")}
    return render(request, "fisoko_protocols/setup/kits.html", context)


def checked_kits(form: KitsForm) -> list[loading.Row] | None:
    """The new ones, or None when the form now says what is wrong."""
    point, sitting = form.cleaned_data["login"], form.cleaned_data["sitting"]
    common = {
        "login": point.login,
        "code": sitting.subject.code,
        "category": sitting.category,
        "title": sitting.assessment.title,
    }
    rows = [loading.Row(place, {**common, "number": n}) for place, n in enumerate(form.cleaned_data["numbers"], 1)]
    loading.KitLoader().judge(rows)
    refused = [f"{row.values['number']}: {row.reasons[0][1]}." for row in rows if row.reasons]
    new = [row for row in rows if row.outcome == "added"]
    if refused:
        more = f" И ещё {len(refused) - NAMED}." if len(refused) > NAMED else ""
        form.add_error("numbers", " ".join(refused[:NAMED]) + more)
    elif not new:
        form.add_error("numbers", "Все эти комплекты у ППО уже есть.")
    return None if form.errors else new


def ask_kits(request: InRole, form: KitsForm, rows: list[loading.Row]) -> HttpResponse:
    point, sitting = form.cleaned_data["login"], form.cleaned_data["sitting"]
    number = counted(len(rows), "комплект", "комплекта", "комплектов")
    already = len(form.cleaned_data["numbers"]) - len(rows)
    known = f" Уже есть и не изменятся: {already}." if already else ""
    return confirm_page(
        request,
        title=f"Добавить {number}",
        what=f"ППО {point} получит {number}: {shown(rows)}. {sitting}.{known} "
        "Если ППО уже начал протокол, ему придёт уведомление; сданный протокол откроется снова.",
        reversible=False,
        submit=f"Добавить {number}",
        cancel_url=reverse("protocols:setup-kits"),
        hidden=[("login", point.login), ("sitting", sitting.pk), ("numbers", ",".join(form.cleaned_data["numbers"]))],
        breadcrumbs=crumbs("Добавить комплекты"),
    )


def shown(rows: list[loading.Row]) -> str:
    """«501501 … 501530»: the first and the last number."""
    numbers = sorted(row.values["number"] for row in rows)
    return numbers[0] if len(numbers) == 1 else f"с {numbers[0]} по {numbers[-1]}"


def add_kits(request: InRole, form: KitsForm, rows: list[loading.Row]) -> HttpResponse:
    point: Any = form.cleaned_data["login"]
    new = [NewKit(row.made.sitting_id, row.made.point_id, row.made.number) for row in rows]
    try:
        given = workflow.give_kits(new, actor=Actor.of(request))
    except IntegrityError:
        # Somebody has given some of them since they were judged.
        if checked_kits(form) is not None:
            form.add_error("numbers", "Эти комплекты только что добавил кто-то ещё. Проверьте и отправьте форму снова.")
        return kits_page(request, form)
    messages.success(request, f"ППО {point.login}: {counted(given, 'комплект', 'комплекта', 'комплектов')} добавлено.")
    return redirect("protocols:setup")


# --- Credentials -------------------------------------------------------------------------------------------


@for_role(Role.FEDERAL_ORGANISER)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@not_yours_is_404
def credentials(request: InRole, sitting_id: int) -> HttpResponseBase:
    """Asked for by a press, so that opening the page gives nothing away; who takes them stays in the history."""
    sitting = get_object_or_404(Sitting.objects.visible_to(request.role).with_names(), pk=sitting_id)
    form = CredentialsForm(request.POST if request.method == "POST" else None, sitting=sitting)
    if request.method == "POST" and form.is_valid():
        region = form.cleaned_data["region"]
        code = region.pk if region else ""
        workflow.take_credentials(sitting_id=sitting_id, region=code, actor=Actor.of(request))
        return credentials_file(request, sitting, code)
    title = "Логины и пароли анкет"
    context = {
        "title": title,
        "sitting": sitting,
        "subject": subject_of(sitting),
        "form": form,
        "records": HistoryRecord.objects.about(sitting).filter(verb="credentials"),
        "breadcrumbs": crumbs(title),
    }
    return render(request, "fisoko_protocols/setup/credentials.html", context)


def credentials_file(request: InRole, sitting: Sitting, region: str) -> HttpResponseBase:
    kits = Kit.objects.visible_to(request.role).filter(protocol__sitting=sitting)
    if region:
        kits = kits.filter(protocol__point__region=region)
    where = region or "all"
    name = f"survey-{sitting.category}{sitting.subject.code}-{sitting.pk}-{where}.csv"
    response = sent_at_once("csv", name=name, title="", columns=CREDENTIALS, rows=credential_rows(kits))
    response["Cache-Control"] = "no-store, private"
    return response


def credential_rows(kits: Any) -> Iterator[tuple[str, ...]]:
    """In the order of the key, row after row: there may be a million and a half."""
    columns = ("login", "password", "protocol__point__region_id", "number")
    found: Iterator[tuple[str, ...]] = kits.order_by("pk").values_list(*columns).iterator(chunk_size=CHUNK)
    return found
