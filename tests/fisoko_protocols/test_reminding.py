"""«Напомнить» once a deadline, the list to call by phone, the portal's own reminders before the deadline."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from fisoko_protocols import reminders, workflow
from fisoko_protocols.models import Protocol
from portal.models import HistoryRecord, Letter, Notice, Reminder
from portal.reminders import remind
from portal.workflow import NotYours
from tests.fisoko_protocols.scene import Scene
from tests.fisoko_protocols.watched import WATCH, enter, give, make_points, organiser_of, text

pytestmark = pytest.mark.django_db
REMIND = f"{WATCH}remind/"


def coordinator(scene: Scene) -> Any:
    return scene.cast.client(scene.cast.regional_coordinator)


@pytest.fixture
def three(scene: Scene) -> list[Protocol]:
    """The first has handed in, the others not; one of another region has not either."""
    protocols = give(scene, make_points(scene, 3))
    enter(scene, protocols[0], ["used", "unused"])
    assert scene.far_protocol
    assert scene.cast.far_point_organiser
    return protocols


def told() -> list[str]:
    return sorted(Notice.objects.filter(event=reminders.EVENT).values_list("person__username", flat=True))


def deadline(protocol: Protocol) -> datetime:
    found = workflow.window(Protocol.objects.with_card().get(pk=protocol.pk))
    assert found is not None
    return found.last_moment


# --- By the coordinator -------------------------------------------------------------------------------


def test_those_who_have_not_handed_in_are_told(scene: Scene, three: list[Protocol]) -> None:
    asked = coordinator(scene).get(REMIND)
    assert "Напоминание получат ППО: 2" in text(asked)
    assert told() == []
    answer = coordinator(scene).post(REMIND, follow=True)
    assert "Напоминание получат ППО: 2." in text(answer)
    assert told() == ["edu390101", "edu390102"]
    notice = Notice.objects.filter(event=reminders.EVENT).first()
    assert notice is not None
    assert "Не сдано: Литература, методисты" in notice.title
    assert "20:00 (МСК−1)" in notice.title
    assert not Letter.objects.exists(), "no ППО has an address"
    assert HistoryRecord.objects.filter(verb="remind").count() == 2


def test_once_a_deadline(scene: Scene, three: list[Protocol]) -> None:
    coordinator(scene).post(REMIND)
    asked = text(coordinator(scene).get(REMIND))
    assert "Напоминать некому" in asked
    assert "Уже напоминали: 2" in asked
    answer = coordinator(scene).post(REMIND, follow=True)
    assert "уже напоминали" in text(answer)
    assert len(told()) == 2
    assert HistoryRecord.objects.filter(verb="remind").count() == 2


def test_after_an_extension_there_is_another_deadline(scene: Scene, three: list[Protocol]) -> None:
    coordinator(scene).post(REMIND)
    workflow.extend(
        protocol_id=three[1].pk, until=timezone.now() + timedelta(days=9), reason="Связь",
        actor=scene.cast.actor(scene.cast.regional_coordinator),
    )  # fmt: skip
    coordinator(scene).post(REMIND)
    assert told() == ["edu390101", "edu390101", "edu390102"]


def test_all_subjects_of_a_point_are_one_message(scene: Scene) -> None:
    points = make_points(scene, 1)
    give(scene, points)
    give(scene, points, scene.teachers)
    coordinator(scene).post(f"{REMIND}?category=u")
    [notice] = Notice.objects.filter(event=reminders.EVENT)
    assert "Литература, методисты; Литература, учителя" in notice.title
    coordinator(scene).post(f"{REMIND}?category=m")
    assert len(told()) == 1


def test_a_letter_where_there_is_an_address(scene: Scene, three: list[Protocol]) -> None:
    user = organiser_of(three[1].point).user
    user.email = "ppo101@example.org"
    user.save()
    coordinator(scene).post(REMIND)
    assert list(Letter.objects.values_list("to", flat=True)) == ["ppo101@example.org"]


def test_one_point_alone(scene: Scene, three: list[Protocol]) -> None:
    address = f"{WATCH}points/{three[2].point_id}/remind/"
    assert "Напоминание получат ППО: 1" in text(coordinator(scene).get(address))
    coordinator(scene).post(address)
    assert told() == ["edu390102"]


def test_only_the_filters_points(scene: Scene, three: list[Protocol]) -> None:
    coordinator(scene).post(f"{REMIND}?q=390102")
    assert told() == ["edu390102"]


def test_whose_time_is_over_is_told_nothing(scene: Scene, three: list[Protocol]) -> None:
    scene.close()
    asked = text(coordinator(scene).get(REMIND))
    assert "Срок уже истёк: 2" in asked
    coordinator(scene).post(REMIND)
    assert told() == []


def test_who_has_no_account_can_only_be_called(scene: Scene) -> None:
    point = scene.cast.make_point("edu390300", "Без учётной записи", scene.cast.region, phone="+7 000 77")
    give(scene, [point])
    asked = text(coordinator(scene).get(REMIND))
    assert "Нет учётной записи: 1" in asked
    assert "+7 000 77" in asked


def test_handed_in_and_opened_again_is_not_reminded(scene: Scene, three: list[Protocol]) -> None:
    workflow.edit(protocol_id=three[0].pk, actor=scene.cast.actor(organiser_of(three[0].point)))
    coordinator(scene).post(REMIND)
    assert told() == ["edu390101", "edu390102"]


@pytest.mark.parametrize("who", ["far_coordinator", "point_organiser", "moderator"])
def test_nobody_else_reminds(scene: Scene, three: list[Protocol], who: str) -> None:
    actor = scene.cast.actor(getattr(scene.cast, who))
    protocols = Protocol.objects.filter(point__region="39")
    with pytest.raises(NotYours):
        reminders.remind(protocols=protocols, actor=actor)
    assert told() == []
    assert not Reminder.objects.exists()


@pytest.mark.parametrize(
    ("who", "named"),
    [("regional_coordinator", "Региональный координатор"), ("federal_organiser", "Федеральный организатор")],
)
def test_it_says_who_reminds(scene: Scene, three: list[Protocol], who: str, named: str) -> None:
    address = f"{WATCH}points/{three[2].point_id}/remind/"
    scene.cast.client(getattr(scene.cast, who)).post(address)
    assert Notice.objects.get(event=reminders.EVENT).title.startswith(f"{named} напоминает: отчёт ещё не сдан.")


def test_the_list_to_call(scene: Scene, three: list[Protocol]) -> None:
    enter(scene, three[1], ["used"], hand_in=False)
    answer = coordinator(scene).get(f"{WATCH}calls/")
    said = text(answer)
    assert [row.point.login for row in answer.context["rows"]] == ["edu390101", "edu390102"]
    assert "+7 000 0001" in said
    assert "В работе: Литература, методисты 50 %" in said
    assert "Не начат: Литература, методисты" in said
    some = coordinator(scene).get(f"{WATCH}calls/", {"state": "in_progress"})
    assert [row.point.login for row in some.context["rows"]] == ["edu390101"]


# --- By the portal ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (timedelta(hours=25), 0),
        (timedelta(hours=24), 1),
        (timedelta(hours=2), 1),
        (timedelta(hours=1), 1),
        (timedelta(seconds=-1), 0),
    ],
)
def test_a_day_and_an_hour_before(scene: Scene, before: timedelta, expected: int) -> None:
    [protocol] = give(scene, make_points(scene, 1))
    assert remind(deadline(protocol) - before) == expected


def test_each_of_both_once(scene: Scene, three: list[Protocol]) -> None:
    end = deadline(three[1])
    # Томск is told too: its deadline comes five hours earlier.
    assert remind(end - timedelta(hours=20)) == 3
    assert remind(end - timedelta(hours=19)) == 0
    assert remind(end - timedelta(minutes=30)) == 2
    assert remind(end - timedelta(minutes=15)) == 0
    assert told() == ["edu390101", "edu390101", "edu390102", "edu390102", "spo700001"]
    texts = set(Notice.objects.filter(event=reminders.EVENT).values_list("title", flat=True))
    assert any("меньше суток" in said for said in texts)
    assert any("меньше часа" in said for said in texts)


def test_by_the_clock_of_the_point(scene: Scene, three: list[Protocol]) -> None:
    """The same 20:00 comes to Томск five hours earlier."""
    near, far = deadline(three[1]), deadline(scene.far_protocol)
    assert near - far == timedelta(hours=5)
    remind(far - timedelta(minutes=30))
    said = Notice.objects.get(person__username="spo700001").title
    assert "меньше часа" in said
    assert "20:00 (МСК+4)" in said
    assert "меньше суток" in Notice.objects.filter(person__username="edu390101").get().title


def test_an_extension_has_its_own(scene: Scene, three: list[Protocol]) -> None:
    until = timezone.now() + timedelta(days=20)
    workflow.extend(
        protocol_id=three[2].pk, until=until, reason="Связь",
        actor=scene.cast.actor(scene.cast.regional_coordinator),
    )  # fmt: skip
    Notice.objects.all().delete()
    assert remind(until - timedelta(minutes=10)) == 1
    assert told() == ["edu390102"]


def test_what_the_coordinator_said_does_not_replace_them(scene: Scene, three: list[Protocol]) -> None:
    coordinator(scene).post(REMIND)
    assert remind(deadline(three[1]) - timedelta(hours=3)) == 2
