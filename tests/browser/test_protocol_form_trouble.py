"""«Форма» when something goes wrong: refused logins, a portal in trouble, an ended session, cells never sent."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.people import Browsers, Person
from tests.browser.protocols import (
    another_enters,
    comment_of,
    entered,
    is_saved,
    login_of,
    looks_again,
    opens_form,
    point_at_form,
    says,
    scene,
)
from tests.fisoko_protocols.scene import Scene

__all__ = ["scene"]
NO_ROOM = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"
NOT_A_LOGIN = "Это не логин организации"


# --- Refused logins -------------------------------------------------------------------------------------


def test_a_wrong_login_stays_with_its_error(browsers: Browsers, scene: Scene) -> None:
    point = point_at_form(browsers, scene)
    comment_of(point, "501501").select_option("used")
    login_of(point, "501501").fill("abc390001")
    login_of(point, "501501").press("Enter")
    point.sees(NOT_A_LOGIN)
    another_enters(scene, k501501=("used", "edu390005"))
    looks_again(point)
    point.sees(NOT_A_LOGIN)
    expect(login_of(point, "501501")).to_have_value("abc390001")
    assert entered(scene)["501501"] == ("used", "edu390005")


def test_a_wrong_login_holds_the_report_back(browsers: Browsers, scene: Scene) -> None:
    scene.fill()
    point = point_at_form(browsers, scene)
    login_of(point, "501501").fill("abc390001")
    login_of(point, "501501").press("Enter")
    point.sees(NOT_A_LOGIN)
    comment_of(point, "501505").select_option("spoiled")
    expect(point.main.locator("[data-state]")).not_to_contain_text("Сохраняем")
    point.press("Сдать отчёт")
    says(point, "Отчёт не сдан. Не всё сохранено: исправьте отмеченное.")
    expect(login_of(point, "501501")).to_be_focused()
    scene.protocol.refresh_from_db()
    assert (scene.protocol.status, entered(scene)["501505"]) == ("in_progress", ("spoiled", ""))
    login_of(point, "501501").fill("edu390001")
    is_saved(point)
    point.press("Сдать отчёт")
    point.sees("Отчёт сдан")


def test_typed_and_handed_in_at_once_a_wrong_login_holds_the_report_back(browsers: Browsers, scene: Scene) -> None:
    scene.fill()
    point = point_at_form(browsers, scene)
    login_of(point, "501501").fill("abc390001")
    point.press("Сдать отчёт")
    says(point, "Отчёт не сдан.")
    point.sees(NOT_A_LOGIN)
    scene.protocol.refresh_from_db()
    assert scene.protocol.status == "in_progress"


# --- The portal in trouble, an ended session --------------------------------------------------------------


@pytest.mark.parametrize("status", [502, 429, 200])
def test_a_portal_in_trouble_is_asked_again(browsers: Browsers, scene: Scene, status: int) -> None:
    """With 200, a page of the network's own."""
    browsers.expect_any(str(status))
    point = point_at_form(browsers, scene)
    page = {"status": status, "content_type": "text/html", "body": "<h1>Bad Gateway</h1>"}
    point.page.route("**/cells/", lambda route: route.fulfill(**page))
    comment_of(point, "501501").select_option("spoiled")
    point.sees("Нет связи. Введённое сохранено в этом браузере (ячеек: 1)")
    point.page.unroute("**/cells/")
    comment_of(point, "501502").select_option("unused")
    is_saved(point)
    assert (entered(scene)["501501"], entered(scene)["501502"]) == (("spoiled", ""), ("unused", ""))


def test_after_the_session_it_is_said_again_and_again(browsers: Browsers, scene: Scene) -> None:
    browsers.expect_any("403")
    scene.fill()
    point = point_at_form(browsers, scene)
    point.page.context.clear_cookies()
    comment_of(point, "501504").select_option("unused")
    says(point, "Вы вышли из кабинета или сменили роль. Введённое сохранено в этом браузере.")
    point.page.evaluate("document.querySelector('[data-state]').textContent = ''")
    comment_of(point, "501505").select_option("spoiled")
    says(point, "Вы вышли из кабинета или сменили роль.")
    point.page.evaluate("document.querySelector('[data-state]').textContent = ''")
    point.press("Сдать отчёт")
    says(point, "Вы вышли из кабинета или сменили роль.")
    assert point.page.url.endswith("/form/")
    point.sign_in_as(scene.cast.point_organiser.user)
    opens_form(point, scene)
    is_saved(point)
    assert (entered(scene)["501504"], entered(scene)["501505"]) == (("unused", ""), ("spoiled", ""))


# --- What the browser keeps -------------------------------------------------------------------------------


def typed_and_left(browsers: Browsers, scene: Scene) -> Person:
    """A comment that was never sent; another tab of the same browser.

    Refused on its way, not by a browser set offline: coming online again would send it, closing tab or not.
    """
    browsers.expect_any("ERR_INTERNET_DISCONNECTED")
    point = point_at_form(browsers, scene)
    point.page.route("**/cells/", lambda route: route.abort("internetdisconnected"))
    comment_of(point, "501501").select_option("spoiled")
    point.sees("Нет связи")
    later = point.another_tab("about:blank")
    point.page.close()
    assert entered(scene)["501501"] == ("", "")
    return later


def left_over(person: Person) -> Locator:
    return person.main.locator("[data-left-over]")


@pytest.mark.parametrize("why", ["window", "handed in"])
def test_cells_never_sent_are_told_when_nothing_can_be_entered(browsers: Browsers, scene: Scene, why: str) -> None:
    later = typed_and_left(browsers, scene)
    if why == "window":
        scene.close()
    else:
        scene.handed_in()
    opens_form(later, scene)
    later.sees("В этом браузере осталось несохранённых ячеек: 1", "Комплект 501501: комментарий «испорчен»")
    later.press("Удалить")
    expect(left_over(later)).to_be_hidden()
    later.page.reload()
    expect(later.main.get_by_role("row")).not_to_have_count(0)
    expect(left_over(later)).to_be_hidden()


def test_cells_never_sent_are_told_beside_the_workbook(browsers: Browsers, scene: Scene) -> None:
    later = typed_and_left(browsers, scene)
    later.go(f"/protocols/{scene.protocol.pk}/excel/")
    later.sees("Они уйдут на портал, когда Вы откроете вкладку «Форма».")
    later.follow("Форма")
    is_saved(later)
    later.follow("Excel")
    expect(later.main.get_by_role("heading", name="1. Шаблон")).to_be_visible()
    expect(left_over(later)).to_be_hidden()


def test_two_tabs_keep_what_was_typed_in_both(browsers: Browsers, scene: Scene) -> None:
    browsers.expect_any("ERR_INTERNET_DISCONNECTED")
    point = point_at_form(browsers, scene)
    second = point.another_tab(point.page.url)
    point.page.context.set_offline(True)
    comment_of(point, "501501").select_option("spoiled")
    comment_of(second, "501502").select_option("unused")
    second.sees("Нет связи")
    point.sees("Нет связи")
    later = point.another_tab("about:blank")
    point.page.close()
    second.page.close()
    later.page.context.set_offline(False)
    opens_form(later, scene)
    is_saved(later)
    assert (entered(scene)["501501"], entered(scene)["501502"]) == (("spoiled", ""), ("unused", ""))


def test_a_browser_without_room_sends_all_the_same(browsers: Browsers, scene: Scene) -> None:
    browsers.expect_any("ERR_INTERNET_DISCONNECTED")
    point = point_at_form(browsers, scene)
    point.page.add_init_script(NO_ROOM)
    opens_form(point, scene)
    comment_of(point, "501501").select_option("spoiled")
    is_saved(point)
    assert entered(scene)["501501"] == ("spoiled", "")
    point.page.context.set_offline(True)
    comment_of(point, "501502").select_option("unused")
    says(point, "Нет связи. Не закрывайте страницу: введённое есть только на ней (ячеек: 1)")
    point.page.context.set_offline(False)
    is_saved(point)
