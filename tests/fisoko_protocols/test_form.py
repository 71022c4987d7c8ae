"""«Форма» of protocol 2: cells saved one by one, two people in one protocol, the page without scripts."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fisoko_protocols import workflow
from fisoko_protocols.models import Kit
from portal.kinds import OrganisationKind
from tests.fisoko_protocols.form_client import cell, school, send, stands, typed, url
from tests.fisoko_protocols.scene import NUMBERS, Scene

CANARY = "Канарейкина"


@pytest.fixture
def client(scene: Scene) -> Client:
    return scene.cast.client(scene.cast.point_organiser)


# --- One cell -----------------------------------------------------------------------------------------


def test_a_cell_is_saved_and_says_so(scene: Scene, client: Client) -> None:
    school(scene.cast, "edu390077", "МАОУ СОШ № 77")
    answer = send(client, scene, cell("501501", "comment", "used"), cell("501501", "login", "edu390077")).json()
    assert stands(scene, "501501") == ("used", "edu390077")
    assert (answer["filled"], answer["total"]) == (1, 5)
    assert answer["state"] == {"kind": "in_work", "label": "В работе"}
    [saved] = answer["saved"]
    assert saved["school"] == "МАОУ СОШ № 77"
    assert saved["findings"] == []
    assert answer["at"]


def test_slips_are_mended(scene: Scene, client: Client) -> None:
    answer = send(
        client, scene, cell("501501", "comment", " Использован "), cell("501501", "login", "ЕДУ 390001")
    ).json()
    assert answer["refused"] == []
    assert stands(scene, "501501") == ("used", "edu390001")


@pytest.mark.parametrize("field", ["comment", "login"])
def test_what_is_no_value_is_refused_and_not_repeated(scene: Scene, client: Client, field: str) -> None:
    response = send(client, scene, cell("501501", field, CANARY), cell("501502", "comment", "used"))
    [refused] = response.json()["refused"]
    assert (refused["number"], refused["field"]) == ("501501", field)
    assert CANARY not in response.content.decode()
    assert stands(scene, "501501") == ("", "")
    assert stands(scene, "501502") == ("used", "")


def test_an_unknown_login_is_warned_of_and_taken(scene: Scene, client: Client) -> None:
    answer = send(client, scene, cell("501501", "comment", "used"), cell("501501", "login", "edu770001")).json()
    assert [finding["level"] for finding in answer["saved"][0]["findings"]] == ["warning", "warning"]
    assert stands(scene, "501501") == ("used", "edu770001")


def test_a_cell_of_another_person_is_told_and_kept(scene: Scene, client: Client) -> None:
    send(client, scene, cell("501501", "comment", "used"))
    answer = send(client, scene, cell("501501", "comment", "spoiled")).json()
    assert answer["saved"] == []
    assert answer["conflicts"] == [{"number": "501501", "field": "comment", "value": "used"}]
    assert [kit["comment"] for kit in answer["others"]] == ["used"]
    assert stands(scene, "501501") == ("used", "")


@pytest.mark.parametrize(
    "sent",
    [
        "", "{", "5", "null", '{"cells": 1}', "[1]", '[{"number": "501501"}]', json.dumps([cell("501501", "fio", "x")]),
        json.dumps([{"number": 501501, "field": "comment", "value": "used", "seen": ""}]),
        json.dumps([cell("501501", "comment", "used")] * 1001),
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_told_so(scene: Scene, client: Client, sent: str) -> None:
    response = client.post(url(scene, "cells"), {"cells": sent})
    assert response.status_code == 400
    assert "введённое сохранено" in response.json()["message"]
    assert not Kit.objects.exclude(comment="").exists()


@pytest.mark.parametrize("number", ["999999", "50150", "\x00", CANARY])
def test_a_kit_that_is_not_there_is_told_so(scene: Scene, client: Client, number: str) -> None:
    response = send(client, scene, cell(number, "comment", "used"))
    assert response.status_code == 409
    assert CANARY not in response.content.decode()


def test_after_the_window_the_answer_says_why(scene: Scene, client: Client) -> None:
    assert scene.protocol
    scene.close()
    response = send(client, scene, cell("501501", "comment", "used"))
    assert response.status_code == 409
    assert "Приём закрыт" in response.json()["message"]


def test_one_cell_costs_at_most_eight_queries(scene: Scene, client: Client) -> None:
    school(scene.cast, "edu390077", "МАОУ СОШ № 77")
    send(client, scene, cell("501501", "comment", "used"))
    with CaptureQueriesContext(
        connection,
    ) as made:
        send(client, scene, cell("501501", "login", "edu390077"))
    queries = [q["sql"] for q in made.captured_queries if "SAVEPOINT" not in q["sql"]]
    assert len(queries) <= 8, "\n".join(queries)


# --- Two people ---------------------------------------------------------------------------------------


def test_what_others_enter_is_shown(scene: Scene, client: Client) -> None:
    before = client.get(url(scene, "changes"), {"since": 0}).json()["revision"]
    other = scene.cast.client(scene.cast.regional_coordinator)
    send(other, scene, cell("501502", "comment", "spoiled"))
    answer = client.get(url(scene, "changes"), {"since": before}).json()
    [kit] = answer["kits"]
    assert (kit["number"], kit["comment"]) == ("501502", "spoiled")
    assert kit["by"].startswith(scene.cast.regional_coordinator.user.username)
    assert client.get(url(scene, "changes"), {"since": answer["revision"]}).json()["kits"] == []


@pytest.mark.parametrize("since", ["", "x", "-1", "9" * 30, "１"])
def test_a_strange_revision_shows_all(scene: Scene, client: Client, since: str) -> None:
    send(client, scene, cell("501502", "comment", "spoiled"))
    assert len(client.get(url(scene, "changes"), {"since": since}).json()["kits"]) == 1


# --- The page -----------------------------------------------------------------------------------------


def test_the_page_has_all_kits_blank_as_in_figure_11(scene: Scene, client: Client) -> None:
    page = client.get(url(scene, "form")).content.decode()
    for number in NUMBERS:
        assert f"Комментарий, комплект {number}" in page
    assert page.count('<option value="" selected>---</option>') == 5


def test_without_scripts_the_page_is_saved_by_its_button(scene: Scene, client: Client) -> None:
    response = client.post(
        url(scene, "form"), typed(scene, comment_501501="used", login_501501="edu390001"), follow=True
    )
    assert "Заполнено 1 из 5" in response.content.decode()
    assert stands(scene, "501501") == ("used", "edu390001")


def test_without_scripts_a_refused_login_stays_typed_and_the_rest_is_saved(scene: Scene, client: Client) -> None:
    page = client.post(
        url(scene, "form"), typed(scene, comment_501501="used", login_501501="школа", comment_501502="unused")
    ).content.decode()
    assert 'value="школа"' in page
    assert "Это не логин организации" in page
    assert stands(scene, "501501") == ("used", "")
    assert stands(scene, "501502") == ("unused", "")


def test_without_scripts_nobodys_entry_is_overwritten(scene: Scene, client: Client) -> None:
    old = typed(scene, comment_501501="spoiled")
    send(client, scene, cell("501501", "comment", "used"))
    page = client.post(url(scene, "form"), old, follow=True).content.decode()
    assert "другой человек успел" in page
    assert stands(scene, "501501") == ("used", "")


def test_a_handed_in_protocol_is_read_only(scene: Scene, client: Client) -> None:
    scene.handed_in()
    page = client.get(url(scene, "form")).content.decode()
    assert "data-field" not in page
    assert "edu777777" in page


def test_a_coordinators_comment_stands_beside_its_row(scene: Scene, client: Client) -> None:
    scene.handed_in()
    actor = scene.cast.actor(scene.cast.regional_coordinator)
    workflow.give_back(protocol_id=scene.protocol.pk, comment="Проверьте", rows={"501505": "точно?"}, actor=actor)
    page = client.get(url(scene, "form")).content.decode()
    assert "Координатор: точно?" in page


@pytest.mark.parametrize("name", ["form", "changes"])
@pytest.mark.parametrize("who", ["other_point_organiser", "far_coordinator", "moderator", "head"])
def test_others_see_nothing(scene: Scene, name: str, who: str) -> None:
    found = scene.cast.client(getattr(scene.cast, who)).get(url(scene, name))
    assert found.status_code == 404


@pytest.mark.parametrize("who", ["other_point_organiser", "far_coordinator", "federal_organiser", "moderator"])
def test_others_save_nothing(scene: Scene, who: str) -> None:
    response = send(scene.cast.client(getattr(scene.cast, who)), scene, cell("501501", "comment", "used"))
    assert response.status_code == 404
    assert stands(scene, "501501") == ("", "")


def test_few_and_many_kits_cost_the_same_queries(scene: Scene, client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            client.get(url(scene, "form"))
        return len(made)

    scene.make_protocol(scene.cast.point, numbers=("501507",))
    few = queries()
    scene.make_protocol(scene.cast.point, numbers=tuple(f"5016{n:02}" for n in range(30)))
    scene.fill(values={f"5016{n:02}": ("used", f"edu3900{n:02}") for n in range(30)})
    assert queries() <= few + 1  # the schools of the logins


@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks PostgreSQL for its plan")
def test_schools_of_a_form_are_found_by_their_logins(scene: Scene, client: Client) -> None:
    """Not one by one among all of the country."""
    school(scene.cast, "edu390077", "МАОУ СОШ № 77")
    scene.fill(values={"501501": ("used", "edu390077")})
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url(scene, "form")).status_code == 200
    [sql] = [each["sql"] for each in asked if '"fisoko_protocols_kit"."school_login" IN' in each["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "organisation_federal_login" in plan, plan


# --- Schools by their names ---------------------------------------------------------------------------


def test_a_school_is_found_by_words_of_its_name(scene: Scene, client: Client) -> None:
    school(scene.cast, "edu390077", "МАОУ СОШ № 77 имени Ёлкина")
    far = scene.cast.make_organisation(
        "СОШ № 77 Северска", scene.cast.far_municipality, OrganisationKind.GENERAL, federal_login="edu700077"
    )
    assert scene.protocol
    found = client.post(reverse("protocols:schools"), {"q": "77 сош"}).json()["schools"]
    assert [each["login"] for each in found] == ["edu390077", far.federal_login]
    assert client.post(reverse("protocols:schools"), {"q": "елкина"}).json()["schools"][0]["login"] == "edu390077"


@pytest.mark.parametrize("text", ["", " ", "\x00\x00\x00", "ъ" * 5000])
def test_strange_words_find_no_school(scene: Scene, client: Client, text: str) -> None:
    assert client.post(reverse("protocols:schools"), {"q": text}).json() == {"schools": []}
