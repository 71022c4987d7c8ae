"""«Согласие обновлено», «Нужно Ваше согласие» and withdrawing a consent."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import ConsentDocument
from accounts.personal.consents import agree, due_documents, ended_by, withdraw_consent
from accounts.personal.forms import ConsentsForm
from accounts.views.cabinet import safe_next
from portal.acting import act
from portal.history import Actor
from portal.ids import read_ids
from portal.requests import SignedIn
from portal.workflow import Refused

PROFILE = ("Профиль и безопасность", "/profile/")
RENEWED, FIRST = "Согласие обновлено", "Нужно Ваше согласие"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def consents_due(request: SignedIn) -> HttpResponse:
    """Texts to agree to, each with its own box; those who refuse are told what follows."""
    form = ConsentsForm(request.POST or None, documents=due_documents(request.user))
    refusal = ""
    if request.method == "POST":
        try:
            agree(
                user=request.user,
                documents=sent_documents(request),
                actor=Actor.of(request),
                address=get_adapter().get_client_ip(request),
            )
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, "Спасибо, согласия записаны.")
            return redirect(safe_next(request) or "accounts:cabinet")
    ended = {grant.pk: grant for d in form.documents for grant in ended_by(request.user, d.purpose)}
    given = set(request.user.consents.filter(withdrawn_at=None).values_list("document__purpose", flat=True))
    renewed = [document for document in form.documents if document.purpose in given]
    title = RENEWED if renewed or not form.documents else FIRST
    context = {
        "form": form,
        "refusal": refusal,
        "ended": list(ended.values()),
        "renewed": renewed,
        "page_title": title,
        "next": safe_next(request),
        "breadcrumbs": [("Главная", "/"), PROFILE, (title, None)],
    }
    return render(request, "accounts/personal/consents_due.html", context)


def sent_documents(request: SignedIn) -> set[int]:
    """Which versions were ticked: a version newer than the page is no longer among those that are due."""
    return set(read_ids(value for name, value in request.POST.items() if name.startswith("consent_")))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_own(request: SignedIn, purpose: str) -> HttpResponse:
    """The consequences first, then the button."""
    given = request.user.consents.filter(document__purpose=purpose, withdrawn_at=None).select_related("document")
    title = given[0].document.title if given else ""
    if not given or purpose not in ConsentDocument.Purpose.values:
        raise Http404
    if request.method == "POST":
        return act(
            request,
            lambda: withdraw_consent(user=request.user, purpose=purpose, actor=Actor.of(request)),
            done="Согласие отозвано.",
            to="accounts:security",
        )
    context = {
        "consent_title": title,
        "ended": ended_by(request.user, purpose),
        "breadcrumbs": [("Главная", "/"), PROFILE, ("Отозвать согласие", None)],
    }
    return render(request, "accounts/personal/withdraw_consent.html", context)
