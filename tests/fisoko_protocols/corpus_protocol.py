"""The protocol the corpus is read against: five kits, one of them entered, and a small directory."""

from collections.abc import Collection
from pathlib import Path

from fisoko_protocols.checks import Line
from fisoko_protocols.spreadsheets.protocol_two import ProtocolTwoHead
from fisoko_protocols.spreadsheets.protocol_two_preview import Preview
from fisoko_protocols.spreadsheets.protocol_two_reading import read_upload

CORPUS = Path(__file__).parent / "corpus"
HEAD = ProtocolTwoHead("edu390001", "ОМК 2026", "m", "Методисты", "lit", "Литература")
NUMBERS = ["501501", "501502", "501503", "501504", "501505"]
CURRENT = [Line("501501", "used", "edu390001"), *(Line(number) for number in NUMBERS[1:])]
DIRECTORY = {"edu390001", "edu390002", "edu390003", "edu390004", "edu390005", "edu770001"}
SCHOOLS = {"мбоу сош № 1": ["edu390001"], "школа № 5": ["edu390004", "edu390005"]}


def known_logins(logins: Collection[str]) -> set[str]:
    return DIRECTORY & set(logins)


def find_schools(names: Collection[str]) -> dict[str, list[str]]:
    return {name: SCHOOLS[name] for name in names if name in SCHOOLS}


def read(content: bytes, head: ProtocolTwoHead = HEAD, current: list[Line] = CURRENT) -> Preview:
    return read_upload(content, head, current, known_logins=known_logins, find_schools=find_schools)


def states(preview: Preview) -> str:
    """«= + ~ !» for each row in the file's order; a kit without a row in brackets."""
    signs = {"same": "=", "new": "+", "changed": "~", "error": "!"}
    return " ".join(signs[row.state] if row.row else f"({signs[row.state]})" for row in preview.rows)


def notes(preview: Preview) -> list[str]:
    return [f"{note.address} {note.level}" for note in preview.all_notes()]
