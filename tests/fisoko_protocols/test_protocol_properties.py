"""Whatever two people do to a protocol, in whatever order: what stands is what a dictionary with compare-and-set holds.

The form's cells and workbooks go through the pages; each person knows only what their page has told them. After every
step the rows, the counts, the states and all versions are compared.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fisoko_protocols import counts, workflow
from fisoko_protocols.checks import Mark
from fisoko_protocols.models import Kit, Protocol, Upload, Version
from portal.models import HistoryRecord
from tests.cast import Cast
from tests.fisoko_protocols.books import book, cells, sent
from tests.fisoko_protocols.scene import Scene

NUMBERS = ("501501", "501502", "501503")
PEOPLE = ("point_organiser", "regional_coordinator")
Row = tuple[str, str]
Rows = dict[str, Row]
# Typed from spec/04: the verb → the states it is for, and the state after it.
VERBS = {
    "begin": (("not_started",), "in_progress"),
    "hand_in": (("in_progress", "editing", "returned"), "handed_in"),
    "edit": (("handed_in",), "editing"),
    "give_back": (("handed_in", "editing"), "returned"),
    "add_kits": (("handed_in",), "editing"),
}
FILLABLE = ("not_started", "in_progress", "editing", "returned")

people = st.sampled_from(PEOPLE)
comments = st.sampled_from(["", *Mark.values])
logins = st.sampled_from(["", "edu390001", "edu390002", "spo700003"])
right_rows = st.one_of(
    st.tuples(st.just("used"), logins.filter(bool)), st.tuples(st.sampled_from(["spoiled", "unused"]), st.just(""))
)
places = st.integers(0, 3)
steps = st.one_of(
    st.tuples(st.just("cell"), people, places, st.just("comment"), comments),
    st.tuples(st.just("cell"), people, places, st.just("login"), logins),
    st.tuples(st.just("upload"), people, st.lists(right_rows, min_size=4, max_size=4)),
    st.tuples(st.just("upload"), people, st.lists(st.tuples(comments, logins), min_size=4, max_size=4)),
    st.tuples(st.sampled_from(["apply", "look", "hand_in", "edit"]), people),
    st.tuples(st.just("apply"), people),
    st.tuples(st.just("hand_in"), people),
    st.tuples(st.sampled_from(["give_back", "add_kit"])),
)


def is_right(row: Row) -> bool:
    return bool(row[0]) and bool(row[1]) == (row[0] == "used")


@dataclass
class Model:
    """What should stand; `seen` is what each person's page shows, `kept` what waits for their «Применить»."""

    rows: Rows
    status: str = "not_started"
    versions: list[Rows] = field(default_factory=list)
    seen: dict[str, Rows] = field(default_factory=dict)
    kept: dict[str, list[tuple[str, Row, Row]]] = field(default_factory=dict)

    def may(self, verb: str) -> bool:
        return self.status in VERBS[verb][0]

    def move(self, verb: str) -> None:
        self.status = VERBS[verb][1]

    def entered(self) -> None:
        if self.may("begin"):
            self.move("begin")

    def set_cell(self, who: str, number: str, place: int, value: str) -> None:
        """Compare and set; the answer shows the row as it stands, whoever won."""
        if self.status not in FILLABLE:
            return
        row, seen = self.rows[number], self.seen[who][number]
        if row[place] == value:
            return
        if row[place] == seen[place]:
            self.rows[number] = (value, row[1]) if place == 0 else (row[0], value)
            self.entered()
        self.seen[who] = self.seen[who] | {number: self.rows[number]}

    def upload(self, who: str, typed: Rows) -> None:
        if self.status not in FILLABLE or not all(map(is_right, typed.values())):
            return
        changes = [(number, row, self.rows[number]) for number, row in typed.items() if row != self.rows[number]]
        if changes:
            self.kept[who] = changes

    def apply(self, who: str) -> None:
        """All or nothing; it waits no longer, unless nothing may be entered at all."""
        if self.status not in FILLABLE or who not in self.kept:
            return
        changes = self.kept.pop(who)
        if any(
            stands not in (new, seen)
            for number, *row in changes
            for new, seen, stands in zip(*row, self.rows[number], strict=True)
        ):
            return
        if any(self.rows[number] != row for number, row, _ in changes):
            self.rows |= {number: row for number, row, _ in changes}
            self.entered()


class Play:
    """Does a step to the portal and to the model."""

    def __init__(self, cast: Cast, protocol: Protocol) -> None:
        self.cast, self.pk = cast, protocol.pk
        rows = dict.fromkeys(NUMBERS, ("", ""))
        self.model = Model(rows, seen={who: dict(rows) for who in PEOPLE})
        self.clients = {who: cast.client(getattr(cast, who)) for who in PEOPLE}
        self.sums: list[tuple[int, str, str]] = []

    def post(self, who: str, name: str, data: dict[str, Any] | None = None, *args: int) -> Any:
        client: Client = self.clients[who]
        return client.post(reverse(f"protocols:{name}", args=[self.pk, *args]), data or {})

    def number(self, place: int) -> str:
        return sorted(self.model.rows)[place % len(self.model.rows)]

    def cell(self, who: str, place: int, column: str, value: str) -> None:
        number, index = self.number(place), ("comment", "login").index(column)
        seen = self.model.seen[who].setdefault(number, self.model.rows[number])
        sent_cell = {"number": number, "field": column, "value": value, "seen": seen[index]}
        response = self.post(who, "protocol-cells", {"cells": json.dumps([sent_cell])})
        assert response.status_code == (200 if self.model.status in FILLABLE else 409)
        self.model.set_cell(who, number, index, value)

    def look(self, who: str) -> None:
        self.model.seen[who] = dict(self.model.rows)

    def upload(self, who: str, values: Sequence[Row]) -> None:
        """The template comes filled with what stands, and goes back with other values."""
        template = self.clients[who].get(reverse("protocols:protocol-template", args=[self.pk])).content
        stands = {str(number): (comment or "", login or "") for number, comment, login in cells(template)[1:]}
        labels = dict(Mark.choices) | {"": ""}
        assert stands == {number: (labels[comment], login) for number, (comment, login) in self.model.rows.items()}
        typed = {number: values[place % len(values)] for place, number in enumerate(sorted(stands))}
        content = book([(number, labels[comment] or None, login or None) for number, (comment, login) in typed.items()])
        assert self.post(who, "protocol-upload", {"file": sent(content)}).status_code in (200, 302)
        self.model.upload(who, typed)

    def apply(self, who: str) -> None:
        waiting = Upload.objects.filter(by=getattr(self.cast, who).user).first()
        assert (waiting is not None) == (who in self.model.kept)
        self.post(who, "protocol-apply", None, waiting.pk if waiting else 1)
        self.model.apply(who)

    def hand_in(self, who: str) -> None:
        self.post(who, "protocol-hand-in")
        if self.model.may("hand_in") and all(map(is_right, self.model.rows.values())):
            self.model.move("hand_in")
            self.model.versions.append(dict(self.model.rows))

    def edit(self, who: str) -> None:
        self.post(who, "protocol-edit")
        if self.model.may("edit"):
            self.model.move("edit")

    def give_back(self) -> None:
        self.post("regional_coordinator", "give-back", {"comment": "Проверьте логины", "rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0"})  # fmt: skip
        if self.model.may("give_back"):
            self.model.move("give_back")

    def add_kit(self) -> None:
        protocol = Protocol.objects.get(pk=self.pk)
        number = f"{501501 + len(self.model.rows)}"
        federal = self.cast.actor(self.cast.federal_organiser)
        workflow.give_kits([workflow.NewKit(protocol.sitting_id, protocol.point_id, number)], actor=federal)
        self.model.rows[number] = ("", "")
        if self.model.may("add_kits"):
            self.model.move("add_kits")

    def compare(self) -> None:
        protocol, model = Protocol.objects.get(pk=self.pk), self.model
        rows = {k.number: (k.comment, k.school_login) for k in Kit.objects.filter(protocol=self.pk)}
        assert rows == model.rows
        assert protocol.status == model.status
        assert protocol.kits_total == len(rows)
        assert protocol.kits_filled == sum(map(is_right, rows.values()))
        official = model.versions[-1] if model.versions else {}
        marks = [row[0] for row in official.values()]
        assert [protocol.used, protocol.spoiled, protocol.unused] == [marks.count(mark) for mark in Mark.values]
        assert protocol.versions_made == len(model.versions)
        assert counts.wrong() == 0
        self.compare_versions()

    def compare_versions(self) -> None:
        """Those of before are as they were, to the letter."""
        made = list(Version.objects.filter(protocol=self.pk).order_by("number"))
        now = [(version.number, version.content, version.control_sum) for version in made]
        assert now[: len(self.sums)] == self.sums
        self.sums = now
        assert [
            {line.number: (line.comment, line.login) for line in v.handed_in.lines} for v in made
        ] == self.model.versions
        assert all(hashlib.sha256(content.encode()).hexdigest() == told for _, content, told in now)

    def compare_history(self) -> None:
        """Every change of state is one of the table."""
        for record in HistoryRecord.objects.about(Protocol.objects.get(pk=self.pk)):
            if record.from_state != record.to_state and record.verb != "open":
                before, after = VERBS[record.verb]
                assert record.from_state in before
                assert record.to_state == after


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(played=st.lists(steps, min_size=8, max_size=16), handed_in=st.booleans())
def test_form_and_workbook_end_in_the_same_rows(
    scene: Scene, cast: Cast, played: list[tuple[Any, ...]], handed_in: bool
) -> None:
    for who in (*PEOPLE, "federal_organiser"):
        # Once for all examples: what is made within one is gone after it.
        getattr(cast, who)
    assert scene.sitting
    with transaction.atomic():
        play = Play(cast, scene.make_protocol(cast.point, numbers=NUMBERS))
        begun: list[tuple[Any, ...]] = [
            ("upload", PEOPLE[0], [("used", "edu390001")]),
            ("apply", PEOPLE[0]),
            ("hand_in", PEOPLE[0]),
        ]
        for name, *rest in [*(begun if handed_in else []), *played]:
            getattr(play, name)(*rest)
            play.compare()
        play.compare_history()
        transaction.set_rollback(True)


def test_a_story_told_by_hand(scene: Scene, cast: Cast) -> None:
    """So that what the random ones may never come to is gone through in any run: each kind of step with its effect."""
    play = Play(cast, scene.make_protocol(cast.point, numbers=NUMBERS))
    point, coordinator = PEOPLE
    right, other = [("used", "edu390001")] * 4, [("spoiled", "")] * 4
    for name, *rest in [
        ("cell", point, 0, "comment", "used"), ("cell", coordinator, 0, "comment", "spoiled"), ("upload", point, right),
        ("upload", coordinator, other), ("apply", coordinator), ("apply", point), ("hand_in", point), ("upload", point, right),
        ("edit", point), ("cell", point, 1, "comment", "unused"), ("look", point), ("cell", point, 1, "comment", "unused"),
        ("hand_in", coordinator), ("give_back",), ("upload", point, right), ("hand_in", coordinator), ("apply", point),
        ("look", point), ("upload", point, right), ("edit", point), ("apply", point), ("hand_in", point), ("add_kit",),
        ("hand_in", point), ("cell", point, 3, "comment", "unused"), ("hand_in", point),
    ]:  # fmt: skip
        getattr(play, name)(*rest)
        play.compare()
    play.compare_history()
    assert play.model.status == "handed_in"
    assert len(play.model.versions) > 3
