"""News, documents with files and pages: written at the desk, read by everyone; never raw HTML."""

from playwright.sync_api import expect

from portal.content.demo import small_pdf
from portal.models import Document, News, StaticPage
from tests.browser.desk import at_the_desk
from tests.browser.people import Browsers, Person
from tests.browser.reading import given
from tests.browser.registering import file
from tests.cast import Cast

BODY = "## Кто участвует\n\nВсе, **кто хочет**.\n\n<script>document.title = 'украдено'</script>"


def new(moderator: Person, section: str, heading: str) -> None:
    moderator.go("/admin/")
    moderator.follow(section)
    moderator.follow("Добавить")
    moderator.is_at(heading)


def test_news(browsers: Browsers, cast: Cast) -> None:
    moderator = at_the_desk(browsers, cast.moderator)
    new(moderator, "Новости", "Новая новость")
    page = moderator.page
    page.get_by_label("Заголовок").fill("Кампания началась")
    page.get_by_label("Раздел").select_option(label="Дошкольные образовательные организации")
    page.get_by_label("Текст").fill(BODY)
    published = page.get_by_role("checkbox", name="Опубликована")
    published.uncheck()
    moderator.press("Сохранить")
    moderator.sees("Добавлено")
    visitor = browsers.open("/doo/")
    visitor.menu("Меню раздела «ДОО»").get_by_role("link", name="Новости").click()
    visitor.sees("Новостей пока нет")

    published.check()
    moderator.press("Сохранить")
    moderator.sees("Сохранено")
    visitor.page.reload()
    visitor.follow("Кампания началась")
    expect(visitor.page.get_by_role("heading", level=2, name="Кто участвует")).to_be_visible()
    expect(visitor.main.locator("strong", has_text="кто хочет")).to_be_visible()
    expect(visitor.page).not_to_have_title("украдено")
    assert visitor.main.locator("script").count() == 0
    assert News.objects.get().published


def test_a_document_and_its_file(browsers: Browsers, cast: Cast) -> None:
    moderator = at_the_desk(browsers, cast.moderator)
    new(moderator, "Документы", "Новый документ")
    page = moderator.page
    page.get_by_label("Название").fill("Порядок оценки")
    page.get_by_label("Вид документа").select_option(label="Нормативные документы")
    chooser = page.get_by_label("Файл")
    chooser.set_input_files(file(b"<html>not a document</html>", "poryadok.pdf", "application/pdf"))
    moderator.press("Сохранить")
    expect(page.locator(".errorlist").first).to_be_visible()
    assert not Document.objects.exists()
    chooser.set_input_files(file(small_pdf("Order"), "poryadok.pdf", "application/pdf"))
    moderator.press("Сохранить")
    moderator.sees("Добавлено: Порядок оценки.")

    visitor = browsers.open("/oo/")
    visitor.menu("Меню раздела «ОО»").get_by_role("link", name="Нормативные документы").click()
    visitor.sees("pdf")
    visitor.page.get_by_role("searchbox", name="Поиск по документам").fill("порядок")
    visitor.press("Найти")
    address = visitor.link("Порядок оценки").get_attribute("href")
    answer = visitor.page.request.get(str(address))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body() == small_pdf("Order")


def test_a_page_of_the_portal(browsers: Browsers, cast: Cast) -> None:
    moderator = at_the_desk(browsers, cast.moderator)
    moderator.follow("Страницы")
    moderator.follow("О проекте")
    moderator.page.get_by_label("Текст").fill("Портал помогает *выбрать* детский сад.")
    moderator.press("Сохранить")
    moderator.sees("Сохранено")
    assert StaticPage.objects.get(slug="about", kind="").body.startswith("Портал помогает")
    visitor = browsers.open("/")
    visitor.sees("Портал помогает")
    visitor.page.get_by_role("banner").get_by_role("link", name="О проекте").click()
    visitor.is_at("О проекте")
    expect(visitor.main.locator("em", has_text="выбрать").first).to_be_visible()


def test_the_organisation_list_is_given_out_as_it_stands(browsers: Browsers, cast: Cast) -> None:
    """What is chosen in the list is what the file holds."""
    assert cast.kindergarten
    assert cast.school
    moderator = at_the_desk(browsers, cast.moderator)
    moderator.follow("Организации")
    moderator.main.get_by_role("searchbox", name="Слова наименования, ИНН или муниципалитета").fill("СОШ")
    moderator.press("Найти")
    moderator.sees("Найдено: 1")
    moderator.follow("Выгрузить")
    moderator.is_at("Выгрузить: 1 запись")
    moderator.page.get_by_role("radio", name="csv").check()
    listed = given(moderator, moderator.button("Выгрузить"))
    head, *rows = listed.csv()
    assert [row[head.index("Краткое наименование")] for row in rows] == [cast.school.short_name]
