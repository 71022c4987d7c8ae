"""Many at once, on PostgreSQL only: SQLite has one writer, so there it would prove nothing."""

import os
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import GrantStatus
from expert_rating import results
from expert_rating.models import Assessment, OrganisationResult, TotalCount
from expert_rating.results import rebuild
from expert_rating.rules import total_points
from expert_rating.workflow import activate_experts, hide, place, save_answers, set_aside, start
from expert_rating.workflow.assessments import asked_questions
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
