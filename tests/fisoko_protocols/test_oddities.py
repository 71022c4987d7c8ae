"""«Обратите внимание»: each rule at its threshold, in words with numbers, of the region alone."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts.models import AssessmentPoint
from fisoko_protocols.listing import oddities
from fisoko_protocols.listing.oddities import HandedIn, Sums, explained, is_far_more_spoiled
from fisoko_protocols.models import Protocol
from tests.fisoko_protocols.scene import Scene
from tests.fisoko_protocols.watched import WATCH, enter, give, make_points, text

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Kaliningrad")


def row(**values: Any) -> HandedIn:
    usual = {
        "pk": 1,
        "sitting": 1,
        "login": "edu390001",
        "at": NOON,
        "used": 0,
        "spoiled": 0,
        "unused": 0,
        "outside": 0,
    }
    return HandedIn(**{**usual, **values})  # type: ignore[arg-type]


# The country's sums hold this protocol too: elsewhere are 100 kits, of which `bad` are spoiled.
@pytest.mark.parametrize(
    ("used", "spoiled", "bad", "odd"),
    [
        (7, 3, 10, True),  # 30 % against 10 %: exactly three times
        (7, 3, 11, False),  # 30 % against 11 %
        (0, 2, 1, False),  # two kits are too few
        (0, 3, 0, True),  # nobody else has spoiled any
        (0, 3, 34, False),  # 100 % against 34 %
    ],
)
def test_far_more_spoiled(used: int, spoiled: int, bad: int, odd: bool) -> None:
    here = row(used=used, spoiled=spoiled)
    assert is_far_more_spoiled(here, Sums(100 + here.kits, bad + spoiled)) is odd


def test_too_little_to_compare_with_says_nothing() -> None:
    few = oddities.ELSEWHERE_KITS - 1
    assert not is_far_more_spoiled(row(spoiled=5), Sums(few + 5, 5))
    assert is_far_more_spoiled(row(spoiled=5), Sums(few + 1 + 5, 5))


@pytest.mark.parametrize(
    ("values", "odd"), [({"unused": 5}, True), ({"unused": 5, "used": 1}, False), ({"unused": 5, "spoiled": 1}, False)]
)
def test_everything_unused(values: dict[str, int], odd: bool) -> None:
    assert bool(explained([row(**values)], {}, ZONE)["unused"]) is odd


def test_logins_of_another_region_are_counted() -> None:
    found = explained([row(pk=1, used=9, outside=2), row(pk=2, used=9)], {}, ZONE)["outside"]
    assert found == {1: "Логинов с кодом другого региона: 2 из 9."}


def test_the_same_second_of_two_points() -> None:
    rows = [
        row(pk=1, login="edu390001", at=NOON.replace(microsecond=1)),
        row(pk=2, login="edu390002", at=NOON.replace(microsecond=999_999)),
        row(pk=3, login="edu390003", at=NOON.replace(second=1)),
    ]
    found = explained(rows, {}, ZONE)["second"]
    assert set(found) == {1, 2}
    assert found[1].endswith("в 14:00:00, в ту же секунду, что и у edu390002.")


def test_one_point_may_hand_in_several_protocols_at_once() -> None:
    assert not explained([row(pk=1), row(pk=2, sitting=2)], {}, ZONE)["second"]


# --- The page -----------------------------------------------------------------------------------------


@pytest.fixture
def odd(scene: Scene) -> list[AssessmentPoint]:
    """edu390100 spoiled all, edu390101 used none, edu390102 has a login of another region; the rest are as usual."""
    points = make_points(scene, 16)
    protocols = give(scene, points, kits=3)
    enter(scene, protocols[0], ["spoiled", "spoiled", "spoiled"])
    enter(scene, protocols[1], ["unused", "unused", "unused"])
    enter(scene, protocols[2], ["used", "used", "unused"], login="edu770001")
    for protocol in protocols[3:]:
        enter(scene, protocol, ["used", "used", "unused"])
    for index, protocol in enumerate(Protocol.objects.order_by("pk")):
        Protocol.objects.filter(pk=protocol.pk).update(handed_in_at=NOON.replace(minute=index))
    return points


def page(scene: Scene, query: Any = None, *, who: str = "regional_coordinator") -> Any:
    return scene.cast.client(getattr(scene.cast, who)).get(f"{WATCH}oddities/", query or {})


def found(answer: Any) -> dict[str, list[str]]:
    return {
        section.kind.code: [one.protocol.point.login for one in section.oddities]
        for section in answer.context["sections"]
    }


def test_each_is_pointed_out_with_the_reason_and_a_link(scene: Scene, odd: list[AssessmentPoint]) -> None:
    answer = page(scene)
    assert found(answer) == {
        "spoiled": ["edu390100"], "unused": ["edu390101"], "outside": ["edu390102"], "second": [],
    }  # fmt: skip
    said = text(answer)
    assert "Испорчено 3 из 3 (100 %), в остальных протоколах 0 %." in said
    assert "Не использовано 3 из 3." in said
    assert "Логинов с кодом другого региона: 2 из 2." in said
    assert "в 3 раза или больше превышает долю" in said, "the rule is told in words and numbers"
    for point in odd[:3]:
        assert f'href="/protocols/watch/points/{point.pk}/"' in answer.content.decode()


def test_the_same_second_is_read_from_what_was_handed_in(scene: Scene, odd: list[AssessmentPoint]) -> None:
    Protocol.objects.filter(point__in=odd[5:7]).update(handed_in_at=NOON.replace(second=30))
    answer = page(scene)
    assert found(answer)["second"] == ["edu390106", "edu390105"]
    assert "в ту же секунду, что и у edu390106" in text(answer)


def test_one_kind_alone_has_pages(scene: Scene, odd: list[AssessmentPoint], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oddities, "SHOWN_AT_FIRST", 1)
    monkeypatch.setattr(oddities, "A_PAGE", 2)
    Protocol.objects.update(handed_in_at=NOON)
    first = page(scene)
    assert len(found(first)["second"]) == 1
    assert "Показать все: 16" in text(first)
    second = page(scene, {"kind": "second", "page": "2"})
    assert list(found(second)) == ["second"]
    assert len(found(second)["second"]) == 2


def test_what_is_not_handed_in_is_not_judged(scene: Scene) -> None:
    [protocol] = give(scene, make_points(scene, 1))
    enter(scene, protocol, ["unused", "unused"], hand_in=False)
    assert found(page(scene))["unused"] == []


def test_other_regions_are_not_shown_but_compared_with(scene: Scene, odd: list[AssessmentPoint]) -> None:
    far = page(scene, who="far_coordinator")
    assert found(far) == {"spoiled": [], "unused": [], "outside": [], "second": []}
    [point] = make_points(scene, 1, scene.cast.other_region)
    [protocol] = give(scene, [point], kits=3)
    enter(scene, protocol, ["spoiled", "spoiled", "spoiled"])
    assert found(page(scene, who="far_coordinator"))["spoiled"] == ["edu700100"]
    assert found(page(scene))["spoiled"] == ["edu390100"]


def test_filters_hold(scene: Scene, odd: list[AssessmentPoint]) -> None:
    assert found(page(scene, {"category": "u"})) == {"spoiled": [], "unused": [], "outside": [], "second": []}
    assert found(page(scene, {"category": "m"}))["unused"] == ["edu390101"]
