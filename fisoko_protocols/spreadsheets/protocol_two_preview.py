"""What an upload would change: row by row, with cell addresses, and only values that are valid."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from django.db import models

from fisoko_protocols.checks import Field

NoteLevel = Literal["error", "warning", "mended"]


class State(models.TextChoices):
    NEW = "new", "новое"
    CHANGED = "changed", "изменено"
    SAME = "same", "без изменений"
    ERROR = "error", "ошибка"


@dataclass(frozen=True, slots=True)
class Note:
    """One sentence about one cell. It never repeats what stood there unless that is a valid value."""

    address: str
    level: NoteLevel
    text: str


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row of the file, or a kit without one (`row` 0).

    `number` is "" where none could be read; `comment` and `login` are valid values or "". `was_*` is what is entered now.
    """

    row: int
    number: str
    comment: str
    login: str
    was_comment: str
    was_login: str
    state: State
    cells: Mapping[Field, str]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """`sheet` is the place of the sheet in the book, from 0; `notes` are about the table as a whole."""

    sheet: int
    rows: list[PreviewRow]
    notes: list[Note] = field(default_factory=list)

    def all_notes(self) -> Iterator[Note]:
        yield from self.notes
        for row in self.rows:
            yield from row.notes

    @property
    def counts(self) -> dict[State, int]:
        counted = Counter(row.state for row in self.rows)
        return {state: counted[state] for state in State}

    @property
    def has_errors(self) -> bool:
        return any(row.state == State.ERROR for row in self.rows)

    @property
    def changes(self) -> list[tuple[str, str, str, str, str]]:
        """Number, comment, login, and what comment and login are now, of each kit that would change."""
        return [
            (row.number, row.comment, row.login, row.was_comment, row.was_login)
            for row in self.rows
            if row.state in (State.NEW, State.CHANGED)
        ]
