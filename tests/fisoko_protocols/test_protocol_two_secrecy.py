"""What stands in an upload goes nowhere: no file is opened for writing, nothing is logged, no exception carries it."""

import logging
import sys
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from fisoko_protocols.checks import Line
from fisoko_protocols.spreadsheets.protocol_one import ProtocolOneHead, SurveyKit, write_protocol_one
from fisoko_protocols.spreadsheets.protocol_two import write_template
from fisoko_protocols.spreadsheets.protocol_two_marking import mark_workbook
from fisoko_protocols.spreadsheets.protocol_two_reading import read_upload
from portal.spreadsheets import SpreadsheetError
from tests.fisoko_protocols.corpus_protocol import CORPUS, CURRENT, HEAD, NUMBERS, known_logins, read

CANARY = "Канарейкин"
WATCHED: list[tuple[str, object]] = []
watching = False


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Python tells of every file it opens and of every temporary one, whoever opens it."""
    if not watching:
        return
    if event.startswith(("tempfile.", "os.mkdir", "os.rename", "os.link", "subprocess.", "sqlite3.", "socket.")):
        WATCHED.append((event, arguments[0]))
    elif event == "open":
        path, mode, flags = arguments
        if (isinstance(mode, str) and set(mode) & set("wax+")) or (isinstance(flags, int) and flags & 3):
            WATCHED.append((event, path))


sys.addaudithook(watch)


@contextmanager
def watched() -> Iterator[list[tuple[str, object]]]:
    global watching
    WATCHED.clear()
    watching = True
    try:
        yield WATCHED
    finally:
        watching = False


def test_the_watch_sees_files(tmp_path: Path) -> None:
    with watched() as seen:
        (tmp_path / "x").write_text(CANARY)
        # Readers that pass a file on by its name would do this.
        with pytest.raises(FileNotFoundError):
            (tmp_path / "no folder" / "y").write_bytes(b"")
    assert [event for event, _ in seen] == ["open", "open"]


def test_the_whole_corpus_leaves_no_trace(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    """Read and marked: no file, no log, no warning, nothing on the console."""
    caplog.set_level(logging.DEBUG)
    contents = [path.read_bytes() for path in sorted(CORPUS.glob("*.xlsx"))]
    contents.append(quoting_book())
    marked = 0
    with watched() as seen, warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        for content in contents:
            try:
                mark_workbook(content, read(content))
                marked += 1
            except SpreadsheetError:
                continue
    assert seen == []
    assert marked > 60
    out, err = capfd.readouterr()
    for told in (caplog.text, out, err, *(str(warning.message) for warning in warned)):
        assert CANARY not in told


def quoting_book() -> bytes:
    """openpyxl warns of a print area it can't read, and quotes it."""
    made = load_workbook(CORPUS / "opx_names_as_comment.xlsx")
    sheet = made.worksheets[0]
    sheet["C2"].comment = Comment(CANARY, CANARY)
    sheet.defined_names["_xlnm.Print_Area"] = DefinedName("_xlnm.Print_Area", attr_text=f'"{CANARY}"', localSheetId=0)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_large_upload_is_read_and_marked_without_a_file() -> None:
    lines = [Line(f"{number:06}", "used", "edu390001") for number in range(100_000, 105_000)]
    with watched() as seen:
        content = write_template(HEAD, lines)
        mark_workbook(content, read_upload(content, HEAD, lines, known_logins=known_logins))
    assert seen == []


@pytest.mark.parametrize("name", ["raw_number_that_is_none", "raw_text_of_names", "opx_names_titled", "raw_web_page"])
def test_the_refusal_stands_alone(name: str) -> None:
    """No chain behind it: the messages and the frames of what it came from may hold what stood in a cell."""
    with pytest.raises(SpreadsheetError) as refused:
        read((CORPUS / f"{name}.xlsx").read_bytes())
    assert (refused.value.__cause__, refused.value.__context__) == (None, None)
    assert CANARY not in "".join(traceback.format_exception(refused.value))


def test_an_error_of_ours_becomes_a_refusal_too(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(*_: Any) -> None:
        raise ValueError(CANARY)

    monkeypatch.setattr("fisoko_protocols.spreadsheets.protocol_two_reading.previewed", stumble)
    with pytest.raises(SpreadsheetError) as refused:
        read((CORPUS / "opx_right.xlsx").read_bytes())
    assert refused.value.__context__ is None
    assert "ValueError" in caplog.text
    assert CANARY not in caplog.text


def test_a_protocol_one_as_the_portal_makes_it_is_refused() -> None:
    head = ProtocolOneHead("edu390001", "Школа № 1", "ОМК 2026", "Методисты", "Литература", "https://example.org/")
    kits = [SurveyKit(number, f"mlit39{number}", "12345") for number in NUMBERS]
    content = write_protocol_one(head, kits)
    made = load_workbook(BytesIO(content))
    made.worksheets[1]["B6"] = CANARY
    out = BytesIO()
    made.save(out)
    for sent in (content, out.getvalue()):
        with pytest.raises(SpreadsheetError, match=r"Это протокол 1: он остаётся в ППО"):
            read(sent)


def test_the_current_values_are_not_changed() -> None:
    before = list(CURRENT)
    read((CORPUS / "opx_other_words.xlsx").read_bytes())
    assert before == CURRENT
