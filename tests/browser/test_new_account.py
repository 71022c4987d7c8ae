"""From nothing to a moderator at the desk: the administrator opens the account, its owner follows the letter."""

import re

import pytest

from accounts.models import RoleGrant, User
from tests.browser.letters import LetterBox
from tests.browser.people import LOOKS, Browsers, Person
from tests.cast import Cast

EMAIL, PASSWORD = "modestova@example.org", "Klyuchi-ot-doma-26"


def opens_an_account(administrator: Person) -> None:
    administrator.go("/admin/")
    administrator.follow("Учётные записи")
    administrator.follow("Добавить")
    administrator.is_at("Завести учётную запись")
    typed = {
        "Фамилия": "Модестова", "Имя": "Вера", "Отчество": "Павловна", "E-mail": EMAIL, "Логин": "modestova",
    }  # fmt: skip
    for label, text in typed.items():
        administrator.page.get_by_role("textbox", name=label, exact=False).fill(text)
    administrator.press("Сохранить")
    administrator.sees("Учётная запись заведена: Модестова Вера Павловна.", "Теперь дайте роль.")


def gives_the_role(administrator: Person) -> None:
    administrator.follow("Дать роль")
    page = administrator.page
    page.get_by_label("Роль", exact=False).first.select_option(label="Модератор")
    if administrator.scripts:
        page.locator(".field-region .select2-selection").click()
        page.locator(".select2-search__field").fill("калининград")
        page.get_by_role("option", name="Калининградская область").click()
    administrator.press("Сохранить")
    administrator.sees("Модератор: Калининградская область")


def follows_the_letter(owner: Person, letters: LetterBox) -> None:
    letter = letters.only(EMAIL, "Вам открыта учётная запись")
    assert "modestova" in letter.text
    owner.go(letter.link("/accounts/password/reset/key/"))
    owner.field("Новый пароль").fill(PASSWORD)
    owner.field("Новый пароль ещё раз").fill(PASSWORD)
    owner.main.get_by_role("button").first.click()
    owner.page.wait_for_load_state()


def test_a_moderator_is_made_and_lands_on_the_desk(browsers: Browsers, cast: Cast, letters: LetterBox) -> None:
    assert cast.region
    administrator = browsers.open()
    administrator.sign_in_as(cast.superuser)
    opens_an_account(administrator)
    gives_the_role(administrator)
    grant = RoleGrant.objects.get()
    assert (grant.role, grant.region, grant.granted_by) == ("moderator", cast.region, cast.superuser)

    owner = browsers.open()
    follows_the_letter(owner, letters)
    owner.sign_in("modestova", PASSWORD)
    owner.is_at("Нужно Ваше согласие")
    owner.page.get_by_role("checkbox", name="для работы в данной мне роли").check()
    owner.press("Согласиться и продолжить")
    owner.is_at("Рабочий стол модератора")


@pytest.mark.parametrize("look", [LOOKS["desktop"], LOOKS["no scripts"]], ids=["desktop", "no scripts"])
def test_a_wrong_name_is_corrected(browsers: Browsers, cast: Cast) -> None:
    user: User = cast.moderator.user
    administrator = browsers.open()
    administrator.sign_in_as(cast.superuser)
    administrator.go(f"/admin/accounts/user/{user.pk}/change/")
    administrator.follow("Исправить имя")
    administrator.is_at(f"Исправить имя: {user}")
    administrator.page.get_by_role("textbox", name="Фамилия", exact=False).fill("Ветрова")
    administrator.press("Исправить имя")
    administrator.sees("Имя исправлено.")
    administrator.is_at("Ветрова Глеб Олегович")


def test_a_moderator_sends_a_forgotten_login(browsers: Browsers, cast: Cast, letters: LetterBox) -> None:
    user = cast.waiting_expert.user
    moderator = browsers.open()
    moderator.sign_in_as(cast.moderator.user)
    moderator.go("/admin/accounts/user/")
    moderator.follow(user.full_name)
    moderator.follow("Отправить логин")
    moderator.press("Отправить логин")
    moderator.sees("Письмо с логином поставлено в очередь.")
    assert re.search(rf"Ваш логин: {user.username}\b", letters.only(user.email, "Ваш логин").text)
