"""What the protocols hold on an organiser or a coordinator: given out, and destroyed but for what is official."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from fisoko_protocols import workflow
from fisoko_protocols.models import Extension, Return, SetupImport, Upload, Version
from fisoko_protocols.personal import erase, own_data
from tests.cast import Cast
from tests.fisoko_protocols.loading import book, checked, publication
from tests.fisoko_protocols.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(cast: Cast, scene: Scene) -> User:
    """Returned one protocol and extended another, with their own surname and phone in what they wrote."""
    user = cast.regional_coordinator.user
    user.last_name, user.first_name, user.patronymic, user.phone = "Полыньев", "Борис", "Львович", "+79110000001"
    user.save()
    scene.handed_in()
    actor = cast.actor(cast.regional_coordinator)
    # Past the doors that refuse names: what was written before they were there.
    made = workflow.give_back(
        protocol_id=scene.protocol.pk, comment="Проверьте", rows={"501504": "Строка"}, actor=actor
    )
    Return.objects.filter(pk=made.pk).update(comment="Звоните Полыньеву, 8 911 000-00-01")
    made.rows.update(text="Спросите Полыньева")
    until = timezone.now() + timedelta(days=9)
    workflow.extend(protocol_id=scene.other_protocol.pk, until=until, reason="Нет связи, 89110000001", actor=actor)
    return user


def test_own_data_of_a_coordinator(coordinator: User) -> None:
    sections = own_data(coordinator).sections
    [returned] = sections["Возвраты на доработку"]
    assert returned["комплект 501504"] == "Спросите Полыньева"
    assert returned["комментарий"].startswith("Звоните")
    assert [row["причина"] for row in sections["Продления"]] == ["Нет связи, 89110000001"]
    assert sections["Сданные протоколы"] == []


def test_own_data_of_a_point(cast: Cast, scene: Scene) -> None:
    scene.handed_in()
    sections = own_data(cast.point_organiser.user).sections
    [row] = sections["Сданные протоколы"]
    assert (row["версия"], row["за ППО"]) == (1, False)
    assert sections["Комплекты, заполненные последними"] == [{"число": 5}]


def test_own_data_of_the_federal_organiser(cast: Cast) -> None:
    checked(cast, "publications", book("publications", publication(1)))
    [row] = own_data(cast.federal_organiser.user).sections["Загрузки настройки протоколов"]
    assert (row["что загружают"], row["строк"]) == ("Публикации", 1)


def test_erased_words_name_nobody_and_the_acts_stay(cast: Cast, coordinator: User) -> None:
    lines = list(erase(coordinator, cast.actor(cast.moderator)))
    assert len(lines) == 2
    returned, extended = Return.objects.get(), Extension.objects.get()
    kept = f"{returned.comment} {returned.rows.get().text} {extended.reason}"
    assert "Полынь" not in kept
    assert "911" not in kept
    assert kept.startswith("Звоните")
    assert "Нет связи" in kept


def test_anothers_words_of_them_too_but_not_a_namesakes_surname(cast: Cast, scene: Scene, coordinator: User) -> None:
    other = cast.federal_organiser.user
    Return.objects.update(by=other, comment="Полыньев Борис Львович, +7 911 000 00 01; улица Полыньева")
    list(erase(coordinator, cast.actor(cast.moderator)))
    assert Return.objects.get().comment == "[удалено], [удалено]; улица Полыньева"


def test_what_waits_is_destroyed_and_what_is_handed_in_stays(cast: Cast, scene: Scene) -> None:
    protocol = scene.handed_in()
    actor = cast.actor(cast.point_organiser)
    workflow.edit(protocol_id=protocol.pk, actor=actor)
    workflow.keep_upload(protocol_id=protocol.pk, rows=[("501504", "unused", "", "spoiled", "")], actor=actor)
    lines = list(erase(cast.point_organiser.user, cast.actor(cast.moderator)))
    assert not Upload.objects.exists()
    assert Version.objects.count() == 1
    assert any("официальный документ" in line for line in lines)


def test_reports_of_loads_are_destroyed(cast: Cast) -> None:
    checked(cast, "publications", book("publications", publication(1)))
    [line] = erase(cast.federal_organiser.user, cast.actor(cast.moderator))
    assert "отчёты загрузок настройки (1) удалены" in line
    assert not SetupImport.objects.exists()
