"""A person's own data: downloaded as a file, asked to be erased, erased by the administrator."""

import json
import re
import zipfile
from io import BytesIO

from playwright.sync_api import expect

from accounts.models import User
from expert_rating.models import Campaign
from tests.browser.desk import refuse
from tests.browser.letters import LetterBox
from tests.browser.people import Browsers, Person
from tests.browser.reading import figures, given
from tests.cast import Cast
from tests.expert_rating.rated import rate


def at_own_data(browsers: Browsers, user: User) -> Person:
    person = browsers.open()
    person.sign_in_as(user)
    person.go("/cabinet/")
    person.page.locator(".head-person summary").click()
    person.page.locator(".head-person").get_by_role("link", name="Профиль и безопасность").click()
    person.follow("Скачать или удалить мои данные")
    person.is_at("Мои данные")
    return person


def test_all_that_is_held_as_a_file(browsers: Browsers, cast: Cast, campaign: Campaign) -> None:
    rate(cast, cast.expert, cast.kindergarten, yes=4)
    user = cast.expert.user
    person = at_own_data(browsers, user)
    archive = given(person, person.button("Скачать мои данные"))
    assert archive.name.endswith(".zip")
    with zipfile.ZipFile(BytesIO(archive.content)) as opened:
        names = opened.namelist()
        data = json.loads(opened.read("data.json"))
        page = opened.read("data.html").decode()
    assert any(name.startswith("files/") for name in names), "the photo is among it"
    said = json.dumps(data, ensure_ascii=False)
    assert user.email in said
    assert cast.kindergarten.short_name in said
    assert "Член родительского совета." in page
    assert cast.other_expert.user.email not in said


def asks(person: Person) -> None:
    person.main.get_by_text("Попросить удалить мои данные").click()
    person.press("Попросить удалить")
    person.sees("Отметьте, что понимаете")
    person.page.get_by_role("checkbox", name="вернуть учётную запись будет нельзя").check()
    person.press("Попросить удалить")
    person.sees("Просьба рассматривается")


def test_erasure_declined_taken_back_and_carried_out(
    browsers: Browsers, cast: Cast, campaign: Campaign, letters: LetterBox
) -> None:
    rate(cast, cast.expert, cast.kindergarten)
    user = cast.expert.user
    email, name = user.email, user.full_name
    person = at_own_data(browsers, user)
    asks(person)
    person.press("Отозвать просьбу")
    person.sees("Просьба отозвана, данные останутся.")
    asks(person)
    administrator = browsers.open()
    administrator.sign_in_as(cast.superuser)
    at_the_request(administrator, name)
    refuse(administrator, "Отказать", "Идёт проверка.", label="Причина отказа")
    person.page.reload()
    person.sees("Идёт проверка.")
    asks(person)
    at_the_request(administrator, name)
    administrator.follow("Уничтожить данные")
    administrator.sees("имя, логин, e-mail, телефон, анкета с фотографией")
    administrator.press("Уничтожить данные")
    administrator.sees("Данные уничтожены, акт составлен.")

    person.go("/expert/")
    expect(person.page).to_have_url(re.compile("/accounts/login/"))
    user.refresh_from_db()
    assert (user.email, user.is_active) == ("", False)
    assert user.full_name != name
    assert letters.all(email)
    visitor = browsers.open(f"/doo/organisations/{cast.kindergarten.pk}/")
    assert figures(visitor)["число оценок"] == "1"


def at_the_request(administrator: Person, name: str) -> None:
    administrator.go("/admin/")
    administrator.main.get_by_role("link", name="Удаление данных: 1 запрос").click()
    administrator.main.get_by_role("row").filter(has_text=name).get_by_role("link").first.click()
