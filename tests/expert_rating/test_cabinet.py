"""The expert's cabinet: its lists under one query count, the reminder, the choice of an organisation."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from expert_rating.models import Assessment
from expert_rating.workflow import place, save_answers, start
from expert_rating.workflow.assessments import asked_questions
from portal.models import Notice

KINDS = ["doo", "oo", "odo"]


def begin_many(cast, number: int) -> None:
    """Assessments of different organisations, kinds and states by one municipal expert."""
    actor = cast.actor(cast.municipal_expert)
    for index in range(number):
        organisation = cast.make_organisation(f"Организация № {index}", cast.municipality, kind=KINDS[index % 3])
        begun = start(organisation=organisation, actor=actor)
        if index % 3:
            answers = {question.pk: True for question in asked_questions(begun)}
            save_answers(assessment_id=begun.pk, answers=answers, actor=actor)
        if index % 3 == 2:
            place(assessment_id=begun.pk, actor=actor)


def queries_of(client, address: str) -> int:
    client.get(address)  # what is kept in the process is read once
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("number", [1, 30])
@pytest.mark.parametrize(
    ("name", "expected"), [("rating:assessments", 8), ("rating:choose-organisation", 6), ("rating:expert-cabinet", 7)]
)
def test_a_list_costs_the_same_with_one_row_and_with_thirty(cast, name, expected, number):
    cast.open_campaign()
    begin_many(cast, number)
    assert queries_of(cast.client(cast.municipal_expert), reverse(name)) == expected


@pytest.mark.parametrize("number", [1, 30])
def test_notices_cost_the_same_with_one_and_with_thirty(cast, number):
    grant = cast.expert
    Notice.objects.bulk_create(
        Notice(person=grant.user, event=f"event_{n % 3}", title=f"Уведомление {n}", url="/expert/")
        for n in range(number)
    )
    assert queries_of(cast.client(grant), reverse("notices")) == 8


def test_the_cabinet_says_what_does_not_count(cast):
    cast.open_campaign()
    begin_many(cast, 3)
    page = cast.client(cast.municipal_expert).get(reverse("rating:expert-cabinet")).content.decode()
    assert "Не размещено оценок: <strong>2</strong>" in page


def test_signing_out_with_an_unplaced_assessment_reminds(cast):
    cast.open_campaign()
    begin_many(cast, 1)
    client = cast.client(cast.municipal_expert)
    reminded = client.post(reverse("account_logout"))
    assert "Не размещено оценок: 1" in reminded.content.decode()
    assert client.get(reverse("rating:expert-cabinet")).status_code == 200
    assert client.post(reverse("account_logout"), {"confirmed": "1"}).status_code == 302
    assert client.get(reverse("rating:expert-cabinet")).status_code == 302


def test_choosing_another_organisation_answers_with_the_reminder(cast):
    cast.open_campaign()
    client = cast.client(cast.expert)
    address = reverse("rating:assessment-new", args=[cast.other_kindergarten.pk])
    for response in (client.get(address, follow=True), client.post(address, follow=True)):
        assert "Вы можете оценивать только свою организацию" in response.content.decode()
    assert not Assessment.objects.exists()


def test_own_organisation_stands_first(cast):
    cast.open_campaign()
    page = cast.client(cast.expert).get(reverse("rating:choose-organisation")).content.decode()
    assert cast.kindergarten.full_name in page
    assert reverse("rating:assessment-new", args=[cast.kindergarten.pk]) in page


@pytest.mark.parametrize("go", ["next", "save", "back", "", "nonsense"])
def test_any_button_keeps_what_is_answered(cast, go):
    cast.open_campaign()
    actor = cast.actor(cast.expert)
    begun = start(organisation=cast.kindergarten, actor=actor)
    question = asked_questions(begun)[0]
    client = cast.client(cast.expert)
    response = client.post(
        reverse("rating:assessment-step", args=[begun.pk, 1]), {f"question_{question.pk}": "yes", "go": go}
    )
    assert response.status_code in {200, 302}
    assert begun.answers.get().value is True


def test_an_answer_that_is_neither_is_said_so(cast):
    cast.open_campaign()
    begun = start(organisation=cast.kindergarten, actor=cast.actor(cast.expert))
    question = asked_questions(begun)[0]
    response = cast.client(cast.expert).post(
        reverse("rating:assessment-step", args=[begun.pk, 1]), {f"question_{question.pk}": "maybe", "go": "next"}
    )
    assert "Ответьте «Нет» или «Да»." in response.content.decode()
    assert not begun.answers.exists()


@pytest.mark.parametrize("step", [0, 3, 99])
def test_a_step_that_is_not_there_is_404(cast, step):
    cast.open_campaign()
    begun = start(organisation=cast.kindergarten, actor=cast.actor(cast.expert))
    address = reverse("rating:assessment-step", args=[begun.pk, step])
    assert cast.client(cast.expert).get(address).status_code == 404
