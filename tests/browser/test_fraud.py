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
