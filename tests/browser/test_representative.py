"""A representative: registered, activated; the card corrected and the public reply given through a moderator."""

import re

from playwright.sync_api import expect

from expert_rating.models import Campaign
from tests.browser.desk import activate, at_the_desk, from_the_queue, nothing_waits, refuse
from tests.browser.letters import LetterBox
from tests.browser.people import Browsers, Person
from tests.browser.reading import rows
from tests.browser.registering import PASSWORD, choose_territory, confirm_email, find_organisation
from tests.cast import Cast
from tests.expert_rating.rated import rate

EMAIL = "golos-sada@example.org"
NAME = "Голосова Анна Петровна"
REPLY = "Спасибо за оценки. Летом починим забор."
REASON = "Уточните, кто и когда починит."


def test_from_registration_to_the_cabinet(browsers: Browsers, cast: Cast, letters: LetterBox) -> None:
    person = browsers.open("/registration/")
    person.link("Зарегистрироваться как представитель организации", exact=False).click()
    person.is_at("Стать представителем организации")
    fill_in(person, cast.kindergarten.full_name)
    person.press("Зарегистрироваться")
    confirm_email(person, letters, EMAIL)
    person.sign_in("golos-sada", PASSWORD)
    person.sees("Ваша анкета ожидает проверки модератором")
    expect(person.page.get_by_role("link", name="Карточка организации")).to_have_count(0)

    moderator = at_the_desk(browsers, cast.moderator)
    from_the_queue(moderator, "1 анкета", NAME)
    moderator.sees("Заведующая", cast.kindergarten.full_name)
    activate(moderator)
    moderator.sees("Анкета активирована")
    nothing_waits(moderator)
    assert "успешно подтверждена" in letters.all(EMAIL)[-1].text
    person.go("/cabinet/")
    person.is_at("Личный кабинет представителя")
    person.sees(cast.kindergarten.full_name)


def fill_in(person: Person, organisation: str) -> None:
    choose_territory(person, "Город Калининград")
    find_organisation(person, "135", organisation)
    last_name, first_name, patronymic = NAME.split()
    for label, value in {
        "Фамилия": last_name,
        "Имя": first_name,
        "Отчество": patronymic,
        "Должность": "Заведующая",
        "Телефон": "+7 911 000-33-44",
        "E-mail": EMAIL,
        "Логин": "golos-sada",
    }.items():
        person.page.get_by_label(re.compile(rf"^{label}( необязательно)?$")).fill(value)
    person.field("Пароль").fill(PASSWORD)
    person.field("Пароль ещё раз").fill(PASSWORD)
    person.page.get_by_role("checkbox", name="на обработку моих персональных данных").check()


def signed_in(browsers: Browsers, cast: Cast) -> Person:
    person = browsers.open()
    person.sign_in_as(cast.representative.user)
    person.go("/cabinet/")
    return person


def test_the_card_is_corrected(browsers: Browsers, cast: Cast, letters: LetterBox) -> None:
    person = signed_in(browsers, cast)
    person.follow("Карточка организации")
    person.follow("Предложить изменения")
    person.page.get_by_role("textbox", name="Телефон").fill("+7 4012 11-22-33")
    person.page.get_by_role("textbox", name="Сайт").fill("https://sad135.example.org")
    person.press("Отправить на проверку")
    person.sees("Изменения ожидают проверки модератором")
    visitor = browsers.open(f"/doo/organisations/{cast.kindergarten.pk}/")
    visitor.does_not_see("+7 4012 11-22-33")

    moderator = at_the_desk(browsers, cast.moderator)
    from_the_queue(moderator, "1 изменение", cast.kindergarten.short_name)
    assert [row[-1] for row in rows(moderator, "Предложено")] == ["+7 4012 11-22-33", "https://sad135.example.org"]
    moderator.follow("Принять")
    moderator.press("Принять")
    moderator.sees("Карточка изменена")
    assert len(letters.all(cast.representative.user.email)) == 1
    visitor.page.reload()
    visitor.sees("+7 4012 11-22-33", "https://sad135.example.org")


def test_a_reply_to_the_results(browsers: Browsers, cast: Cast, campaign: Campaign, letters: LetterBox) -> None:
    rate(cast, cast.expert, cast.kindergarten, yes=4)
    person = signed_in(browsers, cast)
    person.follow("Результаты по вопросам")
    person.sees("Имена экспертов не показываются.")
    assert [row[-1] for row in rows(person, "Вопрос")] == ["мало оценок"] * 3
    person.follow("Публично ответить на результаты")
    person.sees("Ответа пока нет")
    person.follow("Написать ответ")
    person.page.get_by_role("textbox", name="Ответ организации").fill(REPLY)
    person.press("Отправить на проверку")
    person.sees("Ответ проверяет модератор.")

    moderator = at_the_desk(browsers, cast.moderator)
    from_the_queue(moderator, "1 ответ", cast.kindergarten.short_name)
    moderator.sees(REPLY)
    refuse(moderator, "Отклонить", REASON)
    moderator.sees("Ответ отклонён")
    sent_again(person)
    from_the_queue(moderator, "1 ответ", cast.kindergarten.short_name)
    moderator.press("Опубликовать")
    moderator.sees("Ответ опубликован")

    visitor = browsers.open(f"/doo/organisations/{cast.kindergarten.pk}/")
    visitor.sees("Ответ организации", f"{REPLY} Завхоз, в июне.")
    assert len(letters.all(cast.representative.user.email)) == 2
    person.page.reload()
    person.press("Отозвать ответ")
    visitor.page.reload()
    visitor.does_not_see(REPLY)


def sent_again(person: Person) -> None:
    person.page.reload()
    person.sees("Модератор отклонил ответ", REASON)
    person.follow("Исправить ответ")
    person.page.get_by_role("textbox", name="Ответ организации").fill(f"{REPLY} Завхоз, в июне.")
    person.press("Отправить на проверку")
    person.sees("Ответ проверяет модератор.")
