"""«Сдано и версии»: rows, differences, the file whose SHA-256 is the control sum, the receipt."""

import hashlib
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from pypdf import PdfReader

from fisoko_protocols import workflow
from fisoko_protocols.checks import Line
from fisoko_protocols.models import Version
from fisoko_protocols.views.versions import differences
from portal.models import HistoryRecord
from portal.moments import moment_label
from tests.fisoko_protocols.scene import FIGURE_13

SEES = ["point_organiser", "regional_coordinator", "federal_organiser"]
DOES_NOT = ["other_point_organiser", "far_point_organiser", "far_coordinator", "moderator", "expert"]
ONE_VERSION = ["version", "version-file", "version-receipt"]


def address(name, *arguments):
    return reverse(f"protocols:{name}", args=arguments)


def get(cast, who, name, *arguments, **query):
    response = cast.client(who).get(address(name, *arguments), query)
    assert response.status_code == 200
    return response


@pytest.fixture
def twice(cast, scene):
    """Handed in as figure 13, then with one login and one comment changed."""
    protocol = scene.handed_in()
    workflow.edit(protocol_id=protocol.pk, actor=cast.actor(cast.point_organiser))
    protocol.refresh_from_db()
    scene.fill(values={"501503": ("used", "edu390002"), "501504": ("unused", "")})
    return scene.hand_in()


class TestList:
    def test_each_version_with_its_sum_and_files_the_last_is_official(self, cast, twice):
        text = get(cast, cast.point_organiser, "protocol-versions", twice.pk).content.decode()
        for version in Version.objects.all():
            assert version.control_sum in text
            assert moment_label(version.handed_in_at.astimezone(twice.point.zone)) in text
            assert f'href="{address("version-receipt", twice.pk, version.number)}"' in text
        assert text.count("официальная") == 1
        assert text.index("Версия №&nbsp;2</a><span") < text.index("Версия №&nbsp;1</a>")

    def test_before_the_first_it_says_how_to_get_one(self, cast, scene):
        text = get(cast, cast.point_organiser, "protocol-versions", scene.protocol.pk).content.decode()
        assert "Отчёт ещё не сдан" in text
        assert "Сравнить" not in text

    def test_the_history_is_told_by_the_point_s_clock(self, cast, scene):
        cast.point.time_zone = "Asia/Vladivostok"
        cast.point.save()
        protocol = scene.handed_in()
        text = get(cast, cast.point_organiser, "protocol-versions", protocol.pk).content.decode()
        assert "(МСК+7)" in text
        record = HistoryRecord.objects.about(protocol).get(verb="hand_in")
        assert (
            f"{record.at.astimezone(protocol.point.zone):%H:%M}</time> · {cast.point_organiser.user.full_name}" in text
        )

    def test_thirty_take_as_many_queries_as_one(self, cast, scene):
        protocol = scene.handed_in()
        client = cast.client(cast.point_organiser)

        def queries():
            with CaptureQueriesContext(connection) as found:
                assert client.get(address("protocol-versions", protocol.pk)).status_code == 200
            return len(found)

        queries()
        one = queries()
        for _ in range(29):
            workflow.edit(protocol_id=protocol.pk, actor=cast.actor(cast.point_organiser))
            scene.hand_in(protocol)
        assert Version.objects.count() == 30
        assert queries() == one


class TestOneVersion:
    def test_its_rows_are_those_handed_in_whatever_came_later(self, cast, twice):
        text = get(cast, cast.point_organiser, "version", twice.pk, 1).content.decode()
        for number, (_, login) in FIGURE_13.items():
            assert f'<th scope="row">{number}</th>' in text
            assert login in text
        assert "edu390002" not in text
        assert "всего 5: использовано 3, испорчено 1, не использовано 1" in text
        assert "Прежняя" in text
        assert "Официальная" in get(cast, cast.point_organiser, "version", twice.pk, 2).content.decode()

    def test_many_rows_stand_on_pages(self, cast, scene):
        numbers = (*(f"7000{place:02}" for place in range(100)), "710000")
        protocol = scene.make_protocol(cast.point, scene.teachers, numbers)
        scene.fill(protocol, dict.fromkeys(numbers, ("unused", "")))
        scene.hand_in(protocol)
        first = get(cast, cast.point_organiser, "version", protocol.pk, 1).content.decode()
        second = get(cast, cast.point_organiser, "version", protocol.pk, 1, page=2).content.decode()
        assert ("700099" in first, "710000" in first) == (True, False)
        assert "710000" in second

    def test_the_file_s_sha256_is_the_control_sum(self, cast, twice):
        for version in Version.objects.all():
            response = get(cast, cast.point_organiser, "version-file", twice.pk, version.number)
            assert response.content == version.content.encode()
            assert hashlib.sha256(response.content).hexdigest() == version.control_sum
            name = f"protocol-2-mlit-edu390001-version-{version.number}.csv"
            assert response["Content-Disposition"] == f'attachment; filename="{name}"'

    def test_the_receipt_says_the_same(self, cast, twice):
        response = get(cast, cast.point_organiser, "version-receipt", twice.pk, 2)
        assert response["Content-Type"] == "application/pdf"
        text = " ".join(PdfReader(BytesIO(response.content)).pages[0].extract_text().split())
        version = Version.objects.get(number=2)
        for told in (
            "edu390001, МАОУ СОШ № 31",
            "ОМК 2026",
            moment_label(version.handed_in_at.astimezone(twice.point.zone)),
            cast.point_organiser.user.full_name,
            *(version.control_sum[start : start + 8] for start in range(0, 64, 8)),
        ):
            assert told in text

    def test_who_handed_in_for_the_point_is_named(self, cast, scene):
        protocol = scene.hand_in(scene.fill(by=cast.regional_coordinator), by=cast.regional_coordinator)
        text = get(cast, cast.federal_organiser, "version", protocol.pk, 1).content.decode()
        assert f"{cast.regional_coordinator.user.full_name}, региональный координатор, за ППО" in text


class TestComparing:
    @pytest.mark.parametrize(("a", "b"), [(1, 2), (2, 1)])
    def test_what_differs_stands_from_the_older_to_the_newer(self, cast, twice, a, b):
        text = get(cast, cast.point_organiser, "version-compare", twice.pk, a=a, b=b).content.decode()
        assert "Отличаются комплекты: <strong>2</strong>" in text
        rows = " ".join(text.split())
        assert (
            '501503</th><td data-label="Было">использован, edu777779</td><td data-label="Стало">использован, edu390002'
            in rows
        )
        assert '501504</th><td data-label="Было">испорчен</td><td data-label="Стало">не использован' in rows
        assert "501501" not in text

    def test_two_alike_say_so(self, cast, scene):
        protocol = scene.handed_in()
        workflow.edit(protocol_id=protocol.pk, actor=cast.actor(cast.point_organiser))
        scene.hand_in(protocol)
        text = get(cast, cast.point_organiser, "version-compare", protocol.pk, a=1, b=2).content.decode()
        assert "Обе версии одинаковы" in text

    def test_a_version_and_itself_is_no_comparison(self, cast, scene):
        protocol = scene.handed_in()
        text = get(cast, cast.point_organiser, "version-compare", protocol.pk, a=1, b=1).content.decode()
        assert "Выбрана одна и та же версия" in text
        assert "менялся только номер" not in text

    def test_a_kit_added_later_is_in_one_of_them_only(self):
        was = (Line("501501", "unused"),)
        found = differences(was, (*was, Line("501502", "used", "edu390002")))
        assert [(each.number, each.was, each.now) for each in found] == [
            ("501502", "комплекта нет", "использован, edu390002")
        ]

    @pytest.mark.parametrize("query", [{"a": 1, "b": 3}, {"a": "x", "b": 2}, {"a": "٢", "b": 1}])
    def test_versions_that_are_not_there(self, cast, twice, query):
        response = cast.client(cast.point_organiser).get(address("version-compare", twice.pk), query)
        assert response.status_code == 404

    def test_without_two_numbers_the_list_is_shown(self, cast, twice):
        response = cast.client(cast.point_organiser).get(address("version-compare", twice.pk), {"a": 1})
        assert response["Location"] == address("protocol-versions", twice.pk)


class TestWhoSees:
    @pytest.mark.parametrize("who", SEES)
    def test_the_point_and_those_above_it(self, cast, twice, who):
        for name in ONE_VERSION:
            get(cast, getattr(cast, who), name, twice.pk, 1)
        get(cast, getattr(cast, who), "version-compare", twice.pk, a=1, b=2)

    @pytest.mark.parametrize("who", DOES_NOT)
    def test_nobody_else(self, cast, twice, who):
        client = cast.client(getattr(cast, who))
        for name in ONE_VERSION:
            assert client.get(address(name, twice.pk, 1)).status_code == 404
        assert client.get(address("version-compare", twice.pk), {"a": 1, "b": 2}).status_code == 404

    @pytest.mark.parametrize("name", ONE_VERSION)
    def test_a_number_that_is_not_there(self, cast, twice, name):
        assert cast.client(cast.point_organiser).get(address(name, twice.pk, 3)).status_code == 404


@pytest.mark.parametrize("name", ["protocol-versions", "version", "version-file", "version-receipt", "protocol-excel"])
def test_looking_writes_nothing(cast, twice, name):
    client = cast.client(cast.point_organiser)
    arguments = [twice.pk, 1] if name in ONE_VERSION else [twice.pk]
    with CaptureQueriesContext(connection) as queries:
        client.get(address(name, *arguments))
    assert [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_a_name_of_the_directory_is_escaped(cast, scene):
    cast.point.name = "<script>alert(1)</script>"
    cast.point.save()
    protocol = scene.handed_in()
    for name, arguments in (("protocol-excel", [protocol.pk]), ("version", [protocol.pk, 1])):
        text = get(cast, cast.point_organiser, name, *arguments).content.decode()
        assert escape(cast.point.name) in text
        assert cast.point.name not in text


def test_what_the_receipt_says_of_the_control_sum_is_so(cast, scene):
    """«… стоит у этой версии в блоке «Сбор данных»»."""
    protocol = scene.handed_in()
    text = get(cast, cast.point_organiser, "protocol-excel", protocol.pk).content.decode()
    gathering = text[text.index("Сбор данных</h2>") : text.index("</section>", text.index("Сбор данных</h2>"))]
    assert Version.objects.get().control_sum in gathering
    assert f'href="{address("version-receipt", protocol.pk, 1)}">Скачать квитанцию (.pdf)</a>' in gathering
