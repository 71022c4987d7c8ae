"""Rows of a checked upload as people read them: what stands first needs them most, long groups are folded."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fisoko_protocols.checks import Mark
from fisoko_protocols.models import Upload
from fisoko_protocols.spreadsheets.protocol_two_preview import Note, Preview, PreviewRow, State

ORDER: Final = (State.ERROR, State.CHANGED, State.NEW, State.SAME)
KINDS: Final = {State.ERROR: "refused", State.CHANGED: "waiting", State.NEW: "in_work", State.SAME: "neutral"}
LEADS: Final = {"error": "Ошибка: ", "warning": "Проверьте: ", "mended": ""}
SHOWN = 100
LABELS: Final = {"": "---", **dict(Mark.choices)}


@dataclass(frozen=True, slots=True)
class ShownNote:
    address: str
    level: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """`row` is the one of the file, 0 where the file has none or is gone; `was_*` are "" where nothing changes."""

    row: int
    number: str
    state: str
    comment: str
    was_comment: str
    login: str
    was_login: str
    notes: tuple[ShownNote, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one state: the first ones, and those folded below them."""

    state: State
    title: str
    kind: str
    number: int
    first: Sequence[ShownRow]
    rest: Sequence[ShownRow]


def groups_of(preview: Preview) -> list[Group]:
    rows: dict[State, list[ShownRow]] = {state: [] for state in ORDER}
    for row in preview.rows:
        rows[row.state].append(shown_row(row))
    return [group(state, its) for state, its in rows.items() if its]


def group(state: State, rows: list[ShownRow]) -> Group:
    # What stays as it is is all folded.
    first = 0 if state == State.SAME else SHOWN
    return Group(state, state.label.capitalize(), KINDS[state], len(rows), rows[:first], rows[first:])


def shown_row(row: PreviewRow) -> ShownRow:
    changes = row.state == State.CHANGED
    return ShownRow(
        row=row.row,
        number=row.number,
        state=row.state.label,
        comment=LABELS[row.comment],
        was_comment=LABELS[row.was_comment] if changes and row.was_comment != row.comment else "",
        login=row.login or "---",
        was_login=(row.was_login or "---") if changes and row.was_login != row.login else "",
        notes=tuple(map(shown_note, row.notes)),
    )


def shown_note(note: Note) -> ShownNote:
    text = f"{note.text[:1].lower()}{note.text[1:]}" if LEADS[note.level] else note.text
    return ShownNote(note.address, note.level, f"{LEADS[note.level]}{text}")


def kept_rows(upload: Upload) -> list[ShownRow]:
    """Of an upload that waits: no addresses, and no notes, as the file is gone."""
    return [
        shown_row(
            PreviewRow(
                row=0,
                number=number,
                comment=comment,
                login=login,
                was_comment=was_comment,
                was_login=was_login,
                state=State.CHANGED if was_comment or was_login else State.NEW,
                cells={},
                notes=(),
            )
        )
        for number, comment, login, was_comment, was_login in upload.rows
    ]
