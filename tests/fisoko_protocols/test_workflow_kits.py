"""Kits given to points, their survey credentials, and the numbers of the boards that follow the verbs."""

import pytest
from django.db import IntegrityError, transaction

from fisoko_protocols import counts, workflow
from fisoko_protocols.models import Kit, Pace, ProtocolStatus, Tally
from portal.models import HistoryRecord, Notice
from portal.workflow import NotYours, Refused
from tests.fisoko_protocols.scene import Scene

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


@pytest.mark.parametrize("state", ["in_progress", "returned", "editing", "handed_in"])
def test_who_has_begun_is_told_of_more_kits(scene: Scene, state: str) -> None:
    """The protocol 1 they have is without the new passwords."""
    scene.fill()
    if state != "in_progress":
        scene.hand_in()
    if state == "returned":
        coordinator = scene.cast.actor(scene.cast.regional_coordinator)
        workflow.give_back(protocol_id=scene.protocol.pk, comment="Проверьте", rows={}, actor=coordinator)
    if state == "editing":
        workflow.edit(protocol_id=scene.protocol.pk, actor=scene.cast.actor(scene.cast.point_organiser))
    scene.make_protocol(scene.cast.point, numbers=("501599",))
    [told] = Notice.objects.filter(event="protocol_kits_added")
    assert told.person == scene.cast.point_organiser.user
    assert "501599" in told.title
    assert HistoryRecord.objects.about(scene.protocol).filter(verb="add_kits").count() == 1


def test_who_has_not_begun_is_told_nothing(scene: Scene) -> None:
    """A list of kits is loaded in parts, and nobody has done anything yet."""
    assert scene.protocol
    assert scene.cast.point_organiser
    scene.make_protocol(scene.cast.point, numbers=("501599",))
    assert not Notice.objects.exists()


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
