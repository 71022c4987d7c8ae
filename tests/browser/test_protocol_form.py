"""«Форма» of protocol 2: saved by itself, by keyboard alone, without a connection, by two people at once."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import NO_SCRIPTS, PHONE, Browsers, Person
from tests.browser.protocols import (
    comment_of,
    entered,
    is_saved,
    login_of,
    looks_again,
    opens_form,
    point_at_form,
    scene,
)
from tests.fisoko_protocols.scene import FIGURE_13, Scene

__all__ = ["scene"]


def opens_nothing_else(person: Person) -> None:
    assert person.page.url.endswith("/form/")


def test_handing_in_waits_for_the_last_cell(browsers: Browsers, scene: Scene) -> None:
    scene.fill(values={number: each for number, each in FIGURE_13.items() if number != "501505"})
    point = point_at_form(browsers, scene)
    comment_of(point, "501505").select_option("unused")
    point.press("Сдать отчёт")
    point.sees("Отчёт сдан")
    scene.protocol.refresh_from_db()
    assert (scene.protocol.status, scene.protocol.unused) == ("handed_in", 1)


def test_by_keyboard_alone(browsers: Browsers, scene: Scene) -> None:
    """First letters, Enter and arrows: figure 13 of the manual without the mouse."""
    point = point_at_form(browsers, scene)
    comment_of(point, "501501").focus()
    keys = point.page.keyboard
    # The keys of «и» and «н»: Playwright knows the Latin layout only.
    for signs in ("b", "b", "b", "bb", "y"):
        for sign in signs:
            keys.press(sign)
        keys.press("Enter")
    expect(comment_of(point, "501504")).to_have_value("spoiled")
    keys.press("ArrowUp")
    keys.press("ArrowUp")
    keys.press("ArrowUp")
    keys.press("ArrowUp")
    expect(comment_of(point, "501501")).to_be_focused()
    keys.press("ArrowRight")
    for number in ("501501", "501502", "501503"):
        expect(login_of(point, number)).to_be_focused()
        keys.type(FIGURE_13[number][1])
        keys.press("Enter")
    is_saved(point)
    expect(point.main.locator("[data-kits-filled]")).to_have_text("5")
    assert entered(scene) == FIGURE_13


def test_filling_one_value_down(browsers: Browsers, scene: Scene) -> None:
    point = point_at_form(browsers, scene)
    state = point.page.locator(".page-head .status-badge")
    expect(state).to_have_text("Не начат")
    comment_of(point, "501503").select_option("spoiled")
    is_saved(point)
    expect(state).to_have_text("В работе")
    comment_of(point, "501501").select_option("used")
    point.press("Заполнить пустые ниже: «использован»")
    expect(comment_of(point, "501505")).to_have_value("used")
    login_of(point, "501501").fill("edu390001")
    login_of(point, "501501").press("Control+Enter")
    expect(login_of(point, "501505")).to_have_value("edu390001")
    expect(login_of(point, "501503")).to_have_value("")
    expect(point.main.locator("[data-kits-filled]")).to_have_text("5")
    assert entered(scene)["501504"] == ("used", "edu390001")


def test_without_a_connection_what_was_typed_waits(browsers: Browsers, scene: Scene) -> None:
    browsers.expect_any("ERR_INTERNET_DISCONNECTED")
    point = point_at_form(browsers, scene)
    point.page.context.set_offline(True)
    comment_of(point, "501501").select_option("spoiled")
    point.sees("Нет связи. Введённое сохранено в этом браузере (ячеек: 1)")
    comment_of(point, "501502").select_option("unused")
    assert entered(scene)["501501"] == ("", "")
    # «Сдать отчёт» waits too: it would hand in less than was typed.
    point.press("Сдать отчёт")
    point.sees("Нет связи. Введённое сохранено в этом браузере (ячеек: 2)")
    opens_nothing_else(point)
    point.page.context.set_offline(False)
    is_saved(point)
    assert entered(scene)["501501"] == ("spoiled", "")
    assert entered(scene)["501502"] == ("unused", "")


def test_what_was_typed_without_a_connection_outlives_the_page(browsers: Browsers, scene: Scene) -> None:
    browsers.expect_any("ERR_INTERNET_DISCONNECTED")
    point = point_at_form(browsers, scene)
    point.page.context.set_offline(True)
    comment_of(point, "501501").select_option("spoiled")
    point.sees("Нет связи")
    later = point.another_tab("about:blank")
    point.page.close()
    later.page.context.set_offline(False)
    opens_form(later, scene)
    expect(comment_of(later, "501501")).to_have_value("spoiled")
    is_saved(later)
    assert entered(scene)["501501"] == ("spoiled", "")


def test_cells_of_the_other_are_shown(browsers: Browsers, scene: Scene) -> None:
    point = point_at_form(browsers, scene)
    scene.fill(values={"501502": ("unused", "")}, by=scene.cast.regional_coordinator)
    looks_again(point)
    expect(comment_of(point, "501502")).to_have_value("unused")
    point.sees(f"Внёс {scene.cast.regional_coordinator.user.username}")


@pytest.mark.parametrize("look", [PHONE, NO_SCRIPTS], ids=["phone", "no scripts"])
def test_on_a_phone_and_without_scripts(browsers: Browsers, scene: Scene) -> None:
    point = point_at_form(browsers, scene)
    point.fits_the_width()
    comment_of(point, "501501").select_option("spoiled")
    if point.scripts:
        is_saved(point)
    else:
        point.press("Сохранить")
        point.sees("Сохранено. Заполнено 1 из 5")
    assert entered(scene)["501501"] == ("spoiled", "")
