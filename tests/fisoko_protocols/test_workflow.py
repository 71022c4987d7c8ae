"""A protocol from «Не начат» to «Сдан» and back; every verb by every wrong role and in every wrong state."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from fisoko_protocols import counts, workflow
from fisoko_protocols.models import Kit, Pace, Protocol, ProtocolStatus, Tally, Version
from fisoko_protocols.models.versions import HandedInStays
from fisoko_protocols.workflow import Entry
from portal.models import HistoryRecord
from portal.workflow import AlreadyDone, NotYours, Refused
from tests.fisoko_protocols.scene import FIGURE_13, Scene


def save(scene: Scene, *entries: Entry, by: Any = None) -> workflow.Saved:
    actor = scene.cast.actor(by or scene.cast.point_organiser)
    return workflow.save_entries(protocol_id=scene.protocol.pk, entries=entries, actor=actor)


def kit(scene: Scene, number: str) -> Kit:
    return Kit.objects.get(protocol=scene.protocol, number=number)


def verbs(protocol: Protocol) -> list[str]:
    return list(HistoryRecord.objects.about(protocol).order_by("id").values_list("verb", flat=True))


# --- Entries ------------------------------------------------------------------------------------------


def test_first_entry_begins_the_protocol(scene: Scene) -> None:
    saved = save(scene, Entry("501501", "comment", "used", ""))
    assert [k.number for k in saved.changed] == ["501501"]
    scene.protocol.refresh_from_db()
    assert scene.protocol.status == "in_progress"
    assert (scene.protocol.kits_filled, scene.protocol.revision) == (0, 2)
    assert verbs(scene.protocol) == ["open", "enter", "begin"]


def test_a_used_kit_is_filled_with_its_login_only(scene: Scene) -> None:
    save(scene, Entry("501501", "comment", "used", ""), Entry("501501", "login", "edu777777", ""))
    save(scene, Entry("501504", "comment", "spoiled", ""), Entry("501505", "login", "edu777777", ""))
    scene.protocol.refresh_from_db()
    assert scene.protocol.kits_filled == 2


def test_an_entry_of_somebody_else_is_not_overwritten_unseen(scene: Scene) -> None:
    save(scene, Entry("501501", "comment", "used", ""))
    saved = save(scene, Entry("501501", "comment", "spoiled", ""))
    assert not saved.changed
    assert [k.comment for k in saved.conflicts] == ["used"]
    assert kit(scene, "501501").comment == "used"
    # Having seen it, they may.
    save(scene, Entry("501501", "comment", "spoiled", "used"))
    assert kit(scene, "501501").comment == "spoiled"


def test_of_several_entries_those_without_a_conflict_are_taken(scene: Scene) -> None:
    save(scene, Entry("501501", "comment", "used", ""))
    entries = [Entry("501501", "comment", "unused", ""), Entry("501502", "comment", "unused", "")]
    saved = save(scene, *entries)
    assert [k.number for k in saved.changed] == ["501502"]
    actor = scene.cast.actor(scene.cast.point_organiser)
    entries[1] = Entry("501503", "comment", "unused", "")
    saved = workflow.save_entries(protocol_id=scene.protocol.pk, entries=entries, actor=actor, all_or_none=True)
    assert (saved.changed, len(saved.conflicts)) == ([], 1)
    assert kit(scene, "501503").comment == ""


def test_the_same_value_changes_nothing(scene: Scene) -> None:
    save(scene, Entry("501501", "comment", "used", ""))
    before = scene.protocol.revision
    saved = save(scene, Entry("501501", "comment", "used", "spoiled"))
    assert not saved.changed
    assert not saved.conflicts
    scene.protocol.refresh_from_db()
    assert scene.protocol.revision == before + 1


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (Entry("501501", "comment", "Канарейкина", ""), "из списка"),
        (Entry("501501", "login", "Канарейкина", ""), "логин ОО вида"),
        (Entry("501501", "login", "edu000000", ""), "логин ОО вида"),
        (Entry("501501", "name", "Канарейкина", ""), "столбца нет"),
        (Entry("501601", "comment", "used", ""), "комплекта нет"),
    ],
)
def test_nothing_but_known_values_is_taken(scene: Scene, entry: Entry, sentence: str) -> None:
    assert scene.other_protocol
    with pytest.raises(Refused, match=sentence) as refusal:
        save(scene, entry)
    assert "Канарейкина" not in str(refusal.value)
    assert not Kit.objects.exclude(comment="", school_login="").exists()


def test_each_session_that_enters_stands_in_the_history_once(scene: Scene) -> None:
    actor = replace(scene.cast.actor(scene.cast.point_organiser), session="a" * 16, device="Firefox")
    for number in ("501501", "501502"):
        entry = Entry(number, "comment", "used", "")
        workflow.save_entries(protocol_id=scene.protocol.pk, entries=[entry], actor=actor)
    entry = Entry("501503", "comment", "used", "")
    workflow.save_entries(protocol_id=scene.protocol.pk, entries=[entry], actor=replace(actor, session="b" * 16))
    found = HistoryRecord.objects.about(scene.protocol).filter(verb="enter").order_by("id")
    assert list(found.values_list("session", "device")) == [("a" * 16, "Firefox"), ("b" * 16, "Firefox")]


def test_a_coordinator_enters_for_a_point_and_the_history_says_so(scene: Scene) -> None:
    scene.fill(by=scene.cast.regional_coordinator)
    labels = HistoryRecord.objects.about(scene.protocol).values_list("label", flat=True)
    assert "Внесение данных за ППО" in labels
    version = workflow.hand_in(protocol_id=scene.protocol.pk, actor=scene.cast.actor(scene.cast.regional_coordinator))
    assert version.on_behalf


@pytest.mark.parametrize("name", ["other_point_organiser", "far_coordinator", "moderator", "head", "expert"])
def test_nobody_else_enters_or_hands_in(scene: Scene, name: str) -> None:
    scene.fill()
    actor = scene.cast.actor(getattr(scene.cast, name))
    entry = Entry("501501", "comment", "spoiled", "used")
    with pytest.raises(NotYours):
        workflow.save_entries(protocol_id=scene.protocol.pk, entries=[entry], actor=actor)
    for verb in (workflow.hand_in, workflow.edit):
        with pytest.raises(NotYours):
            verb(protocol_id=scene.protocol.pk, actor=actor)


def test_the_federal_organiser_watches_but_does_not_fill(scene: Scene) -> None:
    scene.fill()
    with pytest.raises(NotYours):
        workflow.hand_in(protocol_id=scene.protocol.pk, actor=scene.cast.actor(scene.cast.federal_organiser))


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


# --- Kits ---------------------------------------------------------------------------------------------


def test_kits_get_their_survey_credentials(scene: Scene) -> None:
    found = list(scene.protocol.kits.values_list("login", "password"))
    assert [login for login, _ in found][:2] == ["mlit39501501", "mlit39501502"]
    assert all(len(password) == 5 and password.isdigit() for _, password in found)


def test_more_kits_open_a_handed_in_protocol_again(scene: Scene) -> None:
    scene.handed_in()
    scene.make_protocol(scene.cast.point, numbers=("501599",))
    scene.protocol.refresh_from_db()
    assert scene.protocol.status == "editing"
    assert (scene.protocol.kits_total, scene.protocol.kits_filled) == (6, 5)
    with pytest.raises(Refused, match="осталось 1"):
        scene.hand_in()


def test_a_kit_stands_in_one_protocol_of_the_region(scene: Scene) -> None:
    assert scene.protocol
    assert scene.cast.other_point
    with pytest.raises(IntegrityError), transaction.atomic():
        scene.make_protocol(scene.cast.other_point, numbers=("501501",))
    # The same number in another region, or in the other category, is another kit.
    scene.make_protocol(scene.cast.far_point, numbers=("501501",))
    scene.make_protocol(scene.cast.other_point, scene.teachers, numbers=("501501",))
    assert Kit.objects.filter(number="501501").count() == 3


@pytest.mark.parametrize(
    "change",
    [{"comment": "lost"}, {"school_login": "edu39"}, {"number": "50150"}, {"password": "1234"}, {"login": "xlit"}],
)
def test_the_database_takes_known_values_only(scene: Scene, change: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Kit.objects.filter(pk=scene.protocol.kits.all()[0].pk).update(**change)


def test_only_the_federal_organiser_gives_kits(scene: Scene) -> None:
    for name in ("regional_coordinator", "point_organiser", "moderator"):
        with pytest.raises(NotYours):
            workflow.give_kits([], actor=scene.cast.actor(getattr(scene.cast, name)))


# --- Numbers of the boards ----------------------------------------------------------------------------


def test_tallies_follow_every_verb(scene: Scene) -> None:
    assert scene.other_protocol
    assert scene.far_protocol
    scene.handed_in()
    workflow.edit(protocol_id=scene.protocol.pk, actor=scene.cast.actor(scene.cast.point_organiser))
    scene.hand_in()
    workflow.give_back(
        protocol_id=scene.protocol.pk, comment="Проверьте", rows={},
        actor=scene.cast.actor(scene.cast.regional_coordinator),
    )  # fmt: skip
    tally = Tally.objects.get(region="39")
    assert (tally.not_started, tally.returned, tally.total, tally.counted) == (1, 1, 2, 0)
    assert (tally.kits_handed_in, tally.spoiled) == (5, 1)
    assert counts.wrong() == 0
    assert [p.count for p in Pace.objects.all()] == [1]


def test_rebuild_mends_wrong_numbers(scene: Scene) -> None:
    scene.handed_in()
    Tally.objects.update(not_started=7, spoiled=9)
    Pace.objects.all().delete()
    assert counts.wrong() == 1
    counts.rebuild()
    assert counts.wrong() == 0
    assert [p.count for p in Pace.objects.all()] == [1]


@pytest.mark.parametrize("status", ProtocolStatus.values)
def test_every_state_has_words(status: str) -> None:
    assert ProtocolStatus(status).label
