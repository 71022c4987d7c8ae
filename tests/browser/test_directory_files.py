"""The directory's files at the desk: a .csv in, its progress seen, .xlsx out and in again, municipalities too."""

import pytest
from playwright.sync_api import expect

from accounts.models import Municipality, Organisation
from tests.accounts.loading import HEAD, REGION, line
from tests.browser.background import SlowWorker, slow_worker
from tests.browser.desk import at_the_desk, opened
from tests.browser.people import Browsers, Person
from tests.browser.reading import Given, given
from tests.browser.registering import file
from tests.browser.test_directory import XLSX, counted
from tests.cast import Cast

__all__ = ["slow_worker"]  # a fixture
CSV = "text/csv"


def as_csv(*rows: list[str]) -> bytes:
    """As Excel saves it in Russia."""
    return "\r\n".join(";".join(row) for row in rows).encode("cp1251")


def send(moderator: Person, content: bytes, name: str, kind: str, *, section: str = "Организации") -> None:
    opened(moderator, section)
    moderator.follow("Загрузить из файла")
    moderator.page.get_by_label("Файл .xlsx или .csv").set_input_files(file(content, name, kind))
    moderator.press("Проверить файл")
    moderator.is_at(f"Загрузка: {name}")


def given_out(moderator: Person, section: str, *, ending: str) -> Given:
    opened(moderator, section)
    moderator.follow("Выгрузить")
    moderator.page.get_by_role("radio", name=ending).check()
    return given(moderator, moderator.button("Выгрузить"))


def test_a_csv_in_the_background(browsers: Browsers, cast: Cast, slow_worker: SlowWorker) -> None:
    assert cast.municipality
    moderator = at_the_desk(browsers, cast.moderator)
    send(moderator, as_csv(HEAD, line("Сад Клён"), line("Сад Вяз")), "сады.csv", CSV)
    moderator.sees("Проверяется", "Можно уйти с этой страницы")
    slow_worker.gets_to(1, 2)
    moderator.sees("50 %: 1 из 2")
    expect(moderator.page.get_by_role("progressbar", name="Сделано, процентов")).to_have_attribute("value", "50")
    slow_worker.finishes()
    moderator.sees("В справочник ещё ничего не записано.")
    assert counted(moderator)["Добавится"] == "2"
    assert not Organisation.objects.exists()

    moderator.button("Применить", exact=False).click()
    moderator.sees("Загружается")
    slow_worker.finishes()
    moderator.sees("Загружено")
    assert counted(moderator)["Добавлено"] == "2"
    assert sorted(Organisation.objects.values_list("short_name", flat=True)) == ["Сад Вяз", "Сад Клён"]


def test_what_is_given_out_comes_back_unchanged(browsers: Browsers, cast: Cast) -> None:
    for name in ("Сад Ясень", "Сад Клён"):
        cast.make_organisation(name, cast.municipality, phone="+7 4012 55-55-55")
    cast.make_organisation("Чужой сад", cast.far_municipality)
    moderator = at_the_desk(browsers, cast.moderator)
    book = given_out(moderator, "Организации", ending="Excel (.xlsx)")
    assert book.name.endswith(".xlsx")
    head, *rows = book.xlsx()
    names = head.index("Краткое наименование")
    assert sorted(str(row[names]) for row in rows) == ["Сад Клён", "Сад Ясень"]
    send(moderator, book.content, "выгрузка.xlsx", XLSX)
    moderator.sees("Загружать нечего")
    assert counted(moderator)["Без изменений"] == "2"


@pytest.mark.parametrize("ending", ["Excel (.xlsx)", "Текст с разделителями (.csv)"])
def test_municipalities_are_the_administrators(browsers: Browsers, cast: Cast, ending: str) -> None:
    assert cast.municipality
    before = Municipality.objects.count()
    administrator = browsers.open()
    administrator.sign_in_as(cast.superuser)
    known = given_out(administrator, "Муниципалитеты", ending=ending)
    head, *rows = known.xlsx() if known.name.endswith(".xlsx") else known.csv()
    assert len(rows) == before
    new = {"Субъект РФ": REGION, "Название": "Новоозёрный", "Тип": "муниципальный округ"}
    row = [new.get(str(title), "") for title in head]
    send(administrator, as_csv([str(title) for title in head], row), "округа.csv", CSV, section="Муниципалитеты")
    assert counted(administrator)["Добавится"] == "1"
    administrator.button("Применить", exact=False).click()
    administrator.sees("Загружено")
    assert Municipality.objects.count() == before + 1
    visitor = browsers.open("/doo/catalogue/?region=39")
    expect(visitor.field("Муниципальный район").get_by_role("option", name="Новоозёрный")).to_have_count(1)


def test_a_moderator_loads_no_municipalities(browsers: Browsers, cast: Cast) -> None:
    assert cast.municipality
    moderator = at_the_desk(browsers, cast.moderator)
    opened(moderator, "Муниципалитеты")
    expect(moderator.link("Выгрузить")).to_be_visible()
    expect(moderator.link("Загрузить из файла")).to_have_count(0)
