"""Shares of single questions and target groups never say who answered what: visitors and representatives alike."""

from itertools import product
from typing import Any

import pytest
from django.test import Client

from accounts.models import RoleGrant
from expert_rating.listing import by_criterion
from expert_rating.listing.organisation import Answers
from expert_rating.rules import levels_told
from tests.cast import Cast
from tests.expert_rating.rated import rate, text

pytestmark = pytest.mark.django_db
FEW = "мало оценок"
FEDERAL, REGIONAL, MUNICIPAL, OWN = range(4)


def rated_by(cast: Cast, *grants: RoleGrant, yes: int = 4) -> None:
    for grant in grants:
        rate(cast, grant, cast.kindergarten, yes=yes)


def own(cast: Cast) -> RoleGrant:
    return cast.make_expert(organisation=cast.kindergarten)


def questions(cast: Cast) -> list[tuple[str, list[str]]]:
    """(all levels, [each level]) as the page prints them, of every question."""
    found = by_criterion(cast.kindergarten, cast.campaign.pk)
    return [(q.every.text, [level.text for level in q.levels]) for criterion in found for q in criterion.questions]


def test_one_assessment_tells_no_answer(cast: Cast) -> None:
    rated_by(cast, cast.expert)
    assert questions(cast) == [(FEW, ["—", "—", "—", FEW])] * 6


def test_three_of_three_levels_are_told_together_only(cast: Cast) -> None:
    rated_by(cast, cast.expert, cast.municipal_expert, cast.regional_expert)
    assert questions(cast)[0] == ("100 %", ["—", FEW, FEW, FEW])


def test_a_level_of_three_is_told(cast: Cast) -> None:
    rated_by(cast, own(cast), own(cast), own(cast))
    assert questions(cast)[0] == ("100 %", ["—", "—", "—", "100 %"])
    assert questions(cast)[5] == ("0 %", ["—", "—", "—", "0 %"])


def test_nobody_is_left_over_when_a_level_is_taken_from_all(cast: Cast) -> None:
    """All four minus the three of a level would be the answers of the fourth."""
    rated_by(cast, own(cast), own(cast), own(cast))
    rated_by(cast, cast.municipal_expert, yes=0)
    assert questions(cast)[0] == ("75 %", ["—", "—", FEW, FEW])
    rated_by(cast, cast.make_expert(municipality=cast.municipality), cast.regional_expert, yes=0)
    assert questions(cast)[0] == ("50 %", ["—", FEW, FEW, "100 %"])


def test_what_is_hidden_again_is_told_no_more(cast: Cast, settings: Any) -> None:
    settings.SHARES_FROM_ASSESSMENTS = 2
    rated_by(cast, own(cast), own(cast))
    assert questions(cast)[0][0] == "100 %"
    settings.SHARES_FROM_ASSESSMENTS = 3
    assert questions(cast)[0][0] == FEW


def test_no_count_or_bar_stands_where_the_share_is_not_told() -> None:
    hidden = Answers(1, 1, told=False)
    assert (hidden.text, hidden.counted, hidden.points, hidden.width) == (FEW, "", "—", "0.00")


def test_what_is_told_leaves_nobody_alone() -> None:
    """Of every mix of levels: each told has enough, and so have those not told together, or there are none."""
    for numbers in product(range(6), repeat=4):
        told = levels_told(numbers)
        assert all(number >= 3 for number, known in zip(numbers, told, strict=True) if known), numbers
        left = sum(number for number, known in zip(numbers, told, strict=True) if not known)
        assert left == 0 or left >= 3 or not any(told), numbers
    assert levels_told((3, 0, 0, 4)) == [True, False, False, True]


def test_no_page_prints_the_answers_of_the_only_one(visitor: Client, cast: Cast) -> None:
    rated_by(cast, cast.expert)
    pages = [
        visitor.get(f"/doo/organisations/{cast.kindergarten.pk}/", {"tab": "questions"}),
        cast.client(cast.representative).get("/representative/results/"),
    ]
    for answer in pages:
        said = text(answer)
        assert FEW in said.partition("Вопрос 3.1?")[2].partition("Вопрос 3.2?")[0]
        assert "1 из 1" not in said
    assert "100 % 3 из 3 10,00" in text(pages[0])  # a criterion's points stand as ever


def test_the_page_says_why(visitor: Client, cast: Cast, settings: Any) -> None:
    settings.SHARES_FROM_ASSESSMENTS = 4
    said = text(visitor.get(f"/doo/organisations/{cast.kindergarten.pk}/"))
    assert "когда размещено не меньше 4 оценок" in said


def groups(answer: Any) -> dict[str, list[str]]:
    section = next(each for each in answer.context["found"].others if each.title == "По целевым группам")
    return {row.label: row.figures for row in section.rows} | {"note": [section.note]}


def test_statistics_tell_target_groups_of_enough_assessments(visitor: Client, cast: Cast) -> None:
    third = cast.regional_expert
    rated_by(cast, cast.expert, cast.municipal_expert)
    few = groups(visitor.get("/statistics/"))
    assert few["Родители"] == ["3", "—"]
    assert few["note"] == ["Оценок мало: по целевым группам они показаны, когда их не меньше 3."]
    rated_by(cast, third)
    enough = groups(visitor.get("/statistics/"))
    assert enough["Родители"] == ["3", "3"]
    assert enough["note"] == [""]
