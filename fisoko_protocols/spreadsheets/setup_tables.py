"""The three files of the set-up: their columns, what each means, an example row."""

from dataclasses import dataclass

from fisoko_protocols.models import Assessment, Category, SetupTable
from fisoko_protocols.spreadsheets.setup_cells import (
    clock_cell,
    code_cell,
    day_cell,
    email_cell,
    login_cell,
    number_cell,
    organisation_cell,
    phone_cell,
    point_name,
    region_cell,
    title_cell,
    zone_cell,
)
from portal.spreadsheets import Column, Table, choice_cell

KINDS = {label: value for value, label in Assessment.Kind.choices}
CATEGORIES = {label: value for value, label in Category.choices} | {"Методист": "m", "Учитель": "u", "m": "m", "u": "u"}
PROTOCOLS = {
    "Электронный протокол 1": 1, "Электронный протокол 2": 2, "Протокол 1": 1, "Протокол 2": 2, "1": 1, "2": 2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SetupFile:
    """`notes` say of a column what its title does not."""

    table: Table
    example: tuple[str, ...]
    notes: dict[str, str]
    max_rows: int
    meaning: str

    @property
    def titles(self) -> dict[str, str]:
        return {column.key: column.title for column in self.table.columns}


PUBLICATIONS = SetupFile(
    Table(
        [
            Column("kind", "Вид оценки", aliases=["Вид"], parse=choice_cell(KINDS)),
            Column("title", "Оценка", aliases=["Название оценки"], parse=title_cell(200)),
            Column("starts_on", "Первый день", parse=day_cell),
            Column("ends_on", "Последний день", parse=day_cell),
            Column("code", "Код предмета", parse=code_cell),
            Column("subject", "Предмет", aliases=["Название предмета"], parse=title_cell(100)),
            Column("category", "Категория", parse=choice_cell(CATEGORIES)),
            Column("number", "Протокол", aliases=["Публикация"], parse=choice_cell(PROTOCOLS)),
            Column("opens_on", "Открывается", aliases=["Дата открытия"], parse=day_cell),
            Column("opens_time", "Время открытия", required=False, parse=clock_cell),
            Column("closes_on", "Закрывается", aliases=["Дата закрытия"], parse=day_cell),
            Column("closes_time", "Время закрытия", required=False, parse=clock_cell),
        ]
    ),
    example=(
        "ОМК", "ОМК, осень 2026", "23.11.2026", "27.11.2026", "lit", "Литература", "Методисты", "Протокол 2",
        "23.11.2026", "08:00", "27.11.2026", "20:00",
    ),
    notes={
        "kind": "ОМК или ОПиМК",
        "code": "строчные латинские буквы: с ним составляются логины анкет",
        "category": "Методисты или Учителя",
        "number": "Протокол 1 или Протокол 2, по строке на каждый",
        "opens_time": "по часам ППО; без столбца 08:00",
        "closes_time": "по часам ППО; без столбца 20:00",
    },
    max_rows=1000,
    meaning="Строка — одна публикация: протокол 1 или 2 одного предмета и категории. Оценка, предмет и категория заведутся вместе с ней.",
)  # fmt: skip
POINTS = SetupFile(
    Table(
        [
            Column("login", "Логин ППО", aliases=["Логин"], parse=login_cell),
            Column("name", "Название", aliases=["Название ППО"], parse=point_name, prose=True),
            Column("region", "Субъект РФ", aliases=["Регион", "Субъект"], parse=region_cell),
            Column("organisation", "Организация", aliases=["ИНН"], required=False, parse=organisation_cell),
            Column("time_zone", "Часовой пояс", required=False, parse=zone_cell),
            Column("phone", "Телефон", required=False, parse=phone_cell),
            Column("email", "E-mail", aliases=["Электронная почта", "Почта", "Email"], required=False, parse=email_cell),
        ]
    ),
    example=(
        "edu390001", "МАОУ СОШ № 31", "Калининградская область", "3900000001", "МСК-1", "+7 4012 00-00-00",
        "ppo390001@example.ru",
    ),
    notes={
        "login": "edu или spo и шесть цифр, первые две — код субъекта РФ; с ним ППО входит на портал",
        "region": "название полностью или код из двух цифр",
        "organisation": "ИНН или логин организации в федеральной системе, если она есть в справочнике",
        "time_zone": "если не такой, как в субъекте РФ: МСК-1 или Europe/Kaliningrad",
        "email": "для писем новой учётной записи; уже указанный в ней адрес файл не меняет",
    },
    max_rows=10_000,
    meaning="Строка — один ППО. Вместе с новым ППО заводится его учётная запись; первый пароль печатается на листе ППО.",
)  # fmt: skip
KITS = SetupFile(
    Table(
        [
            Column("number", "Номер комплекта", aliases=["Комплект"], parse=number_cell),
            Column("login", "Логин ППО", aliases=["Логин"], parse=login_cell),
            Column("code", "Код предмета", parse=code_cell),
            Column("category", "Категория", parse=choice_cell(CATEGORIES)),
            Column("title", "Оценка", aliases=["Название оценки"], parse=title_cell(200)),
        ]
    ),
    example=("501501", "edu390001", "lit", "Методисты", "ОМК, осень 2026"),
    notes={
        "number": "шесть цифр; в субъекте РФ, предмете и категории не повторяется ни в одной оценке",
        "category": "Методисты или Учителя",
        "title": "как в файле публикаций",
    },
    max_rows=30_000,
    meaning="Строка — один комплект. Логин и пароль анкеты портал сделает сам. Комплекты можно добавлять в любое время.",
)
FILES = {SetupTable.PUBLICATIONS: PUBLICATIONS, SetupTable.POINTS: POINTS, SetupTable.KITS: KITS}
