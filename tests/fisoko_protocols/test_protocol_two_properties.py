"""What is written is read back the same; whatever is done to a workbook, nothing comes but a preview or a refusal."""

import zipfile
from contextlib import suppress
from io import BytesIO
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.exceptions import IllegalCharacterError

from fisoko_protocols.checks import (
    Line,
    Mark,
    is_login,
    looks_like_name,
    normalise_comment,
    normalise_login,
    normalise_number,
)
from fisoko_protocols.spreadsheets.protocol_two import write_template
from fisoko_protocols.spreadsheets.protocol_two_marking import mark_workbook
from fisoko_protocols.spreadsheets.protocol_two_preview import Preview
from portal.spreadsheets import SpreadsheetError
from tests.fisoko_protocols.corpus_protocol import HEAD, NUMBERS, read

TITLES = ["Номер комплекта", "Комментарий", "Логин ОО, в которой работает учитель"]
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

logins = st.builds("{}{:02}{:04}".format, st.sampled_from(["edu", "spo"]), st.integers(1, 79), st.integers(0, 9999))
entries = st.one_of(
    st.tuples(st.just("used"), logins),
    st.tuples(st.sampled_from(["spoiled", "unused"]), st.just("")),
)
numbers = st.lists(st.integers(0, 999_999).map("{:06}".format), min_size=1, max_size=12, unique=True)


@st.composite
def protocols(draw: st.DrawFn) -> list[Line]:
    return [Line(number, *draw(entries)) for number in draw(numbers)]


@quick
@given(lines=protocols())
def test_what_is_written_is_read_back(lines: list[Line]) -> None:
    content = write_template(HEAD, lines)
    preview = read(content, HEAD, lines)
    assert [Line(row.number, row.comment, row.login) for row in preview.rows] == lines
    assert {row.state.value for row in preview.rows} == {"same"}
    untouched = [Line(line.number) for line in lines]
    changes = read(content, HEAD, untouched).changes
    assert [Line(number, comment, login) for number, comment, login, _, _ in changes] == lines


# A canary in brackets that no known word has: it must not come out again.
typed = st.one_of(
    st.none(),
    st.text(max_size=12).map(lambda text: f"<<{text}>>"),
    st.sampled_from([*NUMBERS, *Mark.labels, "edu390001", "еду 390001", "Школа <<1>>", "=1+1", "#N/A", "501501.0"]),
    st.integers(),
    st.floats(allow_nan=False),
    st.booleans(),
    st.datetimes(),
)


@quick
@given(rows=st.lists(st.lists(typed, max_size=4), max_size=8), head=st.booleans())
def test_cells_of_any_kind(rows: list[list[Any]], head: bool) -> None:
    book = Workbook()
    for row in [TITLES, *rows] if head else rows:
        with suppress(IllegalCharacterError):
            book.worksheets[0].append(row)
    out = BytesIO()
    book.save(out)
    content = out.getvalue()
    preview, sentence = outcome(content)
    assert "<<" not in f"{sentence} {preview!r}"
    for row in preview.rows if preview else ():
        assert row.comment in ["", *Mark.values]
        assert row.login == "" or is_login(row.login)
    if preview:
        with suppress(SpreadsheetError):
            mark_workbook(content, preview)


def outcome(content: bytes) -> tuple[Preview | None, str]:
    try:
        return read(content), ""
    except SpreadsheetError as error:
        return None, error.sentence


SAMPLE = write_template(HEAD, [Line(number, "used", "edu390001") for number in NUMBERS])
PARTS = zipfile.ZipFile(BytesIO(SAMPLE)).namelist()


@quick
@given(place=st.integers(0, len(SAMPLE) - 1), junk=st.binary(min_size=1, max_size=20))
def test_bytes_overwritten(place: int, junk: bytes) -> None:
    content = SAMPLE[:place] + junk + SAMPLE[place + len(junk) :]
    with suppress(SpreadsheetError):
        mark_workbook(content, read(content))


@quick
@given(part=st.sampled_from(PARTS), place=st.floats(0, 1), junk=st.text(max_size=10), cut=st.integers(0, 30))
def test_xml_overwritten(part: str, place: float, junk: str, cut: int) -> None:
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
        mark_workbook(out.getvalue(), read(out.getvalue()))


@quick
@given(content=st.binary(max_size=400))
def test_any_bytes(content: bytes) -> None:
    for start in (b"", "Номер комплекта;Комментарий;Логин ОО\n".encode(), b"PK\x03\x04", b"\xff\xfe"):
        with suppress(SpreadsheetError):
            read(start + content)


@quick
@given(text=st.text(max_size=60))
def test_what_is_normalised_stays(text: str) -> None:
    looks_like_name(text)
    comment, login, number = normalise_comment(text)[0], normalise_login(text)[0], normalise_number(text)[0]
    assert comment in (None, "", *Mark.values)
    if login:
        assert normalise_login(login) == (login, False)
    if number:
        assert normalise_number(number) == (number, False)
