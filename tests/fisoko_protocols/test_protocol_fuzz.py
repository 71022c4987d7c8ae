"""Strange values in every field, query and path of the part: an answer, never an error of ours.

Each request is a savepoint of its own, so that one that breaks the database's transaction is told from the others.
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils.http import urlencode

from tests.cast import Cast
from tests.fisoko_protocols.addresses import BOARD, CELL, TABLE, Ground
from tests.fisoko_protocols.books import book, sent
from tests.fisoko_protocols.scene import Scene

PEOPLE = ("point_organiser", "regional_coordinator", "federal_organiser")
STRANGE = (
    "", "39\x00", "\x00", "-1", "1.5", "nan", "²", "٣", "9" * 20, "9" * 5000, "ъ" * 5000, "%s", "[]", "\ud7ff\ufffe\U0001f600",
    "\r\nX-Evil: 1", "0001-01-01", "9999-12-31", "24:00", "2026-02-30", "000000-999999",
)  # fmt: skip
# Beyond BigInteger, beyond what Python reads as a number, and what is none.
NUMBERS = ("0", "9223372036854775807", "9223372036854775808", "99999999999999999999", "9" * 4301, "-1", "x", "%00", "²")
STRANGE_CELLS = (
    "[" * 50_000, '{"a":' * 50_000, "1" * 5000, "NaN", "[1]", "[null]", "[[]]", '["x"]', "{}", '"\\ud800"', "[" + "1," * 2000 + "1]",
    json.dumps([CELL | {"number": None}]), json.dumps([CELL | {"field": ["comment"]}]), json.dumps([CELL | {"field": {}}]),
    json.dumps([CELL] * 1001), json.dumps([CELL] * 1000), '[{"number": "\\ud800", "field": "login", "value": "\\ud800", "seen": ""}]',
    *(json.dumps([CELL | {key: value}]) for key in CELL for value in (*STRANGE[:6], 1, 1.5, True, [], {}, None)),
    *(json.dumps([CELL | {"field": "login", "value": value}]) for value in STRANGE),
)  # fmt: skip
FILES = (
    b"", b"\x00", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" * 200, "Номер комплекта;Комментарий;Логин ОО\n\x00;\x00;\x00".encode(),
    b"\xff\xfe" + "Номер комплекта".encode("utf-16-le"), book([]), book([("9" * 300, -1, 1e300), (True, "#N/A", "=1/0")]),
)  # fmt: skip
pytestmark = pytest.mark.django_db


class Fuzz:
    """Sends, and notes what broke."""

    def __init__(self, client: Client, ground: Ground) -> None:
        self.client, self.ground = client, ground
        self.broken: dict[str, str] = {}
        self.sent = 0

    @property
    def told(self) -> str:
        return "\n".join(f"{where}: {what}" for where, what in self.broken.items())

    def send(self, method: str, path: str, data: Any = None, **headers: Any) -> int:
        self.ground.put_back()
        self.sent += 1
        try:
            with transaction.atomic():
                response = getattr(self.client, method)(path, data, **headers)
                b"".join(response) if response.streaming else response.content
        except Exception as error:
            self.broken[f"{method} {path[:80]} {str(data)[:90]}"] = f"{error!r}"[:200]
            return 500
        if response.status_code >= 500:
            self.broken[f"{method} {path[:80]} {str(data)[:90]}"] = str(response.status_code)
        return int(response.status_code)


def variants(name: str, fields: dict[str, str]) -> Iterator[dict[str, Any]]:
    """One field strange or missing beside right ones, and all at once."""
    names = [key for key in fields if not key[-1].isdigit() or key.endswith("501501")]
    for key in names:
        for value in STRANGE_CELLS if key == "cells" else STRANGE:
            yield fields | {key: value}
        yield {other: value for other, value in fields.items() if other != key}
        yield fields | {key: [fields[key]] * 3}
    for value in STRANGE[:8] if fields else ():
        yield dict.fromkeys(fields, value)


@pytest.fixture
def ground(scene: Scene) -> Ground:
    return Ground(scene)


@pytest.mark.parametrize("who", PEOPLE)
def test_every_field_and_query(ground: Ground, cast: Cast, who: str) -> None:
    ground.prepare(who)
    fuzz = Fuzz(cast.client(getattr(cast, who)), ground)
    tried: set[str] = set()
    for name, row in TABLE.items():
        path, known = ground.path(name), ground.query()
        query = {key: known.get(key, "") for key in row.get}
        found = fuzz.send("get", path, query)
        if found in (302, 404) and row.post is None:
            continue
        # Boards read their filters in one place: one by one on the first, all at once on the others, as on those
        # that this person is not let in to, where nobody reads them.
        singly = [] if found == 404 else [key for key in row.get if key not in tried]
        for value in STRANGE if row.get else ():
            for strange in (*({key: value} for key in singly), dict.fromkeys(row.get, value)):
                fuzz.send("get", path, query | strange)
        tried |= {*singly} & {*BOARD}
        if row.post is None or fuzz.send("post", f"{path}?{urlencode(query)}", ground.fields(name)) == 404:
            continue
        for form in variants(name, ground.fields(name)):
            fuzz.send("post", path, form)
    assert not fuzz.broken, fuzz.told
    assert fuzz.sent > 500


def test_every_number_in_every_path(ground: Ground, cast: Cast) -> None:
    ground.prepare("regional_coordinator")
    for who in PEOPLE:
        fuzz = Fuzz(cast.client(getattr(cast, who)), ground)
        for name, row in TABLE.items():
            right = ground.path(name)
            for arg in row.args:
                value = str(ground.values.get(str(arg), arg))
                for number in NUMBERS:
                    path = f"/{number}.".join(right.rsplit(f"/{value}.", 1))
                    path = f"/{number}/".join(path.rsplit(f"/{value}/", 1))
                    for method in ("get", "post"):
                        answer = fuzz.send(method, path, ground.query() if method == "get" else ground.fields(name))
                        assert answer in (302, 400, 404, 405) or path == right or number in ("0", "9223372036854775807")
        assert not fuzz.broken, fuzz.told


def test_strange_files_and_bodies(ground: Ground, cast: Cast) -> None:
    ground.prepare("point_organiser")
    for who in ("point_organiser", "federal_organiser"):
        fuzz = Fuzz(cast.client(getattr(cast, who)), ground)
        for name, row in TABLE.items():
            if row.post is None:
                continue
            path = ground.path(name)
            for content in FILES if row.file else FILES[:1]:
                for table in ("points", "kits", "publications") if name.startswith("setup") else ("points",):
                    fuzz.send("post", path.replace("points", table), {"file": sent(content)})
            fuzz.send("post", path, {"file": "no file"})
            for kind in (
                "application/json",
                "text/plain",
                "multipart/form-data",
                "multipart/form-data; boundary=x",
                "x",
            ):
                for body in (b"", b"\x00", b"{}", b"--x\r\n\r\n", b"a=%ff&%00=%00", b"&" * 6000, b"--x--"):
                    fuzz.send("post", path, body, content_type=kind)
        assert not fuzz.broken, fuzz.told


@pytest.mark.parametrize("year", [1, 1900, 2199, 9999])
def test_days_at_the_ends_of_the_calendar(ground: Ground, cast: Cast, year: int) -> None:
    """Once such a window or an extension stands, every page is still shown."""
    ground.prepare("regional_coordinator")
    first, last = date(year, 1, 1), date(year, 12, 31)
    federal, coordinator = (cast.client(getattr(cast, who)) for who in ("federal_organiser", "regional_coordinator"))
    form = {"opens_on": str(first), "opens_time": "00:00", "closes_on": str(last), "closes_time": "23:59"}
    federal.post(ground.path("setup-window"), form)
    coordinator.post(ground.path("extend"), {"day": str(last), "hour": "23:59", "reason": "Нет связи"})
    for who in PEOPLE:
        fuzz = Fuzz(cast.client(getattr(cast, who)), ground)
        for name, row in TABLE.items():
            known = ground.query() | {"day": str(first if year < 2000 else last), "hour": "00:00"}
            fuzz.send("get", ground.path(name), {key: known.get(key, "") for key in row.get})
            fuzz.send("post", ground.path(name), ground.fields(name))
        assert not fuzz.broken, fuzz.told
