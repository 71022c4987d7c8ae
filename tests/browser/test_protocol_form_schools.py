"""«Форма»: a school by words of its name in place of its login, by keyboard and by mouse."""

import pytest
from playwright.sync_api import Locator, expect

from portal.kinds import OrganisationKind
from tests.browser.axe import LOOKS, dressed, violations
from tests.browser.people import Browsers, Person
from tests.browser.protocols import (
    another_enters,
    comment_of,
    entered,
    is_saved,
    login_of,
    opens_form,
    point_at_form,
    scene,
)
from tests.fisoko_protocols.scene import Scene

__all__ = ["scene"]


def make_schools(scene: Scene, *names: str) -> None:
    for number, name in enumerate(names, 40):
        scene.cast.make_organisation(
            name, scene.cast.municipality, OrganisationKind.GENERAL, federal_login=f"edu3900{number}"
        )


def offered(person: Person) -> Locator:
    return person.main.get_by_role("listbox", name="Школы").get_by_role("option")


def test_a_school_is_chosen_by_keyboard(browsers: Browsers, scene: Scene) -> None:
    make_schools(scene, "Гимназия № 40", "Гимназия № 41")
    point = point_at_form(browsers, scene)
    comment_of(point, "501501").select_option("used")
    login = login_of(point, "501501")
    login.press_sequentially("гимназия")
    expect(offered(point)).to_have_text(["Гимназия № 40, edu390040", "Гимназия № 41, edu390041"])
    login.press("ArrowDown")
    login.press("ArrowDown")
    expect(login).to_have_attribute("aria-activedescendant", "offered-school-1")
    login.press("Enter")
    expect(login).to_have_value("edu390041")
    expect(offered(point)).to_have_count(0)
    point.sees("Гимназия № 41")
    is_saved(point)
    login.press("Enter")
    expect(login_of(point, "501502")).to_be_focused()
    assert entered(scene)["501501"] == ("used", "edu390041")


def test_a_school_is_chosen_by_mouse(browsers: Browsers, scene: Scene) -> None:
    make_schools(scene, "Гимназия № 40")
    point = point_at_form(browsers, scene)
    login_of(point, "501501").press_sequentially("гимназия 40")
    offered(point).click()
    expect(login_of(point, "501501")).to_have_value("edu390040")
    is_saved(point)
    assert entered(scene)["501501"] == ("", "edu390040")


@pytest.mark.parametrize("name", ["СОШ 5", "СОШ № 5", "ООШ 12", "Спортивная школа"])
def test_short_names_are_looked_up(browsers: Browsers, scene: Scene, name: str) -> None:
    make_schools(scene, "МБОУ СОШ № 5", "МБОУ ООШ № 12", "Спортивная школа")
    point = point_at_form(browsers, scene)
    login_of(point, "501501").press_sequentially(name)
    expect(offered(point)).to_have_count(1)


@pytest.mark.parametrize("login", ["ЕДУ 39", "spo3900", "сзщ39", "edu39ооо1"])
def test_the_beginning_of_a_login_is_not_looked_up(browsers: Browsers, scene: Scene, login: str) -> None:
    point = point_at_form(browsers, scene)
    point.page.clock.install()
    opens_form(point, scene)
    asked: list[str] = []
    point.page.on("request", lambda request: asked.append(request.url))
    login_of(point, "501501").press_sequentially(login)
    point.page.clock.run_for(1000)
    login_of(point, "501501").fill("школа")
    with point.page.expect_response("**/schools/"):
        point.page.clock.run_for(1000)
    assert len([url for url in asked if url.endswith("/schools/")]) == 1


def test_escape_and_leaving_close_the_list(browsers: Browsers, scene: Scene) -> None:
    make_schools(scene, "Гимназия № 40")
    point = point_at_form(browsers, scene)
    login = login_of(point, "501501")
    login.press_sequentially("гимназия")
    expect(offered(point)).to_have_count(1)
    login.press("Escape")
    expect(offered(point)).to_have_count(0)
    login.press_sequentially(" 40")
    expect(offered(point)).to_have_count(1)
    comment_of(point, "501503").focus()
    expect(offered(point)).to_have_count(0)


@pytest.mark.parametrize("version", LOOKS)
def test_axe_looks_at_the_list_beside_what_is_to_be_settled(browsers: Browsers, scene: Scene, version: str) -> None:
    make_schools(scene, "Гимназия № 40")
    point = dressed(browsers.open(), version)
    point.sign_in_as(scene.cast.point_organiser.user)
    opens_form(point, scene)
    another_enters(scene, k501502=("unused", ""))
    comment_of(point, "501502").select_option("used")
    login_of(point, "501501").fill("abc390001")
    login_of(point, "501503").press_sequentially("гимназия")
    expect(offered(point)).to_have_count(1)
    login_of(point, "501503").press("ArrowDown")
    point.sees("Другой человек внёс «не использован»", "Это не логин организации", "Гимназия № 40")
    assert list(violations(point.page)) == []
