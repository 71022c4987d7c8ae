"""«Мои данные»: a copy as a file, erasure, the history of one's own actions; «Уведомления» of the profile."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import DataExport, ErasureRequest
from accounts.personal import export, workflow
from accounts.personal.acts import own_act
from accounts.personal.forms import ErasureForm, NoticeChoicesForm, choice_rows
from accounts.views.consents import PROFILE
from portal.acting import act, not_yours_is_404
from portal.files import serve
from portal.history import Actor
from portal.models import HistoryRecord, SiteSettings
from portal.requests import SignedIn

OWN_DATA = ("Мои данные", "/profile/data/")


@never_cache
@require_safe
def personal_data(request: SignedIn) -> HttpResponse:
    return draw(request, ErasureForm())


def draw(request: SignedIn, form: ErasureForm) -> HttpResponse:
    requests = list(ErasureRequest.objects.filter(user=request.user))
    context = {
        "form": form,
        "exports": DataExport.objects.of(request.user),
        "requests": requests,
        "waiting": next((each for each in requests if each.status == "waiting"), None),
        "breadcrumbs": [("Главная", "/"), PROFILE, (OWN_DATA[0], None)],
    }
    return render(request, "accounts/personal/data.html", context)


@require_POST
def download_data(request: SignedIn) -> HttpResponseBase:
    """At once when there is little; else in the background, with a link under the bell."""
    actor = Actor.of(request)
    if export.is_large(request.user):
        export.order(user=request.user, actor=actor)
        messages.success(request, "Данных много: архив готовится. Когда он будет готов, придёт уведомление со ссылкой.")
        return redirect("accounts:personal-data")
    made = export.archive(request.user)
    export.noted(user=request.user, actor=actor)
    return private(FileResponse(made, as_attachment=True, filename=export.archive_name(timezone.now())))


@require_safe
def personal_data_file(request: SignedIn, pk: int) -> HttpResponseBase:
    """Its owner's alone; to everybody else, and after its days, it does not exist."""
    found = get_object_or_404(DataExport.objects.of(request.user), pk=pk)
    return private(serve(found.file, inline_image=False))


def private(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "no-store, private"
    return response


@require_POST
def ask_erasure(request: SignedIn) -> HttpResponse:
    form = ErasureForm(request.POST)
    if not form.is_valid():
        return draw(request, form)
    return act(
        request,
        lambda: workflow.ask(user=request.user, wish=form.cleaned_data["wish"], actor=Actor.of(request)),
        done="Просьба передана администратору портала. О решении придёт письмо.",
        to="accounts:personal-data",
    )


@require_POST
@not_yours_is_404
def cancel_erasure(request: SignedIn) -> HttpResponse:
    waiting = get_object_or_404(ErasureRequest.objects.waiting(), user=request.user)
    return act(
        request,
        lambda: workflow.cancel(request_id=waiting.pk, actor=Actor.of(request)),
        done="Просьба отозвана, данные останутся.",
        to="accounts:personal-data",
    )


@never_cache
@require_safe
def own_history(request: SignedIn) -> HttpResponse:
    own = HistoryRecord.objects.filter(person=request.user).select_related("subject_type")
    page = Paginator(own, 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "acts": [own_act(record) for record in page],
        "breadcrumbs": [("Главная", "/"), PROFILE, ("История моих действий", None)],
    }
    return render(request, "accounts/personal/history.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notice_choices(request: SignedIn) -> HttpResponse:
    rows, obligatory = choice_rows(request.user)
    form = NoticeChoicesForm(request.POST or None, user=request.user, rows=rows)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Выбор сохранён.")
        return redirect("accounts:notice-choices")
    context = {
        "form": form,
        "obligatory": obligatory,
        "hour": SiteSettings.current().digest_hour,
        "breadcrumbs": [("Главная", "/"), PROFILE, ("Уведомления", None)],
    }
    return render(request, "accounts/personal/notice_choices.html", context)
