"""«Форма» without scripts: nothing that was typed is lost, and nothing is mended unsaid."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.fisoko_protocols.form_client import cell, send, stands, typed, url
from tests.fisoko_protocols.scene import Scene


@pytest.fixture
def client(scene: Scene) -> Client:
    return scene.cast.client(scene.cast.point_organiser)


def post(client: Client, scene: Scene, sent: dict[str, str]) -> str:
    return client.post(url(scene, "form"), sent, follow=True).content.decode()


def test_a_mended_slip_is_said(scene: Scene, client: Client) -> None:
    page = post(client, scene, typed(scene, comment_501501="used", login_501501="ЕДУ 390001"))
    assert "Исправлено: 501501 — edu390001." in page
    assert stands(scene, "501501") == ("used", "edu390001")


def test_nothing_is_said_of_what_was_right(scene: Scene, client: Client) -> None:
    assert "Исправлено" not in post(client, scene, typed(scene, comment_501501="used", login_501501="edu390001"))


def test_what_was_typed_in_a_conflict_is_told(scene: Scene, client: Client) -> None:
    old = typed(scene, comment_501501="spoiled", login_501501="edu390001")
    send(client, scene, cell("501501", "comment", "used"), cell("501501", "login", "edu390005"))
    page = post(client, scene, old)
    assert "501501 (у Вас «испорчен»), 501501 (у Вас «edu390001»)" in page
    assert stands(scene, "501501") == ("used", "edu390005")


def test_after_the_window_what_was_typed_can_be_copied(scene: Scene, client: Client) -> None:
    sent = typed(scene, comment_501501="used", login_501501="edu390001", comment_501502="unused")
    scene.close()
    page = post(client, scene, sent)
    assert "Приём закрыт" in page
    assert "Не записано: использован, edu390001" in page
    assert "Не записано: не использован" in page
    assert page.count("Не записано:") == 2


def test_handed_in_by_another_what_was_typed_can_be_copied(scene: Scene, client: Client) -> None:
    scene.fill()
    sent = typed(scene, comment_501505="spoiled")
    scene.hand_in()
    page = post(client, scene, sent)
    assert "Отчёт сдан" in page
    assert "Не записано: испорчен" in page
    assert stands(scene, "501505") == ("unused", "")


def test_a_refused_login_costs_no_query_a_row(scene: Scene, client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            client.post(url(scene, "form"), typed(scene, login_501501="школа"))
        return len(made)

    queries()  # What processes remember is read once.
    few = queries()
    scene.make_protocol(scene.cast.point, numbers=tuple(f"5016{n:02}" for n in range(30)))
    assert queries() == few


@pytest.mark.parametrize(("opened", "kept"), [("form", False), ("excel", True), ("versions", True)])
def test_cells_left_in_a_browser_are_told_where_no_form_sends_them(
    scene: Scene, client: Client, opened: str, kept: bool
) -> None:
    page = client.get(url(scene, opened)).content.decode()
    assert ("data-left-over" in page, "protocols-form/main.js" in page) == (kept, not kept)


def test_who_can_not_fill_is_told_of_no_cells(scene: Scene) -> None:
    page = scene.cast.client(scene.cast.federal_organiser).get(url(scene, "form")).content.decode()
    assert "data-left-over" not in page
