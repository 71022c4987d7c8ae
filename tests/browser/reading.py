"""What a page says in tables and charts, and the files it gives."""

import csv
from io import BytesIO, StringIO
from typing import NamedTuple

from openpyxl import load_workbook
from playwright.sync_api import Locator

from tests.browser.people import Person

CELLS = """table => [...table.tBodies].flatMap(body => [...body.rows]).map(
    row => [...row.cells].map(cell => cell.innerText.replace(/\\u00ad/g, "").replace(/\\s+/g, " ").trim())
)"""
BARS = """figure => [...figure.querySelectorAll(".chart-row")].map(row => [
    row.querySelector(".chart-label").innerText.trim(),
    row.querySelector(".chart-value").innerText.replace(/\\s+/g, " ").trim(),
    Math.round(row.querySelector(".chart-filled").getBoundingClientRect().width
        / row.querySelector(".chart-ground").getBoundingClientRect().width * 100),
])"""


class Bar(NamedTuple):
    """`filled` is how much of its ground the bar fills on the screen, in whole per cent."""

    label: str
    said: str
    filled: int


def table(person: Person, name: str) -> Locator:
    """By its caption or, where it has none, by the words of its head."""
    named = person.main.get_by_role("table", name=name)
    headed = person.main.get_by_role("table").filter(has=person.page.get_by_role("columnheader", name=name, exact=True))
    return named.or_(headed).first


def rows(person: Person, name: str) -> list[list[str]]:
    found: list[list[str]] = table(person, name).evaluate(CELLS)
    return found


def column(person: Person, name: str, number: int) -> list[str]:
    return [row[number] for row in rows(person, name)]


def bars(person: Person, title: str) -> list[Bar]:
    chart = person.main.get_by_role("figure", name=title).or_(
        person.main.locator("figure.chart").filter(has_text=title)
    )
    return [Bar(*bar) for bar in chart.first.evaluate(BARS)]


def figures(person: Person) -> dict[str, str]:
    """The large numbers on top of a page, by their words."""
    found: list[list[str]] = person.main.locator("dl.figures > div").evaluate_all(
        "all => all.map(each => [each.querySelector('dt').innerText.trim(), each.querySelector('dd').innerText.trim()])"
    )
    return dict(found)


class Given(NamedTuple):
    name: str
    content: bytes

    def xlsx(self) -> list[list[object]]:
        sheet = load_workbook(BytesIO(self.content)).worksheets[0]
        return [list(row) for row in sheet.iter_rows(values_only=True)]

    def csv(self) -> list[list[str]]:
        return list(csv.reader(StringIO(self.content.decode("utf-8-sig")), delimiter=";"))


def given(person: Person, control: Locator) -> Given:
    """The file that comes when this link or button is pressed."""
    with person.page.expect_download() as download:
        control.click()
    return Given(download.value.suggested_filename, download.value.path().read_bytes())
