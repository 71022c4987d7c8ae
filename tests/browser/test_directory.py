"""The directory at the desk: a dry run, then the loading; an organisation that somebody misses in the list."""

from playwright.sync_api import expect

from accounts.models import Organisation
from tests.accounts.loading import line, table
from tests.browser.desk import at_the_desk, from_the_queue, nothing_waits
from tests.browser.letters import LetterBox
from tests.browser.people import Browsers, Person
from tests.browser.reading import given, rows
from tests.browser.registering import file
from tests.cast import Cast

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ASKER = "ishu-sad@example.org"


def load(moderator: Person, content: bytes) -> None:
    moderator.go("/admin/")
    moderator.follow("Организации")
    moderator.follow("Загрузить из файла")
    moderator.page.get_by_label("Файл .xlsx или .csv").set_input_files(file(content, "сады.xlsx", XLSX))
    moderator.press("Проверить файл")
    moderator.is_at("Загрузка: сады.xlsx")


def counted(moderator: Person) -> dict[str, str]:
    found: list[list[str]] = moderator.main.locator(".import-figures > div").evaluate_all(
        "all => all.map(each => [each.querySelector('dt').innerText, each.querySelector('dd').innerText])"
    )
    return dict(found)


def test_a_dry_run_then_the_loading(browsers: Browsers, cast: Cast) -> None:
    cast.make_organisation("Сад Ясень", cast.municipality, full_name="Учреждение «Сад Ясень»")
    content = table(
        line("Сад Ясень", phone="+7 4012 55-55-55"),
        line("Сад Клён"),
        line("Сад Вяз", place="Нет такого района"),
    )
    moderator = at_the_desk(browsers, cast.moderator)
    load(moderator, content)
    moderator.sees("В справочник ещё ничего не записано.")
    assert counted(moderator) == {"Добавится": "1", "Изменится": "1", "Без изменений": "0", "С ошибками": "1"}
    reasons(moderator)
    assert Organisation.objects.count() == 1

    moderator.button("Применить", exact=False).click()
    moderator.sees("Загружено")
    assert counted(moderator)["Добавлено"] == "1"
    assert Organisation.objects.get(short_name="Сад Ясень").phone == "+7 4012 55-55-55"
    visitor = browsers.open("/doo/catalogue/?q=клён")
    visitor.sees("Сад Клён")

    load(moderator, content)
    moderator.sees("Загружать нечего")
    assert Organisation.objects.count() == 2


def reasons(moderator: Person) -> None:
    """Row by row: what is wrong and where, what changes from what to what."""
    tabs = moderator.page.get_by_role("navigation", name="Части отчёта")
    tabs.get_by_role("link", name="С ошибками", exact=False).click()
    [row] = rows(moderator, "Подробно")
    assert row[0] == "4"
    assert "Нет такого района" in row[3]
    errors = given(moderator, moderator.link("Скачать ошибки"))
    assert "Сад Вяз" in str(errors.xlsx())
    tabs.get_by_role("link", name="Изменятся", exact=False).click()
    [row] = rows(moderator, "Подробно")
    assert "Телефон: пусто → +7 4012 55-55-55" in row[3]


def test_a_file_that_is_no_table(browsers: Browsers, cast: Cast) -> None:
    moderator = at_the_desk(browsers, cast.moderator)
    moderator.go("/admin/accounts/organisation/import/")
    moderator.press("Проверить файл")
    moderator.sees("Выберите файл с таблицей.")
    moderator.page.get_by_label("Файл .xlsx или .csv").set_input_files(file(b"\x89PNG", "сады.xlsx", XLSX))
    moderator.press("Проверить файл")
    moderator.sees("В первых 10 строках нет заголовков таблицы.", "В справочник ничего не записано.")
    expect(moderator.button("Применить", exact=False)).to_have_count(0)


def test_my_organisation_is_not_in_the_list(browsers: Browsers, cast: Cast, letters: LetterBox) -> None:
    assert cast.municipality
    visitor = browsers.open("/expert/register/")
    visitor.page.get_by_role("radio", name="Уровень организации").check()
    address = visitor.link("Моей организации нет в списке", exact=False).first.get_attribute("href")
    visitor.go(str(address))
    visitor.is_at("Моей организации нет в списке")
    ask(visitor)

    moderator = at_the_desk(browsers, cast.moderator)
    from_the_queue(moderator, "1 организацию", "Детский сад «Ольха»")
    moderator.sees("Не найдены")
    moderator.follow("Принять")
    moderator.press("Принять")
    moderator.sees("Заявка принята. Проверьте сведения и сохраните организацию.")
    expect(moderator.page.get_by_label("Полное наименование")).to_have_value("Детский сад «Ольха»")
    moderator.page.get_by_label("Краткое наименование").fill("Сад Ольха")
    moderator.press("Сохранить")
    moderator.sees("Добавлено: Сад Ольха.")
    assert letters.all(ASKER)
    nothing_waits(moderator)
    visitor.go("/doo/catalogue/?q=ольха")
    visitor.sees("Сад Ольха")


def ask(visitor: Person) -> None:
    page = visitor.page
    page.get_by_role("textbox", name="Наименование").fill("Детский сад «Ольха»")
    page.get_by_role("radio", name="Дошкольные образовательные организации").check()
    page.get_by_role("combobox", name="Субъект РФ").select_option(label="Калининградская область")
    page.get_by_label("Муниципальн", exact=False).fill("Город Калининград")
    page.get_by_role("textbox", name="E-mail").fill(ASKER)
    visitor.press("Отправить модератору")
    visitor.is_at("Заявка отправлена")
