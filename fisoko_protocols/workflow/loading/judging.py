"""What a row of a set-up file would do; each table adds a loader."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from fisoko_protocols.models import SetupTable
from portal.history import Actor
from portal.models import LoadOutcome

# (column, sentence)
Reason = tuple[str, str]


@dataclass(slots=True, eq=False)
class Row:
    """`target` is the record it means, None for a new one; `found` and `made` are the loader's own."""

    number: int
    values: dict[str, Any]
    reasons: list[Reason] = field(default_factory=list)
    subject: str = ""
    target: int | None = None
    changes: list[list[str]] = field(default_factory=list)
    found: Any = None
    made: Any = None

    def refuse(self, column: str, sentence: str) -> None:
        self.reasons.append((column, sentence))

    def change(self, title: str, old: object, new: object) -> None:
        if str(old) != str(new):
            self.changes.append([title, str(old), str(new)])

    @property
    def outcome(self) -> str:
        """ "" for a row that changes nothing."""
        if self.reasons:
            return LoadOutcome.REFUSED
        if self.target is None:
            return LoadOutcome.ADDED
        return LoadOutcome.CHANGED if self.changes else ""


class Loader(ABC):
    """One for a run. `step`: how many rows are written in one transaction."""

    step = 100

    @abstractmethod
    def key(self, row: Row) -> str:
        """What names the record: two rows of a file with one key are both refused."""

    @abstractmethod
    def judge(self, rows: Sequence[Row]) -> None:
        """Fill `subject`, `target`, `changes` and `reasons` of rows without reasons."""

    def hold(self) -> None:  # noqa: B027 - most loaders have read nothing
        """Before a step of the writing is judged: what was read before the transaction is read again."""

    @abstractmethod
    def write(self, rows: Sequence[Row], actor: Actor) -> None:
        """Write judged rows, within the caller's transaction."""


LOADERS: dict[str, type[Loader]] = {}


def loads(table: SetupTable) -> Any:
    """Register the loader of a table."""

    def register(loader: type[Loader]) -> type[Loader]:
        LOADERS[table] = loader
        return loader

    return register


def same_as(number: int) -> str:
    return f"Та же запись, что в строке {number}. Оставьте одну из них"


def judged(loader: Loader, rows: Sequence[Row]) -> dict[int, int]:
    """Judge the rows of a whole short file; {row: the other row with its key} are refused as well."""
    loader.judge(rows)
    doubles = Doubles()
    for row in rows:
        doubles.note(loader, row)
    for row in rows:
        if row.number in doubles.repeated:
            row.refuse("", same_as(doubles.repeated[row.number]))
    return doubles.repeated


class Doubles:
    """The first of two rows for one record is no better than the second."""

    def __init__(self) -> None:
        self.first: dict[str, int] = {}
        # {number of an earlier row: number of the row that repeats it}
        self.repeated: dict[int, int] = {}

    def note(self, loader: Loader, row: Row) -> None:
        if row.reasons:
            return
        earlier = self.first.setdefault(loader.key(row), row.number)
        if earlier != row.number:
            self.repeated.setdefault(earlier, row.number)
            row.refuse("", same_as(earlier))
