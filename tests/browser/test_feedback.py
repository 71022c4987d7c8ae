"""«Напишите нам»: a visitor and a signed-in person write, a moderator answers, the writer reads the answer."""

from playwright.sync_api import expect

from portal.models import Conversation
from tests.browser.desk import at_the_desk, from_the_queue, nothing_waits
from tests.browser.letters import LetterBox
from tests.browser.people import Browsers, Person
from tests.cast import Cast

QUESTION = "Почему нашего сада нет в рейтинге?"
ANSWER = "Его ещё не оценили. Станьте экспертом и оцените."
VISITOR = "sosed@example.org"


def write(person: Person, **typed: str) -> None:
    for label, value in {"Тема": "Рейтинг", "Сообщение": QUESTION, **typed}.items():
        person.page.get_by_role("textbox", name=label).fill(value)
    person.press("Отправить сообщение")


def answer(browsers: Browsers, cast: Cast) -> Person:
    moderator = at_the_desk(browsers, cast.moderator)
    from_the_queue(moderator, "1 обращение", "Рейтинг")
    moderator.sees(QUESTION)
    moderator.page.get_by_role("textbox", name="Ответ").fill(ANSWER)
    moderator.press("Отправить ответ")
    moderator.sees("Ответ отправлен: он стоит в переписке и ушёл письмом.")
    nothing_waits(moderator)
    return moderator


def test_a_visitor_by_the_private_link(browsers: Browsers, cast: Cast, letters: LetterBox) -> None:
    assert cast.moderator
    visitor = browsers.open("/")
    visitor.page.get_by_role("contentinfo").get_by_role("link", name="Напишите нам").click()
    visitor.is_at("Напишите нам")
    write(visitor, **{"Как к Вам обращаться": "Сосед", "E-mail": VISITOR})
    visitor.sees(QUESTION)
    assert letters.all(cast.moderator.user.email)
    answer(browsers, cast)

    letter = letters.all(VISITOR)[-1]
    assert ANSWER in letter.text
    later = browsers.open(letter.link("/feedback/"))
    later.is_at("Рейтинг")
    later.sees(QUESTION, ANSWER, "Модератор")
    later.does_not_see(cast.moderator.user.last_name)
    later.page.get_by_role("textbox", name="Ваше сообщение").fill("Спасибо!")
    later.press("Отправить сообщение")
    later.sees("Спасибо!")
    assert Conversation.objects.get().status == "open"


def test_a_signed_in_person_finds_the_answer_in_the_cabinet(browsers: Browsers, cast: Cast, letters: LetterBox) -> None:
    expert = browsers.open()
    expert.sign_in_as(cast.expert.user)
    expert.go("/doo/")
    expert.menu("Меню раздела «ДОО»").get_by_role("link", name="On-line консультант").click()
    expert.sees(cast.expert.user.full_name, cast.expert.user.email)
    expect(expert.page.get_by_role("textbox", name="Как к Вам обращаться")).to_have_count(0)
    write(expert)
    moderator = answer(browsers, cast)

    expert.page.locator(".head-person summary").click()
    expert.page.locator(".head-person").get_by_role("link", name="Мои обращения").click()
    expert.follow("Рейтинг")
    expert.sees(ANSWER)
    assert ANSWER in letters.all(cast.expert.user.email)[-1].text
    moderator.go("/admin/portal/conversation/")
    moderator.follow("Рейтинг")
    moderator.follow("Закрыть обращение")
    moderator.press("Закрыть обращение")
    expert.page.reload()
    expert.sees("Модератор закрыл обращение.")
