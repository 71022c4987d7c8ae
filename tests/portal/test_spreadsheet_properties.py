"""What is written is read back the same; no bytes whatever raise anything but a sentence."""

import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.spreadsheets import (
    CellError,
    Column,
    SpreadsheetError,
    Table,
    annotate,
    date_cell,
    decimal_cell,
    int_cell,
    read,
    write,
    write_csv,
)
from portal.spreadsheets.writing import cleaned
from portal.text import plain

COLUMNS = [
    Column("text", "Текст"),
    Column("whole", "Целое", parse=int_cell, filled=False),
    Column("fraction", "Дробное", parse=decimal_cell, filled=False),
    Column("day", "День", parse=date_cell, filled=False),
]
TABLE = Table(COLUMNS)

# Every character, the dangerous ones often; a text of which nothing is left, or a dash, is no text.
texts = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="=+-@'\"#_x0041;,\t\n\r Яё\x00\ufeff", max_size=12),
).filter(lambda text: COLUMNS[0].cleaned(cleaned(text)) != "")
rows_of_values = st.lists(
    st.tuples(
        texts,
        st.none() | st.integers(-(10**17), 10**17),
        st.none() | st.decimals(-(10**6), 10**6, places=4),
        st.none() | st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    ),
    max_size=5,
)
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def tidy(text: str) -> str:
    """What is promised of a text: invisible characters gone, spaces single."""
    return plain(cleaned(text))


def as_xlsx(rows: Any) -> bytes:
    out = BytesIO()
    write(out, title="Лист", columns=COLUMNS, rows=rows)
    return out.getvalue()


def as_csv(rows: Any) -> bytes:
    out = BytesIO()
    write_csv(out, columns=COLUMNS, rows=rows)
    return out.getvalue()


@pytest.mark.parametrize("written", [as_xlsx, as_csv])
def test_what_is_written_is_read_back(written: Callable[[Any], bytes]) -> None:
    @quick
    @given(rows=rows_of_values)
    def check(rows: list[tuple[str, int | None, Decimal | None, date | None]]) -> None:
        sheet = read(written(rows), TABLE, max_rows=10)
        assert [str(error) for error in sheet.errors] == []
        expected = [(tidy(text), *values) for text, *values in rows]
        assert [tuple(row.values[column.key] for column in COLUMNS) for row in sheet.rows] == expected

    check()


@quick
@given(content=st.binary(max_size=400))
def test_any_bytes_give_rows_or_a_sentence(content: bytes) -> None:
    for start in (b"", "Текст;Целое\n".encode(), b"PK\x03\x04", b"\xff\xfe", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        with suppress(SpreadsheetError):
            read(start + content, TABLE, max_rows=10)


SAMPLE = as_xlsx([("Школа", 5, Decimal("1.5"), date(2020, 1, 1)), ("=1", None, None, None)])
PARTS = ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"]


@quick
@given(place=st.integers(0, len(SAMPLE) - 1), junk=st.binary(min_size=1, max_size=20))
def test_a_workbook_with_bytes_overwritten(place: int, junk: bytes) -> None:
    content = SAMPLE[:place] + junk + SAMPLE[place + len(junk) :]
    with suppress(SpreadsheetError):
        read(content, TABLE, max_rows=10)


@quick
@given(part=st.sampled_from(PARTS), place=st.floats(0, 1), junk=st.text(max_size=10), cut=st.integers(0, 30))
def test_a_workbook_with_xml_overwritten(part: str, place: float, junk: str, cut: int) -> None:
    """Right control sums, wrong contents: the damage reaches the parser."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(SAMPLE)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == part:
                at = int(place * len(data))
                data = data[:at] + junk.encode(errors="replace") + data[at + cut :]
            new.writestr(name, data)
    with suppress(SpreadsheetError):
        read(out.getvalue(), TABLE, max_rows=10)
    with suppress(SpreadsheetError):
        annotate(out.getvalue(), [])


@quick
@given(text=st.text(max_size=30))
@pytest.mark.parametrize("parse", [int_cell, decimal_cell, date_cell])
def test_parsers_give_a_value_or_a_cell_error(parse: Callable[[str], Any], text: str) -> None:
    with suppress(CellError):
        parse(text)
