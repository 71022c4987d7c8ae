"""«Статистика»: for everybody, numbers only."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from expert_rating.listing import statistics as figures
from portal.kinds import OrganisationKind


@login_not_required
@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    asked = figures.Asked.read(request.GET)
    context = {
        "asked": asked,
        "kinds": OrganisationKind.public(),
        "tags": asked.tags(request.GET),
        "found": figures.read(asked, request.GET),
        "breadcrumbs": [("Главная", "/"), ("Статистика", None)],
    }
    return render(request, "expert_rating/public/statistics.html", context)
