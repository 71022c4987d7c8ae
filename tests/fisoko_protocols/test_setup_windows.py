"""Hours of publications changed by the federal organiser."""

from datetime import date, time
from typing import Any

import pytest
from django.urls import reverse

from fisoko_protocols import workflow
from fisoko_protocols.models import Publication
from portal.models import HistoryRecord
from portal.workflow import NotYours, Refused
from tests.cast import Cast
from tests.expert_rating.rated import text
from tests.fisoko_protocols.scene import Scene

pytestmark = pytest.mark.django_db
HOURS: dict[str, Any] = {
    "opens_on": date(2026, 11, 23), "opens_time": time(8), "closes_on": date(2026, 11, 28), "closes_time": time(18),
}  # fmt: skip
SENT = {"opens_on": "2026-11-23", "opens_time": "08:00", "closes_on": "2026-11-28", "closes_time": "18:00"}


@pytest.fixture
def second(scene: Scene) -> Publication:
    return scene.sitting.publications.get(number=2)


def test_new_hours_are_kept_and_told_in_the_history(cast: Cast, second: Publication) -> None:
    before = workflow.window_in_words(second)
    url = reverse("protocols:setup-window", args=[second.pk])
    client = cast.client(cast.federal_organiser)
    assert client.post(url, SENT).status_code == 302
    second.refresh_from_db()
    assert {name: getattr(second, name) for name in HOURS} == HOURS
    record = HistoryRecord.objects.about(second).get()
    assert record.comment == f"{before} → 23.11.2026 08:00 – 28.11.2026 18:00"
    assert "Изменить сроки" in text(client.get(url))


def test_the_same_hours_leave_no_record(cast: Cast, second: Publication) -> None:
    for _ in range(2):
        workflow.set_window(publication_id=second.pk, actor=cast.actor(cast.federal_organiser), **HOURS)
    assert HistoryRecord.objects.about(second).count() == 1


def test_the_other_protocols_hours_stay(cast: Cast, scene: Scene, second: Publication) -> None:
    first = scene.sitting.publications.get(number=1)
    workflow.set_window(publication_id=second.pk, actor=cast.actor(cast.federal_organiser), **HOURS)
    assert Publication.objects.get(pk=first.pk).closes_on == first.closes_on


def test_backwards_is_refused(cast: Cast, second: Publication) -> None:
    url = reverse("protocols:setup-window", args=[second.pk])
    page = cast.client(cast.federal_organiser).post(url, {**SENT, "closes_on": "2026-11-20"})
    assert "закрывается раньше" in text(page)
    with pytest.raises(Refused):
        actor = cast.actor(cast.federal_organiser)
        workflow.set_window(publication_id=second.pk, actor=actor, **{**HOURS, "closes_on": date(2026, 11, 20)})
    assert not HistoryRecord.objects.about(second).exists()


@pytest.mark.parametrize("who", ["point_organiser", "regional_coordinator", "moderator", "expert"])
def test_nobody_else_changes_them(cast: Cast, second: Publication, who: str) -> None:
    with pytest.raises(NotYours):
        workflow.set_window(publication_id=second.pk, actor=cast.actor(getattr(cast, who)), **HOURS)
    url = reverse("protocols:setup-window", args=[second.pk])
    assert cast.client(getattr(cast, who)).post(url, SENT).status_code == 404
