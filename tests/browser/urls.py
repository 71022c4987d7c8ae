"""The portal's addresses and the answers that no address of it gives on purpose."""

from typing import Never

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from portal.broken import server_error
from portal.look import bad_request, confirm_page


@login_not_required
def not_understood(request: HttpRequest) -> Never:
    raise BadRequest


@login_not_required
def forbidden(request: HttpRequest) -> Never:
    raise PermissionDenied


@login_not_required
def broken(request: HttpRequest) -> Never:
    raise RuntimeError("Meant by a test.")


@login_not_required
def away(request: HttpRequest) -> Never:
    raise OperationalError("Meant by a test.")


@login_not_required
def confirm(request: HttpRequest) -> HttpResponse:
    """The component that parts draw before an act; on the portal's own pages the desk's is drawn so far."""
    return confirm_page(
        request,
        title="Удалить протокол № 7",
        what="Протокол будет удалён вместе с результатами.",
        reversible=False,
        submit="Удалить протокол",
        cancel_url="/",
        danger=True,
        subjects=["Протокол № 7"],
    )


# Only the outermost file of addresses names them.
handler400 = bad_request
handler500 = server_error

urlpatterns = [
    path("error-400/", not_understood),
    path("error-403/", forbidden),
    path("error-500/", broken),
    path("error-503/", away),
    path("confirm/", confirm),
    path("", include("portal.urls")),
]
