"""Campaigns: frozen once published, copied, extended, closed by the clock."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from expert_rating.models import Campaign, CampaignKind, CampaignPublished, CampaignStatus, Criterion, Question
from expert_rating.tasks import close_campaigns
from expert_rating.workflow import close_campaign, copy_campaign, extend_campaign, open_campaign, start
from portal.history import Actor
from portal.models import HistoryRecord
from portal.schedule import BEAT_SCHEDULE
from portal.workflow import NotYours, Refused
from tests.cast import Cast
from tests.expert_rating.rated import text

STRANGERS = [
    "expert", "representative", "listener", "head", "dpo_officer", "staff_registrar", "attestation_specialist",
    "municipal_coordinator", "attestation_officer", "point_organiser", "regional_coordinator", "federal_organiser",
]  # fmt: skip


def due(campaign: Campaign, **ago: float) -> Campaign:
    Campaign.objects.filter(pk=campaign.pk).update(closes_at=timezone.now() - timedelta(**ago))
    return Campaign.objects.get(pk=campaign.pk)


def asked(campaign: Campaign) -> list[Any]:
    return list(
        Question.objects.filter(criterion__campaign=campaign)
        .order_by("criterion__number", "number")
        .values_list("criterion__number", "criterion__title", "criterion__levels", "number", "text")
    )


# Ways past the forms and the verbs.
WAYS = {
    "a question saved": lambda c: change(c.criteria.first().questions.first(), text="Другой?"),
    "a criterion saved": lambda c: change(c.criteria.first(), title="Другой"),
    "questions updated": lambda c: Question.objects.filter(criterion__campaign=c).update(text="Другой?"),
    "criteria updated": lambda c: c.criteria.update(levels=["federal"]),
    "a question updated in bulk": lambda c: bulk(c.criteria.first().questions.first()),
    "a question added": lambda c: c.criteria.first().questions.create(number=9, text="Ещё?"),
    "questions added in bulk": lambda c: Question.objects.bulk_create(
        [Question(criterion=c.criteria.first(), number=9, text="Ещё?")]
    ),
    "a criterion added": lambda c: Criterion.objects.create(campaign=c, number=9, title="Ещё"),
    "a question deleted": lambda c: c.criteria.first().questions.first().delete(),
    "questions deleted": lambda c: Question.objects.filter(criterion__campaign=c).delete(),
    "a criterion deleted": lambda c: c.criteria.first().delete(),
    "a kind deleted": lambda c: c.kinds.first().delete(),
    "a kind changed": lambda c: c.kinds.filter(kind="doo").update(kind="dpo"),
    "a kind added": lambda c: CampaignKind.objects.create(campaign=c, kind="dpo"),
}


def change(row: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def everything_of(campaign: Campaign) -> list[list[Any]]:
    questions = Question.objects.filter(criterion__campaign=campaign)
    return [list(rows.order_by("pk").values_list()) for rows in (campaign.kinds, campaign.criteria, questions)]


def bulk(question: Question) -> None:
    question.text = "Другой?"
    Question.objects.bulk_update([question], ["text"])


class TestFrozen:
    @pytest.mark.parametrize("closed", [False, True])
    @pytest.mark.parametrize("way", WAYS)
    def test_a_published_campaign_refuses_every_way(self, cast: Cast, way: str, closed: bool) -> None:
        campaign = cast.campaign
        if closed:
            close_campaign(campaign_id=campaign.pk, actor=cast.actor(cast.moderator))
        before = asked(campaign), list(campaign.kinds.values_list("kind", flat=True))
        with pytest.raises(CampaignPublished), transaction.atomic():
            WAYS[way](campaign)
        assert (asked(campaign), list(campaign.kinds.values_list("kind", flat=True))) == before

    @pytest.mark.parametrize("way", WAYS)
    def test_a_draft_takes_them(self, cast: Cast, way: str) -> None:
        draft = copy_campaign(campaign_id=cast.campaign.pk, actor=cast.actor(cast.moderator))
        before = everything_of(draft)
        WAYS[way](draft)
        assert everything_of(draft) != before

    def test_a_question_cannot_be_carried_away(self, cast: Cast) -> None:
        draft = copy_campaign(campaign_id=cast.campaign.pk, actor=cast.actor(cast.moderator))
        question = Question.objects.filter(criterion__campaign=cast.campaign).first()
        with pytest.raises(CampaignPublished):
            change(question, criterion=draft.criteria.first(), number=9)


class TestCopy:
    def test_a_copy_is_a_draft_with_the_same_questions(self, cast: Cast) -> None:
        draft_levels = Campaign.objects.get(pk=cast.campaign.pk)
        copy = copy_campaign(campaign_id=draft_levels.pk, actor=cast.actor(cast.moderator))
        assert copy.status == CampaignStatus.DRAFT
        assert asked(copy) == asked(cast.campaign)
        assert set(copy.kinds.values_list("kind", "open")) == {
            ("doo", False),
            ("oo", False),
            ("spo", False),
            ("odo", False),
        }
        assert copy.closes_at - copy.opens_at == cast.campaign.closes_at - cast.campaign.opens_at
        assert HistoryRecord.objects.about(copy).get().comment == "Из кампании «Оценка 2026»"
        assert Campaign.objects.shown("doo") == cast.campaign

    @pytest.mark.parametrize("who", STRANGERS)
    def test_not_theirs(self, cast: Cast, who: str) -> None:
        with pytest.raises(NotYours):
            copy_campaign(campaign_id=cast.campaign.pk, actor=cast.actor(getattr(cast, who)))

    def test_from_the_page_one_goes_on_with_the_copy(self, cast: Cast) -> None:
        client = cast.client(cast.moderator)
        url = reverse("admin:expert_rating_campaign_verb", args=[cast.campaign.pk, "copy"])
        page = client.post(url, follow=True)
        copy = Campaign.objects.get(status=CampaignStatus.DRAFT)
        assert page.redirect_chain[-1][0] == reverse("admin:expert_rating_campaign_change", args=[copy.pk])
        assert "Вопрос 3.1?" in page.content.decode()

    def test_a_long_title_still_fits(self, cast: Cast) -> None:
        Campaign.objects.filter(pk=cast.campaign.pk).update(title="Я" * 200)
        copy = copy_campaign(campaign_id=cast.campaign.pk, actor=cast.actor(cast.moderator))
        copy.full_clean()
        assert len(copy.title) <= 200


class TestTheClock:
    def test_beat_closes_what_is_due_as_the_portal_itself(self, cast: Cast) -> None:
        due(cast.campaign, minutes=1)
        close_campaigns()
        assert Campaign.objects.get().status == CampaignStatus.CLOSED
        assert not CampaignKind.objects.filter(open=True).exists()
        record = HistoryRecord.objects.get(verb="close")
        assert (record.person, record.role, record.to_state) == (None, "", "closed")
        close_campaigns()
        assert HistoryRecord.objects.filter(verb="close").count() == 1

    def test_beat_knows_the_task(self) -> None:
        assert BEAT_SCHEDULE["close-campaigns"]["task"] == close_campaigns.name

    def test_what_is_not_due_stays_open(self, cast: Cast) -> None:
        cast.open_campaign()
        close_campaigns()
        assert Campaign.objects.get().status == CampaignStatus.OPEN
        with pytest.raises(NotYours):
            close_campaign(campaign_id=cast.campaign.pk, actor=Actor.system())

    def test_the_public_goes_on_seeing_the_last_one(self, cast: Cast) -> None:
        due(cast.campaign, minutes=1)
        assert Campaign.objects.shown("doo") == cast.campaign
        close_campaigns()
        assert Campaign.objects.shown("doo") == cast.campaign
        with pytest.raises(Refused):
            start(organisation=cast.kindergarten, actor=cast.actor(cast.expert))

    def test_after_it_the_next_one_opens(self, cast: Cast) -> None:
        actor = cast.actor(cast.moderator)
        draft = copy_campaign(campaign_id=cast.campaign.pk, actor=actor)
        due(cast.campaign, minutes=1)
        with pytest.raises(Refused):
            open_campaign(campaign_id=draft.pk, actor=actor)
        close_campaigns()
        assert open_campaign(campaign_id=draft.pk, actor=actor).status == CampaignStatus.OPEN


class TestExtending:
    def test_moves_the_end_and_says_so(self, cast: Cast) -> None:
        later = cast.campaign.closes_at + timedelta(days=5)
        extend_campaign(campaign_id=cast.campaign.pk, closes_at=later, actor=cast.actor(cast.moderator))
        found = Campaign.objects.get()
        assert (found.closes_at, found.status) == (later, CampaignStatus.OPEN)
        record = HistoryRecord.objects.get(verb="extend")
        assert record.person == cast.moderator.user
        assert "было" in record.comment

    def test_late_but_not_closed_yet(self, cast: Cast) -> None:
        due(cast.campaign, minutes=1)
        later = timezone.now() + timedelta(days=1)
        extend_campaign(campaign_id=cast.campaign.pk, closes_at=later, actor=cast.actor(cast.moderator))
        close_campaigns()
        assert Campaign.objects.get().status == CampaignStatus.OPEN

    @pytest.mark.parametrize(("days", "why"), [(-1, "уже прошло"), (5, "более поздний")])
    def test_not_into_the_past_and_not_sooner(self, cast: Cast, days: int, why: str) -> None:
        before = cast.campaign.closes_at
        with pytest.raises(Refused, match=why):
            extend_campaign(
                campaign_id=cast.campaign.pk,
                closes_at=timezone.now() + timedelta(days=days),
                actor=cast.actor(cast.moderator),
            )
        assert Campaign.objects.get().closes_at == before

    @pytest.mark.parametrize("status", ["draft", "closed"])
    def test_only_an_open_one(self, cast: Cast, status: str) -> None:
        Campaign.objects.filter(pk=cast.campaign.pk).update(status=status)
        with pytest.raises(Refused):
            extend_campaign(
                campaign_id=cast.campaign.pk,
                closes_at=cast.campaign.closes_at + timedelta(days=1),
                actor=cast.actor(cast.moderator),
            )

    @pytest.mark.parametrize("who", STRANGERS)
    def test_not_theirs(self, cast: Cast, who: str) -> None:
        with pytest.raises(NotYours):
            extend_campaign(
                campaign_id=cast.campaign.pk,
                closes_at=cast.campaign.closes_at + timedelta(days=1),
                actor=cast.actor(getattr(cast, who)),
            )

    def test_from_the_page(self, cast: Cast) -> None:
        client: Client = cast.client(cast.moderator)
        url = reverse("admin:expert_rating_campaign_verb", args=[cast.campaign.pk, "extend"])
        assert "Новое окончание" in text(client.get(url))
        refused = text(client.post(url, {"closes_at": "2020-01-01T00:00"}))
        assert "уже прошло" in refused
        assert "Укажите новое окончание" in text(client.post(url, {"closes_at": ""}))
        later = cast.campaign.closes_at + timedelta(days=3)
        done = client.post(url, {"closes_at": timezone.localtime(later).strftime("%Y-%m-%dT%H:%M")}, follow=True)
        assert "Кампания продлена" in text(done)
        assert Campaign.objects.get().closes_at > cast.campaign.closes_at
