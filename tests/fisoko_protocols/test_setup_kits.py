"""Kits by file and by hand: given to their ППО, told by cell when a number is taken (spec/04)."""

from typing import Any

import pytest
from django.urls import reverse

from fisoko_protocols import counts
from fisoko_protocols.forms.setup import numbers_of
from fisoko_protocols.models import Assessment, Kit, Protocol, SetupChunk, Sitting, Subject
from fisoko_protocols.workflow.loading import KitLoader
from portal.models import HistoryRecord, Notice
from tests.cast import Cast
from tests.expert_rating.rated import queries_of, text
from tests.fisoko_protocols.loading import applied, book, checked, figures, kit, loaded, reasons
from tests.fisoko_protocols.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places(scene: Scene) -> None:
    scene.sitting, scene.cast.point, scene.cast.other_point, scene.cast.far_point  # noqa: B018


def test_kits_come_to_their_points(cast: Cast, scene: Scene) -> None:
    rows = kit("501501"), kit("501502"), kit("501501", "spo700001")
    assert loaded(cast, "kits", *rows) == {"added": 3, "changed": 0, "skipped": 0}
    protocol = Protocol.objects.get(point=cast.point, sitting=scene.sitting)
    assert (protocol.kits_total, protocol.kits.count()) == (2, 2)
    assert set(Kit.objects.values_list("login", flat=True)) == {"mlit39501501", "mlit39501502", "mlit70501501"}
    assert counts.wrong() == 0


def test_the_same_file_again_changes_nothing(cast: Cast) -> None:
    rows = kit("501501"), kit("501502")
    loaded(cast, "kits", *rows)
    passwords = list(Kit.objects.order_by("number").values_list("password", flat=True))
    load = checked(cast, "kits", book("kits", *rows))
    assert figures(load) == {"unchanged": 2}
    assert list(Kit.objects.order_by("number").values_list("password", flat=True)) == passwords


def test_a_number_without_its_noughts_is_a_kit_that_the_point_has(cast: Cast) -> None:
    """Of a kit that is new nobody knows whether a digit is missing."""
    loaded(cast, "kits", kit("000977"))
    numbers = (977, 977.0, "977", "0977", "\u202d977\u202c", "000977")
    assert [figures(checked(cast, "kits", book("kits", kit(number)))) for number in numbers] == [{"unchanged": 1}] * 6
    other = checked(cast, "kits", book("kits", kit("978"), kit("977", "edu390002")))
    assert {cell: text.split(".")[0] for cell, text in reasons(other).items()} == dict.fromkeys(
        ["A2", "A3"], "Номер комплекта состоит из шести цифр"
    )


def test_more_kits_open_a_handed_in_protocol(cast: Cast, scene: Scene, django_capture_on_commit_callbacks: Any) -> None:
    protocol = scene.handed_in()
    with django_capture_on_commit_callbacks(execute=True):
        assert loaded(cast, "kits", kit("501501"), kit("501509"))["added"] == 1
    protocol.refresh_from_db()
    assert (protocol.status, protocol.kits_total) == ("editing", 6)
    assert Notice.objects.filter(person=cast.point_organiser.user, event="protocol_kits_added").exists()


def test_a_taken_number_is_told_by_cell(cast: Cast, scene: Scene) -> None:
    """In the subject, category and region over all assessments; another region may have it."""
    scene.other_protocol  # noqa: B018 - 501601 and 501602 of edu390002
    other = Assessment.objects.create(
        kind="omk", title="ОМК 2027", starts_on=scene.assessment.starts_on, ends_on=scene.assessment.ends_on
    )
    Sitting.objects.create(assessment=other, subject=scene.subject, category="m")
    rows = kit("501601"), kit("501602", "edu390002", title="ОМК 2027"), kit("501601", "spo700001")
    load = checked(cast, "kits", book("kits", *rows))
    assert figures(load) == {"refused": 2, "added": 1}
    found = reasons(load)
    assert "уже занят: ППО edu390002, оценка «ОМК 2026»" in found["A2"]
    assert "уже занят: ППО edu390002, оценка «ОМК 2026»" in found["A3"]


@pytest.mark.parametrize(
    ("changed", "address", "word"),
    [
        ({"number": "50150"}, "A2", "шести цифр"),
        ({"login": "edu399999"}, "B2", "Такого ППО нет"),
        ({"code": "rus"}, "C2", "нет такого предмета и категории"),
        ({"category": "Учителя"}, "C2", "нет такого предмета и категории"),
        ({"title": "ОМК 1999"}, "E2", "Такой оценки нет"),
    ],
)
def test_what_is_wrong_is_told_by_cell(cast: Cast, changed: dict[str, str], address: str, word: str) -> None:
    load = checked(cast, "kits", book("kits", kit(**changed)))
    assert figures(load) == {"refused": 1}
    assert word in reasons(load)[address]


def test_one_kit_in_two_rows_is_refused_in_both(cast: Cast) -> None:
    rows = kit("501501"), kit("501501", "edu390002"), kit("501502")
    load = checked(cast, "kits", book("kits", *rows))
    assert figures(load) == {"refused": 2, "added": 1}
    assert set(reasons(load)) == {"A2", "A3"}


def test_a_kit_given_meanwhile_is_skipped_and_said_so(cast: Cast, scene: Scene) -> None:
    load = checked(cast, "kits", book("kits", kit("501501"), kit("501601")))
    assert figures(load) == {"added": 2}
    scene.other_protocol  # noqa: B018 - takes 501601
    load = applied(cast, load)
    assert load.apply_job is not None
    assert load.apply_job.result == {"added": 1, "changed": 0, "skipped": 1}
    assert "уже занят" in load.lines.get(number=3).skipped
    page = cast.client(cast.federal_organiser).get(reverse("protocols:setup-report", args=[load.pk]))
    assert "Пропущены: 1" in text(page)


def test_many_rows_go_in_parts_and_nothing_read_is_left(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KitLoader, "step", 700)
    rows = [kit(f"{500000 + number}") for number in range(2100)]
    load = checked(cast, "kits", book("kits", *rows, rows[0]))
    assert load.rows == 2101
    assert figures(load) == {"added": 2099, "refused": 2}
    assert not SetupChunk.objects.exists()
    load = applied(cast, load)
    assert load.apply_job is not None
    assert (load.apply_job.progress_done, load.apply_job.progress_total) == (2099, 2099)
    assert Protocol.objects.get().kits_total == 2099 == Kit.objects.count()
    assert HistoryRecord.objects.about(load).get().comment == "Добавлено 2099, изменено 0."


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("501501", ["501501"]),
        ("501501–501503", ["501501", "501502", "501503"]),
        ("000009 - 000011; 501540,501541", ["000009", "000010", "000011", "501540", "501541"]),
    ],
)
def test_numbers_by_hand(typed: str, numbers: list[str]) -> None:
    assert numbers_of(typed) == numbers


class TestByHand:
    def send(self, cast: Cast, scene: Scene, **changed: Any) -> Any:
        data = {"login": "edu390001", "sitting": scene.sitting.pk, "numbers": "501501–501503", **changed}
        return cast.client(cast.federal_organiser).post(reverse("protocols:setup-kits"), data)

    def test_it_asks_before_anything_is_done(self, cast: Cast, scene: Scene) -> None:
        scene.make_protocol(cast.point, numbers=("501501",))
        page = text(self.send(cast, scene))
        assert "Добавить 2 комплекта" in page
        assert "Уже есть и не изменятся: 1" in page
        assert Kit.objects.count() == 1

    def test_confirmed_they_are_given(self, cast: Cast, scene: Scene) -> None:
        assert self.send(cast, scene, numbers="501501,501502,501503", confirmed="1").status_code == 302
        assert Protocol.objects.get(point=cast.point).kits_total == 3

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"login": "edu399999"}, "Такого ППО нет"),
            ({"numbers": "501503–501501"}, "первый номер больше"),
            ({"numbers": "501501, 501501"}, "дважды"),
            ({"numbers": "Полыньев"}, "Пример: 501501–501530"),
            ({"numbers": "500000–501000"}, "до 500"),
            ({"numbers": "501601"}, "уже занят: ППО edu390002"),
        ],
    )
    def test_what_is_wrong_is_said(self, cast: Cast, scene: Scene, changed: dict[str, str], said: str) -> None:
        scene.other_protocol  # noqa: B018
        for confirmed in ({}, {"confirmed": "1"}):
            assert said in text(self.send(cast, scene, **changed, **confirmed))
        assert not Kit.objects.filter(protocol__point=cast.point).exists()

    @pytest.mark.parametrize(
        ("faster", "said"), [("point", "у ППО уже есть"), ("other_point", "уже занят: ППО edu390002")]
    )
    def test_who_was_slower_is_told(
        self, cast: Cast, scene: Scene, monkeypatch: pytest.MonkeyPatch, faster: str, said: str
    ) -> None:
        """Somebody gives the same kits between the check and the writing."""
        judge = KitLoader.judge

        def judged(loader: KitLoader, rows: Any) -> None:
            monkeypatch.setattr(KitLoader, "judge", judge)
            judge(loader, rows)
            scene.make_protocol(getattr(cast, faster), numbers=("501501", "501502", "501503"))

        monkeypatch.setattr(KitLoader, "judge", judged)
        response = self.send(cast, scene, confirmed="1")
        assert response.status_code == 200
        assert said in text(response)
        assert Kit.objects.count() == 3

    def test_nor_are_those_left_given_unasked(self, cast: Cast, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        judge = KitLoader.judge

        def judged(loader: KitLoader, rows: Any) -> None:
            monkeypatch.setattr(KitLoader, "judge", judge)
            judge(loader, rows)
            scene.make_protocol(cast.point, numbers=("501501",))

        monkeypatch.setattr(KitLoader, "judge", judged)
        assert "только что добавил кто-то ещё" in text(self.send(cast, scene, confirmed="1"))
        assert Kit.objects.count() == 1


def test_the_first_page_costs_the_same_for_one_subject_and_thirty(cast: Cast, scene: Scene) -> None:
    scene.protocol  # noqa: B018
    client = cast.client(cast.federal_organiser)
    url = reverse("protocols:setup")
    few = queries_of(lambda: client.get(url))
    for number in range(29):
        code = f"s{chr(97 + number % 26)}{chr(97 + number // 26)}"
        sitting = scene.make_sitting(Subject.objects.create(code=code, name=f"Предмет {number}"), "m")
        scene.make_protocol(cast.point, sitting)
    assert queries_of(lambda: client.get(url)) == few
    assert "Предмет 28" in text(client.get(url))
