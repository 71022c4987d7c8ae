"""Materials and vacancies: offered by an expert or a representative, moderated, read by everyone."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from expert_rating.models import Publication
from tests.browser.desk import at_the_desk, from_the_queue, nothing_waits, refuse
from tests.browser.letters import LetterBox
from tests.browser.people import Browsers, Person
from tests.cast import Cast

SECTION = "Дошкольные образовательные организации"
REASON = "Назовите дату праздника."


def menu_of(visitor: Person, item: str) -> None:
    visitor.go("/doo/")
    visitor.menu("Меню раздела «ДОО»").get_by_role("link", name=item, exact=True).click()
    visitor.is_at(item)


def write_material(person: Person, title: str) -> None:
    person.follow("Добавить материал")
    person.is_at("Добавить материал")
    person.press("Отправить на проверку")
    person.sees("Укажите заголовок.", "Напишите текст.")
    person.page.get_by_role("textbox", name="Заголовок").fill(title)
    person.page.get_by_role("radio", name=SECTION).check()
    person.page.get_by_role("textbox", name="Текст").fill("Дети посадили ели.\n\n- первая\n- вторая")


def test_an_experts_material(browsers: Browsers, cast: Cast, letters: LetterBox) -> None:
    expert = browsers.open()
    expert.sign_in_as(cast.expert.user)
    expert.go("/expert/")
    write_material(expert, "Праздник в саду")
    expert.press("Отправить на проверку")
    expert.is_at("Праздник в саду")
    expert.sees("Публикацию проверяет модератор")
    visitor = browsers.open()
    menu_of(visitor, "Материалы")
    visitor.sees("Материалов пока нет")

    moderator = at_the_desk(browsers, cast.moderator)
    from_the_queue(moderator, "1 публикация", "Праздник в саду")
    moderator.sees("Дети посадили ели.", "Подпись на портале", "Эксперт")
    refuse(moderator, "Отклонить", REASON)
    moderator.sees("Отклонено, письмо с причиной поставлено в очередь.")
    assert REASON in letters.all(cast.expert.user.email)[-1].text

    corrected(expert)
    from_the_queue(moderator, "1 публикация", "Праздник в саду 1 июня")
    moderator.press("Опубликовать")
    moderator.sees("Опубликовано")
    nothing_waits(moderator)

    menu_of(visitor, "Материалы")
    visitor.follow("Праздник в саду 1 июня")
    expect(visitor.main.get_by_role("listitem").filter(has_text="вторая")).to_be_visible()
    visitor.sees("Эксперт")
    visitor.does_not_see(cast.expert.user.last_name)


def corrected(expert: Person) -> None:
    expert.go("/expert/")
    expert.menu("Меню раздела").get_by_role("link", name="Материалы и вакансии").click()
    expert.follow("Праздник в саду")
    expert.sees("Модератор отклонил публикацию", REASON)
    expert.follow("Исправить")
    expert.page.get_by_role("textbox", name="Заголовок").fill("Праздник в саду 1 июня")
    expert.press("Отправить на проверку")
    expert.sees("Публикацию проверяет модератор")


def test_a_representatives_vacancy(browsers: Browsers, cast: Cast, letters: LetterBox) -> None:
    representative = browsers.open()
    representative.sign_in_as(cast.representative.user)
    representative.go("/cabinet/")
    representative.follow("Добавить вакансию")
    write_vacancy(representative)
    representative.press("Сохранить черновик")
    representative.sees("Это черновик: его видите только Вы.")
    moderator = at_the_desk(browsers, cast.moderator)
    nothing_waits(moderator)

    representative.press("Отправить на проверку")
    representative.sees("Публикацию проверяет модератор")
    from_the_queue(moderator, "1 публикация", "Повар")
    moderator.press("Опубликовать")
    moderator.sees("Опубликовано")
    assert Publication.objects.get().organisation == cast.kindergarten
    assert "Повар" in letters.all(cast.representative.user.email)[-1].text

    visitor = browsers.open()
    menu_of(visitor, "Вакансии")
    visitor.sees("Зарплата: от 45 000 рублей")
    visitor.follow("Повар")
    visitor.sees("+7 4012 00-00-00")
    visitor.follow(cast.kindergarten.short_name)
    visitor.is_at(cast.kindergarten.short_name)

    representative.page.reload()
    representative.press("Снять с публикации")
    menu_of(visitor, "Вакансии")
    visitor.sees("Вакансий пока нет")


def write_vacancy(person: Person) -> None:
    person.is_at("Добавить вакансию")
    page = person.page
    expect(page.get_by_role("radio", name=SECTION)).to_be_checked()
    page.get_by_role("textbox", name="Заголовок").fill("Повар")
    page.get_by_label("Зарплата").fill("от 45 000 рублей")
    page.get_by_role("textbox", name="Контакты").fill("+7 4012 00-00-00")
    page.get_by_label("Действует по").fill(f"{timezone.localdate() + timedelta(days=20):%Y-%m-%d}")
    page.get_by_role("textbox", name="Текст").fill("Ищем повара на полную ставку.")
