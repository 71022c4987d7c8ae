"""A moderator makes a campaign, opens, extends and closes it, and makes the next one as its copy."""

import re
from datetime import datetime, timedelta

from django.utils import timezone
from playwright.sync_api import expect

from expert_rating.models import Campaign, CampaignStatus, Question
from tests.browser.assessing import RULES
from tests.browser.desk import at_the_desk, opened
from tests.browser.people import Browsers, Person
from tests.cast import Cast

KINDERGARTENS = "Дошкольные образовательные организации"
QUESTIONS = ["Вежливы ли работники?", "Удобно ли расписание?"]


def typed(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def test_from_a_draft_to_the_next_years_copy(browsers: Browsers, cast: Cast) -> None:
    moderator = at_the_desk(browsers, cast.moderator)
    make(moderator)
    open_it(moderator)
    experts_are_asked(browsers, cast)
    extend(moderator)
    copy(moderator)
    close(moderator)


def make(moderator: Person) -> None:
    moderator.main.get_by_role("link", name=re.compile(r"Добавить\s*: Кампании")).click()
    moderator.is_at("Новая кампания")
    now = timezone.now()
    page = moderator.page
    page.get_by_label("Название", exact=True).fill("Оценка детских садов")
    page.get_by_label("Начало").fill(typed(now - timedelta(days=1)))
    page.get_by_label("Окончание").fill(typed(now + timedelta(days=30)))
    page.get_by_role("group", name="Виды организаций").first.get_by_label(KINDERGARTENS).check()
    criterion(moderator, 0, "1", "Вежливость", QUESTIONS)
    page.get_by_role("button", name="Добавить еще один Критерий").click()
    criterion(moderator, 1, "2", "Условия", ["Удобно ли здание?"])
    moderator.press("Сохранить")
    moderator.is_at("Оценка детских садов")
    assert list(Question.objects.values_list("text", flat=True)) == [*QUESTIONS, "Удобно ли здание?"]


def criterion(moderator: Person, index: int, number: str, title: str, questions: list[str]) -> None:
    box = moderator.main.locator(".inline-related:not(.empty-form)").nth(index)
    box.get_by_label("Номер").fill(number)
    box.get_by_role("textbox", name="Критерий").fill(title)
    box.get_by_label("Вопросы").fill("\n".join(questions))


def open_it(moderator: Person) -> None:
    moderator.follow("Открыть кампанию")
    moderator.sees("Критерии и вопросы после этого изменить нельзя.", "Отменить это будет нельзя.")
    moderator.press("Открыть кампанию")
    moderator.sees("Кампания открыта.", "вопросы под данными ответами не меняются", *QUESTIONS)
    expect(moderator.page.locator("main input:not([type=hidden]), main textarea")).to_have_count(0)


def experts_are_asked(browsers: Browsers, cast: Cast) -> None:
    expert = browsers.open()
    expert.sign_in_as(cast.expert.user)
    expert.go(f"/expert/assessments/new/{cast.kindergarten.pk}/")
    expert.press(RULES)
    expert.sees("Критерий 1: Вежливость", *QUESTIONS)


def extend(moderator: Person) -> None:
    moderator.follow("Продлить кампанию")
    moderator.field("Новое окончание").fill("")
    moderator.press("Продлить кампанию")
    moderator.sees("Укажите новое окончание.")
    later = timezone.now() + timedelta(days=60)
    moderator.page.get_by_label("Новое окончание").fill(typed(later))
    moderator.press("Продлить кампанию")
    moderator.sees("Кампания продлена.")
    closes = Campaign.objects.get().closes_at
    assert abs(closes - later) < timedelta(minutes=1)


def copy(moderator: Person) -> None:
    moderator.follow("Создать копию")
    moderator.press("Создать копию")
    moderator.sees("Копия создана: проверьте название, сроки и вопросы.")
    moderator.field("Название").fill("Оценка детских садов, следующая")
    box = moderator.main.locator(".inline-related:not(.empty-form)").first
    expect(box.get_by_label("Вопросы")).to_have_value("\n".join(QUESTIONS))
    moderator.press("Сохранить")
    moderator.sees("Сохранено: Оценка детских садов, следующая.")
    assert Campaign.objects.filter(status=CampaignStatus.DRAFT).count() == 1


def close(moderator: Person) -> None:
    rows = opened(moderator, "Кампании")
    expect(rows).to_have_count(2)
    moderator.follow("Оценка детских садов")
    moderator.follow("Завершить кампанию")
    moderator.press("Завершить кампанию")
    moderator.sees("Кампания завершена.")
    expect(moderator.page.get_by_text("Завершена", exact=True)).to_be_visible()
