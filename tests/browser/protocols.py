"""Points and coordinators at their browsers: the scene of the protocols, and what they do on its pages by labels."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.people import Person
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
