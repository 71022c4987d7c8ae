"""Many at once, on PostgreSQL only: SQLite has one writer, so there it would prove nothing."""

import os
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import GrantStatus
from expert_rating import results
from expert_rating.models import Assessment, OrganisationResult, RulesText, TotalCount
from expert_rating.results import rebuild
from expert_rating.rules import total_points
from expert_rating.workflow import activate_experts, close_campaign, hide, place, save_answers, set_aside, start
from expert_rating.workflow.assessments import asked_questions
from expert_rating.workflow.campaigns import hold_open, publish_rules
from portal.models import HistoryRecord, Letter
from portal.workflow import Refused
from tests.cast import Cast
from tests.expert_rating.test_results import kept_levels

THREADS = 16


@pytest.fixture
def people(transactional_db: None) -> Cast:
    if connection.vendor != "postgresql":
        if os.environ.get("TEST_SERVICES"):
            pytest.fail("The run with services must have PostgreSQL.")
        pytest.skip("Needs PostgreSQL: SQLite has one writer.")
    return Cast()


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads of their own; a call's exception is its result."""

    def run(call: Callable[[], Any]) -> Any:
        try:
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.slow
def test_sixteen_threads_end_with_results_equal_to_a_recount(people):
    campaign = people.campaign
    places = [people.make_organisation(f"Детский сад № {n}", people.municipality) for n in range(3)]
    actors = [people.actor(people.make_expert(municipality=people.municipality)) for _ in range(THREADS)]

    def busy(actor: Any, seed: int) -> int:
        chance = random.Random(seed)
        for _ in range(12):
            begun = start(organisation=chance.choice(places), actor=actor)
            if begun.status == "active":
                hide(assessment_id=begun.pk, actor=actor)
                continue
            answers = {question.pk: chance.random() < 0.6 for question in asked_questions(begun)}
            save_answers(assessment_id=begun.pk, answers=answers, actor=actor)
            place(assessment_id=begun.pk, actor=actor)
        return seed

    done = at_once(*[lambda actor=actor, n=n: busy(actor, n) for n, actor in enumerate(actors)])

    assert done == list(range(THREADS))
    totals: dict[Any, int] = {}
    for organisation in places:
        fresh = results.recount(campaign_id=campaign.pk, organisation_id=organisation.pk)
        assert kept_levels(campaign.pk, organisation.pk) == fresh
        result = OrganisationResult.objects.get(organisation=organisation)
        assert result.total == (total_points(level["points"] for level in fresh.values()) if fresh else None)
        if fresh:
            totals[result.total] = totals.get(result.total, 0) + 1
    assert {row.total: row.organisations for row in TotalCount.objects.filter(organisations__gt=0)} == totals
    assert rebuild.wrong() == {}


def test_one_assessment_started_twice_at_once_is_one(people):
    people.open_campaign()
    actor, organisation = people.actor(people.expert), people.kindergarten
    both = at_once(*[lambda: start(organisation=organisation, actor=actor)] * 2)
    assert len({found.pk for found in both}) == 1
    assert Assessment.objects.count() == 1
    assert HistoryRecord.objects.filter(verb="start").count() == 1


def test_the_database_refuses_a_second_assessment_at_once(people):
    people.open_campaign()
    first = start(organisation=people.kindergarten, actor=people.actor(people.expert))

    def copy() -> None:
        with transaction.atomic():
            again = Assessment.objects.get(pk=first.pk)
            again.pk, again._state.adding = None, True
            again.save()

    assert [type(answer) for answer in at_once(copy, copy)] == [IntegrityError, IntegrityError]


def test_placed_twice_at_once_it_counts_once(people):
    campaign = people.campaign
    actor = people.actor(people.expert)
    begun = start(organisation=people.kindergarten, actor=actor)
    answers = {question.pk: True for question in asked_questions(begun)}
    save_answers(assessment_id=begun.pk, answers=answers, actor=actor)
    both = at_once(*[lambda: place(assessment_id=begun.pk, actor=actor)] * 2)
    assert sorted(isinstance(answer, Refused) for answer in both) == [False, True]
    assert kept_levels(campaign.pk, people.kindergarten.pk)["organisation"]["assessments"] == 1


def test_two_moderators_activating_one_account_send_one_letter(people):
    waiting = people.waiting_expert
    second = people.grant(people.moderator.role, region=people.region)
    moderators = [people.actor(people.moderator), people.actor(second)]
    both = at_once(
        *[lambda actor=actor: activate_experts(ids=[waiting.expert.pk], actor=actor) for actor in moderators]
    )
    assert sorted(len(activated) for activated, _ in both) == [0, 1]
    assert Letter.objects.filter(event="grant_activated").count() == 1
    assert HistoryRecord.objects.filter(verb="activate").count() == 1
    waiting.refresh_from_db()
    assert waiting.status == GrantStatus.ACTIVE


def test_an_author_hides_while_a_moderator_sets_aside(people):
    """Whoever comes first, it stops counting once, and the other is told."""
    campaign, place_ = people.campaign, people.kindergarten
    author, moderator = people.actor(people.expert), people.actor(people.moderator)
    begun = start(organisation=place_, actor=author)
    save_answers(assessment_id=begun.pk, answers={q.pk: True for q in asked_questions(begun)}, actor=author)
    place(assessment_id=begun.pk, actor=author)

    hidden, aside = at_once(
        lambda: hide(assessment_id=begun.pk, actor=author),
        lambda: set_aside(ids=[begun.pk], actor=moderator, reason="Ответы без чтения."),
    )

    moved, skipped = aside
    first_was_the_author = not isinstance(hidden, Refused)
    assert first_was_the_author is bool(skipped)
    assert len(moved) == (0 if first_was_the_author else 1)
    assert Assessment.objects.get().status == ("inactive" if first_was_the_author else "set_aside")
    assert HistoryRecord.objects.filter(verb__in=["hide", "set_aside"]).count() == 1
    assert Letter.objects.filter(event="assessment_set_aside").count() == len(moved)
    assert results.recount(campaign_id=campaign.pk, organisation_id=place_.pk) == {}
    result = OrganisationResult.objects.get(organisation=place_)
    assert (result.assessments, result.total) == (0, None)


def until_somebody_waits() -> None:
    """Until another connection waits for a lock of this one's."""
    waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    end = time.monotonic() + 30
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute(waiting)
            if cursor.fetchone():
                return
    pytest.fail("Nobody waits.")


def saved(people: Cast, grant: Any) -> Assessment:
    actor = people.actor(grant)
    begun = start(organisation=people.kindergarten, actor=actor)
    return save_answers(assessment_id=begun.pk, answers={q.pk: True for q in asked_questions(begun)}, actor=actor)


def test_what_is_placed_while_a_campaign_closes_is_refused(people):
    people.open_campaign()
    begun, closing = saved(people, people.expert), Event()
    author, moderator = people.actor(people.expert), people.actor(people.moderator)

    def close() -> None:
        with transaction.atomic():
            close_campaign(campaign_id=people.campaign.pk, actor=moderator)
            closing.set()
            until_somebody_waits()

    def put() -> None:
        closing.wait(30)
        place(assessment_id=begun.pk, actor=author)

    _, answer = at_once(close, put)
    assert isinstance(answer, Refused)
    assert Assessment.objects.get().status == "inactive"
    assert not OrganisationResult.objects.exists()


def test_a_closing_waits_for_what_is_being_placed(people):
    people.open_campaign()
    begun, placing = saved(people, people.expert), Event()
    author, moderator = people.actor(people.expert), people.actor(people.moderator)

    def put() -> None:
        with transaction.atomic():
            place(assessment_id=begun.pk, actor=author)
            placing.set()
            until_somebody_waits()

    def close() -> None:
        placing.wait(30)
        close_campaign(campaign_id=people.campaign.pk, actor=moderator)

    assert at_once(put, close)[0] is None
    steps = HistoryRecord.objects.filter(verb__in=["place", "close"]).order_by("pk").values_list("verb", flat=True)
    assert list(steps) == ["place", "close"]
    assert results.recount(campaign_id=people.campaign.pk, organisation_id=people.kindergarten.pk) != {}


def test_experts_who_place_do_not_wait_for_each_other(people):
    """Of two organisations: one is placed and committed while the other's transaction still stands."""
    people.open_campaign()
    first = saved(people, people.expert)
    other = people.actor(people.other_expert)
    second = start(organisation=people.other_kindergarten, actor=other)
    save_answers(assessment_id=second.pk, answers={q.pk: True for q in asked_questions(second)}, actor=other)
    with transaction.atomic():
        hold_open([people.campaign.pk])
        [done] = at_once(lambda: place(assessment_id=second.pk, actor=other))
        assert done.status == "active"
    assert place(assessment_id=first.pk, actor=people.actor(people.expert)).status == "active"


def test_two_who_publish_rules_make_two_versions(people):
    before = RulesText.objects.count()
    actor = people.actor(people.moderator)
    made = at_once(*[lambda n=n: publish_rules(text=f"Правила {n}", actor=actor) for n in range(4)])
    assert len({text.version for text in made}) == 4
    assert RulesText.objects.count() == before + 4
