"""A questionnaire is activated and declined as it was read: one that was changed since is read again."""

from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import Client
from django.urls import reverse

from accounts import desk_bulk
from accounts.models import RoleGrant
from expert_rating.models import Expert
from expert_rating.workflow.questionnaires import REWRITTEN, stamp
from portal.desk import ScopedAdmin
from portal.jobs import run_job
from portal.models import HistoryRecord, Job, Letter
from tests.cast import Cast
from tests.expert_rating.both_questionnaires import SIDES, Side
from tests.expert_rating.rated import text

CHANGED = "изменилась, пока страница была открыта"
REASON = "Уточните должность."


@pytest.fixture(params=SIDES)
def side(request: pytest.FixtureRequest) -> Side:
    return SIDES[request.param]


@pytest.fixture
def desk(cast: Cast) -> Client:
    return cast.client(cast.moderator)


def status(found: Any) -> str:
    return RoleGrant.objects.get(pk=found.grant_id).status


def address(side: Side, view: str, *args: Any) -> str:
    return reverse(f"admin:expert_rating_{side.admin}_{view}", args=args)


def button(desk: Client, side: Side, found: Any, verb: str) -> str:
    """The address of the button of the page as it is open now."""
    offered = desk.get(address(side, "change", found.pk)).context["desk_verbs"]
    return str(next(one["url"] for one in offered if one["verb"].name == verb))


def sent_anew(cast: Cast, side: Side, found: Any) -> None:
    """Its owner asks for another organisation of the same region."""
    side.correct(found.grant, cast.other_kindergarten)


class TestStamp:
    def test_holds_while_nothing_changes(self, cast: Cast, side: Side) -> None:
        found = side.waiting(cast)
        assert stamp(found) == stamp(side.of(found.grant))

    def test_changes_with_the_scope(self, cast: Cast, side: Side) -> None:
        found = side.waiting(cast)
        RoleGrant.objects.filter(pk=found.grant_id).update(organisation=cast.other_kindergarten)
        assert stamp(found) != stamp(side.of(found.grant))

    def test_changes_with_the_persons_name(self, cast: Cast, side: Side) -> None:
        found = side.waiting(cast)
        type(found.grant.user).objects.filter(pk=found.grant.user_id).update(last_name="Другой")
        assert stamp(found) != stamp(side.of(found.grant))

    def test_changes_with_an_answer(self, cast: Cast) -> None:
        expert = cast.waiting_expert.expert
        Expert.objects.filter(pk=expert.pk).update(resume="Другое резюме.")
        side = SIDES["expert"]
        assert stamp(expert) != stamp(side.of(expert.grant))


class TestVerb:
    def test_activates_what_was_read(self, cast: Cast, side: Side) -> None:
        found = side.waiting(cast)
        moved, skipped = side.activate(ids=[found.pk], actor=cast.actor(cast.moderator), seen={found.pk: stamp(found)})
        assert (len(moved), skipped, status(found)) == (1, {}, "active")

    def test_passes_by_what_reads_otherwise(self, cast: Cast, side: Side) -> None:
        read, rewritten = side.waiting(cast), side.waiting(cast)
        seen = {one.pk: stamp(one) for one in (read, rewritten)}
        sent_anew(cast, side, rewritten)
        moved, skipped = side.decline(
            ids=[read.pk, rewritten.pk], actor=cast.actor(cast.moderator), reason=REASON, seen=seen
        )
        assert ([one.pk for one in moved], skipped) == ([read.pk], {rewritten.pk: REWRITTEN})
        assert (status(read), status(rewritten)) == ("declined", "waiting")
        assert HistoryRecord.objects.filter(verb="decline").count() == 1


class TestButton:
    def test_as_shown(self, cast: Cast, side: Side, desk: Client) -> None:
        found = side.waiting(cast)
        desk.post(button(desk, side, found, "activate"))
        assert status(found) == "active"

    @pytest.mark.parametrize("verb", ["activate", "decline"])
    def test_of_a_page_that_is_no_longer_true(self, cast: Cast, side: Side, desk: Client, verb: str) -> None:
        found = side.waiting(cast)
        stale = button(desk, side, found, verb)
        sent_anew(cast, side, found)
        told = desk.post(stale, {"reason": REASON}, follow=True)
        assert CHANGED in text(told)
        assert told.redirect_chain == [(address(side, "change", found.pk), 302)]
        assert status(found) == "waiting"
        assert not Letter.objects.filter(event__in=["grant_activated", "grant_declined"]).exists()

    def test_between_the_page_and_the_lock(
        self, cast: Cast, side: Side, desk: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The verb itself compares, under the lock."""
        found = side.waiting(cast)
        fresh = button(desk, side, found, "activate")
        carried_out = ScopedAdmin.run

        def run(self: Any, *args: Any) -> Any:
            sent_anew(cast, side, found)
            return carried_out(self, *args)

        monkeypatch.setattr(ScopedAdmin, "run", run)
        assert CHANGED in text(desk.post(fresh, follow=True))
        assert status(found) == "waiting"


class TestMany:
    def confirm(self, desk: Client, side: Side, verb: str, *rows: Any) -> dict[str, Any]:
        """What the confirm page would send back."""
        chosen = {"action": f"{verb}_selected", "index": 0, ACTION_CHECKBOX_NAME: [row.pk for row in rows]}
        asked = desk.post(address(side, "changelist"), chosen).context["confirm"]
        fields: dict[str, list[Any]] = {}
        for name, value in asked.hidden:
            fields.setdefault(name, []).append(value)
        return fields | {"reason": REASON}

    @pytest.mark.parametrize("verb", ["activate", "decline"])
    def test_one_changed_meanwhile_is_passed_by_and_named(
        self, cast: Cast, side: Side, desk: Client, verb: str
    ) -> None:
        read, rewritten = side.waiting(cast), side.waiting(cast)
        shown = self.confirm(desk, side, verb, read, rewritten)
        sent_anew(cast, side, rewritten)
        told = text(desk.post(address(side, "bulk", verb), shown, follow=True))
        assert "Пропущено: 1 анкета" in told
        assert f"Лесной Фёдор: {REWRITTEN}" in told
        assert status(read) == {"activate": "active", "decline": "declined"}[verb]
        assert status(rewritten) == "waiting"

    def test_a_job_passes_it_by_too(
        self, cast: Cast, side: Side, desk: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(desk_bulk, "MOST_AT_ONCE", 1)
        rows = [side.waiting(cast) for _ in range(3)]
        shown = self.confirm(desk, side, "activate", *rows)
        desk.post(address(side, "bulk", "activate"), shown)
        sent_anew(cast, side, rows[1])
        job = Job.objects.get(kind=desk_bulk.JOB_KIND)
        run_job(job.pk)
        job.refresh_from_db()
        assert (job.status, job.result["moved"], job.result["reasons"]) == ("done", 2, {REWRITTEN: 1})
        assert [status(row) for row in rows] == ["active", "waiting", "active"]
