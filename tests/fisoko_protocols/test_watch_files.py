"""The coordinator's list as a file: exactly what is filtered, of the own region, by a job when it is long."""

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook

from fisoko_protocols.views import watch
from portal.models import Job
from tests.fisoko_protocols.scene import Scene
from tests.fisoko_protocols.watched import WATCH, enter, give, make_points, text

pytestmark = pytest.mark.django_db
CSV, XLSX = f"{WATCH}file/csv/", f"{WATCH}file/xlsx/"


@pytest.fixture
def three(scene: Scene) -> Scene:
    points = make_points(scene, 3)
    protocols = give(scene, points)
    enter(scene, protocols[0], ["used", "unused"])
    enter(scene, protocols[1], ["used"], hand_in=False)
    assert scene.far_protocol
    return scene


def coordinator(scene: Scene) -> Any:
    return scene.cast.client(scene.cast.regional_coordinator)


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def table(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(body(answer).decode("utf-8-sig")), delimiter=";"))


def test_csv(three: Scene) -> None:
    found = {row["Логин ППО"]: row for row in table(coordinator(three).get(CSV))}
    assert set(found) == {"edu390100", "edu390101", "edu390102"}
    row = found["edu390101"]
    assert (row["Состояние"], row["Комплектов"], row["Заполнено"], row["Заполнено, %"]) == ("В работе", "2", "1", "50")
    assert row["Сдать до"].endswith(" 20:00")
    assert found["edu390100"]["Сдан"]
    assert not row["Сдан"]


def test_xlsx(three: Scene) -> None:
    rows = list(load_workbook(BytesIO(body(coordinator(three).get(XLSX)))).active.iter_rows(values_only=True))
    assert rows[0][1] == "Логин ППО"
    assert len(rows) == 4


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"state": "waiting"}, {"edu390101", "edu390102"}),
        ({"state": "in_progress"}, {"edu390101"}),
        ({"q": "сош 102"}, {"edu390102"}),
        ({"category": "u"}, set()),
    ],
)
def test_what_is_filtered(three: Scene, query: dict[str, str], expected: set[str]) -> None:
    assert {row["Логин ППО"] for row in table(coordinator(three).get(CSV, query))} == expected


def test_of_the_own_region(three: Scene) -> None:
    far = three.cast.client(three.cast.far_coordinator)
    assert [row["Логин ППО"] for row in table(far.get(CSV))] == ["spo700001"]
    assert table(far.get(CSV, {"q": "edu39"})) == []


def test_an_unknown_format_is_404(three: Scene) -> None:
    assert coordinator(three).get(f"{WATCH}file/pdf/").status_code == 404


@pytest.mark.parametrize("query", ["", "?q=сош&state=waiting"])
def test_a_long_list_is_a_job(
    three: Scene, query: str, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(watch, "DIRECT_ROWS", 1)
    client = coordinator(three)
    assert "Подготовить файл .csv" in text(client.get(f"{CSV}{query}"))
    with django_capture_on_commit_callbacks(execute=True):
        started = client.post(f"{CSV}{query}")
    assert "сош" not in str(Job.objects.values_list("payload", flat=True)).lower()
    found = {row["Логин ППО"] for row in table(client.get(f"{started['Location']}file/"))}
    assert found == ({"edu390101", "edu390102"} if query else {"edu390100", "edu390101", "edu390102"})


def test_a_withdrawn_role_gets_no_file(
    three: Scene, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    client = coordinator(three)
    with django_capture_on_commit_callbacks() as waiting:
        client.post(CSV)
    grant = three.cast.regional_coordinator
    type(grant).objects.filter(pk=grant.pk).update(status="withdrawn")
    for callback in waiting:
        callback()
    job = Job.objects.get()
    assert (job.status, job.result) == ("failed", {})
    assert "больше не действует" in job.last_error
