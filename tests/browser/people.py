"""People at their browsers: what they do on every page, by the labels they see."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Response, expect

from accounts.in_force import SESSION_KEY
from accounts.models import RoleGrant, User
from tests.cast import PASSWORD

DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
NO_SCRIPTS: dict[str, Any] = {**DESKTOP, "java_script_enabled": False}
PATIENCE_MS = 15_000
LOOKS = {"desktop": DESKTOP, "phone": PHONE, "no scripts": NO_SCRIPTS}


class Browsers:
    """Opens a fresh browser for each person and writes down whatever goes wrong in it."""

    def __init__(self, site: str, new_context: Callable[..., BrowserContext], look: dict[str, Any]) -> None:
        self.site = site
        self.new_context = new_context
        self.look = look
        self.complaints: list[str] = []
        self.meant: list[str] = []
        self.expected: list[str] = []
        self.contexts: list[BrowserContext] = []

    def open(self, path: str = "/", **changes: Any) -> Person:
        look = self.look | changes
        context = self.new_context(**look, base_url=self.site)
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        context.on("request", lambda request: self.check_host(request.url))
        context.on("response", self.check_status)
        context.on("console", self.check_console)
        context.on("weberror", lambda error: self.complaints.append(f"error on the page: {error.error}"))
        page = context.new_page()
        person = Person(page, self, scripts=look.get("java_script_enabled", True))
        person.go(path)
        return person

    def check_host(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob", "about"} and parts.netloc != urlsplit(self.site).netloc:
            self.complaints.append(f"request to another host: {url}")

    def check_status(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status}: {response.url}")

    def check_console(self, message: ConsoleMessage) -> None:
        """Chromium tells violations of the content policy here as errors."""
        if message.type == "error":
            self.complaints.append(f"console: {message.text}")

    def forgive(self, part: str) -> None:
        """One complaint with these words is meant; that it comes is checked at the end, for browsers tell it late."""
        self.meant.append(part)

    def expect_any(self, part: str) -> None:
        """Complaints with these words may come any number of times: a browser without a connection says so again."""
        self.expected.append(part)

    def unexpected(self) -> list[str]:
        left = [said for said in self.complaints if not any(part in said for part in self.expected)]
        missing = []
        for part in self.meant:
            found = next((said for said in left if part in said), None)
            if found:
                left.remove(found)
            else:
                missing.append(f"never came: {part}")
        return left + missing

    def close(self) -> None:
        for context in self.contexts:
            context.close()


class Person:
    def __init__(self, page: Page, browsers: Browsers, *, scripts: bool) -> None:
        self._page = page
        self.browsers = browsers
        self.scripts = scripts

    @property
    def page(self) -> Page:
        """The page once its scripts listen: what is typed or pressed between its drawing and its load does nothing.

        A press that leads elsewhere ends when the next page has begun, not when it has been loaded.
        """
        if not self._page.is_closed():
            self._page.wait_for_load_state()
        return self._page

    # --- Anything on any page -------------------------------------------------------------------------

    def go(self, path: str) -> None:
        self.page.goto(path)

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def link(self, name: str, *, exact: bool = True) -> Locator:
        return self.main.get_by_role("link", name=name, exact=exact)

    def button(self, name: str, *, exact: bool = True) -> Locator:
        return self.main.get_by_role("button", name=name, exact=exact)

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=True)

    def follow(self, name: str) -> None:
        self.link(name).click()

    def press(self, name: str) -> None:
        self.button(name).click()

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.main.get_by_text(text).first).to_be_visible()

    def does_not_see(self, *texts: str) -> None:
        for text in texts:
            expect(self.main.get_by_text(text)).to_have_count(0)

    def is_at(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1, name=heading)).to_be_visible()

    def fits_the_width(self) -> None:
        """Nothing has to be scrolled sideways on a phone."""
        assert self.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

    def menu(self, name: str) -> Locator:
        """The left menu, opened where it hides behind «Меню»."""
        toggle = self.page.get_by_text("Меню", exact=True)
        menu = self.page.get_by_role("navigation", name=name, include_hidden=True)
        if toggle.is_visible() and not menu.is_visible():
            toggle.click()
        return menu

    def another_tab(self, path: str) -> Person:
        tab = Person(self.page.context.new_page(), self.browsers, scripts=self.scripts)
        tab.go(path)
        return tab

    # --- Sign-in --------------------------------------------------------------------------------------

    def sign_in(self, login: str, password: str = PASSWORD) -> None:
        self.go("/accounts/login/")
        self.field("Логин или e-mail").fill(login)
        self.field("Пароль").fill(password)
        self.press("Войти")
        self.page.wait_for_url(lambda url: "/accounts/login/" not in url)

    def sign_in_as(self, user: User, in_force: RoleGrant | None = None) -> None:
        """By a session made beside the page, where the sign-in itself is not the subject."""
        client = Client()
        client.force_login(user)
        if in_force:
            session = client.session
            session[SESSION_KEY] = in_force.pk
            session.save()
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": self.browsers.site}
        self.page.context.add_cookies([cookie])

    def sign_out(self) -> None:
        self.page.locator(".head-person summary").click()
        self.page.locator(".head-person").get_by_role("button", name="Выход").click()


def waiting(moderator: Person, words: str) -> Locator:
    """The line of the desk's first page that says how many questionnaires wait: «… ждут …: 3 анкеты»."""
    return moderator.main.get_by_role("link", name=re.compile(rf"ждут.*: {words}", re.IGNORECASE))
