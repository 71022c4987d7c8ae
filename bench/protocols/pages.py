"""The protocols' pages beside the views of comparison, each opened by the person it is for. Knows no Django."""

import json
from base64 import b64decode
from typing import Any
from urllib.parse import urlencode

from bench.pages import BARE, CLIENTS, SHELL, Aims, Page, Request, get

# The large region holds a tenth of all points, so it grows as the country does; the ordinary one is always the same.
LARGE, ORDINARY_REGION, ORDINARY_POINTS = "39", "70", 56
COORDINATOR, ORDINARY, FEDERAL, POINT = "coordinator", "coordinator of 56", "federal organiser", "ППО"
FIELD, BOUNDARY = "file", "portal-bench-boundary"
NOTHING, ROWS = Aims(growth=None), "data-table"
BOARD, PAGE = Aims(queries=12, growth=1.3), Aims(growth=1.3)
# Its own rows grow tenfold: PostgreSQL puts 12,000 protocols in order where there were 1,200.
GROWN = Aims(queries=12, growth=2)
# One point, and all points.
ONE, ALL = "edu390020", "ппо"
CELL = Aims(queries=8, growth=1.3)


def compared(who: str) -> list[Page]:
    return [
        get(BARE, "/bench/bare/", who, NOTHING, "<table>"),
        get(SHELL, "/bench/shell/", who, NOTHING, "<footer"),
    ]


def coordinators(loaded: dict[str, Any]) -> list[Page]:
    def page(name: str, path: str, holds: str = ROWS, **query: str) -> Page:
        return get(name, f"/protocols/watch/{path}", COORDINATOR, GROWN, holds, **query)

    return [
        *compared(COORDINATOR),
        page("watch", ""),
        page("watch, page 10", "", page="10"),
        page("watch, not handed in", "", state="waiting", subject="lit"),
        page("watch, search of one", "", q=ONE),
        page("watch, search of all", "", q=ALL),
        page("watch, protocols", "", view="protocols"),
        page("watch, protocols, page 100", "", view="protocols", page="100"),
        page("watch, protocols, search of all", "", view="protocols", q=ALL),
        page("pace", "pace/"),
        page("oddities", "oddities/", "<footer"),
        page("one point", f"points/{loaded['point']}/", "<footer"),
        page("one protocol", f"protocols/{loaded['compared']}/"),
        *compared(ORDINARY),
        get("watch", "/protocols/watch/", ORDINARY, BOARD, ROWS),
        get("watch, protocols", "/protocols/watch/", ORDINARY, BOARD, ROWS, view="protocols"),
        get("oddities", "/protocols/watch/oddities/", ORDINARY, BOARD, "<footer"),
        *compared(FEDERAL),
        get("country", "/protocols/federal/", FEDERAL, BOARD, ROWS),
        get("country, pace", "/protocols/federal/pace/", FEDERAL, BOARD, ROWS),
        get("watch of a region", "/protocols/watch/", FEDERAL, GROWN, ROWS, region=LARGE),
    ]


def point(loaded: dict[str, Any]) -> list[Page]:
    def form(pk: int) -> str:
        return f"/protocols/{pk}/form/"

    compare = f"/protocols/{loaded['compared']}/versions/compare/"
    return [
        *compared(POINT),
        get("own protocols", "/protocols/", POINT, PAGE, "<footer"),
        get("form, 13 kits", form(loaded["form"]), POINT, PAGE, "cells-table"),
        get("form, 200 kits", form(loaded["long_form"]), POINT, PAGE, "cells-table"),
        get("versions compared", compare, POINT, PAGE, ROWS, a="1", b="2"),
        saving(loaded),
        checking(loaded),
        handing_in(loaded),
    ]


def saving(loaded: dict[str, Any]) -> Page:
    """One cell as the form's script sends it, filled and emptied in turn; each client has a protocol of its own."""

    def change(pk: int, number: str, seen: str, value: str) -> Request:
        cells = json.dumps([{"number": number, "field": "comment", "value": value, "seen": seen}])
        body = urlencode({"cells": cells, **guard(loaded)}).encode()
        return Request("POST", f"/protocols/{pk}/cells/", body)

    visits = tuple(
        (change(pk, number, "", "unused"), change(pk, number, "unused", "")) for pk, number in loaded["cells"][:CLIENTS]
    )
    return Page("save a cell", POINT, visits, CELL, holds='"saved": [{')


def checking(loaded: dict[str, Any]) -> Page:
    """A filled workbook of 13 kits sent and its check shown; it is never applied here."""
    visits = tuple(
        (upload(pk, b64decode(loaded["workbooks"][str(pk)]), guard(loaded)),) for pk, _ in loaded["cells"][:CLIENTS]
    )
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    return Page("upload and check, 13 kits", POINT, visits, PAGE, holds="/apply/", content_type=kind)


def handing_in(loaded: dict[str, Any]) -> Page:
    """«Сдать отчёт» and «Редактировать» in turn, each client with a protocol of its own."""
    body = urlencode({"tab": "form", **guard(loaded)}).encode()
    visits = tuple(
        tuple(Request("POST", f"/protocols/{pk}/{verb}/", body) for verb in ("hand-in", "edit"))
        for pk in loaded["handing_in"][:CLIENTS]
    )
    return Page("hand in or edit", POINT, visits, PAGE, status=302)


def guard(loaded: dict[str, Any]) -> dict[str, str]:
    return {"csrfmiddlewaretoken": loaded["csrf"], "_role": loaded["guard"]}


def upload(pk: int, workbook: bytes, fields: dict[str, str]) -> Request:
    """The form of the tab «Excel» as a browser sends it."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{FIELD}"; filename="protocol.xlsx"\r\n'
    parts += [f"{head}Content-Type: application/octet-stream\r\n\r\n".encode(), workbook, b"\r\n"]
    return Request("POST", f"/protocols/{pk}/upload/", b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()]))


def pages(loaded: dict[str, Any]) -> list[Page]:
    return [*coordinators(loaded), *point(loaded)]
