"""Two people in one protocol: what the form's script is told of conflicts, of others' cells, of schools named twice."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fisoko_protocols.models import Kit
from tests.fisoko_protocols.form_client import cell, school, send, stands, typed, url
from tests.fisoko_protocols.scene import NUMBERS, Scene

TWICE = "Эта же организация указана у комплекта"


@pytest.fixture
def client(scene: Scene) -> Client:
    return scene.cast.client(scene.cast.point_organiser)


@pytest.fixture
def other(scene: Scene) -> Client:
    return scene.cast.client(scene.cast.regional_coordinator)


def changes(client: Client, scene: Scene, **asked: Any) -> dict[str, Any]:
    answer: dict[str, Any] = client.get(url(scene, "changes"), asked).json()
    return answer


def warnings(kits: list[dict[str, Any]], text: str = TWICE) -> dict[str, str]:
    """{kit: the sentence with these words} of those that have it."""
    return {kit["number"]: f["text"] for kit in kits for f in kit["findings"] if text in f["text"]}


# --- Conflicts ----------------------------------------------------------------------------------------


def test_only_the_cell_in_conflict_is_told_as_one(scene: Scene, client: Client, other: Client) -> None:
    """Its neighbour was saved, mended: what was typed there was no conflict."""
    send(other, scene, cell("501501", "comment", "used"))
    answer = send(client, scene, cell("501501", "comment", "spoiled"), cell("501501", "login", "ЕДУ 390001")).json()
    assert answer["conflicts"] == [{"number": "501501", "field": "comment", "value": "used"}]
    assert answer["mended"] == [{"number": "501501", "field": "login", "value": "edu390001"}]
    assert stands(scene, "501501") == ("used", "edu390001")


def test_a_mended_login_in_conflict_is_not_told_as_mended(scene: Scene, client: Client, other: Client) -> None:
    send(other, scene, cell("501501", "login", "edu390005"))
    answer = send(client, scene, cell("501501", "login", "ЕДУ 390001")).json()
    assert answer["conflicts"] == [{"number": "501501", "field": "login", "value": "edu390005"}]
    assert answer["mended"] == []


def test_what_stands_already_is_told_as_it_stands(scene: Scene, client: Client, other: Client) -> None:
    """Its script must know what it has seen, though nothing was changed."""
    send(other, scene, cell("501501", "login", "edu390001"))
    answer = send(client, scene, cell("501501", "login", "ЕДУ 390001")).json()
    assert (answer["saved"], answer["conflicts"]) == ([], [])
    assert [(kit["number"], kit["login"]) for kit in answer["others"]] == [("501501", "edu390001")]


# --- What others enter --------------------------------------------------------------------------------


def test_the_page_is_told_of_its_own_kits(scene: Scene, client: Client, other: Client) -> None:
    for number in NUMBERS:
        send(other, scene, cell(number, "comment", "unused"))
    kits = changes(client, scene, since=0, first="501502", last="501504")["kits"]
    assert [kit["number"] for kit in kits] == ["501502", "501503", "501504"]


def test_the_last_page_of_a_large_protocol_is_told_too(scene: Scene, client: Client) -> None:
    numbers = tuple(str(300_000 + index) for index in range(1100))
    scene.protocol = scene.make_protocol(scene.cast.point, numbers=numbers)
    before = scene.protocol.revision
    scene.fill(values=dict.fromkeys(numbers, ("unused", "")), by=scene.cast.regional_coordinator)
    kits = changes(client, scene, since=before, first="301000", last="301099")["kits"]
    assert [kit["number"] for kit in kits] == list(numbers[1000:])
    assert {kit["comment"] for kit in kits} == {"unused"}


@pytest.mark.parametrize("strange", ["", "x", "50150", "５０１５０１", "\x00"])
def test_a_strange_span_is_the_whole_protocol(scene: Scene, client: Client, other: Client, strange: str) -> None:
    send(other, scene, cell("501505", "comment", "unused"))
    assert len(changes(client, scene, since=0, first=strange, last=strange)["kits"]) == 1


def test_how_new_a_kit_is_stands_beside_it(scene: Scene, client: Client, other: Client) -> None:
    saved = send(other, scene, cell("501501", "comment", "used")).json()
    [kit] = changes(client, scene, since=0)["kits"]
    assert kit["revision"] == saved["saved"][0]["revision"] == saved["revision"]


def test_hours_are_by_the_clock_of_the_point(
    scene: Scene, client: Client, other: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert scene.protocol
    point = scene.cast.point
    point.time_zone = "Asia/Vladivostok"
    point.save(update_fields=["time_zone"])
    saved = send(other, scene, cell("501501", "comment", "used")).json()
    [kit] = changes(client, scene, since=0)["kits"]
    there = datetime.now(ZoneInfo("Asia/Vladivostok"))
    assert saved["at"][:2] in {f"{there.hour:02}", f"{(there.hour - 1) % 24:02}"}
    assert kit["by"].endswith(f", {Kit.objects.get(number='501501').changed_at.astimezone(there.tzinfo):%H:%M}")


# --- «Методисты»: one school twice ----------------------------------------------------------------------


def used(number: str, login: str) -> list[dict[str, str]]:
    return [cell(number, "comment", "used"), cell(number, "login", login)]


def test_a_school_named_twice_is_told_beside_both(scene: Scene, client: Client) -> None:
    school(scene.cast, "edu390077", "МАОУ СОШ № 77")
    first = send(client, scene, *used("501501", "edu390077")).json()
    assert warnings(first["saved"]) == {}
    answer = send(client, scene, *used("501502", "edu390077")).json()
    assert list(warnings(answer["saved"])) == ["501502"]
    assert "у комплекта 501501" in warnings(answer["saved"])["501502"]
    assert list(warnings(answer["others"])) == ["501501"]
    assert answer["others"][0]["school"] == "МАОУ СОШ № 77"


@pytest.mark.parametrize(
    "mended", [cell("501502", "login", "edu390001", "edu390077"), cell("501502", "comment", "spoiled", "used")]
)
def test_once_mended_the_other_is_told_of_no_more(scene: Scene, client: Client, mended: dict[str, str]) -> None:
    send(client, scene, *used("501501", "edu390077"), *used("501502", "edu390077"))
    answer = send(client, scene, mended).json()
    assert "501501" in [kit["number"] for kit in answer["others"]]
    assert warnings([*answer["saved"], *answer["others"]]) == {}


def test_kits_of_other_pages_are_not_told_but_counted(scene: Scene, client: Client) -> None:
    send(client, scene, *used("501501", "edu390077"))
    answer = send(client, scene, *used("501505", "edu390077"), first="501504", last="501505").json()
    assert list(warnings(answer["saved"])) == ["501505"]
    assert answer["others"] == []


def test_what_another_person_enters_brings_it_and_takes_it(scene: Scene, client: Client, other: Client) -> None:
    before = send(client, scene, *used("501501", "edu390077")).json()["revision"]
    then = send(other, scene, *used("501502", "edu390077")).json()["revision"]
    assert list(warnings(changes(client, scene, since=before)["kits"])) == ["501501", "501502"]
    send(other, scene, cell("501502", "login", "edu390001", "edu390077"))
    kits = changes(client, scene, since=then)["kits"]
    assert [kit["number"] for kit in kits] == ["501501", "501502"]
    assert warnings(kits) == {}


def test_who_entered_is_told_of_what_is_new_only(scene: Scene, client: Client, other: Client) -> None:
    before = send(client, scene, *used("501501", "edu390077")).json()["revision"]
    send(other, scene, *used("501502", "edu390077"))
    kits = changes(client, scene, since=before)["kits"]
    assert ["by" in kit for kit in kits] == [False, True]


def test_teachers_of_one_school_are_nothing_strange(scene: Scene, client: Client) -> None:
    scene.protocol = scene.make_protocol(scene.cast.point, scene.teachers)
    answer = send(client, scene, *used("501501", "edu390077"), *used("501502", "edu390077")).json()
    assert len(answer["saved"]) == 2
    assert warnings(answer["saved"]) == {}


def test_the_page_tells_it_beside_the_rows(scene: Scene, client: Client) -> None:
    send(client, scene, *used("501501", "edu390077"), *used("501502", "edu390077"))
    page = client.get(url(scene, "form")).content.decode()
    assert page.count(TWICE) == 2


def test_saved_without_scripts_it_is_told_too(scene: Scene, client: Client) -> None:
    sent = typed(
        scene, comment_501501="used", login_501501="edu390077", comment_501502="used", login_501502="edu390077"
    )
    assert client.post(url(scene, "form"), sent, follow=True).content.decode().count(TWICE) == 2


def test_handed_in_it_still_stands_beside_the_rows(scene: Scene, client: Client) -> None:
    same = {"501501": ("used", "edu777777"), "501502": ("used", "edu777777")}
    scene.hand_in(scene.fill(values={number: same.get(number, ("unused", "")) for number in NUMBERS}))
    page = client.get(url(scene, "form")).content.decode()
    assert "data-field" not in page
    assert page.count(TWICE) == 2


def test_a_cell_of_a_methodist_costs_at_most_eight_queries(scene: Scene, client: Client) -> None:
    send(client, scene, *used("501501", "edu390077"), cell("501502", "comment", "used"))
    with CaptureQueriesContext(connection) as made:
        answer = send(client, scene, cell("501502", "login", "edu390077")).json()
    assert warnings(answer["others"])
    queries = [q["sql"] for q in made.captured_queries if "SAVEPOINT" not in q["sql"]]
    assert len(queries) <= 8, "\n".join(queries)
