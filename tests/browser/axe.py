"""Looks at a page with axe, in the plain look or in the low-vision one, and knows which templates drew it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.test.signals import template_rendered
from playwright.sync_api import Page, expect

from tests.browser.people import Person

PLAIN, LOW_VISION = "plain", "low vision"
LOOKS = [PLAIN, LOW_VISION]
REVERSED = ("Белым по чёрному", "Очень крупный")
AXE = Axe()
# What passes is counted, not described; and no rule in force reads the sheets, which axe would fetch and parse anew
# on each page (`test_no_rule_in_force_needs_the_sheets`): each of both is half of the time.
OPTIONS = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}


def dressed(person: Person, version: str) -> Person:
    """The low-vision version by its buttons, in large letters and reversed."""
    if version == LOW_VISION:
        person.page.get_by_role("button", name="Версия для слабовидящих").click()
        for choice in REVERSED:
            person.page.get_by_role("button", name=choice, exact=True).click()
            expect(person.page.get_by_role("button", name=choice, exact=True)).to_have_attribute("aria-pressed", "true")
    return person


def violations(page: Page) -> Iterator[str]:
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE.axe_script)
    for found in page.evaluate("options => axe.run(options).then(found => found.violations)", OPTIONS):
        for node in found["nodes"]:
            yield f"{found['id']} ({found['help']}): {node['target']} {node['html'][:160]} {node['failureSummary'][:300]}"


@contextmanager
def drawn() -> Iterator[set[str]]:
    """The names of the templates that the server draws meanwhile: it is a thread of this process."""
    names: set[str] = set()

    def note(template: Any, **_: Any) -> None:
        names.add(template.name)

    template_rendered.connect(note, weak=False)
    try:
        yield names
    finally:
        template_rendered.disconnect(note)


class Inspector:
    """Opens pages one after another and collects what axe says about each."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.found: list[str] = []
        # Half a megabyte, sent once and not with every page.
        person.page.context.add_init_script(AXE.axe_script)

    def look(self, name: str) -> None:
        """What is folded away is looked at too."""
        expect(self.person.page.get_by_role("heading", level=1)).to_be_visible()
        self.person.page.evaluate("document.querySelectorAll('main details').forEach(panel => panel.open = true)")
        self.found += [f"{name}: {said}" for said in violations(self.person.page)]
