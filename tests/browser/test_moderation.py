"""The moderator's part: a decline and what follows it, many at once."""

from playwright.sync_api import expect

from accounts.models import GrantStatus, RoleGrant
from tests.browser.desk import activate
from tests.browser.letters import LetterBox
from tests.browser.people import Browsers, Person, waiting
from tests.cast import Cast

REASON = "На фотографии не видно лица. Загрузите портретное фото."
ACTIVATED = "СПО-портал: Регистрация подтверждена"


def moderator_at_the_queue(browsers: Browsers, cast: Cast, words: str) -> Person:
    moderator = browsers.open()
    moderator.sign_in_as(cast.moderator.user)
    moderator.go("/cabinet/")
    waiting(moderator, words).click()
    return moderator


def test_declined_corrected_and_activated(browsers: Browsers, cast: Cast, letters: LetterBox) -> None:
    person = cast.waiting_expert.user
    moderator = moderator_at_the_queue(browsers, cast, "1 анкета")
    moderator.follow(person.full_name)
    decline(moderator)
    letter = letters.only(person.email, "СПО-портал: Анкета возвращена")
    assert REASON in letter.text

    expert = browsers.open()
    expert.sign_in_as(person)
    expert.go(letter.link("/expert/questionnaire/"))
    correct(expert)

    moderator.go("/admin/")
    waiting(moderator, "1 анкета").click()
    moderator.follow(person.full_name)
    moderator.sees("Родительский совет, три года.", REASON)
    activate(moderator)
    moderator.sees("Анкета активирована")
    assert letters.only(person.email, ACTIVATED)
    expert.go("/cabinet/")
    expert.is_at("Личный кабинет эксперта")


def decline(moderator: Person) -> None:
    moderator.follow("Отклонить")
    moderator.press("Отклонить")
    moderator.sees("Укажите причину")
    moderator.page.get_by_role("textbox", name="Причина").fill(REASON)
    moderator.press("Отклонить")
    moderator.sees("Анкета отклонена", REASON)


def correct(expert: Person) -> None:
    expert.sees("Модератор вернул анкету", REASON)
    expert.follow("Исправить и отправить снова")
    expert.is_at("Исправить анкету")
    expert.page.get_by_role("textbox", name="Телефон").fill("+7 911 000-11-22")
    expert.page.get_by_role("textbox", name="Резюме").fill("Родительский совет, три года.")
    expert.press("Отправить снова")
    expert.sees("Ваша анкета ожидает проверки модератором")


def test_many_at_once_with_a_confirm(browsers: Browsers, cast: Cast, letters: LetterBox) -> None:
    people = [cast.make_user(f"expert-{name}", last_name=name.capitalize()) for name in ("alpha", "beta", "gamma")]
    for user in people:
        cast.make_expert(status=GrantStatus.WAITING, user=user, organisation=cast.kindergarten)
    moderator = moderator_at_the_queue(browsers, cast, "3 анкеты")
    for user in people[:2]:
        moderator.page.get_by_role("row").filter(has_text=user.full_name).get_by_role("checkbox").check()
    moderator.sees("Выбрано: 2")
    moderator.press("Активировать выбранные")
    moderator.is_at("Активировать: 2 анкеты")
    moderator.sees(people[0].full_name, people[1].full_name)
    moderator.does_not_see(people[2].full_name)
    assert letters.all(people[0].email) == []
    moderator.press("Активировать 2 анкеты")

    moderator.sees("Активировано: 2 анкеты")
    assert [len(letters.all(user.email)) for user in people] == [1, 1, 0]
    assert RoleGrant.objects.get(user=people[2]).status == GrantStatus.WAITING
    moderator.go("/admin/")
    expect(waiting(moderator, "1 анкета")).to_be_visible()
