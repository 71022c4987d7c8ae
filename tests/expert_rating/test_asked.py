"""What is asked depends on the kind of organisation and the expert's level; nobody gets an empty questionnaire."""

from typing import Any

import pytest
from django.urls import reverse

from expert_rating.models import Assessment, Campaign, Criterion, ExpertLevel, Question
from expert_rating.workflow import copy_campaign, open_campaign, save_answers, start
from expert_rating.workflow.assessments import NOTHING_ASKED, asked_questions
from portal.kinds import OrganisationKind
from portal.workflow import Refused
from tests.cast import Cast
from tests.expert_rating.rated import text

# {number: (kinds, levels)}; nothing named means all.
CRITERIA: dict[int, tuple[list[str], list[str]]] = {
    1: (["oo"], ["federal", "regional"]),
    2: ([], ["municipal"]),
    3: (["doo", "odo"], []),
    4: ([], []),
}
ASKED = {
    "doo": {"federal": [3, 4], "regional": [3, 4], "municipal": [2, 3, 4], "organisation": [3, 4]},
    "oo": {"federal": [1, 4], "regional": [1, 4], "municipal": [2, 4], "organisation": [4]},
    "spo": {"federal": [4], "regional": [4], "municipal": [2, 4], "organisation": [4]},
    "odo": {"federal": [3, 4], "regional": [3, 4], "municipal": [2, 3, 4], "organisation": [3, 4]},
}


def draft(cast: Cast, criteria: dict[int, tuple[list[str], list[str]]]) -> Campaign:
    """A copy of the cast's campaign with these criteria instead, a question each."""
    made = copy_campaign(campaign_id=cast.campaign.pk, actor=cast.actor(cast.moderator))
    made.criteria.all().delete()
    for number, (kinds, levels) in criteria.items():
        criterion = Criterion.objects.create(
            campaign=made, number=number, title=f"Критерий {number}", kinds=kinds, levels=levels
        )
        Question.objects.create(criterion=criterion, number=1, text=f"Вопрос {number}?")
    return made


def opened(cast: Cast, criteria: dict[int, tuple[list[str], list[str]]]) -> Campaign:
    """Past the guard, as a campaign of before the guard may stand."""
    made = draft(cast, criteria)
    Campaign.objects.filter(pk=cast.campaign.pk).update(status="closed")
    cast.campaign.kinds.update(open=False)
    made.kinds.update(open=True)
    Campaign.objects.filter(pk=made.pk).update(status="open")
    return made


@pytest.mark.parametrize("level", ExpertLevel.values)
@pytest.mark.parametrize("kind", [kind.value for kind in OrganisationKind.public()])
def test_the_criteria_of_a_kind_and_level(cast: Cast, kind: str, level: str) -> None:
    campaign = draft(cast, CRITERIA)
    asked = Criterion.objects.asked(campaign_id=campaign.pk, kind=kind, level=level)
    assert [criterion.number for criterion in asked] == ASKED[kind][level]


def test_a_question_of_another_level_is_not_taken(cast: Cast) -> None:
    campaign = opened(cast, CRITERIA)
    begun = start(organisation=cast.kindergarten, actor=cast.actor(cast.expert))
    of_others = Question.objects.get(criterion__campaign=campaign, criterion__number=2)
    own = asked_questions(begun)[0]
    save_answers(assessment_id=begun.pk, answers={of_others.pk: True, own.pk: True}, actor=cast.actor(cast.expert))
    assert [answer.question for answer in begun.answers.all()] == [own]


def test_two_levels_see_different_steps(cast: Cast) -> None:
    opened(cast, CRITERIA)
    titles = {}
    for name in ("expert", "municipal_expert"):
        grant = getattr(cast, name)
        begun = start(organisation=cast.kindergarten, actor=cast.actor(grant))
        titles[name] = text(cast.client(grant).get(reverse("rating:assessment-step", args=[begun.pk, 1])))
    assert "Шаг 1 из 2 Критерий 3" in titles["expert"]
    assert "Шаг 1 из 3 Критерий 2" in titles["municipal_expert"]


class TestNothingIsAsked:
    ONLY_SCHOOLS: dict[int, tuple[list[str], list[str]]] = {1: (["oo"], []), 2: ([], ["federal"])}

    def test_opening_names_each_kind_and_level(self, cast: Cast) -> None:
        made = draft(cast, self.ONLY_SCHOOLS)
        with pytest.raises(Refused) as refused:
            open_campaign(campaign_id=made.pk, actor=cast.actor(cast.moderator))
        levels = "Региональный, Муниципальный, Уровень организации"
        assert f"ДОО: {levels}; ПОО: {levels}; ОДО: {levels}." in str(refused.value)
        assert Campaign.objects.get(pk=made.pk).status == "draft"

    def test_kinds_it_is_not_for_need_no_questions(self, cast: Cast) -> None:
        made = draft(cast, {1: (["oo"], [])})
        made.kinds.exclude(kind="oo").delete()
        Campaign.objects.filter(pk=cast.campaign.pk).update(status="closed")
        cast.campaign.kinds.update(open=False)
        assert open_campaign(campaign_id=made.pk, actor=cast.actor(cast.moderator)).status == "open"

    def test_a_criterion_without_questions_asks_nothing(self, cast: Cast) -> None:
        made = draft(cast, {1: (["oo"], []), 2: ([], [])})
        Question.objects.filter(criterion__campaign=made, criterion__number=2).delete()
        with pytest.raises(Refused, match="ДОО: Федеральный"):
            open_campaign(campaign_id=made.pk, actor=cast.actor(cast.moderator))

    def test_no_draft_begins(self, cast: Cast) -> None:
        opened(cast, self.ONLY_SCHOOLS)
        client = cast.client(cast.expert)
        page = reverse("rating:assessment-new", args=[cast.kindergarten.pk])
        said = client.post(page, {"rules": rules_on(client.get(page))}, follow=True)
        assert NOTHING_ASKED in text(said)
        assert not Assessment.objects.exists()

    def test_a_draft_of_before_says_so_too(self, cast: Cast) -> None:
        opened(cast, {1: ([], [])})
        begun = start(organisation=cast.kindergarten, actor=cast.actor(cast.expert))
        Campaign.objects.filter(pk=begun.campaign_id).update(status="draft")
        Criterion.objects.filter(campaign=begun.campaign_id).update(kinds=["oo"])
        Campaign.objects.filter(pk=begun.campaign_id).update(status="open")
        step = reverse("rating:assessment-step", args=[begun.pk, 1])
        assert NOTHING_ASKED in text(cast.client(cast.expert).get(step, follow=True))


def rules_on(page: Any) -> str:
    """The version that the form of the rules' page sends."""
    return str(page.context["rules"].pk)
