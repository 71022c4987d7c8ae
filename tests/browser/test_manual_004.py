"""Manual 004 step by step, by its labels: sign-in of a ППО, both ways of protocol 2, «Сдать отчёт», «Сбор данных»,
«Редактировать»; the coordinator sees it change."""

import re
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import expect

from fisoko_protocols.models import Version
from tests.browser.people import Browsers, Person
from tests.browser.protocols import COMMENTS, comment_of, is_saved, login_of, scene
from tests.fisoko_protocols.scene import FIGURE_13, NUMBERS, Scene

__all__ = ["scene"]
HEADING = "Электронный протокол 2. Литература, методисты"


def signed_in(browsers: Browsers) -> Person:
    """Figure 3 of the manual: the ППО's own login and password."""
    point = browsers.open()
    point.sign_in("edu390001")
    point.is_at("Протоколы")
    return point


def opens_protocol_two(person: Person) -> None:
    person.link("Электронный протокол 2", exact=False).first.click()
    person.is_at(HEADING)


def coordinator_at_watch(browsers: Browsers, scene: Scene) -> Person:
    coordinator = browsers.open()
    coordinator.sign_in_as(scene.cast.regional_coordinator.user)
    coordinator.go("/protocols/watch/")
    coordinator.follow("По протоколам")
    coordinator.page.wait_for_url("**view=protocols**")
    return coordinator


def state_is(coordinator: Person, state: str) -> None:
    """In the row of the ППО, after a look anew."""
    coordinator.page.reload()
    row = coordinator.main.get_by_role("row").filter(has_text="edu390001")
    expect(row.get_by_text(re.compile(rf"^{state}[,\s\d%]*$"))).to_be_visible()


def test_by_the_form(browsers: Browsers, scene: Scene) -> None:
    coordinator = coordinator_at_watch(browsers, scene)
    state_is(coordinator, "Не начат")
    point = signed_in(browsers)
    opens_protocol_two(point)
    point.follow("Форма")
    for number in NUMBERS:
        expect(comment_of(point, number)).to_have_value("")
    for number, (comment, login) in FIGURE_13.items():
        comment_of(point, number).select_option(label=COMMENTS[comment])
        if login:
            login_of(point, number).fill(login)
            login_of(point, number).press("Enter")
    is_saved(point)
    state_is(coordinator, "В работе")
    point.press("Сдать отчёт")
    point.sees("Сбор данных", "Отчёт сдан")
    version = Version.objects.get()
    point.sees(f"{version.handed_in_at.astimezone(scene.cast.point.zone):%H:%M}")
    state_is(coordinator, "Сдан")
    point.press("Редактировать")
    point.follow("Форма")
    comment_of(point, "501505").select_option(label="испорчен")
    is_saved(point)
    state_is(coordinator, "Сдан, есть несданные изменения")
    point.press("Сдать отчёт")
    point.sees("Отчёт сдан")
    assert [each.number for each in Version.objects.order_by("number")] == [1, 2]


def filled_template(path: Path, values: dict[str, tuple[str, str]]) -> bytes:
    """As a person fills the file in Excel: figure 13."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    titles = [str(cell.value) for cell in sheet[1]]
    assert titles[:3] == ["Номер комплекта", "Комментарий", "Логин ОО, в которой работает учитель"]
    for row in range(2, len(values) + 2):
        comment, login = values[str(sheet.cell(row, 1).value)]
        sheet.cell(row, 2, COMMENTS[comment])
        sheet.cell(row, 3, login or None)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_by_the_workbook(browsers: Browsers, scene: Scene, tmp_path: Path) -> None:
    point = signed_in(browsers)
    opens_protocol_two(point)
    point.follow("Excel")
    with point.page.expect_download() as download:
        point.link("Сформировать excel шаблон").or_(point.button("Сформировать excel шаблон")).click()
    template = tmp_path / "template.xlsx"
    download.value.save_as(template)
    filled = tmp_path / "filled.xlsx"
    filled.write_bytes(filled_template(template, FIGURE_13))
    point.page.locator("input[type=file]").first.set_input_files(filled)
    point.press("Загрузить из excel")
    point.sees("новое", "C2")
    point.press("Применить")
    point.press("Сдать отчёт")
    point.sees("Сбор данных", "Отчёт сдан")
    lines = {line.number: (line.comment, line.login) for line in Version.objects.get().handed_in.lines}
    assert lines == FIGURE_13


def test_protocol_one_is_taken_home_and_never_taken_back(browsers: Browsers, scene: Scene, tmp_path: Path) -> None:
    point = signed_in(browsers)
    point.link("Электронный протокол 1", exact=False).first.click()
    point.is_at("Электронный протокол 1. Литература, методисты")
    with point.page.expect_download() as download:
        point.link("Скачать шаблон").or_(point.button("Скачать шаблон")).click()
    template = tmp_path / "protocol-1.xlsx"
    download.value.save_as(template)
    assert [sheet.title for sheet in load_workbook(template).worksheets][2] == "Для анкетирования"
    point.go("/protocols/")
    opens_protocol_two(point)
    point.follow("Excel")
    point.page.locator("input[type=file]").first.set_input_files(template)
    point.press("Загрузить из excel")
    point.sees("протокол 1")
    assert not Version.objects.exists()
