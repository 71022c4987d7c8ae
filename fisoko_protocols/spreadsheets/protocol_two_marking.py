"""The person's own workbook back with notes in its cells: «Скачать с пометками». The file is sent again and never kept."""

import warnings
from io import BytesIO

from django.views.decorators.debug import sensitive_variables

from fisoko_protocols.spreadsheets.protocol_two_parts import MAX_ROWS, MAX_TAGS, open_book
from fisoko_protocols.spreadsheets.protocol_two_preview import Note, Preview
from portal.spreadsheets import CellError, SpreadsheetError, annotate
from portal.spreadsheets.container import kind_of
from portal.spreadsheets.marking import ONLY_XLSX, TOO_LARGE

# openpyxl builds an object of a kilobyte of each row, blank or not.
MAX_ROWS_MARKED = 3 * MAX_ROWS
LEADS = {"error": "Ошибка", "warning": "Проверьте", "mended": "Портал исправит сам"}


@sensitive_variables()
def mark_workbook(content: bytes, preview: Preview) -> bytes:
    """`preview` is what `read_upload` made of the same bytes. SpreadsheetError where the file can't be marked."""
    try:
        name = sheet_name(content, preview)
        errors = [CellError(told(note), address=note.address, sheet=name) for note in preview.all_notes()]
        # openpyxl's warnings quote defined names and values, and would land in the log.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return annotate(content, errors, max_tags=MAX_TAGS)
    except SpreadsheetError as error:
        sentence = error.sentence
    # A new exception: the chain behind the old one quotes what stood in the file.
    raise SpreadsheetError(sentence)


def sheet_name(content: bytes, preview: Preview) -> str:
    stream = BytesIO(content)
    if kind_of(stream) == "csv":
        raise SpreadsheetError(ONLY_XLSX)
    book = open_book(stream)
    for sheet in book.sheets:
        rows = sum(piece.count(b"<row") + piece.count(b":row") for piece in book.pieces(sheet.path))
        if rows > MAX_ROWS_MARKED:
            raise SpreadsheetError(TOO_LARGE)
    return book.sheets[preview.sheet].name


def told(note: Note) -> str:
    return f"{LEADS[note.level]}: {note.text[:1].lower()}{note.text[1:]}"
