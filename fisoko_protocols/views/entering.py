"""What both ways of «Форма» share, the page and its cells: from what was typed to entries, and what is told of a line."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from fisoko_protocols.checks import Checked, Finding, Line, Mark, check_cell, check_line
from fisoko_protocols.models import Kit, Protocol
from fisoko_protocols.workflow import Beside, Entry, Saved

FIELDS = ("comment", "login")


@dataclass(frozen=True, slots=True)
class Cell:
    """As sent: whatever was typed, and the value that was seen there."""

    number: str
    field: Any
    value: str
    seen: str


@dataclass(frozen=True, slots=True)
class Judged:
    """`mended` are those of the entries that were typed otherwise."""

    entries: list[Entry] = field(default_factory=list)
    mended: list[Entry] = field(default_factory=list)
    refused: list[tuple[Cell, Finding]] = field(default_factory=list)

    def mended_in(self, saved: Saved) -> list[Entry]:
        return [entry for entry in self.mended if entry.value and entry not in saved.contested]


def judged(cells: Iterable[Cell], *, region_code: str) -> Judged:
    found = Judged()
    for cell in cells:
        checked = understood(cell, region_code=region_code)
        if checked.value is None:
            found.refused.append((cell, checked.findings[0]))
            continue
        entry = Entry(cell.number, cell.field, checked.value, cell.seen)
        found.entries.append(entry)
        if checked.mended:
            found.mended.append(entry)
    return found


def understood(cell: Cell, *, region_code: str) -> Checked:
    """The form sends the code of a comment."""
    if cell.field == "comment" and cell.value in Mark.values:
        return Checked(cell.value, False, ())
    return check_cell(cell.number, cell.field, cell.value, region_code=region_code)


def line_of(kit: Kit) -> Line:
    return Line(kit.number, kit.comment, kit.school_login)


def told_of(line: Line, protocol: Protocol, beside: Beside) -> tuple[Finding, ...]:
    """What is worth saying while people still fill in: not that a row nobody has touched is blank."""
    region = protocol.point.region_id
    found = check_line(line, region_code=region, known_logins=beside.names, twice=beside.twice)
    touched = bool(line.comment or line.login)
    return tuple(finding for finding in found if finding.level == "warning" or touched)
