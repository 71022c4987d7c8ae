"""A button pressed twice acts once; the back button and a page left open in another tab do no harm."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import User
from expert_rating.models import Assessment, AssessmentStatus, Campaign
from portal.models import HistoryRecord
from tests.browser.assessing import RULES, answer, saved_assessment, status_shown
from tests.browser.letters import LetterBox
from tests.browser.people import LOOKS, Browsers
from tests.browser.registering import Newcomer, file, fill_in, jpeg
from tests.cast import Cast

WITH_AND_WITHOUT_SCRIPTS = ["desktop", "no scripts"]


@pytest.fixture(params=WITH_AND_WITHOUT_SCRIPTS)
def look(request: pytest.FixtureRequest) -> dict[str, Any]:
    return LOOKS[request.param]


def test_registering_twice(browsers: Browsers, cast: Cast, letters: LetterBox) -> None:
    newcomer = Newcomer(organisation=cast.kindergarten.full_name, search="135")
    person = browsers.open("/expert/register/")
    fill_in(person, newcomer)
    person.field("Фотография эксперта").set_input_files(file(jpeg()))
    person.button("Зарегистрироваться").dblclick()
    person.is_at("Подтвердите e-mail")
    assert len(letters.all(newcomer.email)) == 1
    person.go(letters.all(newcomer.email)[0].link("/registration/confirm/"))
    person.button("Подтвердить e-mail").dblclick()
    # Without scripts the second press finds the link used.
    expect(person.page.get_by_role("heading", level=1)).to_have_text(
        re.compile("Анкета отправлена|E-mail не подтверждён")
    )
    assert User.objects.filter(username=newcomer.login).count() == 1
    assert len(letters.all(newcomer.email)) == 2


def test_placing_and_hiding_twice(browsers: Browsers, cast: Cast, campaign: Campaign) -> None:
    made = saved_assessment(cast, cast.expert, cast.kindergarten)
    expert = browsers.open()
    expert.sign_in_as(cast.expert.user)
    expert.go("/expert/assessments/")
    expert.button("Разместить", exact=False).dblclick()
    expect(expert.button("Скрыть", exact=False)).to_be_visible()
    assert status_shown(expert) == "Активен"
    expert.button("Скрыть", exact=False).dblclick()
    expect(expert.button("Разместить", exact=False)).to_be_visible()
    assert status_shown(expert) == "Неактивен"
    done = HistoryRecord.objects.about(made).values_list("verb", flat=True)
    assert (list(done).count("place"), list(done).count("hide")) == (1, 1)


def test_activating_twice(browsers: Browsers, cast: Cast, letters: LetterBox) -> None:
    waiting = cast.waiting_expert
    moderator = browsers.open()
    moderator.sign_in_as(cast.moderator.user)
    moderator.go(f"/admin/expert_rating/expert/{waiting.expert.pk}/change/")
    moderator.follow("Активировать")
    moderator.button("Активировать").dblclick()
    moderator.sees("Отозвать активацию")
    expect(moderator.button("Активировать")).to_have_count(0)
    assert len(letters.all(waiting.user.email)) == 1


def test_back_after_each_step(browsers: Browsers, cast: Cast, campaign: Campaign) -> None:
    own = cast.kindergarten
    expert = browsers.open()
    expert.sign_in_as(cast.expert.user)
    expert.go(f"/expert/assessments/new/{own.pk}/")
    expert.press(RULES)
    expert.sees("Критерий 3")
    expert.page.go_back()
    expert.press(RULES)
    expert.sees("Критерий 3")
    answer(expert, "Да", "Да", "Да")
    expert.press("Далее")
    expert.sees("Критерий 4")
    expert.page.go_back()
    expert.sees("Критерий 3")
    answer(expert, "Да", "Да", "Нет")
    expert.press("Далее")
    expert.sees("Критерий 4")
    answer(expert, "Да", "Да", "Да")
    expert.press("Сохранить")
    expert.is_at("Оценка образовательных организаций")
    expert.page.go_back()
    expert.sees("Критерий 4")
    answer(expert, "Нет", "Да", "Да")
    expert.press("Сохранить")
    assert status_shown(expert) == "Неактивен"
    expert.button("Разместить", exact=False).click()
    expert.sees("Оценка размещена и учитывается")
    expert.page.go_back()
    expert.go("/expert/assessments/")
    assert status_shown(expert) == "Активен"
    made = Assessment.objects.get()
    assert made.answers.filter(value=False).count() == 2


def test_pages_left_open_in_another_tab(browsers: Browsers, cast: Cast, campaign: Campaign) -> None:
    made = saved_assessment(cast, cast.expert, cast.kindergarten)
    expert = browsers.open()
    expert.sign_in_as(cast.expert.user)
    expert.go("/expert/assessments/")
    stale_list = expert.another_tab("/expert/assessments/")
    stale_step = expert.another_tab(f"/expert/assessments/{made.pk}/1/")
    expert.button("Разместить", exact=False).click()
    expert.sees("Оценка размещена и учитывается")

    stale_list.button("Разместить", exact=False).click()
    expect(stale_list.button("Скрыть", exact=False)).to_be_visible()
    answer(stale_step, "Нет", "Нет", "Нет")
    stale_step.press("Далее")
    stale_step.sees("Размещённую оценку сначала скройте")
    made.refresh_from_db()
    assert made.status == AssessmentStatus.ACTIVE
    assert not made.answers.filter(value=False).exists()


def test_signing_out_reminds_of_what_is_not_placed(browsers: Browsers, cast: Cast, campaign: Campaign) -> None:
    saved_assessment(cast, cast.expert, cast.kindergarten)
    expert = browsers.open()
    expert.sign_in_as(cast.expert.user)
    expert.go("/expert/")
    expert.sees("Не размещено оценок: 1")
    expert.sign_out()
    expert.is_at("Выйти с портала?")
    expert.sees("Не размещено оценок: 1")
    expert.follow("Вернуться в кабинет")
    expert.is_at("Личный кабинет эксперта")
    expert.sign_out()
    expert.press("Выйти")
    expect(expert.page.get_by_role("banner").get_by_role("link", name="Вход")).to_be_visible()
