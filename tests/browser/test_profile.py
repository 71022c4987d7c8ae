"""«Профиль и безопасность»: phone, e-mail by a letter, password, sessions; an account switched off and on."""

from playwright.sync_api import expect

from tests.browser.desk import refuse
from tests.browser.letters import LetterBox
from tests.browser.people import Browsers, Person
from tests.cast import PASSWORD, Cast

NEW_EMAIL = "novyy@example.org"
NEW_PASSWORD = "Zamok-ot-saraya-31"


def at_the_profile(browsers: Browsers, login: str, password: str = PASSWORD) -> Person:
    person = browsers.open()
    person.sign_in(login, password)
    person.go("/profile/")
    person.is_at("Профиль и безопасность")
    return person


def test_phone_and_email(browsers: Browsers, cast: Cast, letters: LetterBox) -> None:
    user = cast.expert.user
    old = user.email
    person = at_the_profile(browsers, user.username)
    person.main.get_by_text("Указать телефон").click()
    person.page.get_by_role("textbox", name="Телефон").fill("89110000001")
    person.press("Сохранить телефон")
    person.sees("+7 911 000-00-01")

    person.main.get_by_text("Сменить e-mail").click()
    panel = person.main.locator("details[open]")
    panel.get_by_role("textbox", name="e-mail").fill(NEW_EMAIL)
    panel.get_by_label("Пароль").fill(PASSWORD)
    person.press("Отправить ссылку на новый e-mail")
    [letter] = letters.all(NEW_EMAIL)
    person.go(letter.link("/profile/"))
    person.main.get_by_role("button").first.click()
    person.go("/profile/")
    person.sees(NEW_EMAIL)
    assert letters.all(old), "the old address is told"
    user.refresh_from_db()
    assert user.email == NEW_EMAIL


def test_a_new_password_ends_the_other_sessions(browsers: Browsers, cast: Cast) -> None:
    login = cast.expert.user.username
    elsewhere = at_the_profile(browsers, login)
    person = at_the_profile(browsers, login)
    person.sees("Этот сеанс")
    expect(person.page.get_by_role("region", name="Где выполнен вход").get_by_role("row")).to_have_count(3)
    person.follow("Сменить пароль")
    person.field("Текущий пароль").fill(PASSWORD)
    person.field("Новый пароль").fill(NEW_PASSWORD)
    person.field("Новый пароль (ещё раз)").fill(NEW_PASSWORD)
    person.press("Изменить пароль")
    person.sees("Пароль изменён")
    elsewhere.go("/profile/")
    elsewhere.is_at("Вход")
    assert at_the_profile(browsers, login, NEW_PASSWORD)


def test_one_session_is_ended(browsers: Browsers, cast: Cast) -> None:
    login = cast.expert.user.username
    elsewhere = at_the_profile(browsers, login)
    person = at_the_profile(browsers, login)
    person.main.get_by_role("button", name="Завершить сеанс", exact=False).click()
    expect(person.page.get_by_role("region", name="Где выполнен вход").get_by_role("row")).to_have_count(2)
    elsewhere.go("/profile/")
    elsewhere.is_at("Вход")
    person.go("/profile/")
    person.is_at("Профиль и безопасность")


def test_an_account_switched_off_and_on(browsers: Browsers, cast: Cast, letters: LetterBox) -> None:
    user = cast.expert.user
    person = at_the_profile(browsers, user.username)
    administrator = browsers.open()
    administrator.sign_in_as(cast.superuser)
    administrator.go("/admin/")
    administrator.follow("Учётные записи")
    administrator.main.get_by_role("searchbox", name="Фамилия, имя, логин").fill(user.username)
    administrator.press("Найти")
    administrator.follow(user.full_name)
    refuse(administrator, "Отключить учётную запись", "Просьба организации.")
    administrator.sees("Учётная запись отключена, сеансы завершены.")

    person.go("/profile/")
    person.is_at("Вход")
    person.field("Логин или e-mail").fill(user.username)
    person.field("Пароль").fill(PASSWORD)
    person.press("Войти")
    person.sees("Неверно введён логин или пароль.")
    refuse(administrator, "Включить учётную запись", "Ошибка исправлена.")
    administrator.sees("Учётная запись включена.")
    person.sign_in(user.username)
    person.is_at("Личный кабинет эксперта")
