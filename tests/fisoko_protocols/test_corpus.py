"""The corpus of spoiled workbooks: each gives what is expected of it, soon and in little memory (corpus/README.md)."""

import subprocess
import sys

import pytest
from django.conf import settings

from portal.spreadsheets import SpreadsheetError
from tests.fisoko_protocols.corpus_expected import EXPECTED, REFUSED
from tests.fisoko_protocols.corpus_protocol import CORPUS, read, states

SIGNS = {"error": "!", "warning": "?", "mended": "m"}
SECONDS, MEGABYTES = 2.0, 200


def outcome(content: bytes) -> tuple[str, str]:
    """In the form of the table of expectations; and every sentence told."""
    try:
        preview = read(content)
    except SpreadsheetError as error:
        return f"{REFUSED}{error.sentence}", error.sentence
    notes = list(preview.all_notes())
    marks = " ".join(f"{note.address}{SIGNS[note.level]}" for note in notes)
    return f"{states(preview)} | {marks}".strip(), "\n".join([*(note.text for note in notes), repr(preview)])


def test_every_file_has_its_expectation() -> None:
    assert {path.name for path in CORPUS.glob("*.xlsx")} == set(EXPECTED)
    assert len(EXPECTED) >= 60


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_outcome(name: str) -> None:
    got, told = outcome((CORPUS / name).read_bytes())
    expected = EXPECTED[name]
    assert got.startswith(expected) if expected.startswith(REFUSED) else got == expected
    for part in ("анарейкин", "Алексей", "Борисович"):
        assert part not in told


def test_every_file_is_read_in_two_seconds_and_200_megabytes() -> None:
    paths = [str(CORPUS / name) for name in sorted(EXPECTED)]
    command = [sys.executable, "-m", "tests.fisoko_protocols.corpus_costs", *paths]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=settings.BASE_DIR, timeout=300)
    costs = [line.split() for line in done.stdout.splitlines()]
    assert len(costs) == len(EXPECTED)
    assert [cost for cost in costs if float(cost[1]) >= SECONDS or float(cost[2]) >= MEGABYTES] == []


def test_what_would_be_too_large_for_the_corpus() -> None:
    assert outcome(b"a" * (5 * 1024 * 1024 + 1))[0].startswith(f"{REFUSED}Файл слишком велик для протокола 2.")
    assert outcome(b"\n" * 50_000)[0].startswith(f"{REFUSED}Файл слишком велик для протокола 2.")
