"""A new password read out by phone, sheets of paper with first passwords: shown there and nowhere else."""

import logging
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import AssessmentPoint, User
from accounts.point_accounts import printable_password
from portal.models import HistoryRecord, Letter, Notice
from tests.expert_rating.rated import queries_of
from tests.fisoko_protocols.scene import Scene
from tests.fisoko_protocols.watched import WATCH, make_points, text

pytestmark = pytest.mark.django_db
SHEETS = f"{WATCH}passwords/"


def coordinator(scene: Scene) -> Any:
    return scene.cast.client(scene.cast.regional_coordinator)


def printable(point: AssessmentPoint) -> str:
    point.refresh_from_db()
    return printable_password(point, User.objects.get(username=point.login))


def test_a_new_password_is_said_once(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    [point] = make_points(scene, 1)
    before = printable(point)
    client = coordinator(scene)
    address = f"{WATCH}points/{point.pk}/password/"
    asked = client.get(address)
    assert "Прежний перестанет действовать" in text(asked)
    assert "лист можно напечатать и позже" in text(asked), "as the next page says, and as it is"
    assert printable(point) == before, "asking changes nothing"
    with caplog.at_level(logging.DEBUG):
        answer = client.post(address)
    password = printable(point)
    assert password != before
    assert text(answer).count(password) == 1
    assert "no-store" in answer["Cache-Control"]
    assert User.objects.get(username=point.login).check_password(password)
    assert password not in text(client.get(f"{WATCH}points/{point.pk}/")), "not on the next page"
    assert password not in caplog.text
    assert password not in str(dict(client.session))
    assert password not in str(list(HistoryRecord.objects.values()))
    assert password not in str([*Notice.objects.values(), *Letter.objects.values()])
    assert HistoryRecord.objects.filter(verb="new_password").count() == 1


def test_no_table_holds_it(scene: Scene) -> None:
    [point] = make_points(scene, 1)
    client = coordinator(scene)
    client.post(f"{WATCH}points/{point.pk}/password/")
    password = printable(point)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
            assert password not in str(cursor.fetchall()), table


def test_a_point_without_an_account(scene: Scene) -> None:
    answer = coordinator(scene).post(f"{WATCH}points/{scene.cast.other_point.pk}/password/", follow=True)
    assert "ещё нет учётной записи" in text(answer)


def test_sheets_hold_what_was_not_changed(scene: Scene) -> None:
    points = make_points(scene, 3)
    User.objects.filter(username=points[1].login).update(password_due=False)
    assert scene.cast.other_point
    answer = coordinator(scene).get(SHEETS)
    said = text(answer)
    for point in (points[0], points[2]):
        assert f"Логин {point.login} Пароль {printable(point)}" in said
    assert "Листов: 2" in said
    assert "Уже придумали свой пароль: 1" in said
    assert "Без учётной записи (её заводит федеральный организатор): edu390002" in said
    assert points[1].login not in said
    assert "no-store" in answer["Cache-Control"]


def test_one_sheet(scene: Scene) -> None:
    first, second = make_points(scene, 2)
    said = text(coordinator(scene).get(SHEETS, {"point": str(second.pk)}))
    assert printable(second) in said
    assert first.login not in said


@pytest.mark.parametrize("asked", ["1234567", "99999999999999999999", "", "x", "٢"])
def test_a_point_that_is_not_there_is_404_not_the_whole_region(scene: Scene, asked: str) -> None:
    make_points(scene, 1)
    assert coordinator(scene).get(SHEETS, {"point": asked}).status_code == 404


def test_a_seed_of_another_key_asks_for_a_new_password(scene: Scene) -> None:
    [point] = make_points(scene, 1)
    AssessmentPoint.objects.filter(pk=point.pk).update(password_seed="0" * 40)
    answer = coordinator(scene).get(SHEETS)
    assert "Пароль создан при прежнем ключе портала" in text(answer)
    assert f"/points/{point.pk}/password/" in answer.content.decode()


def test_sheets_are_of_the_own_region(scene: Scene) -> None:
    [near] = make_points(scene, 1)
    [far] = make_points(scene, 1, scene.cast.other_region)
    said = text(scene.cast.client(scene.cast.far_coordinator).get(SHEETS))
    assert printable(far) in said
    assert near.login not in said
    assert printable(near) not in said
    only = scene.cast.client(scene.cast.far_coordinator).get(SHEETS, {"point": str(near.pk)})
    assert only.status_code == 404


def test_sixty_sheets_are_made_at_once(scene: Scene) -> None:
    client = coordinator(scene)
    make_points(scene, 1, start=900)
    one = queries_of(lambda: client.get(SHEETS))
    make_points(scene, 60)
    began = timezone.now()
    assert text(client.get(SHEETS)).count("Пароль вводится") == 61
    assert (timezone.now() - began).total_seconds() < 5
    assert queries_of(lambda: client.get(SHEETS)) == one
