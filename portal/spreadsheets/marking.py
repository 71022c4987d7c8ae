"""The person's own workbook back, with the cells marked. All in memory: nothing of it may reach a temporary file."""

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.styles import PatternFill
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

from portal.spreadsheets.container import MAX_BYTES, Source, kind_of, open_archive, opened
from portal.spreadsheets.errors import CellError, SpreadsheetError
from portal.spreadsheets.xlsx import LAST_COLUMN, LAST_ROW, column_number

AUTHOR = "Портал"
ADDRESS = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")
COLOUR = "FFFFC7CE"
FILL = PatternFill("solid", fgColor=COLOUR)
MAX_MARKED = 2000
MAX_UNPACKED = 40 * 1024 * 1024
# openpyxl builds the whole book as objects, some 300 bytes a tag.
MAX_TAGS = 1_500_000
NOTE_WIDTH, NOTE_LINE, NOTE_CHARACTERS = 320, 18, 45
TOO_LARGE = "Файл слишком велик, чтобы вернуть его с пометками. Исправьте его по списку ошибок."
NOT_MARKED = "Файл не получилось вернуть с пометками. Исправьте его по списку ошибок."
ONLY_XLSX = "Пометки ставятся только в книгах .xlsx. Исправьте файл по списку ошибок."


class MemoryWriter(ExcelWriter):
    """openpyxl's writer passes each sheet through a temporary file, which stays when the process is killed."""

    def write_worksheet(self, ws: Any) -> None:
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts = ws._charts
        ws._drawing.images = ws._images
        writer: Any = WorksheetWriter(ws, out=BytesIO())
        writer.write()
        ws._rels = writer._rels
        archive: zipfile.ZipFile = self._archive  # type: ignore[attr-defined]  # the stubs leave it out
        archive.writestr(ws.path[1:], writer.read())
        self.manifest.append(ws)


def annotate(
    file: Source, errors: Iterable[CellError], *, max_bytes: int = MAX_BYTES, max_tags: int = MAX_TAGS
) -> bytes:
    """Fill and note on every cell with an error; marks of an earlier time are taken away.

    An error without an address is noted at A1. SpreadsheetError where the book can't be marked.
    """
    with opened(file, max_bytes) as stream:
        if kind_of(stream) != "xlsx":
            raise SpreadsheetError(ONLY_XLSX)
        archive = open_archive(stream, MAX_UNPACKED)
        try:
            refuse_heavy(archive, max_tags)
            stream.seek(0)
            book = load_workbook(stream)
            mark(book, errors)
            return saved(book)
        except SpreadsheetError:
            raise
        except Exception as error:  # openpyxl meets books of other programs with errors of every kind
            raise SpreadsheetError(NOT_MARKED) from error


def refuse_heavy(archive: zipfile.ZipFile, max_tags: int) -> None:
    tags = 0
    for entry in archive.infolist():
        if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            with archive.open(entry) as part:
                while piece := part.read(64 * 1024):
                    tags += piece.count(b"<")
                    if tags > max_tags:
                        raise SpreadsheetError(TOO_LARGE)


def mark(book: Any, errors: Iterable[CellError]) -> None:
    for sheet in book.worksheets:
        remove_marks(sheet)
    by_name = {sheet.title: sheet for sheet in book.worksheets}
    first = next((sheet for sheet in book.worksheets if sheet.sheet_state == "visible"), book.worksheets[0])
    notes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for error in errors:
        sheet = by_name.get(error.sheet, first)
        address = target_address(sheet, error.address)
        if len(notes) < MAX_MARKED or (sheet.title, address) in notes:
            notes[sheet.title, address].append(error.text)
    for (name, address), texts in notes.items():
        add_note(by_name[name][address], "\n".join(dict.fromkeys(texts)))


def remove_marks(sheet: Any) -> None:
    # Not by rows: a lone cell at the bottom would make a million empty ones.
    for cell in list(sheet._cells.values()):
        note = getattr(cell, "comment", None)
        if note is not None and note.author == AUTHOR:
            cell.comment = None
            if cell.fill.fgColor.rgb == COLOUR:
                cell.fill = PatternFill()


def target_address(sheet: Any, address: str) -> str:
    """The cell itself, of a merged range the one that shows; A1 if the address is none."""
    found = ADDRESS.fullmatch(address)
    if found is None:
        return "A1"
    row, column = int(found[2]), column_number(found[1])
    if row > LAST_ROW or column > LAST_COLUMN:
        return "A1"
    if isinstance(sheet._cells.get((row, column)), MergedCell):
        for merged in sheet.merged_cells.ranges:
            if address in merged:
                return str(merged.start_cell.coordinate)
    return address


def add_note(cell: Any, text: str) -> None:
    if cell.comment is not None:
        text = f"{text}\n\n{cell.comment.text}"
    note = Comment(text, AUTHOR)
    lines = sum(1 + len(line) // NOTE_CHARACTERS for line in text.split("\n"))
    note.width, note.height = NOTE_WIDTH, NOTE_LINE * (lines + 1)
    cell.comment = note
    cell.fill = FILL


def saved(book: Any) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        MemoryWriter(book, archive).save()
    return out.getvalue()
