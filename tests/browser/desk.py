"""Moderators at their desk, by the labels they see."""

import re

from playwright.sync_api import Locator, expect

from accounts.models import RoleGrant
from tests.browser.people import Browsers, Person


def at_the_desk(browsers: Browsers, moderator: RoleGrant) -> Person:
    person = browsers.open()
    person.sign_in_as(moderator.user)
    person.go("/cabinet/")
    person.is_at("Рабочий стол модератора")
    return person


def from_the_queue(moderator: Person, words: str, name: str) -> None:
    """The first page → the line of what waits → the record."""
    moderator.go("/admin/")
    moderator.main.get_by_role("link", name=re.compile(f": {words}")).click()
    moderator.follow(name)


def nothing_waits(moderator: Person) -> None:
    moderator.go("/admin/")
    moderator.sees("Ничего не ждёт")


def activate(moderator: Person) -> None:
    """A page says what it will do; then it is done."""
    moderator.follow("Активировать")
    moderator.sees("сразу начнёт действовать в роли", "Регистрация подтверждена")
    moderator.press("Активировать")


def refuse(moderator: Person, button: str, reason: str, *, label: str = "Причина") -> None:
    """A refusal asks for its reason on a page of its own."""
    moderator.follow(button)
    moderator.page.get_by_role("textbox", name=label).fill(reason)
    moderator.press(button)


def opened(moderator: Person, section: str) -> Locator:
    """The list of this name from the desk's first page."""
    moderator.go("/admin/")
    moderator.main.get_by_role("link", name=section, exact=True).click()
    expect(moderator.page.get_by_role("heading", level=1)).to_be_visible()
    return moderator.main.locator("table tbody tr")
