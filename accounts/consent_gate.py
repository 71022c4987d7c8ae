"""Between a person and the pages of a role stands a new version of a consent, until they agree or leave the role."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.middleware import Response, View
from portal import kept
from portal.requests import PortalRequest


class ConsentGate:
    """One column of the role in force, read with it already: no query for those who owe nothing."""

    # Signing out, another role, one's own data and consents stay within reach.
    OPEN = ("/accounts/", "/static/", "/look/", "/profile/", "/role/", "/notices/")

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: PortalRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.role is None or not request.role.consents_due or request.path.startswith(self.OPEN):
            return None
        if not getattr(view, "login_required", True):
            return None
        return self.ask(request)

    def ask(self, request: PortalRequest) -> HttpResponse:
        """Nothing typed is lost: a form that met the gate is offered again behind it."""
        address = reverse("accounts:consents-due")
        if request.method == "POST":
            kept.keep(request)
        address = f"{address}?{urlencode({'next': request.get_full_path()})}"
        if request.htmx:
            return HttpResponse(status=204, headers={"HX-Redirect": address})
        return redirect(address)
