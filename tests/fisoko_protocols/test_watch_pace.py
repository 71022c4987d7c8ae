"""The pace against the deadline: cumulative shares by hour, the table and the line."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict

from fisoko_protocols import workflow
from fisoko_protocols.listing import pace
from fisoko_protocols.listing.asked import Asked
from fisoko_protocols.models import Category, Pace, Subject
from tests.fisoko_protocols.scene import Scene
from tests.fisoko_protocols.watched import WATCH, give, make_points, text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("hours", "label"),
    [
        (0, "Срок сдачи"),
        (-1, "1 ч до срока"),
        (-24, "1 сут до срока"),
        (-30, "1 сут 6 ч до срока"),
        (5, "5 ч после срока"),
    ],
)
def test_labels(hours: int, label: str) -> None:
    assert pace.Step(hours, 0, 1).label == label


def test_the_deadline_is_one_of_the_steps() -> None:
    for first in range(-200, -20, 7):
        found = pace.steps(Counter({first: 1, 3: 1}), 4, 3)
        assert 0 in [step.hours for step in found]
        assert len(found) <= pace.STEPS_SHOWN + 2
        assert found[0].count == 0
        assert (found[-1].hours, found[-1].count) == (3, 2)


def test_the_future_is_not_drawn() -> None:
    found = pace.steps(Counter({-40: 2}), 4, -30)
    assert found[-1].hours == -30
    assert found[-1].share == "50\xa0%"
    assert pace.steps(Counter(), 0, -30) == []


def handed(scene: Scene, hours_before: int, count: int, region: Any = None) -> None:
    """`count` first handings in within the hour that ends so long before the deadline of the region."""
    protocol = scene.protocol if region is None else scene.far_protocol
    window = workflow.window(protocol)
    assert window is not None
    hour = window.closes - timedelta(hours=hours_before + 1)
    Pace.objects.create(sitting=scene.sitting, region=protocol.point.region, hour=hour, count=count)


def figures(scene: Scene, *, country: bool = False, later: timedelta = timedelta(0)) -> pace.Figures:
    asked = Asked.read(QueryDict(""), scene.cast.regional_coordinator)
    window = workflow.window(scene.protocol)
    assert window is not None
    return pace.read(asked, None if country else scene.cast.region, window.closes + later)


def test_shares_by_the_deadline_and_after_it(scene: Scene) -> None:
    give(scene, make_points(scene, 3))
    handed(scene, 30, 1)
    handed(scene, 2, 2)
    handed(scene, -3, 1)
    found = figures(scene, later=timedelta(hours=4))
    assert found.total == 4
    counts = {step.hours: step.count for step in found.steps}
    assert counts[0] == 3
    assert found.at_deadline is not None
    assert found.at_deadline.share == "75\xa0%"
    assert (found.steps[-1].hours, found.steps[-1].count) == (3, 4)


def test_regions_lie_on_one_line_by_their_own_clocks(scene: Scene) -> None:
    """Both hand in an hour before their own deadline, five hours apart."""
    handed(scene, 1, 1)
    handed(scene, 1, 1, region=scene.cast.other_region)
    found = figures(scene, country=True, later=timedelta(hours=1))
    assert [(step.count, step.total) for step in found.steps if step.hours == 0] == [(2, 2)]
    assert [step.count for step in found.steps if step.hours < -1] == [0] * sum(s.hours < -1 for s in found.steps)
    assert found.deadline_text.startswith("с ")
    assert figures(scene, later=timedelta(hours=1)).total == 1


def test_subjects_count_each_by_its_own_deadline(scene: Scene) -> None:
    """An hour before each of two deadlines, a day apart; a third subject shares the first one's."""
    third = scene.make_sitting(Subject.objects.create(code="math", name="Математика"), Category.METHODISTS)
    window = workflow.window(scene.protocol)
    assert window is not None
    for sitting in (scene.teachers, third):
        scene.make_protocol(scene.cast.point, sitting)
    scene.teachers.publications.update(closes_on=window.closes.date() + timedelta(days=1))
    for sitting, closes in (
        (scene.sitting, window.closes),
        (scene.teachers, window.closes + timedelta(days=1)),
        (third, window.closes),
    ):
        hour = closes - timedelta(hours=2)
        Pace.objects.create(sitting=sitting, region=scene.cast.region, hour=hour, count=1)
    found = figures(scene, country=True, later=timedelta(days=1))
    assert {step.hours: step.count for step in found.steps if step.hours < 0 and step.count} == {-1: 3}
    assert found.total == 3


def test_the_page(scene: Scene) -> None:
    scene.handed_in()
    answer = scene.cast.client(scene.cast.regional_coordinator).get(f"{WATCH}pace/")
    said, page = text(answer), answer.content.decode()
    assert "Сейчас сдано 1 из 1" in said
    assert 'class="pace-deadline"' in page
    assert "Литература, методисты" in said
    assert "/protocols/watch/?assessment=" in page
    far = text(scene.cast.client(scene.cast.far_coordinator).get(f"{WATCH}pace/"))
    assert "Протоколов пока нет" in far
    assert "Сейчас сдано" not in far


def test_the_federal_page_adds_up_the_country(scene: Scene) -> None:
    scene.handed_in()
    assert scene.far_protocol
    said = text(scene.cast.client(scene.cast.federal_organiser).get("/protocols/federal/pace/"))
    assert "Сейчас сдано 1 из 2" in said
