"""What a table is expected to hold, and what was read."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from portal.spreadsheets.errors import CellError
from portal.spreadsheets.parsers import text_cell
from portal.text import HYPHENS, is_dash, looks, plain, unquoted

WORDS_APART = re.compile(rf"[\s_{HYPHENS}]+")


def title_key(title: str) -> str:
    """Titles compare by their looks, without quotation marks and the signs people put after or between the words."""
    return WORDS_APART.sub(" ", looks(unquoted(title))).strip(" *:.")


@dataclass(frozen=True)
class Column:
    """`parse` gets non-blank text and raises CellError (a ValidationError or ValueError will do too).

    `required`: the column has to be there. `filled`: every row has to have a value, as `required` unless said.
    The value of a blank cell is None. `prose`: quotation marks at the ends are the text's own; of other values they
    are no part (but where `parse` is the plain text), nor is the apostrophe that makes text of a number.
    """

    key: str
    title: str
    aliases: Sequence[str] = ()
    required: bool = True
    parse: Callable[[str], Any] = text_cell
    filled: bool | None = None
    prose: bool = False

    @property
    def must_be_filled(self) -> bool:
        return self.required if self.filled is None else self.filled

    def cleaned(self, text: str) -> str:
        """What `parse` gets, "" of a cell left blank with a dash."""
        if self.parse is text_cell:
            cleaned = plain(text)
        else:
            cleaned = plain(text).removeprefix("'") if self.prose else unquoted(text)
        return "" if is_dash(cleaned) else cleaned

    @property
    def names(self) -> set[str]:
        return {title_key(title) for title in (self.title, *self.aliases)}


@dataclass(frozen=True)
class Table:
    """`sheet`: the name to look for, else the first sheet that is not hidden; .csv has no sheets.

    With extra_columns="refuse" a file with anything outside the known columns below or in the header is refused whole.
    """

    columns: Sequence[Column]
    sheet: str | None = None
    extra_columns: Literal["refuse", "ignore"] = "refuse"

    def __post_init__(self) -> None:
        names = [title for column in self.columns for title in column.names]
        if len(set(names)) < len(names) or len({column.key for column in self.columns}) < len(self.columns):
            raise ValueError("two columns of a table share a key or a title")

    @cached_property
    def by_title(self) -> dict[str, Column]:
        return {name: column for column in self.columns for name in column.names}


@dataclass(frozen=True)
class Layout:
    """Where the columns of one sheet stand: shared by all its rows."""

    sheet: str
    number: int
    letters: Mapping[str, str]
    titles: Mapping[str, str]


@dataclass(slots=True)
class Row:
    """One row; `number` as the sheet counts. A value with an error is missing from `values`."""

    number: int
    values: dict[str, Any]
    layout: Layout
    errors: list[CellError] = field(default_factory=list)

    @property
    def cells(self) -> dict[str, str]:
        return {key: f"{letters}{self.number}" for key, letters in self.layout.letters.items()}

    def error(self, key: str, text: str) -> CellError:
        """An error at this row's cell; of a column that is not in the file, at the row's first cell."""
        letters = self.layout.letters.get(key, "A")
        title = self.layout.titles.get(key, "")
        return CellError(text, address=f"{letters}{self.number}", title=title, sheet=self.layout.sheet)


@dataclass
class Sheet:
    """`rows` holds only rows without an error; `errors` the first of all `error_count` errors."""

    name: str = ""
    rows: list[Row] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    error_count: int = 0
    bad_rows: int = 0
