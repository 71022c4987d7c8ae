"""No name gets into the portal by any field of any page: all addresses of the part by the table, three people.

What is looked through afterwards, and how, `traces` says; that it finds what is there, `test_no_names_search` proves.
The portal makes all addresses itself and puts no name into a path; one that somebody types there finds nothing and stays
nowhere, not in the log either.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.core import signing
from django.test import Client

from accounts.models import AssessmentPoint
from fisoko_protocols.models import Extension, Kit, Return
from portal import kept
from portal.jobs import run_job
from portal.models import HistoryRecord, Job
from tests.cast import Cast
from tests.fisoko_protocols.addresses import ALWAYS, CELL, DESK, EVERY, NAMES, TABLE, Ground, asked_names
from tests.fisoko_protocols.books import sent
from tests.fisoko_protocols.scene import Scene
from tests.fisoko_protocols.traces import NAMED, SURNAME, Traces, watched

PEOPLE = ("point_organiser", "regional_coordinator", "federal_organiser")
INITIALS = f"{SURNAME} А. К."
pytestmark = pytest.mark.django_db


@pytest.fixture
def traces(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Iterator[Traces]:
    with watched(tmp_path, capfd) as found:
        yield found


@pytest.fixture
def ground(scene: Scene) -> Ground:
    return Ground(scene)


def named_cells() -> Iterator[str]:
    for key in CELL:
        yield json.dumps([CELL | {key: NAMED}])
    yield json.dumps([{NAMED: NAMED}])
    yield json.dumps({NAMED: [NAMED]})
    yield json.dumps([CELL | {"login": NAMED}, CELL | {"field": "login", "value": f"edu390001 {SURNAME}"}])


def posts(name: str, fields: dict[str, str], *, unread: bool) -> Iterator[dict[str, Any]]:
    """All fields at once, then each by itself beside right values, so that no other error stands in its way.

    Nobody looks at the values of one that is `unread`: all fields at once and all right ones are all there is.
    """
    yield {**dict.fromkeys(fields, NAMED), NAMED: NAMED, "file": sent(NAMED.encode(), f"{NAMED}.xlsx")}
    if unread:
        yield {**fields, NAMED: NAMED}
        return
    for key in fields:
        for text in named_cells() if key == "cells" else (NAMED, INITIALS, f"{fields[key]} {NAMED}"):
            yield fields | {key: text}
            if "confirmed" in fields or "more" in fields:
                yield {k: v for k, v in (fields | {key: text}).items() if k not in ("confirmed", "more")}


def visit(ground: Ground, client: Client, name: str, *, drawn_for: str = "") -> set[int]:
    """Whatever can be sent to one address; the answers' numbers.

    `drawn_for`: the mark of a form of the portal's own, sent by somebody who is led elsewhere before it is read.
    """
    path, row, known = ground.path(name), EVERY[name], ground.query()
    query = {key: known.get(key, "") for key in row.get}
    answers = set()

    def send(method: Callable[..., Any], *args: Any) -> int:
        ground.put_back()
        response = method(*args)
        b"".join(response) if response.streaming else response.content
        answers.add(response.status_code)
        return int(response.status_code)

    send(client.get, path, {**dict.fromkeys(row.get, NAMED), NAMED: NAMED})
    for key in row.get:
        send(client.get, path, query | {key: NAMED})
    mark = {kept.FIELD: drawn_for} if drawn_for else {}
    for form in posts(name, ground.fields(name), unread=bool(drawn_for)):
        if send(client.post, path, form | mark) in (404, 405):
            return answers
    for key in row.get if row.post is not None else ():
        send(client.post, with_query(path, query | {key: NAMED}), ground.fields(name))
    return answers


def with_query(path: str, query: dict[str, str]) -> str:
    return f"{path}?{urlencode(query)}"


def test_the_table_is_whole() -> None:
    assert TABLE.keys() == NAMES


def test_the_desk_has_no_other_pages_that_take_what_is_typed() -> None:
    models = [model for model in admin.site._registry if model._meta.app_label == "fisoko_protocols"]
    views = {f"{model._meta.app_label}_{model._meta.model_name}" for model in [*models, AssessmentPoint]}
    assert {name.rpartition("_")[0] for name in DESK} == views


@pytest.mark.parametrize("who", PEOPLE)
def test_no_field_lets_a_name_in(ground: Ground, cast: Cast, traces: Traces, who: str) -> None:
    ground.prepare(who)
    client = cast.client(getattr(cast, who))
    answers = {name: visit(ground, client, name) for name in EVERY}
    assert all(max(found) < 500 for found in answers.values())
    assert sum(200 in found or 302 in found for found in answers.values()) > 15
    assert traces.places() == []
    for job in Job.objects.exclude(status="done"):
        run_job(job.pk)
    assert traces.places() == []


@pytest.mark.parametrize("due", [False, True], ids=["a visitor", "with a password to change"])
def test_nor_from_who_is_sent_elsewhere_first(ground: Ground, cast: Cast, traces: Traces, due: bool) -> None:
    """A form is otherwise kept for after the sign-in; those of the part never are."""
    ground.prepare("point_organiser")
    client = cast.client(cast.point_organiser) if due else Client()
    cast.point_organiser.user.password_due = due
    cast.point_organiser.user.save()
    grant = cast.point_organiser
    mark = signing.dumps([grant.user.pk, grant.pk], salt=kept.SALT)
    for name in EVERY:
        assert visit(ground, client, name, drawn_for=mark) <= {302, 204}, name
    strict = Client(enforce_csrf_checks=True)
    for name in EVERY:
        # A visitor's is sent to sign in before a byte of it is read; the desk's forms ask for their token first.
        expected = 302 if ground.path(name).startswith("/protocols/") else 403
        assert strict.post(ground.path(name), {"comment": NAMED}).status_code == expected, name
    assert traces.places() == []


def test_only_the_addresses_of_the_table_take_posts(ground: Ground, cast: Cast) -> None:
    ground.prepare("regional_coordinator")
    taking = set()
    for who in PEOPLE:
        client = cast.client(getattr(cast, who))
        for name in TABLE:
            ground.put_back()
            query = {key: ground.query().get(key, "") for key in TABLE[name].get}
            if client.post(with_query(ground.path(name), query)).status_code not in (404, 405):
                taking.add(name)
    assert taking == {name for name, row in TABLE.items() if row.post is not None}


def test_views_ask_for_the_fields_of_the_table_only(ground: Ground, cast: Cast) -> None:
    """Whoever adds a field has to add it to the table, and so to the tests above."""
    asked: dict[str, set[str]] = {name: set() for name in TABLE}
    ground.prepare("regional_coordinator")
    for who in PEOPLE:
        client = cast.client(getattr(cast, who))
        for name, row in TABLE.items():
            ground.put_back()
            query = {key: ground.query().get(key, "x") for key in row.get}
            fields = ground.fields(name)
            without = {key: value for key, value in fields.items() if key not in ("confirmed", "more")}
            with asked_names() as seen:
                client.get(ground.path(name), query)
                for form in (fields,) if without == fields else (fields, without):
                    client.post(with_query(ground.path(name), query), form)
            asked[name] |= seen
    unknown = {name: asked[name] - ALWAYS - {*row.get} - {*(row.post or {})} for name, row in TABLE.items()}
    assert {name: fields for name, fields in unknown.items() if fields} == {}
    never = {name: {*row.get, *(row.post or {})} - asked[name] for name, row in TABLE.items()}
    assert {name: fields for name, fields in never.items() if fields} == {}


def test_the_right_values_are_taken(ground: Ground, cast: Cast) -> None:
    """Else the tests above would only show that forms with mistakes are refused."""
    ground.prepare("regional_coordinator")
    before = HistoryRecord.objects.count()
    coordinator, federal = (cast.client(getattr(cast, who)) for who in PEOPLE[1:])
    for name in ("extend", "give-back", "protocol-cells", "protocol-form"):
        ground.put_back()
        fields = {key: value for key, value in ground.fields(name).items() if key != "more"}
        coordinator.post(ground.path(name), fields)
    for name in ("setup-kits", "setup-window", "setup-credentials"):
        federal.post(ground.path(name), ground.fields(name))
    assert Extension.objects.count() == Return.objects.count() == 1
    assert Kit.objects.filter(number="700001").exists()
    assert Kit.objects.filter(comment="spoiled").count() >= 5
    assert HistoryRecord.objects.count() > before + 3


@pytest.mark.parametrize("who", [*PEOPLE, "visitor"])
def test_nor_does_a_path_typed_by_hand(ground: Ground, cast: Cast, traces: Traces, who: str) -> None:
    ground.prepare("point_organiser")
    client = Client() if who == "visitor" else cast.client(getattr(cast, who))
    for path in (f"/protocols/{NAMED}/", f"/protocols/{ground.path('protocol').split('/')[2]}/{SURNAME}/"):
        answers = {client.get(path).status_code, client.post(path, {"comment": "x"}).status_code}
        answers.add(Client(enforce_csrf_checks=True).post(path, {"comment": "x"}).status_code)
        assert answers <= {302, 403, 404}
    assert traces.places() == []
