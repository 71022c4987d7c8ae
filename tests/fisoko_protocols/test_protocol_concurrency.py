"""Many at once in one protocol and one region, on PostgreSQL only: SQLite has one writer, so there it proves nothing."""

import os
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import AssessmentPoint
from accounts.point_accounts import new_password, open_accounts
from fisoko_protocols import counts, workflow
from fisoko_protocols.models import Kit, Pace, Protocol, Tally, Upload, Version
from fisoko_protocols.workflow import Entry, NewKit, Saved
from portal.history import Actor
from portal.models import Attempt, HistoryRecord
from portal.workflow import Refused
from tests.cast import Cast
from tests.fisoko_protocols.scene import FIGURE_13, Scene

ROUNDS = 6


@pytest.fixture
def field(transactional_db: None) -> Scene:
    if connection.vendor != "postgresql":
        if os.environ.get("TEST_SERVICES"):
            pytest.fail("The run with services must have PostgreSQL.")
        pytest.skip("Needs PostgreSQL: SQLite has one writer.")
    return Scene(Cast())


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Each call in a thread with a connection of its own, all let go at one moment; an exception is a result."""
    ready = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            ready.wait(30)
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def kinds(answers: list[Any]) -> list[str]:
    return sorted(type(answer).__name__ for answer in answers)


@pytest.fixture
def two(field: Scene) -> tuple[Actor, Actor]:
    """The ППО and its coordinator."""
    return field.cast.actor(field.cast.point_organiser), field.cast.actor(field.cast.regional_coordinator)


# --- One protocol -------------------------------------------------------------------------------------


def test_handed_in_twice_at_once_it_is_one_version(field: Scene, two: tuple[Actor, Actor]) -> None:
    protocol = field.fill()
    for number in range(1, ROUNDS + 1):
        answers = at_once(
            *[lambda actor=actor: workflow.hand_in(protocol_id=protocol.pk, actor=actor) for actor in two]
        )
        assert kinds(answers) == ["AlreadyDone", "Version"]
        assert Version.objects.count() == number
        workflow.edit(protocol_id=protocol.pk, actor=two[0])
    assert counts.wrong() == 0
    assert sum(pace.count for pace in Pace.objects.all()) == 1


def test_of_two_who_save_one_cell_one_is_told_of_the_other(field: Scene, two: tuple[Actor, Actor]) -> None:
    protocol, stands = field.protocol, ""
    for number in range(ROUNDS):
        values = ("used", "spoiled") if stands not in ("used", "spoiled") else ("unused", "")

        def save(actor: Actor, value: str, seen: str = stands) -> Saved:
            entry = Entry("501501", "comment", value, seen)
            return workflow.save_entries(protocol_id=protocol.pk, entries=[entry], actor=actor)

        answers = at_once(*[lambda a=a, v=v: save(a, v) for a, v in zip(two, values, strict=True)])
        won, lost = sorted(answers, key=lambda saved: not saved.changed)
        [kit], [other] = won.changed, lost.conflicts
        assert (won.conflicts, lost.changed) == ([], [])
        stands = Kit.objects.get(pk=kit.pk).comment
        assert stands in values
        assert kit.comment == other.comment == stands
        protocol.refresh_from_db()
        assert protocol.revision == number + 2


def test_what_is_saved_while_handing_in_is_in_the_version_or_refused(field: Scene, two: tuple[Actor, Actor]) -> None:
    protocol = field.fill()
    values = ["unused", "spoiled"]
    for _ in range(ROUNDS):
        entry = Entry("501505", "comment", values[1], values[0])
        saved, version = at_once(
            lambda entry=entry: workflow.save_entries(protocol_id=protocol.pk, entries=[entry], actor=two[1]),
            lambda: workflow.hand_in(protocol_id=protocol.pk, actor=two[0]),
        )
        taken = not isinstance(saved, Refused)
        if taken:
            values.reverse()
        assert isinstance(version, Version)
        assert {line.number: line.comment for line in version.handed_in.lines}["501505"] == values[0]
        assert Kit.objects.get(protocol=protocol, number="501505").comment == values[0]
        workflow.edit(protocol_id=protocol.pk, actor=two[0])
    assert counts.wrong() == 0


def kept(protocol: Protocol, actor: Actor, values: dict[str, tuple[str, str]]) -> Upload:
    now = {kit.number: (kit.comment, kit.school_login) for kit in protocol.kits.all()}
    rows = [(number, *value, *now[number]) for number, value in values.items()]
    return workflow.keep_upload(protocol_id=protocol.pk, rows=rows, actor=actor)


def test_of_two_uploads_applied_at_once_one_is_taken_whole(field: Scene, two: tuple[Actor, Actor]) -> None:
    protocol = field.protocol
    other = dict.fromkeys(FIGURE_13, ("spoiled", ""))
    for _ in range(ROUNDS):
        Kit.objects.update(comment="", school_login="")
        Protocol.objects.update(kits_filled=0)
        uploads = [kept(protocol, actor, values) for actor, values in zip(two, (FIGURE_13, other), strict=True)]

        def apply(upload: Upload, actor: Actor) -> Saved:
            return workflow.apply_upload(protocol_id=protocol.pk, upload_id=upload.pk, actor=actor)

        answers = at_once(*[lambda u=u, a=a: apply(u, a) for u, a in zip(uploads, two, strict=True)])
        assert sorted(bool(saved.conflicts) for saved in answers) == [False, True]
        rows = {kit.number: (kit.comment, kit.school_login) for kit in protocol.kits.all()}
        assert rows == (FIGURE_13 if answers[0].changed else other)
        protocol.refresh_from_db()
        assert protocol.kits_filled == 5
        assert not Upload.objects.exists()


def test_one_upload_applied_twice_at_once_is_taken_once(field: Scene, two: tuple[Actor, Actor]) -> None:
    protocol = field.protocol
    upload = kept(protocol, two[0], FIGURE_13)
    call = lambda: workflow.apply_upload(protocol_id=protocol.pk, upload_id=upload.pk, actor=two[0])  # noqa: E731
    assert kinds(at_once(call, call)) == ["AlreadyDone", "Saved"]
    assert HistoryRecord.objects.about(protocol).filter(verb="begin").count() == 1


# --- Kits ---------------------------------------------------------------------------------------------


def given(field: Scene, point: AssessmentPoint, numbers: list[str]) -> Callable[[], int]:
    actor = field.cast.actor(field.cast.federal_organiser)
    kits = [NewKit(field.sitting.pk, point.pk, number) for number in numbers]
    return lambda: workflow.give_kits(kits, actor=actor)


def numbers_are_right() -> None:
    for protocol in Protocol.objects.all():
        assert protocol.kits_total == protocol.kits.count()
    assert counts.wrong() == 0


def test_the_same_kits_given_twice_at_once_are_given_once(field: Scene) -> None:
    for number in range(ROUNDS):
        numbers = [f"6{number}{kit:04}" for kit in range(40)]
        calls = [given(field, field.cast.point, order) for order in (numbers, numbers[::-1])]
        assert sorted(str(answer) if answer == 40 else type(answer).__name__ for answer in at_once(*calls)) == [
            "40",
            "IntegrityError",
        ]
        assert Kit.objects.count() == 40 * (number + 1)
        numbers_are_right()


def test_a_kit_stands_in_one_protocol(field: Scene) -> None:
    """Two ППО of a region are given the same numbers, in either order."""
    for number in range(ROUNDS):
        numbers = [f"6{number}{kit:04}" for kit in range(40)]
        calls = [given(field, field.cast.point, numbers), given(field, field.cast.other_point, numbers[::-1])]
        answers = at_once(*calls)
        assert kinds(answers) == ["IntegrityError", "int"], answers
        assert Kit.objects.values("protocol").filter(number__in=numbers).distinct().count() == 1
        numbers_are_right()


def test_different_kits_of_a_new_protocol_at_once_open_it_once(field: Scene) -> None:
    for number in range(ROUNDS):
        point = field.cast.make_point(f"edu39100{number}", "МАОУ СОШ", field.cast.region)
        answers = at_once(*[given(field, point, [f"7{number}{part}{kit:03}" for kit in range(5)]) for part in range(3)])
        assert answers == [5, 5, 5]
        assert HistoryRecord.objects.about(Protocol.objects.get(point=point)).filter(verb="open").count() == 1
        numbers_are_right()


def test_two_imports_that_cross_regions_do_not_stop_each_other(field: Scene) -> None:
    """One goes through the regions forwards, the other backwards; each waits for the other after its first number."""
    # Both regions have numbers already: a new one's would be waited for by itself.
    assert field.protocol
    assert field.far_protocol
    places = [field.cast.region, field.cast.other_region]
    points = [
        field.cast.make_point(f"edu{region.pk}20{n:02}", "МАОУ СОШ", region)
        for n, region in enumerate([*places, *places[::-1]])
    ]
    actor = field.cast.actor(field.cast.federal_organiser)
    kits = [[NewKit(field.sitting.pk, p.pk, f"80{p.pk:04}") for p in its] for its in (points[:2], points[2:])]
    met, add = Barrier(2), counts.add

    def add_and_meet(*change: Any) -> None:
        add(*change)
        # Who is kept from its first number until the other is over never comes.
        with suppress(BrokenBarrierError):
            met.wait(1)

    with mock.patch.object(counts, "add", add_and_meet):
        answers = at_once(*[lambda k=k: workflow.give_kits(k, actor=actor) for k in kits])
    assert answers == [2, 2]
    numbers_are_right()


# --- A region -----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_twenty_points_hand_in_at_once_and_the_numbers_are_right(field: Scene, two: tuple[Actor, Actor]) -> None:
    """All at one moment; then each does what comes next, and more kits come from the federal organiser meanwhile."""
    cast = field.cast
    points = [cast.make_point(f"edu3930{n:02}", f"МАОУ СОШ № {n}", cast.region) for n in range(20)]
    protocols = [field.make_protocol(point, numbers=(f"9{n:02}001", f"9{n:02}002")) for n, point in enumerate(points)]
    for n, protocol in enumerate(protocols):
        values = {f"9{n:02}001": ("used", "edu390001"), f"9{n:02}002": ("spoiled", "")}
        field.fill(protocol, values, by=cast.regional_coordinator)
    coordinator = two[1]

    answers = at_once(
        *[lambda p=p: workflow.hand_in(protocol_id=p.pk, actor=coordinator) for p in protocols],
    )
    assert kinds(answers) == ["Version"] * 20
    tally = Tally.objects.get(region="39")
    assert (tally.handed_in, tally.total, tally.kits_handed_in, tally.spoiled) == (20, 20, 40, 20)
    assert sum(pace.count for pace in Pace.objects.all()) == 20

    verbs: list[Callable[[int], Any]] = [
        lambda pk: workflow.hand_in(protocol_id=pk, actor=coordinator),
        lambda pk: workflow.edit(protocol_id=pk, actor=coordinator),
        lambda pk: workflow.give_back(protocol_id=pk, comment="Проверьте", rows={}, actor=coordinator),
    ]

    def busy(seed: int) -> int:
        chance = random.Random(seed)
        for _ in range(12):
            with suppress(Refused):
                chance.choice(verbs)(protocols[chance.randrange(20)].pk)
        return seed

    def more(seed: int) -> int:
        chance = random.Random(seed)
        for n in range(4):
            given(field, points[chance.randrange(20)], [f"0{seed:02}{n:03}"])()
        return seed

    done = at_once(*[lambda n=n: busy(n) for n in range(10)], *[lambda n=n: more(n) for n in (10, 11)])
    assert done == list(range(12))
    numbers_are_right()
    for version in Version.objects.all():
        assert version.handed_in.control_sum == version.control_sum


# --- A password ---------------------------------------------------------------------------------------


def test_a_new_password_ends_what_signs_in_meanwhile(field: Scene, two: tuple[Actor, Actor]) -> None:
    """Whoever comes first: with the old password nobody is in afterwards, with the new one they are."""
    cast = field.cast
    point = cast.make_point("edu394001", "МАОУ СОШ № 4", cast.region)
    open_accounts([point], actor=cast.actor(cast.federal_organiser))
    old = new_password(point_id=point.pk, actor=two[1])
    sign_in = reverse("account_login")
    for _ in range(ROUNDS):
        # Tries with a wrong password are counted there.
        Attempt.objects.all().delete()
        client = Client()
        _, new = at_once(
            lambda client=client, old=old: client.post(sign_in, {"login": point.login, "password": old}),
            lambda: new_password(point_id=point.pk, actor=two[1]),
        )
        assert isinstance(new, str)
        assert client.get("/protocols/")["Location"].startswith(sign_in)
        assert Client().post(sign_in, {"login": point.login, "password": old}).status_code == 200
        assert Client().post(sign_in, {"login": point.login, "password": new}).status_code == 302
        old = new
