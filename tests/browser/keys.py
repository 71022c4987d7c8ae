"""People without a mouse: Tab, Space, Enter, arrows and letters, and the focus always seen."""

import re

from playwright.sync_api import FilePayload, expect

from tests.browser.people import Browsers, Person

FOCUSED = """() => {
    const at = document.activeElement;
    const said = at.getAttribute("aria-label") || at.innerText || at.labels?.[0]?.innerText || "";
    const label = at.matches("select, input") ? at.labels?.[0]?.innerText ?? said : said;
    const legend = at.closest("fieldset")?.querySelector("legend")?.innerText ?? "";
    return {
        name: label.replace(/[*\\n].*$/s, "").replace(" необязательно", "").trim(),
        group: ["radio", "checkbox"].includes(at.type) ? legend : "",
        ring: at.matches(":focus-visible") && getComputedStyle(at).outlineStyle !== "none",
    };
}"""
NO_MOUSE = """for (const kind of ["pointerdown", "mousedown", "touchstart"])
    addEventListener(kind, () => console.error("a mouse was used"), true);"""
MOST_TABS = 90


def without_a_mouse(browsers: Browsers) -> Person:
    """A press of a mouse anywhere in this browser fails the test."""
    person = browsers.open("/")
    person.page.add_init_script(NO_MOUSE)
    person.page.reload()
    # Told from the beginning: asked for just before the key, the chooser of files may open past the test.
    person.page.on("filechooser", lambda chooser: None)
    # Keys pass one choice after another; each asks for the lists below, and htmx tells of every answer it dropped.
    for dropped in ("htmx:afterRequest", "htmx:sendAbort"):
        browsers.expect_any(dropped)
    return person


def tab_to(person: Person, name: str) -> None:
    """Tab until the control with this name, or of the group with this legend, has the focus and is seen to have it."""
    passed = []
    for _ in range(MOST_TABS):
        person.page.keyboard.press("Tab")
        at = person.page.evaluate(FOCUSED)
        if name in (at["name"], at["name"].split(":")[0]) or (at["group"] and name in at["group"]):
            assert at["ring"], f"the focus on «{name}» can't be seen"
            return
        passed.append(at["name"])
    raise AssertionError(f"Tab never comes to «{name}», only to {passed}")


def activate(person: Person, name: str) -> None:
    tab_to(person, name)
    person.page.keyboard.press("Enter")


def type_into(person: Person, label: str, words: str) -> None:
    tab_to(person, label)
    person.page.keyboard.type(words)


def by_letters(person: Person, label: str, letters: str, option: str) -> None:
    """In a list, letters come to the option that begins with them. Playwright's own typing knows Latin keys only."""
    tab_to(person, label)
    keys = person.page.context.new_cdp_session(person.page)
    for letter in letters:
        keys.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": letter, "key": letter})
        keys.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": letter})
    keys.detach()
    chosen = person.page.locator(":focus")
    expect(chosen.locator("option:checked")).to_have_text(re.compile(f"^{re.escape(option)}"))


def tick(person: Person, part: str) -> None:
    """A box whose words have this part."""
    for _ in range(MOST_TABS):
        person.page.keyboard.press("Tab")
        if part in person.page.evaluate("document.activeElement.labels?.[0]?.innerText ?? ''"):
            person.page.keyboard.press("Space")
            expect(person.page.locator(":focus")).to_be_checked()
            return
    raise AssertionError(f"Tab never comes to the box «{part}»")


def pick_radio(person: Person, group: str, option: str) -> None:
    """Space takes the first of the group, the arrow goes on to the next."""
    tab_to(person, group)
    if not person.page.evaluate("document.activeElement.checked"):
        person.page.keyboard.press("Space")
    for _ in range(MOST_TABS):
        if person.page.evaluate("document.activeElement.labels[0].innerText").startswith(option):
            return
        person.page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrows never come to «{option}» of «{group}»")


def choose_file(person: Person, label: str, file: FilePayload) -> None:
    tab_to(person, label)
    with person.page.expect_file_chooser() as chooser:
        person.page.keyboard.press("Enter")
    chooser.value.set_files([file])
