"""«Статистика»: the country by regions, a region by municipalities, by kind, group and month, as charts and tables."""

import pytest
from playwright.sync_api import expect

from expert_rating.models import Campaign
from tests.browser.people import PHONE, Browsers
from tests.browser.reading import bars, column, figures, rows
from tests.cast import Cast
from tests.expert_rating.rated import rate

KINDS = "По видам организаций"
PRESCHOOL = "Дошкольные образовательные организации"


@pytest.fixture
def two_regions(cast: Cast, campaign: Campaign) -> Cast:
    rate(cast, cast.expert, cast.kindergarten, yes=6)
    rate(cast, cast.federal_expert, cast.kindergarten, yes=2)
    rate(cast, cast.federal_expert, cast.far_kindergarten, yes=4)
    assert cast.school
    return cast


def test_from_the_country_to_a_region(browsers: Browsers, two_regions: Cast) -> None:
    visitor = browsers.open()
    visitor.page.get_by_role("banner").get_by_role("link", name="Статистика").click()
    visitor.is_at("Статистика")
    assert figures(visitor) == {
        "организации": "3",
        "из них с оценками": "2",
        "эксперта": "2",
        "размещённые оценки": "3",
    }
    assert rows(visitor, "По субъектам РФ")[:2] == [
        ["Калининградская область", "2", "1", "1", "2"],
        ["Томская область", "1", "1", "0", "1"],
    ]
    visitor.follow("Калининградская область")
    expect(visitor.field("Субъект РФ")).to_have_value("39")
    assert ["Город Калининград (городской округ)", "2", "1", "1", "2"] in rows(visitor, "По муниципалитетам")
    assert figures(visitor)["организации"] == "2"


def test_charts_say_what_their_tables_say(browsers: Browsers, two_regions: Cast) -> None:
    visitor = browsers.open("/statistics/")
    assert rows(visitor, KINDS)[0] == [PRESCHOOL, "2", "2", "1", "3"]
    for title in (KINDS, "По уровням экспертов", "По целевым группам", "По месяцам"):
        beside = visitor.main.locator(".chart-beside").filter(has=visitor.page.get_by_role("table", name=title))
        charts = beside.locator("figure.chart").all()
        assert len(charts) == len(rows(visitor, title)[0]) - 1
        for number, chart in enumerate(charts, start=1):
            assert chart.locator(".chart-value").all_inner_texts() == column(visitor, title, number)
    longest = max(bars(visitor, "Размещённые оценки"), key=lambda bar: int(bar.said))
    assert longest.filled == 100


def test_narrowed_to_a_kind(browsers: Browsers, two_regions: Cast) -> None:
    visitor = browsers.open("/statistics/")
    visitor.field("Вид организаций").select_option(label="Общеобразовательные организации")
    visitor.sees("Вид: Общеобразовательные организации")
    assert figures(visitor)["организация"] == "1"
    assert figures(visitor)["размещённых оценок"] == "0"
    visitor.follow("Убрать фильтр Вид: Общеобразовательные организации")
    assert figures(visitor)["организации"] == "3"


def test_on_a_phone(browsers: Browsers, two_regions: Cast) -> None:
    visitor = browsers.open("/statistics/", **PHONE)
    visitor.sees("По субъектам РФ", "По целевым группам", "По месяцам")
    visitor.fits_the_width()
