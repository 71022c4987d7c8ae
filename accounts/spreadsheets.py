"""The directory's tables as files: one declaration of columns for reading, for writing and for «было → станет».

The columns are fields of django-import-export; its reader and its pages are not used (docs/decisions.md).
A column that is not in the file leaves its values as they are, an empty cell empties the value.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from import_export.fields import Field
from import_export.resources import Resource
from import_export.widgets import Widget

from accounts.logins import mended_inn, mended_login
from portal.kinds import OrganisationKind
from portal.spreadsheets import CellError, Column, Table, choice_cell, text_up_to
from portal.spreadsheets.parsers import choice_key
from portal.text import ENDS, email_text, tidy

YEAR = re.compile(r"(19|20)[0-9]{2}")
YEARS_AS_NUMBER = re.compile(r"([0-9]{4})[.,]([0-9]{0,3}[1-9])")
YEARS_TOGETHER = re.compile(r"(?:[0-9]{4}){2,10}")
NO_YEARS = {"", "г", "гг", "и", "год", "года", "годы"}
YES = {"да": True, "нет": False}
STATES = {"Действует": False, "Закрыта": True}
KINDS = {kind.short: kind.value for kind in OrganisationKind}
check_url = URLValidator(schemes=["http", "https"])


def read_years(text: str) -> list[int] | None:
    """The years of «2024, 2025», also of what Excel makes of it: the number 2024.2025, or 20242025; None for others."""
    cleaned = tidy(text).strip(ENDS)
    if found := YEARS_AS_NUMBER.fullmatch(cleaned):
        # Excel keeps no noughts at the end: of «2024,2020» it leaves 2024.202.
        years = [found[1], found[2].ljust(4, "0")]
    elif YEARS_TOGETHER.fullmatch(cleaned):
        years = re.findall("[0-9]{4}", cleaned)
    else:
        years = [year for year in re.split(r"[\s,;./]+|(?<=[0-9])г\b", cleaned) if year not in NO_YEARS]
    return sorted({int(year) for year in years}) if years and all(map(YEAR.fullmatch, years)) else None


class Text(Widget):
    """Text that fits its database column; an empty cell is an empty text."""

    empty: Any = ""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.parse = text_up_to(limit)

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        return self.parse(value)


class Bare(Text):
    """No sentence: what a list or a sentence leaves behind it goes."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        text: str = super().clean(value).rstrip(ENDS)
        return text


class Email(Bare):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        address: str = super().clean(email_text(value))
        try:
            validate_email(address)
        except ValidationError:
            raise CellError("Это не адрес e-mail. Нужен вид name@example.ru") from None
        return address


class Site(Bare):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        address: str = super().clean(value)
        address = address if "://" in address else f"https://{address}"
        try:
            check_url(address)
        except ValidationError:
            raise CellError("Это не адрес сайта. Нужен вид https://example.ru") from None
        return address


class Inn(Text):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        """Excel takes the leading nought of the first nine regions away."""
        digits = mended_inn(value)
        if not digits:
            raise CellError("В ИНН организации 10 цифр (12 у предпринимателя). Проверьте его")
        return digits


class FederalLogin(Text):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        login = mended_login(value)
        if not login:
            raise CellError("Нужен логин вида edu390001 или spo390001")
        return login


class Years(Widget):
    empty: Any = ()

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> list[int]:
        years = read_years(value)
        if years is None:
            raise CellError("Нужны годы четырьмя цифрами через запятую, например 2024, 2025")
        return years

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return ", ".join(map(str, value or []))


class Choice(Widget):
    """One of the words given."""

    empty: Any = False

    def __init__(self, words: dict[str, Any], also: dict[str, Any] | None = None) -> None:
        super().__init__()
        self.words = {value: word for word, value in words.items()}
        self.parse = choice_cell(words)
        self.also = {choice_key(word): found for word, found in (also or {}).items()}

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        """`also` are words that are understood, but not offered."""
        word = choice_key(value)
        return self.also[word] if word in self.also else self.parse(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(self.words.get(value, value))


class DirectoryResource(Resource):
    """`needed` columns have to be there and filled; `keys` name a record, so an empty cell never empties them.

    `prose` is text that may begin or end with a quotation mark of its own.
    """

    needed: frozenset[str] = frozenset()
    prose: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    aliases: dict[str, list[str]] = {}
    title = ""
    model = ""

    def table(self) -> Table:
        return Table(
            [
                Column(
                    name,
                    field.column_name,
                    aliases=self.aliases.get(name, ()),
                    required=name in self.needed,
                    parse=field.widget.clean,
                    prose=name in self.prose,
                )
                for name, field in self.fields.items()
            ]
        )

    def columns(self) -> list[str]:
        return [field.column_name for field in self.fields.values()]

    def lines(self, instances: Iterable[Any]) -> Iterator[list[str]]:
        fields = list(self.fields.values())
        for instance in instances:
            yield [field.export(instance) for field in fields]

    def filled(self, values: dict[str, Any]) -> dict[str, Any]:
        """The values of the columns that are there, empty cells as the empty value."""
        return {
            name: self.fields[name].widget.empty if value is None else value
            for name, value in values.items()
            if not (value is None and name in self.keys)
        }

    def put(self, instance: Any, values: dict[str, Any]) -> list[list[str]]:
        """Set the values and tell what changed: [title, old, new]."""
        changes = []
        # In the order of the columns: values that have been in the database come back in another order.
        for name, field in self.fields.items():
            if field.readonly or name not in values:
                continue
            value = values[name]
            old = field.export(instance)
            setattr(instance, field.attribute, list(value) if isinstance(value, tuple) else value)
            new = field.export(instance)
            if old != new:
                changes.append([field.column_name, old, new])
        return changes


class OrganisationResource(DirectoryResource):
    full_name = Field("full_name", "Полное наименование", Text(500))
    short_name = Field("short_name", "Краткое наименование", Text(200))
    kind = Field("kind", "Вид", Choice(KINDS, {kind.label: kind.value for kind in OrganisationKind}))
    region = Field("municipality__region", "Субъект РФ", Text(100), readonly=True)
    municipality = Field("municipality", "Муниципалитет", Text(220))
    address = Field("address", "Адрес", Text(300))
    phone = Field("phone", "Телефон", Bare(50))
    email = Field("email", "E-mail", Email(254))
    site = Field("site", "Сайт", Site(200))
    inn = Field("inn", "ИНН", Inn(20))
    federal_login = Field("federal_login", "Логин в федеральной системе", FederalLogin(20))
    head = Field("head", "Руководитель", Text(200))
    closed = Field("closed", "Состояние", Choice(STATES, {"Открыта": False, "Закрыто": True}))
    low_results_years = Field("low_results_years", "Годы с низкими результатами", Years())

    title = "Организации"
    model = "organisation"
    needed = frozenset({"full_name", "short_name", "kind", "region", "municipality"})
    prose = frozenset({"full_name", "short_name", "address", "head"})
    keys = frozenset({"inn", "federal_login"})
    aliases = {
        "full_name": ["Полное название"],
        "short_name": ["Краткое название"],
        "kind": ["Вид организации"],
        "region": ["Регион"],
        "municipality": ["Муниципальное образование", "Муниципальный район"],
        "email": ["Электронная почта", "Почта", "Email"],
        "federal_login": ["Логин"],
        "head": ["Директор"],
    }


class MunicipalityResource(DirectoryResource):
    region = Field("region", "Субъект РФ", Text(100))
    name = Field("name", "Название", Text(150))
    type = Field("type", "Тип", Text(60))
    remote = Field("remote", "Отдалённый", Choice(YES))

    title = "Муниципалитеты"
    model = "municipality"
    needed = frozenset({"region", "name", "type"})
    aliases = {"region": ["Регион"], "name": ["Муниципалитет"]}
