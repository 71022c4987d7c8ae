"""What is printed of an organisation's page, an assessment and a questionnaire: their words, and nothing to press."""

import pytest
from playwright.sync_api import Locator, expect

from expert_rating.models import Campaign
from tests.browser.assessing import saved_assessment
from tests.browser.people import Browsers, Person
from tests.browser.reading import rows
from tests.cast import Cast
from tests.expert_rating.rated import rate

TABS = ("Карточка и уровни", "По критериям и вопросам", "По кампаниям")


def on_paper(person: Person) -> Person:
    person.page.emulate_media(media="print")
    return person


def parts_of_the_screen(person: Person) -> list[Locator]:
    """What every page has around its content."""
    page = person.page
    return [
        page.get_by_role("searchbox", name="Найти организацию"),
        page.get_by_role("button", name="Версия для слабовидящих"),
        page.get_by_role("contentinfo"),
        page.locator(".crumbs"),
        page.get_by_role("banner").get_by_role("link", name="Уведомления"),
    ]


def are_hidden(*gone: Locator) -> None:
    for each in gone:
        for number in range(each.count()):
            expect(each.nth(number)).to_be_hidden()


def nothing_to_press(person: Person) -> None:
    are_hidden(*parts_of_the_screen(person), person.main.get_by_role("button", include_hidden=True))
    assert len(person.page.pdf(format="A4")) > 1000


def nothing_is_cut_off(person: Person) -> None:
    """A sheet of A4 can't be scrolled: whatever is wide stands on it whole."""
    person.page.set_viewport_size({"width": 680, "height": 960})
    widths = "all => all.map(each => [each.scrollWidth, each.clientWidth])"
    for needed, given in person.main.locator(".table-scroll").evaluate_all(widths):
        assert needed <= given


@pytest.fixture
def rated(cast: Cast, campaign: Campaign) -> Cast:
    rate(cast, cast.expert, cast.kindergarten, yes=4)
    return cast


@pytest.mark.parametrize("tab", TABS)
def test_an_organisations_page(browsers: Browsers, rated: Cast, tab: str) -> None:
    visitor = browsers.open(f"/doo/organisations/{rated.kindergarten.pk}/")
    visitor.follow(tab)
    tabs = visitor.main.get_by_role("list", name="Что показать об организации", include_hidden=True)
    expect(tabs).to_be_visible()
    menu = visitor.page.get_by_role("navigation", name="Меню раздела «ДОО»", include_hidden=True)
    expect(visitor.link("Стать экспертом")).to_be_visible()
    become = visitor.main.get_by_role("link", name="Стать экспертом", include_hidden=True)
    on_paper(visitor).is_at(rated.kindergarten.short_name)
    are_hidden(tabs, menu, become)
    nothing_is_cut_off(visitor)
    nothing_to_press(visitor)


def test_an_organisations_results_are_on_it(browsers: Browsers, rated: Cast) -> None:
    visitor = on_paper(browsers.open(f"/doo/organisations/{rated.kindergarten.pk}/"))
    visitor.sees("Карточка организации", rated.kindergarten.full_name, "Кампания «Общественная оценка 2026 года»")
    assert rows(visitor, "Уровень экспертов")[3] == ["Уровень организации", "66,67 %", "13,33", "1"]


def test_an_assessment(browsers: Browsers, rated: Cast) -> None:
    made = saved_assessment(rated, rated.municipal_expert, rated.kindergarten)
    expert = browsers.open()
    expert.sign_in_as(rated.municipal_expert.user)
    expert.go(f"/expert/assessments/{made.pk}/")
    expect(expert.button("Разместить", exact=False)).to_be_visible()
    edit = expert.main.get_by_role("link", name="Редактировать", include_hidden=True)
    on_paper(expert).is_at(f"Оценка № {made.pk}")
    expert.sees("Неактивен", rated.kindergarten.full_name, "Критерий 3", "История действий")
    expect(expert.main.locator("dd").get_by_text("Да", exact=True)).to_have_count(6)
    are_hidden(edit)
    nothing_to_press(expert)


def test_a_questionnaire(browsers: Browsers, cast: Cast) -> None:
    expert = browsers.open()
    expert.sign_in_as(cast.expert.user)
    expert.go("/expert/questionnaire/")
    change = expert.main.get_by_role("link", name="Изменить данные анкеты", include_hidden=True)
    expect(change).to_be_visible()
    on_paper(expert).is_at("Анкета эксперта")
    expert.sees("Ветров Глеб Олегович", cast.kindergarten.full_name, "Член родительского совета.")
    expect(expert.page.get_by_role("img", name="Фотография эксперта")).to_be_visible()
    are_hidden(change)
    nothing_to_press(expert)
