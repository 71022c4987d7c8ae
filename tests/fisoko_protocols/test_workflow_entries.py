"""What is entered of the kits: cell by cell, nobody's entry overwritten unseen, the history of who entered."""

from dataclasses import replace
from typing import Any

import pytest

from fisoko_protocols import workflow
from fisoko_protocols.models import Kit, Protocol
from fisoko_protocols.workflow import Entry
from portal.models import HistoryRecord
from portal.workflow import NotYours, Refused
from tests.fisoko_protocols.scene import Scene


def save(scene: Scene, *entries: Entry, by: Any = None) -> workflow.Saved:
    actor = scene.cast.actor(by or scene.cast.point_organiser)
    return workflow.save_entries(protocol_id=scene.protocol.pk, entries=entries, actor=actor)


def kit(scene: Scene, number: str) -> Kit:
    return Kit.objects.get(protocol=scene.protocol, number=number)


def verbs(protocol: Protocol) -> list[str]:
    return list(HistoryRecord.objects.about(protocol).order_by("id").values_list("verb", flat=True))


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
