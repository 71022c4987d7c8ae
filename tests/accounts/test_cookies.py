"""Cookies' names: in production of the kind that a browser takes over TLS alone, for this host and all its paths."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.accounts.test_hashers import PRODUCTION
from tests.cast import PASSWORD, Cast

NAMES = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "KNOWN_BROWSER_COOKIE_NAME"]


def settings_in(mode: dict[str, str], *names: str) -> Any:
    code = f"import json; from portal import settings as s; print(json.dumps([getattr(s, n, None) for n in {names!r}]))"
    env = {"PATH": os.environ["PATH"], "VAR_DIR": os.environ["VAR_DIR"], **mode}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_in_production() -> None:
    assert settings_in(PRODUCTION, *NAMES) == ["__Host-sessionid", "__Host-csrftoken", "__Host-known_browser"]
    wanted = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH"]
    assert settings_in(PRODUCTION, *wanted) == [True, True, None, None], "Django's own: no domain, all paths"


def test_without_tls_plain_names() -> None:
    assert settings_in({"PORTAL_MODE": "demo"}, *NAMES) == ["sessionid", "csrftoken", "known_browser"]


def test_they_are_set_as_such_a_name_demands(cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the browser would throw them away and nobody could sign in."""
    for name in NAMES[:2]:
        setattr(settings, name, f"__Host-{name.lower()}")
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    monkeypatch.setattr("accounts.throttle.COOKIE", "__Host-known_browser")
    client = Client(enforce_csrf_checks=True)
    page = client.get(reverse("account_login"), secure=True)
    sent = {
        "login": cast.expert.user.username,
        "password": PASSWORD,
        "csrfmiddlewaretoken": str(page.context["csrf_token"]),
    }
    client.post(reverse("account_login"), sent, secure=True, headers={"Referer": "https://testserver/"})
    found = {name: cookie for name, cookie in client.cookies.items() if name.startswith("__Host-")}
    assert len(found) == 3
    for name, cookie in found.items():
        assert cookie["secure"], name
        assert (cookie["path"], cookie["domain"]) == ("/", ""), name
    assert client.get("/profile/", secure=True).status_code == 200
