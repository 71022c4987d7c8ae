#!/usr/bin/env python3
"""Looks at a running portal from outside: waits for /healthz, signs in once, and expects the cabinet.

python3 scripts/smoke.py http://localhost:8000 expert        (the password is read from PORTAL_PASSWORD)
"""

import os
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

WAIT_SECONDS = 240
Answer = tuple[int, str, str]  # status, address after redirects, text


class Browser:
    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def open(self, path: str, fields: dict[str, str] | None = None) -> Answer:
        url = urllib.parse.urljoin(self.address, path)
        data = urllib.parse.urlencode(fields).encode() if fields else None
        request = urllib.request.Request(url, data, headers={"Referer": url})  # noqa: S310
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.url, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, url, error.read().decode(errors="replace")


def wait_until_ready(browser: Browser) -> None:
    last = ""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        try:
            status, _, text = browser.open("/healthz")
            if status == 200:
                return
            last = f"{status} {text[:200]}"
        except OSError as error:
            last = str(error)
        time.sleep(0.5)
    sys.exit(f"/healthz did not answer 200 within {WAIT_SECONDS} s: {last}")


def sign_in(browser: Browser, login: str, password: str) -> str:
    """The path of the person's home page; the sign-in page is whatever the cabinet leads a visitor to."""
    _, sign_in_page, text = browser.open(os.environ.get("CABINET_PATH", "/cabinet/"))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
    if not token:
        sys.exit(f"no sign-in form at {sign_in_page}")
    fields = {"csrfmiddlewaretoken": token[1], "login": login, "password": password}
    status, home, text = browser.open(sign_in_page, fields)
    names = {cookie.name for cookie in browser.cookies}
    if status != 200 or home == sign_in_page or not any(name.endswith("sessionid") for name in names):
        sys.exit(f"sign-in of «{login}» ended with {status} at {home}")
    if 'name="password"' in text:
        sys.exit(f"sign-in of «{login}» was refused at {home}")
    return urllib.parse.urlsplit(home).path


if __name__ == "__main__":
    visitor = Browser(sys.argv[1])
    wait_until_ready(visitor)
    print(f"{sys.argv[1]}/healthz answers 200")
    if len(sys.argv) > 2:
        home_path = sign_in(visitor, sys.argv[2], os.environ["PORTAL_PASSWORD"])
        print(f"{sys.argv[2]} signed in and stands at {home_path}")
