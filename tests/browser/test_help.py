"""«Помощь» for each role, with its pictures, and the glossary."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import PHONE, Browsers, Person
from tests.cast import Cast

# Who sees which page among «Для Вас», a step of it and the alternative texts of its pictures.
PAGES = {
    "expert": (
        "Эксперту",
        "Ознакомлен с правилами проведения оценки",
        ["Анкета «Стать экспертом»", "Вопросы критерия"],
    ),
    "representative": ("Представителю организации", "Публичный ответ", ["Кабинет представителя организации"]),
    "moderator": (
        "Модератору",
        "Рабочий стол модератора",
        ["Рабочий стол модератора", "Анкета эксперта рядом с фотографией"],
    ),
}


def from_the_menu(person: Person) -> None:
    person.page.locator(".head-person summary").click()
    person.page.locator(".head-person").get_by_role("link", name="Помощь").click()
    person.is_at("Помощь")


def pictures_are_seen(person: Person, names: list[str]) -> None:
    for name in names:
        picture = person.main.get_by_role("img", name=name)
        picture.scroll_into_view_if_needed()
        expect(picture).to_be_visible()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") >= 1000


@pytest.mark.parametrize("who", PAGES)
def test_for_ones_own_role(browsers: Browsers, cast: Cast, who: str) -> None:
    title, step, pictures = PAGES[who]
    person = browsers.open()
    person.sign_in_as(getattr(cast, who).user)
    person.go("/cabinet/")
    from_the_menu(person)
    own = person.main.locator(".tiles").first
    own.get_by_role("link", name=title).click()
    person.is_at(title)
    person.sees(step)
    pictures_are_seen(person, pictures)


def test_a_moderator_reads_the_workflows(browsers: Browsers, cast: Cast) -> None:
    moderator = browsers.open()
    moderator.sign_in_as(cast.moderator.user)
    moderator.go("/help/moderator/")
    moderator.sees("Состояния и кнопки")
    row = moderator.main.get_by_role("row", name="«Снять» «Активен»")
    expect(row).to_contain_text("«Снят модератором»")
    expect(row).to_contain_text("обязательна")


def test_a_visitor_and_the_glossary(browsers: Browsers, cast: Cast) -> None:
    visitor = browsers.open("/", **PHONE)
    visitor.page.get_by_role("contentinfo").get_by_role("link", name="Помощь").click()
    visitor.is_at("Помощь")
    visitor.does_not_see("Модератору")
    visitor.main.get_by_role("link", name="Словарь терминов", exact=False).first.click()
    visitor.is_at("Словарь терминов")
    visitor.field("Найти термин").fill("ппо")
    visitor.press("Найти")
    visitor.sees("ППО", "Найдено")
    visitor.field("Найти термин").fill("такого нет")
    visitor.press("Найти")
    visitor.sees("Такого термина нет")
    visitor.fits_the_width()
