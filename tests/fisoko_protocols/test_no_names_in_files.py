"""No name gets into the portal by a file: protocol 1 sent by mistake, protocol 2 and the set-up's with names anywhere.

Looked through as `traces` says, while an upload waits for «Применить» and after it; the SQL of these requests is in the
log that is searched. Besides, not one file is opened to write.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from fisoko_protocols.models import Kit, Protocol, SetupImport, SetupLine, Upload
from portal.jobs import run_job
from tests.cast import Cast
from tests.fisoko_protocols import loading
from tests.fisoko_protocols.books import sent
from tests.fisoko_protocols.named_books import protocol_one_filled, protocol_two, set_up
from tests.fisoko_protocols.scene import Scene
from tests.fisoko_protocols.traces import NAMED, SURNAME, Traces, contents, holds, watched

pytestmark = pytest.mark.django_db
# Made beforehand: openpyxl writes through temporary files of its own.
BOOKS = {**protocol_two(), "protocol 1": protocol_one_filled()}
RIGHT = {
    "publications": loading.book("publications", loading.publication()),
    "points": loading.book("points", loading.point(zone="МСК-1", email="ppo@example.org")),
    "kits": loading.book("kits", loading.kit()),
}
SET_UP = {table: set_up(content, len(loading.HEADS[table])) for table, content in RIGHT.items()}
# A lone word is a fit name of an assessment, a subject or a ППО; a person's full name is not.
MAY_BE = {"publications": {"alone in B", "alone in F"}, "points": {"alone in B"}, "kits": {"alone in E"}}


@pytest.fixture
def traces(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Iterator[Traces]:
    connection.force_debug_cursor = True
    with watched(tmp_path, capfd) as found:
        yield found
    connection.force_debug_cursor = False


def test_the_books_hold_the_name() -> None:
    """Else nothing could be found."""
    for place, content in [*BOOKS.items(), *(row for books in SET_UP.values() for row in books.items())]:
        assert any(map(holds, contents(content))), place


def send(client: Any, path: str, content: bytes) -> Any:
    """Named after the person, as file and as field."""
    return client.post(path, {"file": sent(content, f"{NAMED}.xlsx"), NAMED: NAMED, SURNAME: sent(content, NAMED)})


@pytest.mark.parametrize("who", ["point_organiser", "regional_coordinator", "federal_organiser", "far_coordinator"])
@pytest.mark.parametrize("name", ["protocol-upload", "protocol-marked"])
def test_protocol_one_and_two(cast: Cast, scene: Scene, traces: Traces, who: str, name: str) -> None:
    client = cast.client(getattr(cast, who))
    path = reverse(f"protocols:{name}", args=[scene.protocol.pk])
    client.get(path)
    del traces.ear.heard[:]
    fills = who in ("point_organiser", "regional_coordinator")
    for place, content in BOOKS.items():
        already = len(traces.opened)
        response = send(client, path, content)
        assert response.status_code == (200 if fills else 404), place
        assert traces.opened[already:] == [], place
        text = response.getvalue()
        # The marked workbook is the person's own.
        assert "xlsx" in response.get("Content-Disposition", "") or not holds(text), place
        if upload := Upload.objects.first():
            assert traces.places() == [], place
            client.post(reverse("protocols:protocol-apply", args=[scene.protocol.pk, upload.pk]))
            Kit.objects.update(comment="", school_login="")
            Protocol.objects.update(kits_filled=0)
    assert traces.places() == []


def test_what_holds_names_only_outside_of_cells_is_taken_without_them(cast: Cast, scene: Scene, traces: Traces) -> None:
    """So that the test above has seen uploads that wait and are applied."""
    client = cast.client(cast.point_organiser)
    path = reverse("protocols:protocol-upload", args=[scene.protocol.pk])
    taken = []
    for place, content in BOOKS.items():
        Upload.objects.all().delete()
        send(client, path, content)
        taken += [place] if Upload.objects.exists() else []
    assert taken == [
        "as a link",
        "sheet's name",
        "note",
        "properties",
        "defined name",
        "header",
        "validation",
        "unknown part",
    ]


@pytest.mark.parametrize("table", list(SET_UP))
def test_the_files_of_the_set_up(cast: Cast, scene: Scene, traces: Traces, table: str) -> None:
    """Before the dry run, after it, and after the writing; what is refused keeps nothing of its rows."""
    scene.protocol, cast.region  # noqa: B018 - the files name them
    client = cast.client(cast.federal_organiser)
    load, marked = (reverse(f"protocols:setup-{name}", args=[table]) for name in ("load", "marked"))
    client.get(load)
    for place, content in SET_UP[table].items():
        if place in MAY_BE[table]:
            continue
        already = len(traces.opened)
        answers = [send(client, path, content) for path in (marked, load)]
        assert traces.opened[already:] == [], place
        assert not holds(answers[1].content), place
        read = SetupImport.objects.last() if answers[1].status_code == 302 else None
        if read is None:
            continue
        assert traces.places() == [], place
        run_job(read.check_job_id)  # type: ignore[arg-type]
        client.get(answers[1]["Location"])
        client.get(reverse("protocols:setup-errors", args=[read.pk]))
        client.post(reverse("protocols:setup-apply", args=[read.pk]))
        read.refresh_from_db()
        if read.apply_job_id:
            run_job(read.apply_job_id)
    assert traces.places() == []
    assert SetupLine.objects.exists()


@pytest.mark.parametrize("table", list(SET_UP))
def test_a_protocol_is_no_file_of_the_set_up(cast: Cast, scene: Scene, traces: Traces, table: str) -> None:
    """Refused whole, whichever protocol it is: not a row of it waits for a dry run."""
    scene.protocol  # noqa: B018 - the books are of it
    client = cast.client(cast.federal_organiser)
    load, marked = (reverse(f"protocols:setup-{name}", args=[table]) for name in ("load", "marked"))
    client.get(load)
    for place, content in BOOKS.items():
        for path in (marked, load):
            already = len(traces.opened)
            response = send(client, path, content)
            assert response.status_code == 200, place
            assert traces.opened[already:] == [], place
            assert not holds(response.getvalue()), place
    assert not SetupImport.objects.exists()
    assert traces.places() == []


def test_the_others_send_no_set_up(cast: Cast, scene: Scene, traces: Traces) -> None:
    for who in ("point_organiser", "regional_coordinator"):
        client = cast.client(getattr(cast, who))
        for table, books in SET_UP.items():
            for name in ("load", "marked"):
                path = reverse(f"protocols:setup-{name}", args=[table])
                assert send(client, path, books["in column B"]).status_code == 404
    assert traces.places() == []
