"""Asking again who it is before what a passer-by at an open session must not do (allauth's reauthentication)."""

import json
import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.flows import reauthentication
from allauth.core.exceptions import ReauthenticationRequired
from allauth.core.internal.httpkit import serialize_request
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.sessions import SIGNED_IN

# What the request that waits is asked of when it goes on; its cookies, the session's key among them, stay outside.
KEPT_OF_META = (
    "REMOTE_ADDR", "HTTP_USER_AGENT", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_HOST", "SERVER_NAME",
    "SERVER_PORT", "QUERY_STRING", "REQUEST_METHOD", "CONTENT_TYPE",
)  # fmt: skip


def records(request: HttpRequest) -> list[dict[str, Any]]:
    """When and how the person has proved in this session who it is, the last one last."""
    found: list[dict[str, Any]] = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    return found


def need_proof(request: HttpRequest) -> None:
    """Raise, so that the person is asked, unless the sign-in or another proof was a few minutes ago."""
    last = max(request.session.get(SIGNED_IN, 0), *(record["at"] for record in records(request)), 0)
    recent = 0 <= time.time() - last < app_settings.REAUTHENTICATION_TIMEOUT
    if not recent and get_adapter().get_reauthentication_methods(request.user):
        raise ReauthenticationRequired


def ask(request: HttpRequest) -> HttpResponse:
    """To the question; what was sent waits in the session, without cookies and passwords, and goes on after it."""
    if request.method == "POST":
        request.session[reauthentication.STATE_SESSION_KEY] = {"request": waiting(request)}
    methods = get_adapter().get_reauthentication_methods(request.user)
    url = methods[0]["url"] if methods else reverse("account_login")
    return redirect(f"{url}?{urlencode({'next': request.get_full_path()})}")


def waiting(request: HttpRequest) -> str:
    """As allauth would write it down, which puts the whole header with the cookies into the session."""
    fields = json.loads(serialize_request(request))
    fields["META"] = {name: value for name, value in fields["META"].items() if name in KEPT_OF_META}
    sent = request.POST.copy()
    for name in [name for name in sent if "password" in name]:
        del sent[name]
    return json.dumps(fields | {"POST": sent.urlencode()})
