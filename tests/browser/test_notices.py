"""Notices under the bell; who is told of what; a person's own choice of letters, the day's digest among them."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Locator, expect

from accounts.digests import send_digests
from expert_rating.workflow import activate_experts
from portal.models import LetterWay, Notice, NoticeChoice
from portal.notices import Message, tell
from tests.browser.letters import LetterBox
from tests.browser.people import Browsers, Person
from tests.cast import Cast

WAITING = "Новая анкета эксперта ждёт проверки"


def bell(person: Person) -> Locator:
    return person.page.get_by_role("banner").get_by_role("link", name="Уведомления")


def test_under_the_bell(browsers: Browsers, cast: Cast) -> None:
    grant = cast.waiting_expert
    Notice.objects.create(person=grant.user, event="x", title="Первое")
    Notice.objects.create(person=grant.user, event="x", title="Второе")
    activate_experts(ids=[grant.expert.pk], actor=cast.actor(cast.moderator))
    expert = browsers.open()
    expert.sign_in_as(grant.user)
    expert.go("/cabinet/")
    expect(bell(expert)).to_have_accessible_name("Уведомления, непрочитанных: 3")
    bell(expert).click()
    expert.is_at("Уведомления")
    expert.sees("Непрочитанных: 3", "новое")
    expert.press("Отметить прочитанным «Второе»")
    expert.sees("Непрочитанных: 2")
    expert.main.locator(".notice a").first.click()
    expert.is_at("Личный кабинет эксперта")
    expect(bell(expert)).to_have_accessible_name("Уведомления, непрочитанных: 1")
    bell(expert).click()
    expert.press("Отметить все прочитанными")
    expert.sees("Непрочитанных: 0")
    expect(bell(expert)).to_have_accessible_name("Уведомления")
    expert.does_not_see("новое")


def tell_of_waiting(cast: Cast, name: str) -> None:
    message = Message(
        person=cast.moderator.user,
        role=cast.moderator.role,
        event="expert_waiting",
        title=f"Анкета ждёт проверки: {name}",
        text="Откройте и проверьте.",
        url="/admin/",
    )
    tell([message])


def test_own_choice_of_letters(browsers: Browsers, cast: Cast, letters: LetterBox) -> None:
    user = cast.moderator.user
    for name in ("Ясный", "Речной"):
        tell_of_waiting(cast, name)
    assert letters.all(user.email) == []
    send_digests(timezone.now() + timedelta(days=1))
    [digest] = letters.all(user.email)
    assert digest.subject == "Сводка за день: 2 события"
    assert "Ясный" in digest.text
    assert "Речной" in digest.text

    moderator = browsers.open()
    moderator.sign_in_as(user)
    moderator.go("/profile/")
    moderator.follow("Какие письма присылать")
    moderator.is_at("Какие письма присылать")
    choice = moderator.field(WAITING)
    expect(choice.get_by_role("option")).to_have_text(["В сводке за день", "Не присылать"])
    choice.select_option(label="Не присылать")
    moderator.press("Сохранить выбор")
    expect(moderator.field(WAITING)).to_have_value(LetterWay.OFF)
    tell_of_waiting(cast, "Лесной")
    send_digests(timezone.now() + timedelta(days=2))
    assert len(letters.all(user.email)) == 1
    moderator.go("/notices/")
    moderator.sees("Анкета ждёт проверки: Лесной")


def test_the_table_of_events_and_roles(browsers: Browsers, cast: Cast, letters: LetterBox) -> None:
    administrator = browsers.open()
    administrator.sign_in_as(cast.superuser)
    administrator.go("/admin/")
    administrator.main.get_by_role("link", name="Кого о чём оповещать", exact=True).click()
    administrator.is_at("Кого о чём оповещать")
    administrator.field(f"Письмо: {WAITING}, Модератор").select_option(label="Сразу")
    administrator.field(f"Колокольчик: {WAITING}, Модератор").uncheck()
    administrator.press("Сохранить таблицу")
    administrator.sees("Сохранено. Изменено строк: 1.")
    tell_of_waiting(cast, "Лесной")
    assert len(letters.all(cast.moderator.user.email)) == 1
    assert not NoticeChoice.objects.exists()
    moderator = browsers.open()
    moderator.sign_in_as(cast.moderator.user)
    moderator.go("/notices/")
    moderator.sees("Уведомлений пока нет")
