"""Points and coordinators at their browsers: the scene of the protocols, and what they do on its pages by labels."""

import re

import pytest
from playwright.sync_api import Locator, expect

from fisoko_protocols.models import Kit
from tests.browser.people import Browsers, Person
from tests.cast import Cast
from tests.fisoko_protocols.scene import Scene

COMMENTS = {"used": "использован", "spoiled": "испорчен", "unused": "не использован"}


@pytest.fixture
def scene(cast: Cast) -> Scene:
    made = Scene(cast)
    assert made.protocol
    assert cast.point_organiser
    assert cast.regional_coordinator
    return made


def comment_of(person: Person, number: str) -> Locator:
    return person.field(f"Комментарий, комплект {number}")


def login_of(person: Person, number: str) -> Locator:
    return person.field(f"Логин ОО, комплект {number}")


def is_saved(person: Person) -> None:
    expect(person.main.get_by_role("status").filter(has_text=re.compile(r"Сохранено в \d"))).to_be_visible()


def opens_form(person: Person, scene: Scene) -> None:
    person.go(f"/protocols/{scene.protocol.pk}/form/")
    person.is_at("Электронный протокол 2. Литература, методисты")


def point_at_form(browsers: Browsers, scene: Scene) -> Person:
    person = browsers.open()
    person.sign_in_as(scene.cast.point_organiser.user)
    opens_form(person, scene)
    return person


def entered(scene: Scene) -> dict[str, tuple[str, str]]:
    rows = Kit.objects.filter(protocol=scene.protocol).values_list("number", "comment", "school_login")
    return {number: (comment, login) for number, comment, login in rows}


def another_enters(scene: Scene, **values: tuple[str, str]) -> None:
    """The coordinator, elsewhere: «k501501» is the kit."""
    by = scene.cast.regional_coordinator
    scene.fill(values={kit.removeprefix("k"): value for kit, value in values.items()}, by=by)


def looks_again(person: Person) -> None:
    """As every ten seconds by itself: what others have entered is asked for, and the answer has come."""
    with person.page.expect_response("**/changes/**"):
        person.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def says(person: Person, text: str) -> None:
    """The line that tells how things stand."""
    expect(person.main.locator("[data-state]")).to_contain_text(text)
