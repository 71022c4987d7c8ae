"""«Контроль заполнения»: states, numbers, filters, search, order, pages, its own renewing, whose region."""

from typing import Any

import pytest

from fisoko_protocols import workflow
from fisoko_protocols.listing.board import share
from fisoko_protocols.models import Category, Subject
from tests.expert_rating.rated import queries_of, writes_nothing
from tests.fisoko_protocols.scene import Scene
from tests.fisoko_protocols.watched import WATCH, board_text, enter, give, logins, make_points, text

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


@pytest.fixture
def six(scene: Scene) -> Scene:
    """Six ППО, one in each state; the seventh, of another region, is never seen."""
    points = make_points(scene, 6)
    protocols = give(scene, points)
    coordinator = scene.cast.actor(scene.cast.regional_coordinator)
    enter(scene, protocols[1], ["used"], hand_in=False)
    for protocol in protocols[2:6]:
        enter(scene, protocol, ["used", "spoiled"])
    workflow.edit(protocol_id=protocols[3].pk, actor=coordinator)
    workflow.give_back(protocol_id=protocols[4].pk, comment="Проверьте", rows={}, actor=coordinator)
    late(scene, protocols[5])
    assert scene.far_protocol
    scene.six = protocols  # type: ignore[attr-defined]
    return scene


def late(scene: Scene, protocol: Any) -> None:
    """As the verbs leave a protocol handed in within an extension."""
    from fisoko_protocols import counts

    before = protocol.status
    type(protocol).objects.filter(pk=protocol.pk).update(status="late")
    protocol.refresh_from_db()
    counts.moved(protocol, before)


def see(scene: Scene, query: Any = None, *, who: str = "regional_coordinator") -> Any:
    return scene.cast.client(getattr(scene.cast, who)).get(WATCH, query or {})


def test_every_state_is_told_in_words(six: Scene) -> None:
    said = board_text(see(six))
    for words in (
        "Не начат Литература, методисты", "В работе Литература, методисты 50 %", "Сдан Литература, методисты",
        "Сдан с опозданием Литература, методисты", "Сдан, есть несданные изменения Литература, методисты",
        "Возвращён Литература, методисты",
    ):  # fmt: skip
        assert words in said


def test_numbers_and_shares_count_what_counts_as_handed_in(six: Scene) -> None:
    answer = see(six)
    assert "Не сдано протоколов: 3 из 6 · сдано 50 %" in text(answer)
    tiles = {tile["label"]: (tile["number"], tile["share"]) for tile in answer.context["tiles"]}
    assert set(tiles.values()) == {(1, "16,6\xa0%")}
    assert len(tiles) == 6


def test_what_is_not_handed_in_comes_first(six: Scene) -> None:
    found = logins(see(six))
    assert sorted(found[:3]) == ["edu390100", "edu390101", "edu390104"]
    assert logins(see(six, {"sort": "login"})) == [f"edu39010{i}" for i in range(6)]
    by_protocol = [row.protocol.status for row in see(six, {"view": "protocols"}).context["board"].rows]
    assert by_protocol == ["not_started", "returned", "in_progress", "editing", "late", "handed_in"]


@pytest.mark.parametrize("sort", ["", "login", "name", "subject", "handed", "filled", "zzz"])
@pytest.mark.parametrize("view", ["points", "protocols"])
def test_every_order_holds_all_rows(six: Scene, view: str, sort: str) -> None:
    assert len(logins(see(six, {"view": view, "sort": sort}))) == 6


@pytest.mark.parametrize("state", ["not_started", "in_progress", "handed_in", "late", "editing", "returned"])
def test_filter_by_state(six: Scene, state: str) -> None:
    answer = see(six, {"view": "protocols", "state": state})
    assert [row.protocol.status for row in answer.context["board"].rows] == [state]
    assert "Не сдано протоколов: 3 из 6" in text(answer), "the numbers stay those of all states"


def test_filter_not_handed_in(six: Scene) -> None:
    assert len(logins(see(six, {"state": "waiting"}))) == 3


def test_filter_by_subject_and_category(scene: Scene) -> None:
    [point] = make_points(scene, 1)
    physics = Subject.objects.create(code="phy", name="Физика")
    sittings = [scene.sitting, scene.teachers, scene.make_sitting(physics, Category.TEACHERS)]
    for sitting in sittings:
        give(scene, [point], sitting)
    assert see(scene, {"view": "protocols"}).context["board"].found == 3
    assert see(scene, {"view": "protocols", "subject": "lit"}).context["board"].found == 2
    answer = see(scene, {"view": "protocols", "category": "u", "subject": "phy"})
    assert answer.context["board"].found == 1
    assert "из 1" in board_text(answer)
    assert [tag.label for tag in answer.context["tags"]] == ["Предмет: Физика", "Категория: Учителя"]


@pytest.mark.parametrize("query", ["390101", "EDU390101", "сош 101", "101 маоу", "МАОУ 0101"])
def test_search_any_order_part_and_case(six: Scene, query: str) -> None:
    answer = see(six, {"q": query})
    assert logins(answer) == ["edu390101"]
    assert "Не сдано протоколов: 1 из 1" in text(answer)


def test_search_takes_e_for_yo(scene: Scene) -> None:
    point = scene.cast.make_point("edu390200", "Школа посёлка Взлётное", scene.cast.region)
    give(scene, [point])
    assert logins(see(scene, {"q": "взлетн поселка"})) == ["edu390200"]


def test_unknown_values_are_left_out(six: Scene) -> None:
    query = {
        "assessment": "zzz",
        "subject": "zzz",
        "category": "z",
        "state": "z",
        "sort": "z",
        "page": "zz",
        "q": "\x00",
    }
    assert len(logins(see(six, query))) == 6


def test_nothing_found_says_what_to_do(six: Scene) -> None:
    assert "Ничего не найдено" in text(see(six, {"q": "нетакого"}))


def test_an_empty_region_says_why(scene: Scene) -> None:
    assert "Протоколов пока нет" in text(see(scene))


def test_past_assessments_are_left_out_until_asked_for(scene: Scene) -> None:
    [point] = make_points(scene, 1)
    give(scene, [point])
    old = type(scene.assessment).objects.create(
        kind="opimk", title="ОПиМК 2024", starts_on="2024-10-01", ends_on="2024-10-02"
    )
    sitting = type(scene.sitting).objects.create(assessment=old, subject=scene.subject, category="u")
    give(scene, [point], sitting)
    assert see(scene, {"view": "protocols"}).context["board"].found == 1
    assert see(scene, {"view": "protocols", "assessment": str(old.pk)}).context["board"].found == 1


# --- Whose region -------------------------------------------------------------------------------------


def test_another_coordinator_sees_none_of_it(six: Scene) -> None:
    answer = see(six, who="far_coordinator")
    assert logins(answer) == ["spo700001"]
    assert "Не сдано протоколов: 1 из 1" in text(answer)
    assert "edu39" not in answer.content.decode()
    assert logins(see(six, {"q": "edu39"}, who="far_coordinator")) == []


@pytest.mark.parametrize("path", ["", "file/csv/", "pace/", "oddities/", "remind/", "calls/", "passwords/"])
def test_another_region_is_404(six: Scene, path: str) -> None:
    client = six.cast.client(six.cast.far_coordinator)
    assert client.get(f"{WATCH}{path}", {"region": "39"}).status_code == 404
    assert client.get(f"{WATCH}{path}", {"region": "70"}).status_code == 200


def test_one_point_of_another_region_is_404(six: Scene) -> None:
    client = six.cast.client(six.cast.far_coordinator)
    protocol = six.six[2]  # type: ignore[attr-defined]
    for path in ("", "remind/", "password/"):
        assert client.get(f"{WATCH}points/{protocol.point_id}/{path}").status_code == 404
        if path:
            assert client.post(f"{WATCH}points/{protocol.point_id}/{path}").status_code == 404
    for path in ("", "return/", "extend/"):
        assert client.get(f"{WATCH}protocols/{protocol.pk}/{path}").status_code == 404
    data = {"comment": "Проверьте", "rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0"}
    assert client.post(f"{WATCH}protocols/{protocol.pk}/return/", data).status_code == 404
    protocol.refresh_from_db()
    assert protocol.status == "handed_in"


@pytest.mark.parametrize("who", ["point_organiser", "moderator", "municipal_coordinator"])
def test_other_roles_do_not_watch(six: Scene, who: str) -> None:
    assert see(six, who=who).status_code == 404


def test_the_federal_organiser_opens_a_region(six: Scene) -> None:
    assert see(six, who="federal_organiser")["Location"] == "/protocols/federal/"
    assert len(logins(see(six, {"region": "39"}, who="federal_organiser"))) == 6
    assert see(six, {"region": "00"}, who="federal_organiser").status_code == 404
    page = see(six, {"region": "39", "subject": "lit"}, who="federal_organiser").content.decode()
    assert 'name="region" value="39"' in page, "the filter keeps the region"
    assert "/protocols/watch/pace/?region=39&amp;subject=lit" in page


# --- Renewing -----------------------------------------------------------------------------------------


def test_it_renews_itself_with_its_filter(six: Scene) -> None:
    page = see(six, {"state": "waiting", "q": "СОШ"}).content.decode()
    assert 'hx-trigger="every 20s"' in page
    assert 'hx-get="/protocols/watch/?state=waiting&amp;q=%D0%A1%D0%9E%D0%A8"' in page
    assert 'aria-live="polite"' in page


def test_the_renewed_part_is_the_board_alone(six: Scene) -> None:
    client = six.cast.client(six.cast.regional_coordinator)
    part = client.get(WATCH, {"state": "waiting"}, headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith('<p class="waiting-line"')
    assert "<html" not in part.content.decode()
    assert len(logins(part)) == 3
    assert "Обновлено в " in text(part)
    protocol = six.six[0]  # type: ignore[attr-defined]
    enter(six, protocol, ["used", "unused"])
    again = client.get(WATCH, headers={"HX-Request": "true"})
    assert "Не сдано протоколов: 2 из 6" in text(again)


def test_looking_writes_nothing(six: Scene) -> None:
    client = six.cast.client(six.cast.regional_coordinator)
    with writes_nothing():
        assert client.get(WATCH).status_code == 200
        assert client.get(WATCH, headers={"HX-Request": "true"}).status_code == 200


# --- Cost ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["", "?view=protocols", "?q=сош", "?view=protocols&q=сош", "pace/", "oddities/", "calls/", "remind/", "passwords/"],
)
def test_queries_do_not_grow(scene: Scene, path: str) -> None:
    client = scene.cast.client(scene.cast.regional_coordinator)
    points = make_points(scene, 30)
    [first] = give(scene, points[:1])
    enter(scene, first, ["used", "spoiled"], login="edu770001")
    give(scene, points[:1], scene.teachers)
    one = queries_of(lambda: client.get(f"{WATCH}{path}"))
    for protocol in give(scene, points[1:], start=400_000)[::2]:
        enter(scene, protocol, ["used", "unused"], login="edu770001")
    give(scene, points[1:], scene.teachers, start=500_000)
    assert queries_of(lambda: client.get(f"{WATCH}{path}")) == one
    assert one <= MOST_QUERIES


def test_pages(scene: Scene) -> None:
    give(scene, make_points(scene, 31))
    answer = see(scene)
    assert len(logins(answer)) == 30
    assert answer.context["board"].found == 31
    assert len(logins(see(scene, {"page": "2"}))) == 1


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [(0, 0, "—"), (0, 5, "0\xa0%"), (5, 5, "100\xa0%"), (1, 3, "33,3\xa0%"), (9999, 10000, "99,9\xa0%"), (1, 10000, "0,1\xa0%")],
)  # fmt: skip
def test_shares(part: int, whole: int, told: str) -> None:
    assert share(part, whole) == told
