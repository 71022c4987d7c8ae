"""A campaign that is over: nothing is edited, pages say whether an assessment counts, a moderator's mistake is mended."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from expert_rating.models import Assessment, Campaign, OrganisationResult
from expert_rating.results import rebuild
from expert_rating.workflow import close_campaign, give_back, restore, save_answers, set_aside, start
from expert_rating.workflow.assessments import asked_questions
from portal.models import HistoryRecord, Letter
from portal.workflow import NotYours
from tests.cast import Cast
from tests.expert_rating.rated import rate, text

REASON = "Проверили: ошибка."
OVER = "Кампания завершена, оценку изменить нельзя."


@pytest.fixture
def placed(cast: Cast) -> Assessment:
    rate(cast, cast.expert, cast.kindergarten)
    return Assessment.objects.get()


def over(cast: Cast) -> None:
    close_campaign(campaign_id=cast.campaign.pk, actor=cast.actor(cast.moderator))


def taken_off(cast: Cast, assessment: Assessment) -> None:
    set_aside(ids=[assessment.pk], actor=cast.actor(cast.moderator), reason="Без чтения.")


def now(assessment: Assessment) -> str:
    return Assessment.objects.get(pk=assessment.pk).status


class TestSetAside:
    def test_in_a_closed_campaign_it_counts_no_more(self, cast: Cast, placed: Assessment) -> None:
        over(cast)
        taken_off(cast, placed)
        assert OrganisationResult.objects.get().total is None
        assert rebuild.wrong() == {}

    @pytest.mark.parametrize("closed_first", [True, False])
    def test_restored_it_counts_as_it_did(self, cast: Cast, placed: Assessment, closed_first: bool) -> None:
        before = rebuild.kept()
        for act in [over, lambda c: taken_off(c, placed)][:: 1 if closed_first else -1]:
            act(cast)
        moved, skipped = restore(ids=[placed.pk], actor=cast.actor(cast.moderator), reason=REASON)
        assert (len(moved), skipped, now(placed)) == (1, {}, "active")
        assert rebuild.kept() == before
        record = HistoryRecord.objects.get(verb="restore")
        assert (record.from_state, record.to_state, record.comment) == ("set_aside", "active", REASON)

    def test_its_author_reads_that_nothing_is_to_be_done(self, cast: Cast, placed: Assessment) -> None:
        over(cast)
        taken_off(cast, placed)
        restore(ids=[placed.pk], actor=cast.actor(cast.moderator), reason=REASON)
        letter = Letter.objects.get(event="assessment_given_back")
        assert "снова учитывается" in letter.text
        assert "разместите снова" not in letter.text

    def test_back_to_its_author_it_would_be_lost(self, cast: Cast, placed: Assessment) -> None:
        over(cast)
        taken_off(cast, placed)
        moved, skipped = give_back(ids=[placed.pk], actor=cast.actor(cast.moderator), reason=REASON)
        assert moved == []
        assert "можно только вернуть в результаты" in skipped[placed.pk]
        assert now(placed) == "set_aside"

    def test_while_the_campaign_goes_on_its_author_places_it(self, cast: Cast, placed: Assessment) -> None:
        taken_off(cast, placed)
        moved, skipped = restore(ids=[placed.pk], actor=cast.actor(cast.moderator), reason=REASON)
        assert moved == []
        assert "Кампания ещё идёт" in skipped[placed.pk]

    def test_another_regions_moderator_restores_nothing(self, cast: Cast, placed: Assessment) -> None:
        over(cast)
        taken_off(cast, placed)
        with pytest.raises(NotYours):
            restore(ids=[placed.pk], actor=cast.actor(cast.other_moderator), reason=REASON)

    @pytest.mark.parametrize(("closed", "offered"), [(True, "Вернуть в результаты"), (False, "Вернуть автору")])
    def test_the_desk_offers_what_can_be_done(self, cast: Cast, placed: Assessment, closed: bool, offered: str) -> None:
        taken_off(cast, placed)
        if closed:
            over(cast)
        page = cast.client(cast.moderator).get(reverse("admin:expert_rating_assessment_change", args=[placed.pk]))
        labels = [one["verb"].label for one in page.context["desk_verbs"]]
        assert labels == [offered]

    def test_through_the_page(self, cast: Cast, placed: Assessment) -> None:
        over(cast)
        taken_off(cast, placed)
        desk = cast.client(cast.moderator)
        url = reverse("admin:expert_rating_assessment_verb", args=[placed.pk, "restore"])
        assert "снова будет учитываться" in text(desk.get(url))
        desk.post(url, {"reason": REASON})
        assert now(placed) == "active"


class TestItsAuthor:
    @pytest.fixture
    def client(self, cast: Cast) -> Client:
        return cast.client(cast.expert)

    @pytest.fixture
    def saved(self, cast: Cast) -> Assessment:
        actor = cast.actor(cast.expert)
        cast.open_campaign()
        begun = start(organisation=cast.kindergarten, actor=actor)
        answers = {question.pk: True for question in asked_questions(begun)}
        return save_answers(assessment_id=begun.pk, answers=answers, actor=actor)

    def page(self, client: Client, assessment: Assessment) -> Any:
        return client.get(reverse("rating:assessment", args=[assessment.pk]))

    def test_questions_are_not_opened(self, cast: Cast, client: Client, saved: Assessment) -> None:
        step = reverse("rating:assessment-step", args=[saved.pk, 1])
        assert client.get(step).status_code == 200
        over(cast)
        answer = client.get(step, follow=True)
        assert answer.redirect_chain[-1][0] == reverse("rating:assessment", args=[saved.pk])
        assert OVER in text(answer)

    def test_by_the_clock_as_well(self, client: Client, saved: Assessment) -> None:
        Campaign.objects.update(closes_at=timezone.now() - timedelta(minutes=1))
        assert client.get(reverse("rating:assessment-step", args=[saved.pk, 1])).status_code == 302

    def test_the_page_says_that_it_does_not_count(self, cast: Cast, client: Client, saved: Assessment) -> None:
        over(cast)
        said = text(self.page(client, saved))
        assert "Оценка не учитывается . Кампания завершена: изменить оценку нельзя." in said
        assert "Редактировать" not in said

    def test_or_that_it_does(self, cast: Cast, client: Client, placed: Assessment) -> None:
        over(cast)
        said = text(self.page(client, placed))
        assert "Оценка учитывается в результатах организации. Кампания завершена" in said

    def test_the_list_offers_nothing(self, cast: Cast, client: Client, saved: Assessment) -> None:
        listed = reverse("rating:assessments")
        assert "Редактировать" in text(client.get(listed))
        over(cast)
        said = text(client.get(listed))
        assert "Редактировать" not in said
        assert "Разместить" not in said
