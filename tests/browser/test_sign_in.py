"""A forgotten password, and a second factor from its setting up to its use."""

import re
import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from tests.browser.letters import LetterBox
from tests.browser.people import Browsers, Person
from tests.cast import PASSWORD, Cast

NEW_PASSWORD = "Drugoy-klyuch-27"
PERIOD_SECONDS = 30


def test_forgotten_password_by_the_letters_link(browsers: Browsers, cast: Cast, letters: LetterBox) -> None:
    user = cast.expert.user
    person = browsers.open("/accounts/login/")
    person.field("Логин или e-mail").fill(user.username)
    person.field("Пароль").fill("ne-tot-parol")
    person.press("Войти")
    person.sees("Неверно введён логин или пароль.")
    person.follow("Забыли пароль?")
    person.field("Логин или e-mail").fill(user.username)
    person.press("Отправить ссылку")
    person.is_at("Проверьте почту")
    [letter] = letters.all(user.email)
    link = letter.link("/password/reset/")

    person.go(link)
    person.is_at("Новый пароль")
    person.field("Новый пароль").fill(NEW_PASSWORD)
    person.field("Новый пароль ещё раз").fill(NEW_PASSWORD)
    person.press("Сохранить новый пароль")
    person.is_at("Пароль изменён")
    person.sign_in(user.username, NEW_PASSWORD)
    person.is_at("Личный кабинет эксперта")

    again = browsers.open(link)
    again.is_at("Ссылка не действует")


def code(secret: str, *, periods_ahead: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD_SECONDS + periods_ahead))


def test_second_factor(browsers: Browsers, cast: Cast, settings: Any) -> None:
    # A code is good once, and the test does not wait half a minute for the next one.
    settings.MFA_TOTP_TOLERANCE = 1
    user = cast.expert.user
    person = browsers.open()
    person.sign_in(user.username)
    person.go("/profile/")
    person.follow("Подключить второй фактор")
    secret = set_up(person)
    person.sign_out()

    person.go("/accounts/login/")
    person.field("Логин или e-mail").fill(user.username)
    person.field("Пароль").fill(PASSWORD)
    person.press("Войти")
    person.is_at("Введите код")
    person.main.get_by_role("textbox").fill("000000")
    person.press("Войти")
    expect(person.page.locator(".field-error")).to_be_visible()
    person.main.get_by_role("textbox").fill(code(secret, periods_ahead=1))
    person.press("Войти")
    person.is_at("Личный кабинет эксперта")


def set_up(person: Person) -> str:
    person.main.get_by_role("link", name=re.compile("Активировать|Подключить")).first.click()
    person.is_at("Подтвердите, что это Вы")
    person.field("Пароль").fill(PASSWORD)
    person.press("Подтвердить")
    person.is_at("Подключить приложение с кодами")
    secret = person.field("Ключ").input_value()
    person.field("Код из приложения").fill(code(secret))
    person.press("Подключить")
    expect(person.page.get_by_role("heading", level=1)).not_to_have_text("Подключить приложение с кодами")
    person.go("/profile/")
    person.sees("Подключено")
    return secret
