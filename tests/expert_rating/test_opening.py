"""Opening a campaign: not one that is over already; one that begins later takes nobody's place before."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from expert_rating.listing import Campaigns
from expert_rating.models import Campaign
from expert_rating.workflow import close_campaign, copy_campaign, open_campaign, start
from portal.workflow import Refused
from tests.cast import Cast
from tests.expert_rating.rated import rate, text


def next_one(cast: Cast, *, opens: timedelta, closes: timedelta) -> Campaign:
    made = copy_campaign(campaign_id=cast.campaign.pk, actor=cast.actor(cast.moderator))
    now = timezone.now()
    Campaign.objects.filter(pk=made.pk).update(title="Следующая", opens_at=now + opens, closes_at=now + closes)
    return Campaign.objects.get(pk=made.pk)


def test_one_that_is_over_is_refused(cast: Cast) -> None:
    made = next_one(cast, opens=timedelta(days=-2), closes=timedelta(minutes=-1))
    close_campaign(campaign_id=cast.campaign.pk, actor=cast.actor(cast.moderator))
    with pytest.raises(Refused, match="Окончание уже прошло"):
        open_campaign(campaign_id=made.pk, actor=cast.actor(cast.moderator))
    assert Campaign.objects.get(pk=made.pk).status == "draft"


class TestItBeginsLater:
    @pytest.fixture
    def later(self, cast: Cast) -> Campaign:
        rate(cast, cast.expert, cast.kindergarten)
        made = next_one(cast, opens=timedelta(days=3), closes=timedelta(days=30))
        close_campaign(campaign_id=cast.campaign.pk, actor=cast.actor(cast.moderator))
        return open_campaign(campaign_id=made.pk, actor=cast.actor(cast.moderator))

    @pytest.mark.parametrize("page", ["/doo/catalogue/", "/doo/ranking/"])
    def test_the_last_closed_one_is_shown_meanwhile(
        self, cast: Cast, later: Campaign, page: str, visitor: Client
    ) -> None:
        said = text(visitor.get(page))
        assert f"Кампания «{cast.campaign.title}»" in said
        assert "Следующая" not in said

    def test_the_database_and_the_process_agree(self, cast: Cast, later: Campaign) -> None:
        assert Campaign.objects.shown("doo") == cast.campaign
        assert Campaigns.of("doo").shown == cast.campaign
        assert Campaigns.of("doo", str(later.pk)).shown == cast.campaign

    def test_nothing_is_assessed_before(self, cast: Cast, later: Campaign) -> None:
        with pytest.raises(Refused, match="не проводится"):
            start(organisation=cast.kindergarten, actor=cast.actor(cast.expert))

    def test_begun_it_is_the_one(
        self, cast: Cast, later: Campaign, visitor: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert f"Кампания «{cast.campaign.title}»" in text(visitor.get("/doo/catalogue/"))
        then = timezone.now() + timedelta(days=4)
        monkeypatch.setattr(timezone, "now", lambda: then)
        assert "Кампания «Следующая»" in text(visitor.get("/doo/catalogue/"))
        assert start(organisation=cast.kindergarten, actor=cast.actor(cast.expert)).campaign == later
