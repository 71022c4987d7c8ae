"""What stands beside an expert against fraud, and an assessment set aside and given back."""

from typing import Any

from playwright.sync_api import expect

from accounts.models import User
from expert_rating.models import Assessment, AssessmentStatus, Campaign, Expert
from tests.browser.desk import at_the_desk, from_the_queue, opened, refuse
from tests.browser.letters import LetterBox
from tests.browser.people import Browsers, Person
from tests.browser.reading import figures
from tests.cast import Cast
from tests.expert_rating.rated import rate

REASON = "Оценку поставили не по правилам."


def test_signs_beside_a_waiting_expert(browsers: Browsers, cast: Cast, campaign: Campaign, settings: Any) -> None:
    settings.SIGNS_BURST = 2
    first, second, waiting = cast.expert, cast.municipal_expert, cast.waiting_expert
    rate(cast, first, cast.kindergarten)
    rate(cast, second, cast.kindergarten)
    for grant, last_name, email in (
        (first, "Ясный", "lesnoy.b+new@example.org"),
        (second, "Речной", "rechnoy@example.org"),
        (waiting, "Лесной", "lesnoyb@example.org"),
    ):
        User.objects.filter(pk=grant.user_id).update(last_name=last_name, email=email)
    Expert.objects.filter(grant__in=[first, waiting]).update(photo_hash="0f" * 16)
    User.objects.filter(pk__in=[second.user_id, waiting.user_id]).update(phone="+79110000000")

    moderator = at_the_desk(browsers, cast.moderator)
    from_the_queue(moderator, "1 анкета", "Лесной Глеб Олегович")
    moderator.sees("Признаки, на которые стоит посмотреть", "Это не обвинение")
    assert "Ясный" in sign(moderator, "Похожий e-mail")
    assert "Речной" in sign(moderator, "Тот же телефон")
    assert "Ясный" in sign(moderator, "Та же фотография")
    moderator.main.get_by_role("link", name="Ясный Глеб Олегович").first.click()
    moderator.is_at("Ясный Глеб Олегович")
    assert "оценок за час: 2" in sign(moderator, "Всплеск оценок одной организации за час")


def sign(moderator: Person, label: str) -> str:
    return moderator.main.locator(".desk-sign-list dt", has_text=label).locator("+ dd").inner_text()


def test_set_aside_and_given_back(browsers: Browsers, cast: Cast, campaign: Campaign, letters: LetterBox) -> None:
    rate(cast, cast.expert, cast.kindergarten, yes=6)
    made = Assessment.objects.get()
    moderator = at_the_desk(browsers, cast.moderator)
    rows = opened(moderator, "Оценки")
    rows.filter(has_text=cast.kindergarten.short_name).get_by_role("link").first.click()
    moderator.sees("Критерий 3", "История действий")
    refuse(moderator, "Снять", REASON)
    moderator.sees("Оценка снята и не учитывается")

    visitor = browsers.open(f"/doo/organisations/{cast.kindergarten.pk}/")
    assert figures(visitor)["итог, баллы"] == "Нет оценок"
    author_is_told(browsers, cast, letters)
    refuse(moderator, "Вернуть автору", "Разобрались: ошибки не было.")
    moderator.sees("Оценка возвращена автору")
    made.refresh_from_db()
    assert made.status == AssessmentStatus.INACTIVE


def author_is_told(browsers: Browsers, cast: Cast, letters: LetterBox) -> None:
    user = cast.expert.user
    [letter] = letters.all(user.email)
    assert REASON in letter.text
    expert = browsers.open()
    expert.sign_in_as(user)
    expert.go(letter.link("/expert/"))
    expert.sees("Снят модератором", f"Причина: {REASON}")
    expect(expert.button("Разместить", exact=False)).to_have_count(0)
    expect(expert.link("Напишите нам")).to_be_visible()


def test_a_namesake_beside_a_waiting_expert(browsers: Browsers, cast: Cast) -> None:
    """In any spelling of «ё»; somebody with another patronymic is another person."""
    twin, waiting, other = cast.expert, cast.waiting_expert, cast.municipal_expert
    for grant, last_name, first_name, patronymic in (
        (twin, "Королёв", "Пётр", "Ильич"),
        (waiting, "Королев", "Петр", "Ильич"),
        (other, "Королёв", "Пётр", "Львович"),
    ):
        User.objects.filter(pk=grant.user_id).update(last_name=last_name, first_name=first_name, patronymic=patronymic)
    moderator = at_the_desk(browsers, cast.moderator)
    from_the_queue(moderator, "1 анкета", "Королев Петр Ильич")
    found = sign(moderator, "Те же фамилия, имя, отчество")
    assert "Королёв Пётр Ильич" in found
    assert "Львович" not in found
    moderator.main.get_by_role("link", name="Королёв Пётр Ильич").first.click()
    moderator.is_at("Королёв Пётр Ильич")


def test_many_set_aside_with_one_reason(browsers: Browsers, cast: Cast, campaign: Campaign, letters: LetterBox) -> None:
    authors = [cast.expert, cast.municipal_expert]
    for grant in authors:
        rate(cast, grant, cast.kindergarten)
    rate(cast, cast.regional_expert, cast.other_kindergarten)
    moderator = at_the_desk(browsers, cast.moderator)
    rows = opened(moderator, "Оценки").filter(has_text=cast.kindergarten.short_name)
    expect(rows).to_have_count(2)
    for number in range(2):
        rows.nth(number).get_by_role("checkbox").check()
    moderator.press("Снять выбранные")
    moderator.is_at("Снять: 2 оценки")
    moderator.press("Снять 2 оценки")
    moderator.sees("Укажите причину: без неё решение не принимается.")
    moderator.page.get_by_role("textbox", name="Причина, одна для всех").fill(REASON)
    moderator.press("Снять 2 оценки")
    moderator.sees("Снято: 2 оценки.")
    for grant in authors:
        assert REASON in letters.only(grant.user.email, "СПО-портал: Оценка снята модератором").text
    visitor = browsers.open(f"/doo/organisations/{cast.kindergarten.pk}/")
    assert figures(visitor)["итог, баллы"] == "Нет оценок"
    visitor.go(f"/doo/organisations/{cast.other_kindergarten.pk}/")
    assert figures(visitor)["итог, баллы"] == "20,00"
