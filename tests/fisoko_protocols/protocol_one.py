"""Protocol 1 for tests: made for a point, filled in as its technical specialist does. All names are invented."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any, NamedTuple

from openpyxl import Workbook, load_workbook

from fisoko_protocols.spreadsheets.protocol_one import ProtocolOneHead, SurveyKit, write_protocol_one

URL = "https://survey.example.org/omk/"
HEAD = ProtocolOneHead(
    point_login="edu030094",
    point_name="Муниципальное образовательное учреждение «Примерская средняя школа»",
    assessment="ОМК",
    category="Методисты",
    subject="Литература",
    survey_url=URL,
)
# The numbers, logins and passwords of figure 6.
KITS = (
    SurveyKit("501501", "mlit03501501", "33289"),
    SurveyKit("501502", "mlit03501502", "56579"),
    SurveyKit("501503", "mlit03501503", "31469"),
    SurveyKit("501504", "mlit03501504", "90417"),
    SurveyKit("501505", "mlit03501505", "08852"),
)
FIRST_ROW = 5


class Entry(NamedTuple):
    name: str | None = None
    comment: str | None = None
    login: str | None = None


def many(count: int) -> list[SurveyKit]:
    numbers = [f"{10_001 + index:06}" for index in range(count)]
    return [
        SurveyKit(number, f"mlit03{number}", f"{index * 7919 % 100_000:05}") for index, number in enumerate(numbers)
    ]


def book_of(content: bytes, *, values: bool = False) -> Workbook:
    return load_workbook(BytesIO(content), data_only=values)


def made(kits: Sequence[SurveyKit] = KITS, head: ProtocolOneHead = HEAD) -> Workbook:
    return book_of(write_protocol_one(head, kits))


def filled(entries: Iterable[Entry], kits: Sequence[SurveyKit] = KITS) -> bytes:
    book = made(kits)
    for row, entry in enumerate(entries, start=FIRST_ROW):
        for column, value in enumerate(entry, start=2):
            if value is not None:
                cell = book["Протокол 1"].cell(row, column, value)
                cell.data_type = "s"
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def strips(content: bytes) -> list[tuple[Any, ...]]:
    """The printed columns of the survey sheet, a strip a row, as they were counted."""
    sheet = load_workbook(BytesIO(content), read_only=True, data_only=True)["Для анкетирования"]
    return list(sheet.iter_rows(2, max_col=8, values_only=True))


def lines_to_copy(content: bytes) -> list[Any]:
    return [row[0] for row in book_of(content, values=True)["Для анкетирования"].iter_rows(2, None, 11, 11, True)]


def strip(kit: SurveyKit, name: str | None = None) -> tuple[Any, ...]:
    """As figure 6 shows it: with a name, or with neither name nor password."""
    password = kit.password if name else None
    return ("Логин", kit.login, "Пароль", password, "ФИО", name, "Ссылка на анкету", URL)
