"""Logins and passwords for the survey's own system: the federal organiser's alone, each taking in the history."""

import csv
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.http import StreamingHttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fisoko_protocols import workflow
from fisoko_protocols.models import Kit
from portal.models import HistoryRecord
from portal.workflow import NotYours
from tests.cast import Cast
from tests.expert_rating.rated import text
from tests.fisoko_protocols.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(scene: Scene) -> str:
    scene.protocol, scene.far_protocol  # noqa: B018
    scene.make_protocol(scene.cast.point, scene.teachers, numbers=("501501",))
    return reverse("protocols:setup-credentials", args=[scene.sitting.pk])


def rows(response: Any) -> list[list[str]]:
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(StringIO(content), delimiter=";"))


def test_all_kits_of_the_subject_and_category(cast: Cast, scene: Scene, url: str) -> None:
    response = cast.client(cast.federal_organiser).post(url)
    head, *found = rows(response)
    assert head == ["Логин", "Пароль", "Субъект РФ", "Номер комплекта"]
    expected = Kit.objects.filter(protocol__sitting=scene.sitting).order_by("pk")
    columns = ("login", "password", "protocol__point__region_id", "number")
    assert [tuple(row) for row in found] == list(expected.values_list(*columns))
    assert len(found) == 7


def test_of_one_region(cast: Cast, url: str) -> None:
    found = rows(cast.client(cast.federal_organiser).post(url, {"region": "70"}))[1:]
    assert {row[2] for row in found} == {"70"}
    assert len(found) == 2


def test_it_streams_and_is_kept_nowhere(cast: Cast, scene: Scene, url: str) -> None:
    response = cast.client(cast.federal_organiser).post(url)
    assert isinstance(response, StreamingHttpResponse)
    name = f'attachment; filename="survey-mlit-{scene.sitting.pk}-all.csv"'
    assert response.headers["Content-Disposition"] == name
    assert "no-store" in response.headers["Cache-Control"]


def test_queries_do_not_grow_with_the_kits(cast: Cast, scene: Scene, url: str) -> None:
    client = cast.client(cast.federal_organiser)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            rows(client.post(url))
        return len(captured)

    queries()
    few = queries()
    scene.make_protocol(cast.other_point, numbers=tuple(f"6{number:05}" for number in range(600)))
    assert queries() == few


def test_who_took_them_stays_in_the_history(cast: Cast, scene: Scene, url: str) -> None:
    client = cast.client(cast.federal_organiser)
    client.get(url)
    assert not HistoryRecord.objects.about(scene.sitting).exists()
    client.post(url, {"region": "39"})
    record = HistoryRecord.objects.about(scene.sitting).get()
    assert (record.person, record.label) == (cast.federal_organiser.user, "Выгрузить логины и пароли анкет")
    assert record.comment == "Субъект РФ: 39"
    page = text(client.get(url))
    assert "Кто выгружал" in page


def test_an_unknown_region_gives_nothing_away(cast: Cast, scene: Scene, url: str) -> None:
    response = cast.client(cast.federal_organiser).post(url, {"region": "77"})
    assert not isinstance(response, StreamingHttpResponse)
    assert not HistoryRecord.objects.about(scene.sitting).exists()


@pytest.mark.parametrize("who", ["point_organiser", "regional_coordinator", "moderator", "expert"])
def test_nobody_else_takes_them(cast: Cast, scene: Scene, url: str, who: str) -> None:
    client = cast.client(getattr(cast, who))
    assert client.get(url).status_code == 404
    assert client.post(url).status_code == 404
    with pytest.raises(NotYours):
        workflow.take_credentials(sitting_id=scene.sitting.pk, region="", actor=cast.actor(getattr(cast, who)))
    assert not HistoryRecord.objects.about(scene.sitting).exists()


def test_not_the_administrator_either(cast: Cast, scene: Scene, url: str, client: Any) -> None:
    client.force_login(cast.superuser)
    assert client.get(url).status_code == 404
    page = client.get(reverse("protocols:setup"))
    assert page.status_code == 200
    assert "Логины и пароли" not in text(page)
