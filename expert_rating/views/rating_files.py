"""The whole rating as a file: at once when it is short, by a job that everybody may start when it is long."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import throttle
from expert_rating import menus
from expert_rating.listing import files
from expert_rating.views.public import section_context
from portal.kinds import OrganisationKind
from portal.models import Job
from portal.prepared_files import TYPES, kept_of, sent_at_once
from portal.requests import PortalRequest

# So many an hour: of a person, and of an address, behind which a whole region may sit; a robot may not go on for ever.
FILES, JOBS = {"person": 30, "address": 300}, {"person": 10, "address": 60}


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def rating_file(request: HttpRequest, kind: OrganisationKind, fmt: str) -> HttpResponseBase:
    """The file; of a long list, the question whether to prepare one. POST starts the job, nothing else does."""
    if fmt not in TYPES:
        raise Http404
    asked = files.Asked.read(kind, fmt, request.GET)
    if request.method != "POST" and not asked.is_long:
        return send(asked) if limit(request, "file", FILES).take() else too_many(request, kind)
    if request.method == "POST":
        if not limit(request, "job", JOBS).take():
            return too_many(request, kind)
        job = files.start(asked, by=request.user if request.user.is_authenticated else None)
        return redirect("rating:ranking-job", kind, files.token_of(job))
    context = page(request, kind) | {"asked": asked}
    return render(request, "expert_rating/public/file_ask.html", context)


def limit(request: HttpRequest, what: str, amounts: dict[str, int]) -> throttle.Limit:
    """Of one person, or of one address: a visitor has no account to count by."""
    if request.user.is_authenticated:
        name, whose = f"account {request.user.pk}", "person"
    else:
        name, whose = throttle.network(get_adapter().get_client_ip(request)), "address"
    return throttle.Limit(f"rating-{what}:{name}", amounts[whose], timedelta(hours=1))


def send(asked: files.Asked) -> HttpResponseBase:
    return sent_at_once(asked.fmt, name=asked.name, title=asked.title, columns=files.COLUMNS, rows=files.rows(asked))


def too_many(request: HttpRequest, kind: OrganisationKind) -> HttpResponse:
    return render(request, "expert_rating/public/file_later.html", page(request, kind), status=429)


def page(request: HttpRequest, kind: OrganisationKind) -> dict[str, Any]:
    above = ("Рейтинг организаций", menus.links(kind)[menus.RANKING].url)
    return section_context(request, kind, menus.RANKING, above, ("Скачать рейтинг", None))


def job_or_404(token: str, kind: OrganisationKind) -> Job:
    job = files.job_of(token)
    if job is None or job.payload.get("kind") != kind:
        raise Http404
    return job


@login_not_required
@require_safe
def rating_job(request: PortalRequest, kind: OrganisationKind, token: str) -> HttpResponse:
    """Progress of a file that is being prepared; who has the address may look."""
    job = job_or_404(token, kind)
    context = page(request, kind) | {
        "job": job,
        "file_url": reverse("rating:ranking-job-file", args=[kind, token]),
        "again_url": menus.links(kind)[menus.RANKING].url,
    }
    template = "components/file_job.html" if request.htmx else "expert_rating/public/file_job.html"
    return render(request, template, context)


@login_not_required
@require_safe
def rating_job_file(request: HttpRequest, kind: OrganisationKind, token: str) -> HttpResponseBase:
    """The file itself, for a day."""
    return kept_of(job_or_404(token, kind))
