"""What the portal's pages are compared with: 25 rows of one indexed query, bare and in the portal's base page."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Organisation
from bench.pages import KIND


def rows() -> list[Any]:
    listed = Organisation.objects.open().filter(kind=KIND).order_by("sort_name", "id")
    return list(listed.values("id", "short_name", "full_name", "address")[:25])


@login_not_required
@require_safe
def bare(request: HttpRequest) -> HttpResponse:
    return render(request, "bench/bare.html", {"rows": rows()})


@login_not_required
@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    return render(request, "bench/shell.html", {"rows": rows()})
