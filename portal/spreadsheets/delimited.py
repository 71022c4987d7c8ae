"""Reading .csv: encoding and separator are found from the content."""

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from itertools import chain
from typing import IO

from portal.spreadsheets.container import chunks, contains
from portal.spreadsheets.errors import FORMULA, CellError, SpreadsheetError
from portal.spreadsheets.xlsx import RawRow
from portal.text import is_blank, visible

SEPARATORS = (";", ",", "\t", "|")
UTF_16 = ("utf-16-le", "utf-16-be")
# Of Windows, DOS, macOS, Unix.
SINGLE_BYTE = ("cp1251", "cp866", "mac-cyrillic", "koi8-r", "iso8859-5")
# What a spreadsheet takes for the start of a formula (OWASP's list), behind any apostrophes. Writing adds one
# apostrophe, reading takes one away.
FORMULA_START = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")
# «="000977"»: how programs make Excel take digits for text.
TEXT_FORMULA = re.compile(r'="((?:[^"]|"")*)"\s*')
# Excel's own first line, which it never shows.
SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[\s;,"]*', re.IGNORECASE)
QUOTED = re.compile(r'"[^"]*(?:""[^"]*)*"')
UNCLOSED = (
    "В файле .csv есть незакрытая кавычка: строка {}. Поставьте вторую или удалите её и загрузите файл ещё раз "
    "или сохраните таблицу как .xlsx."
)
LONG_FIELD = "В файле .csv слишком длинная ячейка: строка {}. Сократите её или сохраните таблицу как .xlsx."
UNREADABLE = "Буквы в файле .csv не читаются. Сохраните его в кодировке UTF-8 или как .xlsx."


def encodings_of(stream: IO[bytes]) -> Sequence[str]:
    """What the file may be written in, the likeliest first: the titles of the table decide."""
    stream.seek(0)
    if stream.read(2) in {b"\xff\xfe", b"\xfe\xff"}:
        return ("utf-16",)
    others = ("utf-8-sig",) if is_utf_8(stream) else (*SINGLE_BYTE, "utf-8-sig")
    return (*UTF_16, *others) if contains(stream, b"\x00") else others


def is_utf_8(stream: IO[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in chunks(stream):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def cell_of(text: str) -> str | CellError | None:
    if text.startswith("'") and FORMULA_START.match(text):
        return text[1:]
    if "=" in text and (shown := visible(text).strip()).startswith("="):
        found = TEXT_FORMULA.fullmatch(shown)
        if not found:
            return CellError(FORMULA)
        text = found[1].replace('""', '"')
    return None if is_blank(text) else text


class Lines:
    """The lines of a file; those of the row being read are held, to tell where a quote was opened."""

    def __init__(self, text: Iterator[str]) -> None:
        self.text = text
        self.number = 0
        self.held: list[str] = []
        self.row_read = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self.text)
        if self.row_read:
            self.held, self.row_read = [], False
        self.number += 1
        self.held.append(line)
        return line

    def separator(self) -> str:
        """What a first line «sep=;» says; it is taken out. "" where there is none."""
        first = next(self, "")
        self.held = []
        if found := SEPARATOR_LINE.fullmatch(visible(first)):
            return found[1]
        self.text, self.number = chain(filter(None, [first]), self.text), 0
        return ""

    def refuse_unclosed(self, separator: str) -> None:
        """SpreadsheetError with the line where a quote is opened that the held lines never close."""
        text = "".join(self.held)
        place = open_quote(text, separator)
        if place is not None:
            ends = len(re.findall(r"\r\n|\r|\n", text[:place]))
            raise SpreadsheetError(UNCLOSED.format(self.number - len(self.held) + 1 + ends))


def open_quote(text: str, separator: str) -> int | None:
    """Where a field's quote begins that has no end, or an end amid a text, so that it has swallowed other rows."""
    border = re.compile(rf"{re.escape(separator)}|\r\n|\r|\n")
    place = 0
    while place < len(text):
        after = place
        if text[place] == '"':
            quoted = QUOTED.match(text, place)
            if quoted is None:
                return place
            after = quoted.end()
        following = border.search(text, after)
        end = following.start() if following else len(text)
        if after > place and text[after:end].strip() and any(sign in "\r\n" for sign in text[place:after]):
            return place
        if following is None:
            return None
        place = following.end()
    return None


def csv_rows(stream: IO[bytes], *, encoding: str, separator: str, errors: str = "strict") -> Iterator[RawRow]:
    """Rows as numbered by a spreadsheet that opens the file."""
    stream.seek(0)
    text = TextIOWrapper(stream, encoding=encoding, errors=errors, newline="")
    lines = Lines(iter(text))
    try:
        separator = lines.separator() or separator
        for number, fields in enumerate(csv.reader(lines, delimiter=separator), start=1):
            if len(lines.held) > 1:
                lines.refuse_unclosed(separator)
            cells = {}
            for column, field in enumerate(fields, start=1):
                if (value := cell_of(field)) is not None:
                    cells[column] = value
            lines.row_read = True
            yield number, cells
        lines.refuse_unclosed(separator)
    except csv.Error as error:
        lines.refuse_unclosed(separator)
        raise SpreadsheetError(LONG_FIELD.format(lines.number)) from error
    except UnicodeError as error:
        raise SpreadsheetError(UNREADABLE) from error
    finally:
        # Otherwise the wrapper closes a file that is the caller's.
        text.detach()
