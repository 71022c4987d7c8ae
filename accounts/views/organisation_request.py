"""«Моей организации нет в списке»: opens in a tab of its own, so that nothing typed elsewhere is lost."""

from typing import Any

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.organisation_requests.forms import OrganisationRequestForm
from accounts.organisation_requests.workflow import ask
from portal.history import Actor
from portal.models import StaticPage
from portal.richtext import to_html

TITLE = "Моей организации нет в списке"
OFTEN = "Слишком много заявок подряд. Подождите немного и отправьте снова: введённое осталось в форме."


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_request(request: HttpRequest) -> HttpResponse:
    person: Any = request.user if request.user.is_authenticated else None
    form = OrganisationRequestForm(request.POST or None, initial=known(request, person))
    status = 200
    if request.method == "POST" and form.is_valid():
        if ratelimit.consume(request, action="organisation_request", key=form.cleaned_data["email"].lower()):
            ask(typed=form.cleaned_data, person=person, actor=Actor.of(request))
            return redirect("accounts:organisation-request-sent")
        form.add_error(None, OFTEN)
        status = 429
    above = StaticPage.objects.filter(slug="no-organisation", kind="").first()
    context = {
        "form": form,
        "above": to_html(above.body) if above else "",
        "breadcrumbs": [("Главная", "/"), (TITLE, None)],
    }
    return render(request, "accounts/organisation_request.html", context, status=status)


def known(request: HttpRequest, person: Any) -> dict[str, str]:
    """What the form it was opened from had chosen."""
    asked = {"region_id": request.GET.get("region", ""), "kind": request.GET.get("kind", "")}
    return asked | ({"email": person.email} if person else {})


@login_not_required
@require_safe
def organisation_request_sent(request: HttpRequest) -> HttpResponse:
    context = {"breadcrumbs": [("Главная", "/"), (TITLE, None)]}
    return render(request, "accounts/organisation_request_sent.html", context)
