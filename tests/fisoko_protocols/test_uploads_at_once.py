"""«Применить» pressed by two at the same moment, on PostgreSQL only: SQLite has one writer."""

import os

import pytest
from django.db import connection

from fisoko_protocols import workflow
from fisoko_protocols.models import Kit, Upload
from fisoko_protocols.workflow import Entry
from portal.workflow import AlreadyDone
from tests.cast import Cast
from tests.expert_rating.test_concurrency import at_once
from tests.fisoko_protocols.scene import FIGURE_13, Scene

ROWS = [(number, *values, "", "") for number, values in FIGURE_13.items()]


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    if connection.vendor != "postgresql":
        if os.environ.get("TEST_SERVICES"):
            pytest.fail("The run with services must have PostgreSQL.")
        pytest.skip("Needs PostgreSQL: SQLite has one writer.")
    return Scene(Cast())


def applying(protocol, actor):
    kept = workflow.keep_upload(protocol_id=protocol.pk, rows=ROWS, actor=actor)
    return lambda: workflow.apply_upload(protocol_id=protocol.pk, upload_id=kept.pk, actor=actor)


@pytest.mark.slow
def test_of_two_presses_one_finds_it_gone(scene):
    press = applying(scene.protocol, scene.cast.actor(scene.cast.point_organiser))
    done = at_once(press, press)
    assert sorted(type(each).__name__ for each in done) == ["AlreadyDone", "Saved"]
    assert isinstance(next(each for each in done if isinstance(each, Exception)), AlreadyDone)
    scene.protocol.refresh_from_db()
    assert (scene.protocol.kits_filled, scene.protocol.revision) == (5, 2)


@pytest.mark.slow
def test_an_upload_and_a_cell_end_as_one_of_the_two_orders(scene):
    protocol, cast = scene.protocol, scene.cast
    cell = Entry("501502", "comment", "spoiled", "")
    press = applying(protocol, cast.actor(cast.point_organiser))
    by_form = cast.actor(cast.regional_coordinator)
    uploaded, saved = at_once(
        press, lambda: workflow.save_entries(protocol_id=protocol.pk, entries=[cell], actor=by_form)
    )
    standing = {kit.number: (kit.comment, kit.school_login) for kit in Kit.objects.filter(protocol=protocol)}
    if uploaded.conflicts:
        assert standing == {**dict.fromkeys(FIGURE_13, ("", "")), "501502": ("spoiled", "")}
    else:
        assert [kit.number for kit in saved.conflicts] == ["501502"]
        assert standing == FIGURE_13
    assert not Upload.objects.exists()
