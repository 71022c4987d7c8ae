"""The country by region, and all rows handed in by a chosen moment: exactly those."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from typing import Any
from unittest import mock

import pytest
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import escape
from openpyxl import load_workbook

from fisoko_protocols import workflow
from fisoko_protocols.listing import files
from fisoko_protocols.listing.asked import Asked
from fisoko_protocols.listing.files import HandedInAt, Order
from fisoko_protocols.models import Protocol, Version
from fisoko_protocols.views import federal as views
from portal import prepared_files
from portal.models import Job, KeptUpload
from portal.moments import MOSCOW, moment_label
from portal.spreadsheets import writing
from tests.expert_rating.rated import queries_of, writes_nothing
from tests.fisoko_protocols.scene import FIGURE_13, Scene
from tests.fisoko_protocols.watched import enter, give, make_points, text

pytestmark = pytest.mark.django_db
FEDERAL, ROWS = "/protocols/federal/", "/protocols/federal/handed-in/"


def federal(scene: Scene) -> Any:
    return scene.cast.client(scene.cast.federal_organiser)


def names(answer: Any) -> list[str]:
    return [row.name for row in answer.context["country"].rows]


@pytest.fixture
def two(scene: Scene) -> Scene:
    """Калининградская область has handed in one of two, Томская none of one."""
    scene.handed_in()
    assert scene.other_protocol
    assert scene.far_protocol
    return scene


# --- The board ----------------------------------------------------------------------------------------


def test_regions_with_their_numbers(two: Scene) -> None:
    answer = federal(two).get(FEDERAL)
    assert names(answer) == ["Томская область", "Калининградская область"], "who is behind comes first"
    said = text(answer)
    assert "Не сдано протоколов: 2 из 3 · сдано 33,3 %" in said
    assert "Калининградская область 2 1 50 %" in said
    assert "20 %" in said, "one of five kits is spoiled"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"sort": "name"}, ["Калининградская область", "Томская область"]),
        ({"sort": "total"}, ["Калининградская область", "Томская область"]),
        ({"sort": "waiting"}, ["Калининградская область", "Томская область"]),
        ({"q": "том"}, ["Томская область"]),
        ({"category": "u"}, []),
        ({"subject": "lit", "category": "m", "sort": "name"}, ["Калининградская область", "Томская область"]),
    ],
)
def test_filters_and_orders(two: Scene, query: dict[str, str], expected: list[str]) -> None:
    assert names(federal(two).get(FEDERAL, query)) == expected


def test_a_region_leads_to_its_board_with_the_filters(two: Scene) -> None:
    [row] = federal(two).get(FEDERAL, {"subject": "lit", "q": "том"}).context["country"].rows
    assert row.url == "/protocols/watch/?subject=lit&region=70"
    assert [r.point.login for r in federal(two).get(row.url).context["board"].rows] == ["spo700001"]


def test_what_looks_odd_is_counted_by_region_and_leads_there(two: Scene) -> None:
    [protocol] = give(two, make_points(two, 1, two.cast.other_region), start=500_000)
    enter(two, protocol, ["unused", "unused"])
    answer = federal(two).get(FEDERAL, {"subject": "lit", "sort": "name"})
    rows = answer.context["country"].rows
    # Figure 13 has logins of another region.
    assert [(row.code, row.odd) for row in rows] == [("39", 1), ("70", 1)]
    for row in rows:
        assert f'href="{escape(row.odd_url)}"' in answer.content.decode()
        kinds = federal(two).get(row.odd_url).context["sections"]
        assert sum(section.found for section in kinds if section.kind.code in ("unused", "outside")) == row.odd


def test_what_was_opened_again_counts_by_its_official_version_and_what_was_never_handed_in_does_not(
    two: Scene,
) -> None:
    [begun] = give(two, make_points(two, 1, two.cast.other_region), start=500_000)
    enter(two, begun, ["unused", "unused"], hand_in=False)
    workflow.edit(protocol_id=two.protocol.pk, actor=two.cast.actor(two.cast.point_organiser))
    rows = federal(two).get(FEDERAL, {"sort": "name"}).context["country"].rows
    assert [(row.code, row.odd) for row in rows] == [("39", 1), ("70", 0)]


def test_it_renews_itself(two: Scene) -> None:
    assert 'hx-trigger="every 20s"' in federal(two).get(FEDERAL).content.decode()
    part = federal(two).get(FEDERAL, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<p")
    assert "<html" not in part


def test_the_table_as_a_file(two: Scene) -> None:
    lines = table(federal(two).get(f"{FEDERAL}file/csv/", {"sort": "name"}))
    assert lines[0][:3] == ["Код", "Субъект РФ", "Протоколов"]
    assert [line[:3] + line[-2:] for line in lines[1:]] == [
        ["39", "Калининградская область", "2", "1", "50\xa0%"], ["70", "Томская область", "1", "0", "0\xa0%"],
    ]  # fmt: skip
    assert federal(two).get(f"{FEDERAL}file/pdf/").status_code == 404


@pytest.mark.parametrize("path", [FEDERAL, f"{FEDERAL}pace/", ROWS, f"{ROWS}?day=2026-01-01&hour=10:00"])
def test_queries_do_not_grow(scene: Scene, path: str) -> None:
    client = federal(scene)
    regions = [scene.cast.make_region(code, f"Регион {code}", "Europe/Moscow") for code in ("51", "52", "53", "54")]
    make = [make_points(scene, 8, region) for region in regions]
    give(scene, make[0][:1])
    one = queries_of(lambda: client.get(path))
    for index, points in enumerate(make[1:]):
        for protocol in give(scene, points, start=400_000 + 1000 * index):
            enter(scene, protocol, ["used", "unused"])
    assert queries_of(lambda: client.get(path)) == one
    assert one <= 12


# --- All rows of a moment -----------------------------------------------------------------------------


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def table(answer: Any) -> list[list[str]]:
    return list(csv.reader(StringIO(body(answer).decode("utf-8-sig")), delimiter=";"))


def at(moment: datetime) -> dict[str, str]:
    there = moment.astimezone(MOSCOW)
    return {"day": f"{there:%Y-%m-%d}", "hour": f"{there:%H:%M}"}


@contextmanager
def handing_in_at(moment: datetime) -> Iterator[None]:
    """The clock of «Сдать отчёт» alone stands at the moment."""
    with mock.patch("fisoko_protocols.workflow.handing_in.timezone") as clock:
        clock.now.return_value = moment
        yield


FIRST = (timezone.now() - timedelta(days=2)).astimezone(MOSCOW).replace(hour=10, minute=0, second=0, microsecond=0)
SECOND = FIRST + timedelta(hours=2)


@pytest.fixture
def versions(scene: Scene) -> Scene:
    """Two versions of one protocol, handed in at FIRST and SECOND."""
    scene.fill()
    with handing_in_at(FIRST):
        scene.hand_in()
    workflow.edit(protocol_id=scene.protocol.pk, actor=scene.cast.actor(scene.cast.point_organiser))
    scene.fill(values={"501505": ("spoiled", "")})
    with handing_in_at(SECOND):
        scene.hand_in()
    return scene


@pytest.mark.parametrize(("minutes", "number"), [(-1, None), (0, "1"), (119, "1"), (120, "2"), (500, "2")])
def test_exactly_what_was_handed_in_by_then(versions: Scene, minutes: int, number: str | None) -> None:
    lines = table(federal(versions).get(f"{ROWS}csv/", at(FIRST + timedelta(minutes=minutes))))[1:]
    assert {line[9] for line in lines} == ({number} if number else set())
    assert len(lines) == (5 if number else 0)


def test_all_columns(versions: Scene) -> None:
    head, *lines = table(federal(versions).get(f"{ROWS}csv/", at(FIRST)))
    assert head == [
        "Оценка", "Предмет", "Категория", "Субъект РФ", "Логин ППО", "Название ППО", "Номер комплекта", "Комментарий",
        "Логин ОО, в которой работает учитель", "Версия", "Сдан (московское время)", "С опозданием",
    ]  # fmt: skip
    assert lines[0] == [
        "ОМК 2026", "Литература", "Методисты", "Калининградская область", "edu390001", "МАОУ СОШ № 31", "501501",
        "использован", "edu777777", "1", f"{FIRST:%d.%m.%Y} 10:00", "нет",
    ]  # fmt: skip
    assert [(line[6], line[8]) for line in lines] == [(number, login) for number, (_, login) in FIGURE_13.items()]


def test_what_stands_in_the_protocol_now_does_not_matter(versions: Scene) -> None:
    workflow.edit(protocol_id=versions.protocol.pk, actor=versions.cast.actor(versions.cast.point_organiser))
    versions.fill(values={"501505": ("unused", "")})
    lines = table(federal(versions).get(f"{ROWS}csv/", at(SECOND)))[1:]
    assert [line[7] for line in lines][-1] == "испорчен"


def test_xlsx_holds_the_same(versions: Scene) -> None:
    answer = federal(versions).get(f"{ROWS}xlsx/", at(SECOND))
    assert answer["Content-Disposition"] == f'attachment; filename="handed-in-{FIRST:%Y-%m-%d}-12-00.xlsx"'
    rows = list(load_workbook(BytesIO(body(answer))).active.iter_rows(values_only=True))
    assert len(rows) == 6
    assert rows[5][6:10] == ("501505", "испорчен", None, 2)
    assert rows[5][10] == SECOND.replace(tzinfo=None)


def test_filters_of_region_subject_and_category(versions: Scene) -> None:
    far, organiser = versions.far_protocol, versions.cast.far_point_organiser
    versions.fill(far, {"501501": ("unused", ""), "501502": ("unused", "")}, by=organiser)
    with handing_in_at(FIRST):
        versions.hand_in(far, by=organiser)
    client = federal(versions)
    found = {
        code: {line[3] for line in table(client.get(f"{ROWS}csv/", at(SECOND) | query))[1:]}
        for code, query in {
            "all": {},
            "70": {"region": "70"},
            "u": {"category": "u"},
            "lit": {"subject": "lit"},
        }.items()
    }
    both = {"Калининградская область", "Томская область"}
    assert found == {"all": both, "70": {"Томская область"}, "u": set(), "lit": both}


def test_the_future_is_refused(scene: Scene) -> None:
    ahead = {"day": "2099-01-01", "hour": "10:00"}
    assert "ещё не наступил" in text(federal(scene).get(ROWS, ahead))
    assert federal(scene).get(f"{ROWS}csv/", ahead).status_code == 404


def test_the_page_says_how_many_rows(versions: Scene) -> None:
    client = federal(versions)
    with writes_nothing():
        answer = client.get(ROWS, at(FIRST))
    said = text(answer)
    assert f"На {moment_label(FIRST)}" in said
    assert "Сданных протоколов: 1 , строк: не больше 5" in said
    assert f"{ROWS}csv/?day={FIRST:%Y-%m-%d}&amp;hour=10%3A00" in answer.content.decode()


@pytest.mark.parametrize("who", ["regional_coordinator", "point_organiser", "moderator"])
def test_nobody_else_takes_rows(two: Scene, who: str) -> None:
    client = two.cast.client(getattr(two.cast, who))
    for path in (FEDERAL, f"{FEDERAL}file/csv/", f"{FEDERAL}pace/", ROWS, f"{ROWS}csv/?day=2026-11-20&hour=10:00"):
        assert client.get(path).status_code == 404


def test_many_versions_are_read_in_order_and_in_pieces(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "CHUNK", 2)
    for protocol in give(scene, make_points(scene, 5)):
        enter(scene, protocol, ["used", "unused"])
    latest = Version.objects.latest("handed_in_at").handed_in_at
    wanted = HandedInAt(latest, [scene.sitting.pk])
    chunks = list(wanted.chunks())
    assert [len(chunk) for chunk in chunks] == [4, 4, 2]
    rows = [row for chunk in chunks for row in chunk]
    assert [row[4] for row in rows] == sorted(row[4] for row in rows)
    assert wanted.rows_at_most() == 10


# --- The job ------------------------------------------------------------------------------------------


class TestJob:
    @pytest.fixture(autouse=True)
    def long(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(views, "DIRECT_ROWS", 3)

    def test_it_asks_first_and_writes_nothing(self, versions: Scene) -> None:
        client = federal(versions)
        with writes_nothing():
            said = text(client.get(f"{ROWS}csv/", at(FIRST)))
        assert "Строк: не больше 5" in said
        assert "Подготовить файл .csv" in said
        assert not Job.objects.exists()

    @pytest.mark.parametrize("fmt", ["csv", "xlsx"])
    def test_the_file_is_made(self, versions: Scene, fmt: str, django_capture_on_commit_callbacks: Any) -> None:
        client = federal(versions)
        query = "&".join(f"{name}={value}" for name, value in at(SECOND).items())
        with django_capture_on_commit_callbacks(execute=True):
            started = client.post(f"{ROWS}{fmt}/?{query}")
        assert "Готово" in text(client.get(started["Location"]))
        job = Job.objects.get()
        assert (job.status, job.progress_done, job.progress_total) == ("done", 5, 5)
        answer = client.get(f"{started['Location']}file/")
        assert answer["Content-Disposition"] == f'attachment; filename="handed-in-{FIRST:%Y-%m-%d}-12-00.{fmt}"'
        assert answer["Content-Type"] == prepared_files.TYPES[fmt]
        if fmt == "csv":
            assert len(table(answer)) == 6
        # The same moment is the same content: no second job.
        assert client.post(f"{ROWS}{fmt}/?{query}").status_code == 302
        assert Job.objects.get() == job

    def test_it_is_the_own_file_only(self, versions: Scene, django_capture_on_commit_callbacks: Any) -> None:
        query = "&".join(f"{name}={value}" for name, value in at(SECOND).items())
        with django_capture_on_commit_callbacks(execute=True):
            started = federal(versions).post(f"{ROWS}csv/?{query}")
        other = versions.cast.grant(versions.cast.federal_organiser.role)
        for grant in (other, versions.cast.regional_coordinator, versions.cast.point_organiser):
            client = versions.cast.client(grant)
            assert client.get(started["Location"]).status_code == 404
            assert client.get(f"{started['Location']}file/").status_code == 404
        assert KeptUpload.objects.count() == 1


def test_rows_go_on_to_further_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "LAST_ROW", 4)
    made = prepared_files.made_file("xlsx", title="Сдано", columns=["А"], rows=[[str(n)] for n in range(7)])
    book = load_workbook(made)
    assert book.sheetnames == ["Сдано", "Сдано (2)", "Сдано (3)"]
    sheets = [[row[0] for row in sheet.iter_rows(values_only=True)] for sheet in book]
    assert sheets == [["А", "0", "1", "2"], ["А", "3", "4", "5"], ["А", "6"]]


def test_nothing_of_a_search_is_kept(scene: Scene) -> None:
    """The order of a file holds numbers of ППО, never what was typed."""

    [point] = make_points(scene, 1)
    role = scene.cast.regional_coordinator
    asked = Asked.read(QueryDict("q=сош"), role)
    order = Order.board("csv", asked, role, scene.cast.region)
    assert "сош" not in str(order).lower()
    assert order.payload["points"] == [point.pk]
    assert Protocol.objects.count() == 0
