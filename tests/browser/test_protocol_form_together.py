"""«Форма», two people in one protocol: nobody's entry is overwritten unseen, and nothing offered goes by itself."""

from playwright.sync_api import expect

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
from tests.fisoko_protocols.scene import FIGURE_13, Scene

__all__ = ["scene"]
OFFLINE = "ERR_INTERNET_DISCONNECTED"


def types_offline(browsers: Browsers, scene: Scene) -> Person:
    browsers.expect_any(OFFLINE)
    point = point_at_form(browsers, scene)
    point.page.context.set_offline(True)
    return point


def test_what_another_has_entered_is_offered(browsers: Browsers, scene: Scene) -> None:
    point = point_at_form(browsers, scene)
    helper = browsers.open()
    helper.sign_in_as(scene.cast.regional_coordinator.user)
    opens_form(helper, scene)
    helper.sees("Вы вносите данные за ППО edu390001")
    comment_of(helper, "501501").select_option("spoiled")
    is_saved(helper)
    comment_of(point, "501501").select_option("used")
    point.sees("Другой человек внёс «испорчен», у Вас было «использован».")
    expect(comment_of(point, "501501")).to_have_value("spoiled")
    assert entered(scene)["501501"] == ("spoiled", "")
    looks_again(point)
    point.press("Записать «использован»")
    is_saved(point)
    assert entered(scene)["501501"] == ("used", "")


def test_what_another_has_entered_may_stay(browsers: Browsers, scene: Scene) -> None:
    point = point_at_form(browsers, scene)
    another_enters(scene, k501501=("spoiled", ""))
    comment_of(point, "501501").select_option("used")
    looks_again(point)
    point.press("Оставить «испорчен»")
    point.does_not_see("Другой человек")
    says(point, "Изменения сохраняются сами.")
    expect(comment_of(point, "501501")).to_have_value("spoiled")
    assert entered(scene)["501501"] == ("spoiled", "")


def test_a_half_typed_login_meets_what_another_has_entered(browsers: Browsers, scene: Scene) -> None:
    point = point_at_form(browsers, scene)
    login_of(point, "501501").press_sequentially("edu39")
    another_enters(scene, k501501=("used", "edu390005"))
    looks_again(point)
    expect(comment_of(point, "501501")).to_have_value("used")
    expect(login_of(point, "501501")).to_have_value("edu39")
    login_of(point, "501501").press_sequentially("0001")
    point.sees("Другой человек внёс «edu390005», у Вас было «edu390001».")
    assert entered(scene)["501501"] == ("used", "edu390005")


def test_a_login_given_up_shows_what_another_has_entered(browsers: Browsers, scene: Scene) -> None:
    point = point_at_form(browsers, scene)
    login_of(point, "501501").press_sequentially("edu39")
    another_enters(scene, k501501=("used", "edu390005"))
    looks_again(point)
    login_of(point, "501501").fill("")
    login_of(point, "501502").focus()
    expect(login_of(point, "501501")).to_have_value("edu390005")


def test_two_conflicts_of_one_kit_are_both_offered(browsers: Browsers, scene: Scene) -> None:
    point = types_offline(browsers, scene)
    comment_of(point, "501501").select_option("spoiled")
    login_of(point, "501501").fill("edu390001")
    another_enters(scene, k501501=("used", "edu390005"))
    point.page.context.set_offline(False)
    point.sees("Другой человек внёс «использован»", "Другой человек внёс «edu390005»")
    looks_again(point)
    point.press("Оставить «использован»")
    point.press("Записать «edu390001»")
    is_saved(point)
    assert entered(scene)["501501"] == ("used", "edu390001")


def test_a_mended_login_is_no_conflict(browsers: Browsers, scene: Scene) -> None:
    point = types_offline(browsers, scene)
    comment_of(point, "501501").select_option("spoiled")
    login_of(point, "501501").fill("ЕДУ 390001")
    another_enters(scene, k501501=("used", ""))
    point.page.context.set_offline(False)
    point.sees("Другой человек внёс «использован»", "Исправлено: edu390001")
    expect(login_of(point, "501501")).to_have_value("edu390001")
    point.does_not_see("Другой человек внёс «edu390001»")
    point.press("Оставить «использован»")
    assert entered(scene)["501501"] == ("used", "edu390001")


def test_typed_anew_it_is_offered_against_what_was_seen(browsers: Browsers, scene: Scene) -> None:
    """The page was left without a connection: opened again, it shows what was typed, and not the other's value."""
    point = types_offline(browsers, scene)
    comment_of(point, "501501").select_option("spoiled")
    point.sees("Нет связи")
    later = point.another_tab("about:blank")
    point.page.close()
    another_enters(scene, k501501=("used", ""))
    later.page.context.set_offline(False)
    later.page.route("**/cells/", lambda route: route.abort())
    browsers.expect_any("ERR_FAILED")
    opens_form(later, scene)
    comment_of(later, "501501").select_option("unused")
    later.page.unroute("**/cells/")
    later.sees("Другой человек внёс «использован», у Вас было «не использован».")
    assert entered(scene)["501501"] == ("used", "")


def test_a_conflict_on_another_page_is_told(browsers: Browsers, scene: Scene) -> None:
    scene.protocol = scene.make_protocol(scene.cast.point, numbers=tuple(f"502{n:03}" for n in range(201)))
    point = types_offline(browsers, scene)
    comment_of(point, "501501").select_option("spoiled")
    point.sees("Нет связи")
    later = point.another_tab("about:blank")
    point.page.close()
    another_enters(scene, k501501=("used", ""))
    later.page.context.set_offline(False)
    later.go(f"/protocols/{scene.protocol.pk}/form/?page=2")
    later.sees("Комплект 501501, комментарий. Ваше «испорчен» не записано. Другой человек внёс «использован».")
    says(later, "На другой странице: 501501.")
    later.press("Сдать отчёт")
    says(later, "Отчёт не сдан.")
    later.press("Понятно")
    later.does_not_see("Другой человек")
    says(later, "Изменения сохраняются сами.")


def test_a_conflict_holds_the_report_back(browsers: Browsers, scene: Scene) -> None:
    scene.fill()
    point = point_at_form(browsers, scene)
    another_enters(scene, k501504=("unused", ""))
    comment_of(point, "501504").select_option("used")
    point.sees("Другой человек внёс «не использован»")
    point.press("Сдать отчёт")
    says(point, "Отчёт не сдан.")
    expect(point.button("Записать «использован»")).to_be_focused()
    scene.protocol.refresh_from_db()
    assert scene.protocol.status == "in_progress"


def test_kits_added_meanwhile_are_told(browsers: Browsers, scene: Scene) -> None:
    point = point_at_form(browsers, scene)
    scene.make_protocol(scene.cast.point, numbers=("501507",))
    looks_again(point)
    point.sees("Добавлены комплекты: обновите страницу.")
    expect(point.main.locator("[data-kits-total]")).to_have_text("6")


def test_a_school_named_twice_is_told_beside_both_at_once(browsers: Browsers, scene: Scene) -> None:
    scene.fill(values={number: FIGURE_13[number] for number in ("501501", "501502")})
    point = point_at_form(browsers, scene)
    login_of(point, "501502").fill("edu777777")
    twice = point.main.get_by_text("Эта же организация указана у комплекта")
    expect(twice).to_have_count(2)
    login_of(point, "501502").fill("edu777778")
    expect(twice).to_have_count(0)
