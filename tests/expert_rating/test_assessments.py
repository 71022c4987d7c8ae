"""The verbs of an assessment: the right role, every wrong one, every wrong state; the reminder of manual 000."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from expert_rating.models import Assessment, AssessmentStatus, Campaign
from expert_rating.workflow import close_campaign, hide, place, save_answers, start
from expert_rating.workflow.assessments import asked_questions
from portal.models import HistoryRecord
from portal.workflow import AlreadyDone, NotYours, Refused

VERBS = {"place": place, "hide": hide}


def begin(cast, grant=None, *, answered: int = 6) -> Assessment:
    actor = cast.actor(grant or cast.expert)
    cast.open_campaign()
    begun = start(organisation=cast.kindergarten, actor=actor)
    answers = {question.pk: True for question in asked_questions(begun)[:answered]}
    return save_answers(assessment_id=begun.pk, answers=answers, actor=actor) if answers else begun


def put_in(assessment: Assessment, status: str) -> Assessment:
    Assessment.objects.filter(pk=assessment.pk).update(status=status)
    return Assessment.objects.get(pk=assessment.pk)


@pytest.mark.parametrize(
    ("verb", "status", "expected"),
    [
        ("place", "draft", Refused),
        ("place", "inactive", "active"),
        ("place", "active", AlreadyDone),
        ("place", "set_aside", Refused),
        ("hide", "draft", Refused),
        ("hide", "inactive", AlreadyDone),
        ("hide", "active", "inactive"),
        ("hide", "set_aside", Refused),
    ],
)
def test_transition_from_every_state(cast, verb, status, expected):
    actor = cast.actor(cast.expert)
    assessment = begin(cast)
    if status == "active":
        place(assessment_id=assessment.pk, actor=actor)
    else:
        put_in(assessment, status)
    if isinstance(expected, str):
        VERBS[verb](assessment_id=assessment.pk, actor=actor)
        assert Assessment.objects.get().status == expected
    else:
        with pytest.raises(expected):
            VERBS[verb](assessment_id=assessment.pk, actor=actor)
        assert Assessment.objects.get().status == status


@pytest.mark.parametrize("verb", ["place", "hide"])
@pytest.mark.parametrize(
    "who",
    ["other_expert", "municipal_expert", "representative", "moderator", "other_moderator", "listener", "head"],
)
def test_a_verb_of_somebody_elses_assessment_does_not_exist(cast, verb, who):
    assessment = begin(cast)
    status = "inactive" if verb == "place" else "active"
    put_in(assessment, status)
    with pytest.raises(NotYours):
        VERBS[verb](assessment_id=assessment.pk, actor=cast.actor(getattr(cast, who)))
    assert Assessment.objects.get().status == status


@pytest.mark.parametrize("answered", [0, 1, 5])
def test_only_a_complete_assessment_leaves_the_draft(cast, answered):
    assert begin(cast, answered=answered).status == AssessmentStatus.DRAFT


def test_the_last_answer_makes_it_inactive_and_not_counting(cast):
    assessment = begin(cast)
    assert (assessment.status, assessment.counts) == ("inactive", False)


def test_answers_of_an_active_assessment_stay(cast):
    assessment = begin(cast)
    actor = cast.actor(cast.expert)
    place(assessment_id=assessment.pk, actor=actor)
    question = asked_questions(assessment)[0]
    with pytest.raises(Refused, match="скройте"):
        save_answers(assessment_id=assessment.pk, answers={question.pk: False}, actor=actor)
    assert assessment.answers.get(question=question).value is True


def test_a_question_of_another_campaign_is_not_taken(cast):
    assessment = begin(cast, answered=1)
    save_answers(assessment_id=assessment.pk, answers={999_999: True}, actor=cast.actor(cast.expert))
    assert assessment.answers.count() == 1


@pytest.mark.parametrize(
    ("who", "where", "words"),
    [
        ("expert", "other_kindergarten", "только свою организацию"),
        ("municipal_expert", "other_kindergarten", "своей территории"),
        ("regional_expert", "far_kindergarten", "своей территории"),
    ],
)
def test_outside_the_scope_answers_with_the_reminder(cast, who, where, words):
    cast.open_campaign()
    with pytest.raises(Refused, match=words):
        start(organisation=getattr(cast, where), actor=cast.actor(getattr(cast, who)))
    assert not Assessment.objects.exists()


@pytest.mark.parametrize(
    ("who", "where", "level"),
    [
        ("expert", "kindergarten", "organisation"),
        ("municipal_expert", "kindergarten", "municipal"),
        ("regional_expert", "other_kindergarten", "regional"),
        ("federal_expert", "far_kindergarten", "federal"),
    ],
)
def test_within_the_scope_the_assessment_keeps_the_level(cast, who, where, level):
    cast.open_campaign()
    begun = start(organisation=getattr(cast, where), actor=cast.actor(getattr(cast, who)))
    assert (begun.level, begun.status) == (level, "draft")


def test_beginning_again_goes_on_with_the_same_draft(cast):
    first = begin(cast, answered=2)
    again = start(organisation=cast.kindergarten, actor=cast.actor(cast.expert))
    assert again.pk == first.pk
    assert again.answers.count() == 2


def test_a_second_assessment_is_refused_by_the_database(cast):
    first = begin(cast)
    copy = Assessment(
        author=first.author, organisation=first.organisation, campaign=first.campaign, level=first.level,
        target_group=first.target_group, rules=first.rules, rules_read_at=timezone.now(),
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save()


@pytest.mark.parametrize("verb", ["place", "hide"])
def test_in_a_closed_campaign_nothing_moves(cast, verb):
    assessment = begin(cast)
    actor = cast.actor(cast.expert)
    if verb == "hide":
        place(assessment_id=assessment.pk, actor=actor)
    before = Assessment.objects.get().status
    close_campaign(campaign_id=assessment.campaign_id, actor=cast.actor(cast.moderator))
    with pytest.raises(Refused, match="завершена"):
        VERBS[verb](assessment_id=assessment.pk, actor=actor)
    assert Assessment.objects.get().status == before


def test_after_the_closing_date_nothing_is_placed(cast):
    assessment = begin(cast)
    Campaign.objects.update(closes_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(Refused, match="завершена"):
        place(assessment_id=assessment.pk, actor=cast.actor(cast.expert))


def test_every_step_is_in_the_history(cast):
    assessment = begin(cast)
    actor = cast.actor(cast.expert)
    place(assessment_id=assessment.pk, actor=actor)
    hide(assessment_id=assessment.pk, actor=actor)
    steps = [(r.verb, r.from_state, r.to_state, r.role) for r in HistoryRecord.objects.about(assessment)][::-1]
    assert steps == [
        ("start", "", "draft", "expert"),
        ("complete", "draft", "inactive", "expert"),
        ("place", "inactive", "active", "expert"),
        ("hide", "active", "inactive", "expert"),
    ]


def test_a_placed_assessment_outlives_a_change_of_its_authors_level(cast):
    assessment = begin(cast)
    place(assessment_id=assessment.pk, actor=cast.actor(cast.expert))
    grant = cast.expert
    type(grant).objects.filter(pk=grant.pk).update(organisation=None, municipality=cast.municipality)
    kept = Assessment.objects.get()
    assert (kept.level, kept.status) == ("organisation", "active")
