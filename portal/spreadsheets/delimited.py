"""Reading .csv: encoding and separator are found from the content."""

import codecs
import csv
import re
from collections.abc import Iterator
from io import TextIOWrapper
from typing import IO

from portal.spreadsheets.container import chunks, contains
from portal.spreadsheets.errors import FORMULA, NOT_A_TABLE, CellError, SpreadsheetError
from portal.spreadsheets.xlsx import RawRow

SEPARATORS = (";", ",", "\t")
# What a spreadsheet takes for the start of a formula (OWASP's list), behind any apostrophes. Writing adds one
# apostrophe, reading takes one away.
FORMULA_START = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")


def encoding_of(stream: IO[bytes]) -> str:
    """UTF-16 by its mark (Excel's «Текст Юникод»), UTF-8 if all of it is, else the Russian Windows one."""
    stream.seek(0)
    if stream.read(2) in {b"\xff\xfe", b"\xfe\xff"}:
        return "utf-16"
    if contains(stream, b"\x00"):
        raise SpreadsheetError(NOT_A_TABLE)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in chunks(stream):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1251"
    return "utf-8-sig"


def cell_of(text: str) -> str | CellError | None:
    if text.startswith("'") and FORMULA_START.match(text):
        return text[1:]
    if text.startswith("="):
        return CellError(FORMULA)
    return text if text and not text.isspace() else None


def csv_rows(stream: IO[bytes], *, encoding: str, separator: str) -> Iterator[RawRow]:
    """Rows as numbered by a spreadsheet that opens the file."""
    stream.seek(0)
    text = TextIOWrapper(stream, encoding=encoding, newline="")
    try:
        for number, fields in enumerate(csv.reader(text, delimiter=separator), start=1):
            cells = {}
            for column, field in enumerate(fields, start=1):
                if (value := cell_of(field)) is not None:
                    cells[column] = value
            yield number, cells
    except csv.Error as error:
        raise SpreadsheetError(
            "В файле .csv есть незакрытая кавычка или слишком длинная ячейка. Исправьте её или сохраните таблицу как .xlsx."
        ) from error
    except UnicodeError as error:
        raise SpreadsheetError(
            "Буквы в файле .csv не читаются. Сохраните его в кодировке UTF-8 или как .xlsx."
        ) from error
    finally:
        # Otherwise the wrapper closes a file that is the caller's.
        text.detach()
