"""A protocol from «В работе» to «Сдан» and back; every verb by every wrong role and in every wrong state."""

import os
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from fisoko_protocols import workflow
from fisoko_protocols.models import Protocol, Version
from fisoko_protocols.models.versions import HandedInStays
from fisoko_protocols.workflow import Entry
from portal.models import HistoryRecord, Notice
from portal.workflow import AlreadyDone, NotYours, Refused
from tests.fisoko_protocols.scene import FIGURE_13, Scene
from tests.fisoko_protocols.test_workflow_entries import save

# --- Handing in ---------------------------------------------------------------------------------------


def test_handing_in_writes_a_version_with_figure_13(scene: Scene) -> None:
    scene.handed_in()
    version = Version.objects.get(protocol=scene.protocol)
    lines = {line.number: (line.comment, line.login) for line in version.handed_in.lines}
    assert lines == FIGURE_13
    assert (version.number, version.late, version.on_behalf) == (1, False, False)
    assert version.handed_in.control_sum == version.control_sum
    protocol = scene.protocol
    assert (protocol.status, protocol.used, protocol.spoiled, protocol.unused, protocol.outside) == (
        "handed_in", 3, 1, 1, 3,
    )  # fmt: skip
    assert protocol.handed_in_at == version.handed_in_at


def test_an_unfinished_protocol_is_not_handed_in(scene: Scene) -> None:
    scene.fill(values={"501501": ("used", "edu777777")})
    with pytest.raises(Refused, match="осталось 4"):
        scene.hand_in()
    assert not Version.objects.exists()


def test_a_protocol_not_begun_is_not_handed_in(scene: Scene) -> None:
    with pytest.raises(Refused, match="Не начат"):
        scene.hand_in()


def test_a_second_press_gives_no_second_version(scene: Scene) -> None:
    scene.handed_in()
    with pytest.raises(AlreadyDone):
        scene.hand_in()
    assert Version.objects.count() == 1


def test_handed_in_takes_no_entries_until_opened_again(scene: Scene) -> None:
    scene.handed_in()
    with pytest.raises(Refused, match="Редактировать"):
        save(scene, Entry("501501", "comment", "spoiled", "used"))
    workflow.edit(protocol_id=scene.protocol.pk, actor=scene.cast.actor(scene.cast.point_organiser))
    save(scene, Entry("501505", "comment", "spoiled", "unused"))
    scene.protocol.refresh_from_db()
    assert scene.protocol.status == "editing"
    # The official numbers stay those of the version.
    assert scene.protocol.spoiled == 1
    scene.hand_in()
    assert scene.protocol.spoiled == 2
    assert list(Version.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_versions_are_never_changed(scene: Scene) -> None:
    scene.handed_in()
    version = Version.objects.get()
    for change in (version.save, version.delete, Version.objects.all().delete):
        with pytest.raises(HandedInStays):
            change()
    with pytest.raises(HandedInStays):
        Version.objects.update(content="")
    with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE fisoko_protocols_version SET content = 'x'")
    assert Version.objects.get().content == version.content


def test_the_database_keeps_versions(scene: Scene) -> None:
    if connection.vendor != "postgresql":
        if os.environ.get("TEST_SERVICES"):
            pytest.fail("The run with services must have PostgreSQL.")
        pytest.skip("On SQLite tests empty their tables row by row.")
    scene.handed_in()
    with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM fisoko_protocols_version")
    assert Version.objects.count() == 1


@pytest.mark.parametrize("sign", ["\u2028", "\x85", "\x0b", "\n"])
def test_a_title_of_any_signs_leaves_the_version_readable(scene: Scene, sign: str) -> None:
    type(scene.assessment).objects.filter(pk=scene.sitting.assessment_id).update(title=f"ОМК{sign}2026")
    scene.handed_in()
    version = Version.objects.get()
    assert {line.number: (line.comment, line.login) for line in version.handed_in.lines} == FIGURE_13
    assert version.handed_in.control_sum == version.control_sum
    assert version.handed_in.head == "edu390001;ОМК 2026;lit;m;версия 1"


# --- Windows ------------------------------------------------------------------------------------------


def test_after_the_window_nothing_changes(scene: Scene) -> None:
    scene.fill()
    scene.close()
    with pytest.raises(Refused, match="Приём закрыт"):
        save(scene, Entry("501501", "comment", "spoiled", "used"))
    with pytest.raises(Refused, match="Приём закрыт"):
        scene.hand_in()


def test_after_the_window_a_handed_in_protocol_is_not_opened(scene: Scene) -> None:
    scene.handed_in()
    scene.close()
    with pytest.raises(Refused, match="Приём закрыт"):
        workflow.edit(protocol_id=scene.protocol.pk, actor=scene.cast.actor(scene.cast.point_organiser))


def test_within_an_extension_it_is_handed_in_late(scene: Scene) -> None:
    scene.fill()
    scene.close()
    coordinator = scene.cast.actor(scene.cast.regional_coordinator)
    until = timezone.now() + timedelta(hours=3)
    workflow.extend(protocol_id=scene.protocol.pk, until=until, reason="Не было связи", actor=coordinator)
    scene.hand_in()
    assert scene.protocol.status == "late"
    assert Version.objects.get().late


def test_before_the_window_nothing_is_entered(scene: Scene) -> None:
    today = timezone.localdate()
    scene.protocol.sitting.publications.update(opens_on=today + timedelta(days=2), closes_on=today + timedelta(days=3))
    with pytest.raises(Refused, match="Приём откроется"):
        save(scene, Entry("501501", "comment", "used", ""))


def test_windows_close_by_the_clock_of_the_point(scene: Scene) -> None:
    """The same 20:00 comes to Томск five hours before Калининград."""
    near, far = (workflow.window(p) for p in (scene.protocol, scene.far_protocol))
    assert near is not None
    assert far is not None
    assert near.closes - far.closes == timedelta(hours=5)
    scene.cast.point.time_zone = "Asia/Kamchatka"
    scene.cast.point.save()
    moved = workflow.window(Protocol.objects.with_card().get(pk=scene.protocol.pk))
    assert moved is not None
    assert near.closes - moved.closes == timedelta(hours=10)


@pytest.mark.parametrize(("hours", "sentence"), [(-30, "уже прошло|Общий срок"), (1, "Общий срок")])
def test_an_extension_lies_after_the_deadline_and_ahead(scene: Scene, hours: int, sentence: str) -> None:
    coordinator = scene.cast.actor(scene.cast.regional_coordinator)
    until = timezone.now() + timedelta(hours=hours)
    with pytest.raises(Refused, match=sentence):
        workflow.extend(protocol_id=scene.protocol.pk, until=until, reason="Связь", actor=coordinator)


@pytest.mark.parametrize("name", ["point_organiser", "other_point_organiser", "far_coordinator", "moderator"])
def test_nobody_else_extends_or_returns(scene: Scene, name: str) -> None:
    scene.handed_in()
    actor = scene.cast.actor(getattr(scene.cast, name))
    until = timezone.now() + timedelta(days=9)
    with pytest.raises(NotYours):
        workflow.extend(protocol_id=scene.protocol.pk, until=until, reason="Связь", actor=actor)
    with pytest.raises(NotYours):
        workflow.give_back(protocol_id=scene.protocol.pk, comment="Проверьте", rows={}, actor=actor)


# --- Returning ----------------------------------------------------------------------------------------


def test_a_returned_protocol_is_mended_and_handed_in_again(scene: Scene) -> None:
    scene.handed_in()
    coordinator = scene.cast.actor(scene.cast.regional_coordinator)
    workflow.give_back(
        protocol_id=scene.protocol.pk, comment="Проверьте строку", rows={"501505": "точно не использован?"},
        actor=coordinator,
    )  # fmt: skip
    scene.protocol.refresh_from_db()
    assert scene.protocol.status == "returned"
    assert scene.protocol.returns.get().rows.get().number == "501505"
    save(scene, Entry("501505", "comment", "spoiled", "unused"))
    scene.hand_in()
    assert scene.protocol.status == "handed_in"


def test_a_return_after_the_window_needs_an_extension(scene: Scene) -> None:
    scene.handed_in()
    scene.close()
    coordinator = scene.cast.actor(scene.cast.regional_coordinator)
    workflow.give_back(protocol_id=scene.protocol.pk, comment="Проверьте", rows={}, actor=coordinator)
    with pytest.raises(Refused, match="Приём закрыт"):
        scene.hand_in()
    until = timezone.now() + timedelta(hours=3)
    workflow.extend(protocol_id=scene.protocol.pk, until=until, reason="Возврат", actor=coordinator)
    scene.hand_in()
    assert scene.protocol.status == "late"


@pytest.mark.parametrize("text", ["У Иванова И.И. не тот логин", "Ветров Глеб Олегович не из этой школы"])
def test_comments_and_reasons_take_no_names(scene: Scene, text: str) -> None:
    scene.handed_in()
    coordinator = scene.cast.actor(scene.cast.regional_coordinator)
    for comment, rows in ((text, {}), ("Проверьте", {"501501": text})):
        with pytest.raises(Refused, match="Похоже на имя") as refusal:
            workflow.give_back(protocol_id=scene.protocol.pk, comment=comment, rows=rows, actor=coordinator)
        assert "Глеб" not in str(refusal.value)
    with pytest.raises(Refused, match="Похоже на имя"):
        workflow.extend(
            protocol_id=scene.protocol.pk, until=timezone.now() + timedelta(days=9), reason=text, actor=coordinator
        )


def test_a_return_asks_for_a_comment(scene: Scene) -> None:
    scene.handed_in()
    coordinator = scene.cast.actor(scene.cast.regional_coordinator)
    with pytest.raises(Refused, match="причину"):
        workflow.give_back(protocol_id=scene.protocol.pk, comment=" ", rows={}, actor=coordinator)


# --- For a ППО without a connection -------------------------------------------------------------------


def test_what_a_coordinator_does_for_a_point_names_both(scene: Scene) -> None:
    point, coordinator = scene.cast.point_organiser.user, scene.cast.regional_coordinator
    scene.hand_in(scene.fill(by=coordinator), by=coordinator)
    workflow.edit(protocol_id=scene.protocol.pk, actor=scene.cast.actor(coordinator))
    for_whom = {record.verb: record.on_behalf_of for record in HistoryRecord.objects.about(scene.protocol)}
    assert for_whom == {"open": None, **dict.fromkeys(("enter", "begin", "hand_in", "edit"), point)}


def test_what_a_coordinator_does_as_such_is_for_nobody(scene: Scene) -> None:
    scene.handed_in()
    coordinator = scene.cast.actor(scene.cast.regional_coordinator)
    workflow.give_back(protocol_id=scene.protocol.pk, comment="Проверьте", rows={}, actor=coordinator)
    assert not HistoryRecord.objects.about(scene.protocol).filter(on_behalf_of__isnull=False).exists()


# --- What is told of it -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "named"),
    [("regional_coordinator", "Региональный координатор"), ("federal_organiser", "Федеральный организатор")],
)
def test_the_point_is_told_who_returned_it(scene: Scene, who: str, named: str) -> None:
    scene.handed_in()
    actor = scene.cast.actor(getattr(scene.cast, who))
    workflow.give_back(protocol_id=scene.protocol.pk, comment="Проверьте", rows={}, actor=actor)
    assert Notice.objects.get(event="protocol_returned").title.startswith(f"{named} вернул протокол: Проверьте")
