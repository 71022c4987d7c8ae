"""The public pages know of a campaign what its verbs have just done, in every process."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from expert_rating.models import Campaign
from expert_rating.models.published import published, read
from expert_rating.workflow import close_campaign, copy_campaign, extend_campaign, open_campaign
from portal.remembered import Remembered
from tests.cast import Cast
from tests.expert_rating.rated import text

pytestmark = pytest.mark.django_db

CATALOGUE = "/doo/catalogue/"


def test_opened_extended_closed_and_followed(visitor: Client, cast: Cast) -> None:
    elsewhere = Remembered("campaigns", read)
    assert cast.kindergarten
    assert "ещё не проводилась" in text(visitor.get(CATALOGUE))
    assert elsewhere() == {}
    actor = cast.actor(cast.moderator)
    first = cast.campaign
    assert f"Кампания «{first.title}»" in text(visitor.get(CATALOGUE))
    assert elsewhere()["doo"] == [first]
    later = timezone.now() + timedelta(days=40)
    extend_campaign(campaign_id=first.pk, closes_at=later, actor=actor)
    assert [one.closes_at for one in elsewhere()["doo"]] == [later]
    close_campaign(campaign_id=first.pk, actor=actor)
    assert "Завершена: оценки больше не принимаются." in text(visitor.get(CATALOGUE))
    second = copy_campaign(campaign_id=first.pk, actor=actor)
    assert elsewhere()["doo"] == [first]
    open_campaign(campaign_id=second.pk, actor=actor)
    assert elsewhere()["doo"] == [second, first]
    assert f"Кампания «{second.title}»" in text(visitor.get(CATALOGUE))


def test_the_same_order_as_from_the_database(cast: Cast) -> None:
    first = cast.campaign
    actor = cast.actor(cast.moderator)
    close_campaign(campaign_id=first.pk, actor=actor)
    open_campaign(campaign_id=copy_campaign(campaign_id=first.pk, actor=actor).pk, actor=actor)
    for kind, campaigns in published().items():
        assert campaigns == list(Campaign.objects.for_kind(kind))
