"""«Изменить данные анкеты»: another level or organisation waits for the moderator again; a page open meanwhile is told."""

import pytest
from playwright.sync_api import expect

from accounts.models import RoleGrant
from expert_rating.models import Campaign
from tests.browser.assessing import RULES
from tests.browser.desk import activate, at_the_desk, from_the_queue
from tests.browser.letters import LetterBox
from tests.browser.people import Browsers, Person
from tests.browser.registering import choose_level, find_organisation, typed_box
from tests.cast import Cast

NAME = "Ветров Глеб Олегович"
WAITING = "Ваша анкета ожидает проверки модератором"


@pytest.fixture
def home(cast: Cast, campaign: Campaign) -> Cast:
    """An active expert, and another organisation of the same municipality."""
    assert cast.moderator.pk
    cast.make_organisation("МАДОУ д/с № 136", cast.municipality)
    return cast


def at_the_questionnaire(browsers: Browsers, grant: RoleGrant) -> Person:
    expert = browsers.open()
    expert.sign_in_as(grant.user)
    expert.go("/expert/questionnaire/")
    expert.follow("Изменить данные анкеты")
    expert.is_at("Изменить данные анкеты")
    typed_box(expert, "Телефон").fill("+7 911 123-45-67")
    return expert


def another_organisation(expert: Person) -> None:
    find_organisation(expert, "136", "Муниципальное учреждение «МАДОУ д/с № 136»")


def another_level(expert: Person) -> None:
    choose_level(expert, "Региональный")


CHANGES = {
    "organisation": (another_organisation, "Муниципальное учреждение «МАДОУ д/с № 136»"),
    "level": (another_level, "Региональный"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_waits_again_and_is_activated(browsers: Browsers, home: Cast, letters: LetterBox, what: str) -> None:
    change, words = CHANGES[what]
    expert = at_the_questionnaire(browsers, home.expert)
    expert.sees("анкета вернётся модератору на проверку, и до его ответа кабинет эксперта будет закрыт")
    change(expert)
    expert.press("Сохранить изменения")
    expert.is_at("Анкета эксперта")
    expert.sees("Анкета отправлена модератору на проверку.", WAITING, words)
    assert letters.only(home.expert.user.email, "СПО-портал: Анкета получена")
    browsers.forgive("404")
    expert.go("/expert/assessments/")
    expert.does_not_see("Добавить")

    moderator = at_the_desk(browsers, home.moderator)
    from_the_queue(moderator, "1 анкета", NAME)
    moderator.sees(words, "Отправить на проверку снова")
    activate(moderator)
    moderator.sees("Анкета активирована")
    assert letters.only(home.expert.user.email, "СПО-портал: Регистрация подтверждена")
    expert.go("/cabinet/")
    expert.is_at("Личный кабинет эксперта")


def test_what_needs_no_check_is_saved_at_once(browsers: Browsers, home: Cast, letters: LetterBox) -> None:
    expert = at_the_questionnaire(browsers, home.expert)
    typed_box(expert, "Место работы").fill("Порт")
    expert.press("Сохранить изменения")
    expert.sees("Изменения сохранены.", "Порт")
    expert.does_not_see(WAITING)
    assert letters.all(home.expert.user.email) == []


def test_a_page_open_meanwhile_does_not_give_what_it_did_not_show(browsers: Browsers, home: Cast) -> None:
    """The moderator has read «Уровень организации»; by the time of the press it is «Региональный»."""
    moderator = at_the_desk(browsers, home.moderator)
    expert = at_the_questionnaire(browsers, home.waiting_expert)
    from_the_queue(moderator, "1 анкета", NAME)
    moderator.sees("Уровень организации")
    another_level(expert)
    expert.press("Сохранить изменения")
    expert.is_at("Анкета эксперта")

    moderator.follow("Активировать")
    moderator.sees("Запись изменилась, пока страница была открыта. Прочтите её ещё раз и решите.", "Региональный")
    assert RoleGrant.objects.get(pk=home.waiting_expert.pk).status == "waiting"
    activate(moderator)
    moderator.sees("Анкета активирована")


def test_activated_into_the_new_organisation(browsers: Browsers, home: Cast) -> None:
    """What was asked for and read is what the expert may assess."""
    expert = at_the_questionnaire(browsers, home.waiting_expert)
    another_organisation(expert)
    expert.press("Сохранить изменения")
    expert.is_at("Анкета эксперта")
    moderator = at_the_desk(browsers, home.moderator)
    from_the_queue(moderator, "1 анкета", NAME)
    activate(moderator)
    moderator.sees("Анкета активирована")
    expert.go("/expert/assessments/choose/")
    expert.follow("Оценить свою организацию")
    expert.sees("МАДОУ д/с № 136")
    expect(expert.button(RULES)).to_be_visible()
