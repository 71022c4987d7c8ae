"""Finding: an organisation from any page, and news, documents and pages of a section."""

from portal.models import DocumentSection
from tests.browser.people import Browsers, Person
from tests.cast import Cast
from tests.portal.content import make_document, make_news


def find_organisation(person: Person, words: str) -> None:
    head = person.page.get_by_role("banner").get_by_role("search")
    head.get_by_label("Найти организацию").fill(words)
    head.get_by_role("button", name="Найти").click()


def test_an_organisation_by_any_order_case_and_yo(browsers: Browsers, cast: Cast) -> None:
    cast.make_organisation("МАДОУ «Берёзка»", cast.municipality)
    cast.make_organisation("МБОУ «Берёзовская школа»", cast.municipality, kind="oo")
    visitor = browsers.open()
    find_organisation(visitor, "берЕЗ")
    visitor.is_at("Поиск организации")
    visitor.sees("Найдено по запросу «берЕЗ»: 2")
    visitor.link("Дошкольные образовательные организации", exact=False).click()
    visitor.sees("МАДОУ «Берёзка»")
    find_organisation(visitor, "школа березовс")
    visitor.is_at("Каталог организаций ОО")
    visitor.follow("МБОУ «Берёзовская школа»")
    visitor.is_at("МБОУ «Берёзовская школа»")
    find_organisation(visitor, "такой-нет")
    visitor.sees("Ничего не найдено")


def test_over_a_section(browsers: Browsers, cast: Cast) -> None:
    make_news("Кампания началась", lead="Оцените детский сад.", kind="doo")
    make_news("Кампания для школ", kind="oo")
    make_document("Порядок проведения кампании", DocumentSection.REGULATIONS)
    visitor = browsers.open("/doo/")
    visitor.menu("Меню раздела «ДОО»").get_by_role("link", name="Новости").click()
    visitor.page.get_by_role("searchbox", name="Поиск по новостям").fill("кампани")
    visitor.press("Найти")
    visitor.sees("Найдено: 1", "Кампания началась")
    visitor.follow("Искать ещё в новостях, документах и на страницах")
    visitor.is_at("Поиск по разделу ДОО")
    visitor.sees("Найдено: 2", "Новости", "Нормативные документы", "Порядок проведения кампании")
    visitor.does_not_see("Кампания для школ")
    visitor.follow("Кампания началась")
    visitor.is_at("Кампания началась")
