"""Pages of a ППО, of a regional coordinator and of the federal organiser."""

from collections.abc import Iterable, Sequence

from playwright.sync_api import FilePayload

from tests.browser.page_rows import (
    ADMINISTRATOR,
    FEDERAL_ORGANISER,
    POINT_ORGANISER,
    REGIONAL_COORDINATOR,
    Row,
    Way,
    address,
    press,
)
from tests.browser.people import Person
from tests.browser.scene import Scene
from tests.fisoko_protocols.books import FIGURE_13, book

POINT, REGION, COUNTRY = (POINT_ORGANISER,), (REGIONAL_COORDINATOR,), (FEDERAL_ORGANISER,)
WATCHERS = (REGIONAL_COORDINATOR, FEDERAL_ORGANISER)
EVERYBODY = (POINT_ORGANISER, *WATCHERS)
PAGES_OF = "fisoko_protocols/"
BAD_ROWS = (("501501", "сгорел", None), ("501502", "испорчен", "edu777778"), ("99", "использован", "школа № 31"))
TOO_MANY_FIELDS = """form => {
  for (let number = 0; number <= 5000; number++) {
    form.append(Object.assign(document.createElement("input"), {type: "hidden", name: `more${number}`}));
  }
  form.submit();
}"""


def send(rows: Iterable[Sequence[object]] | None) -> Way:
    """A workbook with these rows to the protocol at work; without any, a file that is none."""

    def go(person: Person, scene: Scene) -> None:
        person.go(address("/protocols/{entered}/excel/", scene))
        content = b"" if rows is None else book(rows)
        file = FilePayload(name="file.xlsx", mimeType="application/octet-stream", buffer=content)
        person.page.locator("input[type=file]").set_input_files(files=[file])
        person.press("Загрузить из excel")

    return go


def look_at_what_waits(person: Person, scene: Scene) -> None:
    send(FIGURE_13)(person, scene)
    person.is_at("Электронный протокол 2")
    person.go(address("/protocols/{entered}/excel/", scene))
    person.follow("Посмотреть и применить")


def send_too_many_fields(person: Person, scene: Scene) -> None:
    person.go(address("/protocols/{entered}/excel/", scene))
    person.page.locator("main form[enctype]").evaluate(TOO_MANY_FIELDS)
    person.is_at("Данные не дошли")


OWN = [
    Row(f"{PAGES_OF}point/home.html", POINT, "/protocols/"),
    Row(f"{PAGES_OF}point/protocol_one.html", POINT, "/protocols/{sitting}/first/"),
    Row(f"{PAGES_OF}form/form.html", (POINT_ORGANISER, REGIONAL_COORDINATOR), "/protocols/{entered}/form/"),
    Row(f"{PAGES_OF}form/form.html", POINT, "/protocols/{handed_in}/form/"),
    Row(f"{PAGES_OF}form/form.html", POINT, "/protocols/{given_back}/form/"),
    Row(f"{PAGES_OF}form/form.html", POINT, "/protocols/{over}/form/"),
    Row(f"{PAGES_OF}protocol/excel.html", (POINT_ORGANISER, REGIONAL_COORDINATOR), "/protocols/{given_back}/excel/"),
    Row(f"{PAGES_OF}protocol/excel.html", POINT, "/protocols/{over}/excel/"),
    Row(f"{PAGES_OF}protocol/excel.html", POINT, send(None)),
    Row(f"{PAGES_OF}protocol/checked.html", POINT, send(BAD_ROWS)),
    Row(f"{PAGES_OF}protocol/checked.html", POINT, send(FIGURE_13)),
    Row(f"{PAGES_OF}protocol/checked.html", POINT, send(FIGURE_13[:4])),
    Row(f"{PAGES_OF}protocol/preview.html", POINT, look_at_what_waits),
    Row(f"{PAGES_OF}protocol/unreadable.html", POINT, send_too_many_fields, status=400),
    Row(f"{PAGES_OF}protocol/versions.html", POINT, "/protocols/{handed_in}/versions/"),
    Row(f"{PAGES_OF}protocol/versions.html", POINT, "/protocols/{entered}/versions/"),
    Row(f"{PAGES_OF}protocol/version.html", POINT, "/protocols/{handed_in}/versions/2/"),
    Row(f"{PAGES_OF}protocol/version.html", POINT, "/protocols/{handed_in}/versions/1/"),
    Row(f"{PAGES_OF}protocol/compare.html", POINT, "/protocols/{handed_in}/versions/compare/?a=1&b=2"),
    Row(f"{PAGES_OF}help/point_organiser.html", POINT, "/help/point-organiser/"),
]

WATCH = [
    Row(f"{PAGES_OF}watch/watch.html", REGION, "/protocols/watch/"),
    Row(f"{PAGES_OF}watch/watch.html", REGION, "/protocols/watch/?view=protocols"),
    Row(f"{PAGES_OF}watch/watch.html", REGION, "/protocols/watch/?q=нет-такого"),
    Row(f"{PAGES_OF}watch/watch.html", COUNTRY, "/protocols/watch/?region=39"),
    Row(f"{PAGES_OF}watch/pace.html", REGION, "/protocols/watch/pace/"),
    Row(f"{PAGES_OF}watch/oddities.html", REGION, "/protocols/watch/oddities/"),
    Row(f"{PAGES_OF}watch/point.html", WATCHERS, "/protocols/watch/points/{point}/"),
    Row(f"{PAGES_OF}watch/protocol.html", WATCHERS, "/protocols/watch/protocols/{handed_in}/"),
    Row(f"{PAGES_OF}watch/protocol.html", REGION, "/protocols/watch/protocols/{given_back}/?version=1"),
    Row(f"{PAGES_OF}watch/give_back.html", REGION, "/protocols/watch/protocols/{handed_in}/return/?kit=501501"),
    Row(
        f"{PAGES_OF}watch/give_back.html",
        REGION,
        press("/protocols/watch/protocols/{handed_in}/return/", "Вернуть на доработку"),
    ),
    Row(f"{PAGES_OF}watch/extend.html", REGION, "/protocols/watch/protocols/{over}/extend/"),
    Row(f"{PAGES_OF}watch/extend.html", REGION, press("/protocols/watch/protocols/{over}/extend/", "Продлить срок")),
    Row(f"{PAGES_OF}watch/remind.html", REGION, "/protocols/watch/remind/"),
    Row(f"{PAGES_OF}watch/remind_job.html", REGION, "/protocols/watch/remind/{reminding}/"),
    Row(f"{PAGES_OF}watch/remind_job.html", REGION, "/protocols/watch/remind/{reminded}/"),
    Row(f"{PAGES_OF}watch/call_list.html", REGION, "/protocols/watch/calls/"),
    Row(f"{PAGES_OF}watch/call_list.html", REGION, "/protocols/watch/calls/", paper=True),
    Row(f"{PAGES_OF}watch/password_sheets.html", REGION, "/protocols/watch/passwords/"),
    Row("components/confirm.html", REGION, "/protocols/watch/points/{free_point}/password/"),
    Row(
        f"{PAGES_OF}watch/password.html",
        REGION,
        press("/protocols/watch/points/{free_point}/password/", "Выдать новый пароль"),
    ),
    Row(f"{PAGES_OF}watch/file_ask.html", REGION, "/protocols/watch/file/csv/"),
    Row(f"{PAGES_OF}watch/file_job.html", REGION, press("/protocols/watch/file/csv/", "Подготовить файл .csv")),
    Row(f"{PAGES_OF}help/regional_coordinator.html", REGION, "/help/regional-coordinator/"),
]

FEDERAL = [
    Row(f"{PAGES_OF}federal/country.html", COUNTRY, "/protocols/federal/"),
    Row(f"{PAGES_OF}federal/country.html", COUNTRY, "/protocols/federal/?q=нет-такого"),
    Row(f"{PAGES_OF}federal/pace.html", COUNTRY, "/protocols/federal/pace/"),
    Row(f"{PAGES_OF}federal/handed_in.html", COUNTRY, "/protocols/federal/handed-in/"),
    Row(
        f"{PAGES_OF}federal/handed_in.html", COUNTRY, press("/protocols/federal/handed-in/", "Показать, сколько строк")
    ),
    Row(f"{PAGES_OF}federal/handed_in.html", COUNTRY, "/protocols/federal/handed-in/?day=вчера"),
    Row(f"{PAGES_OF}help/federal_organiser.html", COUNTRY, "/help/federal-organiser/"),
]

SET_UP = [
    Row(f"{PAGES_OF}setup/setup.html", (FEDERAL_ORGANISER, ADMINISTRATOR), "/protocols/setup/?{sitting}"),
    Row(f"{PAGES_OF}setup/window.html", COUNTRY, "/protocols/setup/windows/{window}/"),
    Row(f"{PAGES_OF}setup/kits.html", COUNTRY, "/protocols/setup/kits/"),
    Row(f"{PAGES_OF}setup/kits.html", COUNTRY, press("/protocols/setup/kits/", "Проверить и добавить")),
    Row(f"{PAGES_OF}setup/credentials.html", COUNTRY, "/protocols/setup/credentials/{sitting}/"),
    Row(f"{PAGES_OF}setup/load.html", COUNTRY, "/protocols/setup/load/points/"),
    Row(f"{PAGES_OF}setup/load.html", COUNTRY, "/protocols/setup/load/publications/"),
    Row(f"{PAGES_OF}setup/report.html", COUNTRY, "/protocols/setup/loads/{load_checked}/"),
    Row(f"{PAGES_OF}setup/report.html", COUNTRY, "/protocols/setup/loads/{load_checked}/?show=changed"),
    Row(f"{PAGES_OF}setup/report.html", COUNTRY, "/protocols/setup/loads/{load_applied}/"),
    Row(f"{PAGES_OF}setup/report.html", COUNTRY, "/protocols/setup/loads/{load_running}/"),
]

# Drawn with other contents for them than for experts.
SHARED = [
    Row("portal/front.html", EVERYBODY, "/"),
    Row("accounts/security.html", EVERYBODY, "/profile/"),
    Row("portal/notices.html", EVERYBODY, "/notices/"),
]

PAGES = [*OWN, *WATCH, *FEDERAL, *SET_UP, *SHARED]
