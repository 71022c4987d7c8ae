"""Reading .xlsx as a stream of rows with expat, whatever the sheet: nothing is built but the row being read.

openpyxl reads safely only with defusedxml, which parses in pure Python, and both keep a whole row as a tree: a hostile
row takes gigabytes, styles it does not know stop it. Of openpyxl stay its dates and number formats.
"""

import posixpath
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, TypeAlias
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from portal.spreadsheets.container import CHUNK, open_archive
from portal.spreadsheets.errors import DAMAGED, FORMULA, LONG_TEXT, NOT_A_TABLE, CellError, SpreadsheetError
from portal.spreadsheets.xlsx_values import PLAIN, VALUES, format_kind, number_value, unescaped
from portal.text import is_blank

RawRow: TypeAlias = tuple[int, dict[int, str | CellError]]
Element: TypeAlias = tuple[str, dict[str, str]]

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
MAX_TEXT = 32_767
MAX_STRINGS = 4_000_000
MAX_ELEMENTS = 200_000
MAX_DEPTH = 64
MAX_TAG_BYTES = 1024 * 1024
STYLE_SECTIONS = {"cellStyleXfs", "cellXfs", "cellStyles", "dxfs"}
TOO_MANY_CELLS = (
    "В книге слишком много пустых оформленных ячеек или других данных. Скопируйте одну таблицу в новую книгу."
)


def local(tag: str) -> str:
    return tag.rpartition(":")[2]


def refuse_doctype(*_: Any) -> None:
    """No entity can be declared without a document type: no entity bombs, nothing fetched."""
    raise SpreadsheetError(DAMAGED)


@dataclass(frozen=True)
class SheetPart:
    name: str
    path: str
    hidden: bool


class Workbook:
    def __init__(self, stream: IO[bytes], *, max_unpacked: int, max_tags: int) -> None:
        self.max_unpacked, self.max_tags = max_unpacked, max_tags
        self.archive = open_archive(stream, max_unpacked)
        self.names = {name.replace("\\", "/").lower(): name for name in self.archive.namelist()}
        self.path = next((path for kind, _, path in self.relations("") if kind == "officeDocument"), "xl/workbook.xml")
        related = list(self.relations(self.path))
        targets = {identity: path for kind, identity, path in related if kind == "worksheet"}
        paths = {kind: path for kind, _, path in related}
        self.sheets: list[SheetPart] = []
        self.epoch = WINDOWS_EPOCH
        for tag, attributes in self.elements(self.path, {"sheet", "workbookPr"}):
            if tag == "workbookPr" and attributes.get("date1904") in {"1", "true"}:
                self.epoch = MAC_EPOCH
            # A chart on a sheet of its own is no worksheet.
            elif tag == "sheet" and attributes.get("id") in targets:
                hidden = attributes.get("state", "visible") != "visible"
                self.sheets.append(SheetPart(attributes.get("name", ""), targets[attributes["id"]], hidden))
        self.formats = self.read_formats(paths.get("styles", ""))
        self.strings = self.read_strings(paths.get("sharedStrings", ""))

    def has(self, path: str) -> bool:
        return path.lower() in self.names

    def pieces(self, path: str) -> Iterator[bytes]:
        """A part unpacked piece by piece, its size and its tags counted while it streams."""
        if not self.has(path):
            raise SpreadsheetError(NOT_A_TABLE)
        total = tags = 0
        with self.archive.open(self.names[path.lower()]) as part:
            while piece := part.read(CHUNK):
                total += len(piece)
                tags += piece.count(b"<")
                if total > self.max_unpacked or tags > self.max_tags:
                    raise SpreadsheetError(TOO_MANY_CELLS)
                yield piece

    def feed(self, path: str, handler: "Handler") -> Iterator[None]:
        parser = handler.parser()
        fed = 0
        for piece in self.pieces(path):
            parser.Parse(piece, False)
            fed += len(piece)
            # A tag that goes on and on is read by expat from its beginning each time.
            if fed - parser.CurrentByteIndex > MAX_TAG_BYTES:
                raise SpreadsheetError(DAMAGED)
            yield
        parser.Parse(b"", True)

    def consume(self, path: str, handler: "Handler") -> None:
        for _ in self.feed(path, handler):
            pass

    def elements(self, path: str, wanted: set[str]) -> list[Element]:
        """Start tags of these local names in a small part, in order."""
        handler = ElementsHandler(wanted)
        self.consume(path, handler)
        return handler.found

    def relations(self, path: str) -> Iterator[tuple[str, str, str]]:
        """Kind, id and path of what a part is related to."""
        folder, name = posixpath.split(path)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(relations):
            return
        for _, attributes in self.elements(relations, {"Relationship"}):
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "").replace("\\", "/")))
            yield attributes.get("Type", "").rpartition("/")[2], attributes.get("Id", ""), target.lstrip("/")

    def read_formats(self, path: str) -> list[int]:
        """Of each cell style: DATE, PLAIN, or how many digits a format of zeros alone shows."""
        if not self.has(path):
            return []
        codes = dict(BUILTIN_FORMATS)
        formats = []
        section = ""
        for tag, attributes in self.elements(path, STYLE_SECTIONS | {"numFmt", "xf"}):
            if tag == "numFmt":
                codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
            elif tag == "xf" and section == "cellXfs":
                formats.append(format_kind(codes.get(int(attributes.get("numFmtId", 0)), "")))
            elif tag != "xf":
                section = tag
        return formats

    def read_strings(self, path: str) -> list[str]:
        if not self.has(path):
            return []
        handler = StringsHandler()
        self.consume(path, handler)
        return handler.strings

    def rows(self, sheet: SheetPart, *, max_cells: int) -> Iterator[RawRow]:
        """Rows with their numbers, blank cells left out; stops reading when no more are asked for."""
        handler = RowsHandler(self, max_cells)
        for _ in self.feed(sheet.path, handler):
            yield from handler.done
            handler.done.clear()
            if handler.finished:
                return
        yield from handler.done


class Handler(ABC):
    """What expat calls; subclasses get local names and no deeper nesting than any honest part has."""

    def __init__(self) -> None:
        self.depth = 0

    def parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = refuse_doctype
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        return parser

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise SpreadsheetError(DAMAGED)
        self.open(local(tag), attributes)

    def end(self, tag: str) -> None:
        self.depth -= 1
        self.close(local(tag))

    @abstractmethod
    def open(self, tag: str, attributes: dict[str, str]) -> None: ...

    @abstractmethod
    def close(self, tag: str) -> None: ...


class ElementsHandler(Handler):
    def __init__(self, wanted: set[str]) -> None:
        super().__init__()
        self.wanted = wanted
        self.found: list[Element] = []

    def open(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in self.wanted:
            self.found.append((tag, {local(key): value for key, value in attributes.items()}))
            if len(self.found) > MAX_ELEMENTS:
                raise SpreadsheetError(DAMAGED)

    def close(self, tag: str) -> None:
        """What is wanted stands in the tag itself."""


class TextHandler(Handler):
    """Collects the text between tags; a pronunciation (rPh) is no part of it."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.length = 0
        self.collecting = self.aside = False

    def parser(self) -> expat.XMLParserType:
        parser = super().parser()
        parser.CharacterDataHandler = self.characters
        return parser

    def renew(self) -> None:
        self.parts.clear()
        self.length = 0
        self.collecting = self.aside = False

    def characters(self, data: str) -> None:
        if self.collecting and not self.aside and self.length <= MAX_TEXT:
            self.length += len(data)
            self.parts.append(data)


class StringsHandler(TextHandler):
    def __init__(self) -> None:
        super().__init__()
        self.strings: list[str] = []

    def open(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "t":
            self.collecting = True
        elif tag == "si":
            self.renew()
        elif tag == "rPh":
            self.aside = True

    def close(self, tag: str) -> None:
        if tag == "t":
            self.collecting = False
        elif tag == "rPh":
            self.aside = False
        elif tag == "si":
            self.strings.append(unescaped("".join(self.parts)))
            if len(self.strings) > MAX_STRINGS:
                raise SpreadsheetError(DAMAGED)


class RowsHandler(TextHandler):
    def __init__(self, book: Workbook, max_cells: int) -> None:
        super().__init__()
        self.book = book
        self.cells_left = max_cells
        self.done: list[RawRow] = []
        self.finished = False
        self.number = self.column = self.style = 0
        self.kind = ""
        self.formula = self.in_cell = False
        self.cells: dict[int, str | CellError] = {}
        self.columns: dict[str, int] = {}

    def open(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self.open_cell(attributes)
        elif tag in {"v", "t"}:
            self.collecting = self.in_cell
        elif tag == "f":
            self.formula = True
        elif tag == "row":
            self.open_row(attributes)
        elif tag == "rPh":
            self.aside = True

    def close(self, tag: str) -> None:
        if tag in {"v", "t"}:
            self.collecting = False
        elif tag == "c":
            self.close_cell()
        elif tag == "row":
            # Blank rows above the last one tell nothing; a million of them need not be held.
            if self.cells:
                self.done.append((self.number, self.cells))
                self.cells = {}
        elif tag == "rPh":
            self.aside = False
        elif tag == "sheetData":
            self.finished = True

    def open_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes.get("r") or self.number + 1)
        if not self.number < number <= LAST_ROW:
            raise SpreadsheetError(DAMAGED)
        self.number, self.column, self.cells = number, 0, {}

    def open_cell(self, attributes: dict[str, str]) -> None:
        self.cells_left -= 1
        if self.cells_left < 0:
            raise SpreadsheetError(TOO_MANY_CELLS)
        self.renew()
        self.in_cell, self.formula = True, False
        self.kind = attributes.get("t", "n")
        self.style = int(attributes.get("s") or 0)
        address = attributes.get("r")
        self.column = self.column_of(address) if address else self.column + 1
        if self.column > LAST_COLUMN:
            raise SpreadsheetError(DAMAGED)

    def column_of(self, address: str) -> int:
        letters = address.rstrip("0123456789")
        if letters not in self.columns:
            self.columns[letters] = column_number(letters)
        return self.columns[letters]

    def close_cell(self) -> None:
        self.in_cell = False
        value = CellError(FORMULA) if self.formula else self.value("".join(self.parts))
        if isinstance(value, CellError) or not is_blank(value):
            self.cells[self.column] = value

    def value(self, text: str) -> str | CellError:
        if self.kind == "s" and text:
            index = int(text)
            if not 0 <= index < len(self.book.strings):
                raise SpreadsheetError(DAMAGED)
            text = self.book.strings[index]
        elif self.kind in {"str", "inlineStr"}:
            text = unescaped(text)
        elif text:
            return VALUES.get(self.kind, number_value)(text, self.number_format(), self.book.epoch)
        return CellError(LONG_TEXT) if len(text) > MAX_TEXT else text

    def number_format(self) -> int:
        return self.book.formats[self.style] if 0 <= self.style < len(self.book.formats) else PLAIN


def column_number(letters: str) -> int:
    if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
        raise SpreadsheetError(DAMAGED)
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
