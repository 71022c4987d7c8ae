"""Manual 000 whole, by the labels people see: on a desktop, on a phone, and without scripts."""

from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import Organisation
from expert_rating.models import Campaign
from tests.browser.assessing import answer, assess_own, place_shown, status_shown
from tests.browser.desk import activate
from tests.browser.letters import LetterBox
from tests.browser.people import LOOKS, Browsers, Person, waiting
from tests.browser.registering import PASSWORD, Newcomer, confirm_email, file, fill_in, jpeg
from tests.cast import PASSWORD as CAST_PASSWORD
from tests.cast import Cast

WAITING = "Ваша анкета ожидает проверки модератором"


@pytest.fixture(params=LOOKS)
def look(request: pytest.FixtureRequest) -> dict[str, Any]:
    return LOOKS[request.param]


@pytest.fixture
def newcomer(cast: Cast) -> Newcomer:
    own = cast.kindergarten
    cast.make_organisation("МАДОУ д/с № 136", cast.municipality)
    return Newcomer(organisation=own.full_name, search="135")


def test_from_registration_to_active_and_back(
    browsers: Browsers, cast: Cast, campaign: Campaign, letters: LetterBox, newcomer: Newcomer
) -> None:
    expert = browsers.open("/")
    register(expert, newcomer)
    confirm_email(expert, letters, newcomer.email)
    first_letter(letters, newcomer)
    waits(expert, newcomer)
    moderator_activates(browsers.open(), cast, newcomer)
    second_letter(letters, newcomer)
    assess_own_organisation(expert, newcomer, cast.kindergarten)
    visitor = browsers.open("/")
    visitor_finds(visitor, cast.kindergarten, "100 % · 20 баллов")
    hide_edit_and_place_again(expert, cast.kindergarten)
    rating_shows(visitor, cast.kindergarten, "16,67")


def register(person: Person, newcomer: Newcomer) -> None:
    person.main.get_by_role("link", name="Дошкольные образовательные организации").click()
    person.is_at("Дошкольные образовательные организации")
    person.menu("Меню раздела «ДОО»").get_by_role("link", name="Регистрация").click()
    person.link("Зарегистрироваться как эксперт", exact=False).click()
    person.is_at("Стать экспертом")
    fill_in(person, newcomer)
    person.field("Фотография эксперта").set_input_files(file(jpeg()))
    if person.scripts:
        person.sees("Закат.jpg")
    person.fits_the_width()
    person.press("Зарегистрироваться")


def first_letter(letters: LetterBox, newcomer: Newcomer) -> None:
    letter = letters.only(newcomer.email, "СПО-портал: Анкета получена")
    assert f"Ваш логин: {newcomer.login}" in letter.text
    assert "Модератор проверит анкету в течение" in letter.text
    assert newcomer.organisation in letter.text or "МАДОУ д/с № 135" in letter.text


def waits(person: Person, newcomer: Newcomer) -> None:
    """Before activation: the questionnaire, and nothing else."""
    person.sign_in(newcomer.login, PASSWORD)
    person.sees(WAITING, newcomer.organisation, "Иванов Пётр Павлович")
    person.does_not_see("Оценить образовательную организацию")
    person.go("/expert/")
    person.does_not_see("Оценить образовательную организацию")
    person.browsers.forgive("404")
    person.go("/cabinet/")
    person.sees(WAITING)
    person.sign_out()


def moderator_activates(moderator: Person, cast: Cast, newcomer: Newcomer) -> None:
    moderator.sign_in(cast.moderator.user.username, CAST_PASSWORD)
    moderator.is_at("Рабочий стол модератора")
    waiting(moderator, "1 анкета").click()
    moderator.fits_the_width()
    moderator.follow("Иванов Пётр Павлович")
    moderator.sees(newcomer.organisation, "Вхожу в родительский комитет", "Ожидает")
    photo = moderator.page.get_by_role("img", name="Фотография")
    expect(photo).to_be_visible()
    assert photo.evaluate("image => image.naturalWidth") == 300
    activate(moderator)
    moderator.sees("Анкета активирована")
    moderator.go("/admin/")
    moderator.sees("Ничего не ждёт")


def second_letter(letters: LetterBox, newcomer: Newcomer) -> None:
    letter = letters.only(newcomer.email, "СПО-портал: Регистрация подтверждена")
    assert "успешно подтверждена" in letter.text
    assert f"Логин: {newcomer.login}" in letter.text
    assert letter.link("/expert/")
    assert PASSWORD not in letter.text
    assert len(letters.all(newcomer.email)) == 3


def assess_own_organisation(person: Person, newcomer: Newcomer, own: Organisation) -> None:
    person.sign_in(newcomer.login, PASSWORD)
    person.is_at("Личный кабинет эксперта Иванов П.П.")
    assess_own(person, own, words="135")
    assert status_shown(person) == "Неактивен"
    person.sees("не учитывается")
    place_shown(person)
    assert status_shown(person) == "Активен"
    only_hide(person)
    person.fits_the_width()


def only_hide(person: Person) -> None:
    row = person.page.get_by_role("row").filter(has_text="№ 135")
    expect(row.get_by_role("button")).to_have_count(1)
    expect(row.get_by_role("button", name="Скрыть")).to_be_visible()
    expect(row.get_by_role("link", name="Редактировать")).to_have_count(0)


def visitor_finds(visitor: Person, own: Organisation, result: str) -> None:
    visitor.main.get_by_role("link", name="Дошкольные образовательные организации").click()
    visitor.menu("Меню раздела «ДОО»").get_by_role("link", name="Каталог организаций").click()
    visitor.field("Введите название для поиска").fill("135")
    visitor.press("Показать")
    found = visitor.page.get_by_role("listitem").filter(has_text=own.full_name)
    expect(found.get_by_text(result)).to_be_visible()
    visitor.fits_the_width()


def hide_edit_and_place_again(person: Person, own: Organisation) -> None:
    person.button("Скрыть", exact=False).click()
    assert status_shown(person) == "Неактивен"
    expect(person.button("Разместить", exact=False)).to_be_visible()
    person.link("Редактировать", exact=False).click()
    person.sees("Критерий 3")
    answer(person, "Нет", "Да", "Да")
    person.press("Далее")
    person.sees("Критерий 4")
    person.press("Сохранить")
    place_shown(person)
    assert status_shown(person) == "Активен"


def rating_shows(visitor: Person, own: Organisation, total: str) -> None:
    visitor.menu("Меню раздела «ДОО»").get_by_role("link", name="Рейтинг организаций").click()
    visitor.is_at("Рейтинг организаций ДОО")
    row = visitor.page.get_by_role("row").filter(has_text=own.short_name)
    expect(row.locator("[data-label=Итог]")).to_have_text(total)
    expect(row.locator("[data-label=Место]")).to_have_text("1")
    visitor.fits_the_width()
