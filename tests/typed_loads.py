"""Every load of a table from a file, read as plain as its page reads it: a good row each, and what it gives.

A load that is added joins LOADS; tests/test_typed_values.py counts them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.imports.jobs import LOADERS
from fisoko_protocols.checks import Line
from fisoko_protocols.models import SetupTable
from fisoko_protocols.spreadsheets.protocol_two import COMMENT, LOGIN, NUMBER, ProtocolTwoHead
from fisoko_protocols.spreadsheets.protocol_two_reading import read_upload
from fisoko_protocols.spreadsheets.setup_reading import read_setup
from fisoko_protocols.spreadsheets.setup_tables import FILES
from portal.spreadsheets import iterate

# Values of each row by title, and the sentences of its errors.
Read = Callable[[bytes], list[tuple[dict[str, Any], list[str]]]]


@dataclass(frozen=True)
class Load:
    """`prose`: titles of columns whose quotation marks are their own. `words`: those with one of the words offered.

    `names`: those whose last full stop stays, compared without it.
    """

    row: dict[str, str]
    read: Read
    prose: Sequence[str] = ()
    words: Sequence[str] = ()
    names: Sequence[str] = ()

    @property
    def titles(self) -> list[str]:
        return list(self.row)


def directory(table: str) -> Read:
    declared = LOADERS[table].resource.table()
    titles = {column.key: column.title for column in declared.columns}

    def rows(content: bytes) -> list[tuple[dict[str, Any], list[str]]]:
        return [
            ({titles[key]: value for key, value in row.values.items()}, [str(error) for error in row.errors])
            for row in iterate(content, declared, max_rows=1000)
        ]

    return rows


def setup(table: SetupTable) -> Read:
    def rows(content: bytes) -> list[tuple[dict[str, Any], list[str]]]:
        titles = FILES[table].titles
        lines = read_setup(content, FILES[table]).lines
        return [
            ({titles[key]: value for key, value in values.items()}, [": ".join(error) for error in errors])
            for _, values, errors in lines
        ]

    return rows


HEAD = ProtocolTwoHead("edu390001", "ОМК 2026", "u", "Учителя", "lit", "Литература")
KITS = [Line(f"{number:06}") for number in (501501, *range(600_000, 600_100))]


def protocol_two(content: bytes) -> list[tuple[dict[str, Any], list[str]]]:
    """Each row alone: in one file a kit may stand only once."""
    preview = read_upload(content, HEAD, KITS, known_logins=set)
    twice = "Этот комплект стоит не в одной строке"
    return [
        (
            {NUMBER: row.number, COMMENT: row.comment, LOGIN: row.login},
            [note.text for note in row.notes if note.level == "error" and not note.text.startswith(twice)],
        )
        for row in preview.rows
        if row.row
    ]


def example(table: SetupTable) -> dict[str, str]:
    return dict(zip(FILES[table].titles.values(), FILES[table].example, strict=True))


ORGANISATION = {
    "Полное наименование": "Школа № 5 имени Ломоносова", "Краткое наименование": "МБОУ СОШ № 5", "Вид": "ОО",
    "Субъект РФ": "Калининградская область", "Муниципалитет": "Город Калининград (городской округ)",
    "Адрес": "улица Мира, 5", "Телефон": "+7 4012 00-00-05", "E-mail": "school5@example.ru",
    "Сайт": "https://school5.example.ru", "ИНН": "3900000005", "Логин в федеральной системе": "edu390002",
    "Руководитель": "Канарейкина Анна Борисовна", "Состояние": "Действует", "Годы с низкими результатами": "2024, 2025",
}  # fmt: skip
MUNICIPALITY = {
    "Субъект РФ": "Калининградская область", "Название": "Новый", "Тип": "муниципальный округ", "Отдалённый": "да",
}  # fmt: skip
LOADS = {
    "organisations": Load(
        ORGANISATION, directory("organisations"),
        prose=["Полное наименование", "Краткое наименование", "Адрес", "Руководитель"], words=["Вид", "Состояние"],
        names=["Субъект РФ", "Муниципалитет"],
    ),
    "municipalities": Load(MUNICIPALITY, directory("municipalities"), words=["Отдалённый"], names=["Субъект РФ", "Название", "Тип"]),
    "publications": Load(
        example(SetupTable.PUBLICATIONS), setup(SetupTable.PUBLICATIONS),
        words=["Вид оценки", "Категория", "Протокол"], names=["Оценка", "Предмет"],
    ),
    "points": Load(example(SetupTable.POINTS), setup(SetupTable.POINTS), prose=["Название"]),
    "kits": Load(example(SetupTable.KITS), setup(SetupTable.KITS), words=["Категория"], names=["Оценка"]),
    "protocol 2": Load(
        {NUMBER: "501501", COMMENT: "использован", LOGIN: "edu390002"}, protocol_two, words=[COMMENT]
    ),
}  # fmt: skip
