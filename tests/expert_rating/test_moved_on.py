"""An author who has moved on, and an organisation that has closed: a draft of before is not placed, hiding stays free."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import RoleGrant
from expert_rating.models import Assessment
from expert_rating.workflow import hide, place, save_answers, start
from expert_rating.workflow.assessments import OWN_ONLY, SHUT, asked_questions
from portal.workflow import Refused
from tests.cast import Cast
from tests.expert_rating.rated import close, text


@pytest.fixture
def saved(cast: Cast) -> Assessment:
    cast.open_campaign()
    actor = cast.actor(cast.expert)
    begun = start(organisation=cast.kindergarten, actor=actor)
    answers = {question.pk: True for question in asked_questions(begun)}
    return save_answers(assessment_id=begun.pk, answers=answers, actor=actor)


def moves(cast: Cast) -> None:
    RoleGrant.objects.filter(pk=cast.expert.pk).update(organisation=cast.other_kindergarten)


def closes(cast: Cast) -> None:
    close(pk=cast.kindergarten.pk)


WAYS: dict[str, tuple[Callable[[Cast], None], str]] = {"moved": (moves, OWN_ONLY), "closed": (closes, SHUT)}


@pytest.mark.parametrize("way", WAYS)
class TestAfterwards:
    def test_it_is_not_placed(self, cast: Cast, saved: Assessment, way: str) -> None:
        act, why = WAYS[way]
        act(cast)
        with pytest.raises(Refused, match=why):
            place(assessment_id=saved.pk, actor=cast.actor(cast.expert))
        assert Assessment.objects.get().status == "inactive"

    def test_nor_answered(self, cast: Cast, saved: Assessment, way: str) -> None:
        act, why = WAYS[way]
        act(cast)
        question = asked_questions(saved)[0]
        with pytest.raises(Refused, match=why):
            save_answers(assessment_id=saved.pk, answers={question.pk: False}, actor=cast.actor(cast.expert))
        assert saved.answers.get(question=question).value is True

    def test_one_that_counts_can_be_hidden(self, cast: Cast, saved: Assessment, way: str) -> None:
        place(assessment_id=saved.pk, actor=cast.actor(cast.expert))
        WAYS[way][0](cast)
        hide(assessment_id=saved.pk, actor=cast.actor(cast.expert))
        assert Assessment.objects.get().status == "inactive"

    def test_the_pages_say_why_and_offer_nothing(self, cast: Cast, saved: Assessment, way: str) -> None:
        act, why = WAYS[way]
        act(cast)
        client = cast.client(cast.expert)
        page: Any = client.get(reverse("rating:assessment", args=[saved.pk]))
        assert f"Оценка не учитывается . {why}" in text(page)
        html = page.content.decode() + client.get(reverse("rating:assessments")).content.decode()
        assert reverse("rating:assessment-place", args=[saved.pk]) not in html
        assert reverse("rating:assessment-step", args=[saved.pk, 1]) not in html
