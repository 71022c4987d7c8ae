"""Campaigns and rules are for the whole country: the administrator's, and the home region's moderators by their kinds."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.in_force import administrator
from accounts.models import RoleGrant
from expert_rating.models import Campaign, RulesText
from expert_rating.workflow import close_campaign, copy_campaign, extend_campaign, open_campaign
from expert_rating.workflow.campaigns import publish_rules, write_draft
from portal.history import Actor
from portal.models import HistoryRecord
from portal.workflow import NotYours
from tests.cast import Cast
from tests.expert_rating.rated import text

LIST = "admin:expert_rating_campaign_changelist"
RULES = "admin:expert_rating_rulestext_changelist"


def of_one_kind(cast: Cast, kind: str = "doo") -> RoleGrant:
    return cast.grant(cast.moderator.role, region=cast.region, kinds=[kind])


def draft(cast: Cast, *kinds: str) -> Campaign:
    made = copy_campaign(campaign_id=cast.campaign.pk, actor=cast.actor(cast.moderator))
    made.kinds.exclude(kind__in=kinds).delete()
    return made


VERBS: dict[str, Callable[[Campaign, Actor], Any]] = {
    "copy": lambda campaign, actor: copy_campaign(campaign_id=campaign.pk, actor=actor),
    "extend": lambda campaign, actor: extend_campaign(
        campaign_id=campaign.pk, closes_at=campaign.closes_at + timedelta(days=1), actor=actor
    ),
    "close": lambda campaign, actor: close_campaign(campaign_id=campaign.pk, actor=actor),
}
DRAFT_VERBS: dict[str, Callable[[Campaign, Actor], Any]] = {
    "open": lambda campaign, actor: open_campaign(campaign_id=campaign.pk, actor=actor),
    "write": lambda campaign, actor: write_draft(campaign_id=campaign.pk, kinds=["doo"], criteria=[], actor=actor),
}


class TestVerbs:
    @pytest.mark.parametrize("verb", VERBS)
    def test_not_another_regions_moderators(self, cast: Cast, verb: str) -> None:
        with pytest.raises(NotYours):
            VERBS[verb](cast.campaign, cast.actor(cast.other_moderator))

    @pytest.mark.parametrize("verb", DRAFT_VERBS)
    def test_nor_in_preparation(self, cast: Cast, verb: str) -> None:
        made = draft(cast, "doo")
        with pytest.raises(NotYours):
            DRAFT_VERBS[verb](made, cast.actor(cast.other_moderator))

    @pytest.mark.parametrize("verb", VERBS)
    def test_not_a_moderators_of_one_of_its_kinds(self, cast: Cast, verb: str) -> None:
        with pytest.raises(NotYours):
            VERBS[verb](cast.campaign, cast.actor(of_one_kind(cast)))

    def test_a_moderators_whose_kind_alone_it_is_for(self, cast: Cast) -> None:
        made = draft(cast, "doo")
        close_campaign(campaign_id=cast.campaign.pk, actor=cast.actor(cast.moderator))
        with pytest.raises(NotYours):
            open_campaign(campaign_id=made.pk, actor=cast.actor(of_one_kind(cast, "oo")))
        assert open_campaign(campaign_id=made.pk, actor=cast.actor(of_one_kind(cast))).status == "open"

    def test_which_takes_no_other_kind_in(self, cast: Cast) -> None:
        made = draft(cast, "doo")
        with pytest.raises(NotYours):
            write_draft(campaign_id=made.pk, kinds=["doo", "oo"], criteria=[], actor=cast.actor(of_one_kind(cast)))
        assert [row.kind for row in made.kinds.all()] == ["doo"]

    def test_the_administrators(self, cast: Cast) -> None:
        actor = Actor(user=cast.superuser, role=administrator(cast.superuser))
        assert close_campaign(campaign_id=cast.campaign.pk, actor=actor).status == "closed"

    def test_a_published_one_is_not_written(self, cast: Cast) -> None:
        with pytest.raises(NotYours):
            write_draft(campaign_id=cast.campaign.pk, kinds=["doo"], criteria=[], actor=cast.actor(cast.moderator))


class TestDesk:
    @pytest.mark.parametrize(
        "name", [LIST, RULES, LIST.replace("changelist", "add"), RULES.replace("changelist", "add")]
    )
    def test_to_another_region_the_lists_do_not_exist(self, cast: Cast, name: str) -> None:
        cast.open_campaign()
        assert cast.client(cast.other_moderator).get(reverse(name)).status_code == 404
        assert reverse(name) not in cast.client(cast.other_moderator).get("/admin/").content.decode()
        assert cast.client(cast.moderator).get(reverse(name)).status_code == 200

    @pytest.mark.parametrize("who", ["other_moderator", "of_one_kind"])
    @pytest.mark.parametrize("verb", ["extend", "copy", "open", "close"])
    def test_verbs_of_those_not_theirs_are_404(self, cast: Cast, who: str, verb: str) -> None:
        grant = of_one_kind(cast) if who == "of_one_kind" else cast.other_moderator
        client, url = cast.client(grant), reverse("admin:expert_rating_campaign_verb", args=[cast.campaign.pk, verb])
        assert client.get(url).status_code == 404
        assert client.post(url).status_code == 404
        assert Campaign.objects.get().status == "open"

    def test_of_one_kind_one_sees_and_makes_its_own(self, cast: Cast) -> None:
        made = draft(cast, "doo")
        Campaign.objects.filter(pk=made.pk).update(title="Только сады")
        client: Client = cast.client(of_one_kind(cast))
        page = text(client.get(reverse(LIST)))
        assert "Только сады" in page
        assert cast.campaign.title not in page
        change = client.get(reverse("admin:expert_rating_campaign_change", args=[made.pk])).content.decode()
        assert 'name="kind_choices" value="doo"' in change
        assert 'name="kind_choices" value="oo"' not in change

    def test_for_a_kind_of_others_it_makes_none(self, cast: Cast) -> None:
        data = {
            "title": "Чужая", "kind_choices": ["oo"], "opens_at": "2026-01-01T00:00", "closes_at": "2027-12-31T00:00",
            "criteria-TOTAL_FORMS": 0, "criteria-INITIAL_FORMS": 0,
        }  # fmt: skip
        answer = cast.client(of_one_kind(cast)).post(reverse("admin:expert_rating_campaign_add"), data)
        assert "kind_choices" in answer.context["adminform"].form.errors
        assert not Campaign.objects.filter(title="Чужая").exists()


class TestRules:
    def test_the_next_version_with_its_record(self, cast: Cast) -> None:
        last = RulesText.objects.latest("version")
        made = publish_rules(text="Новые правила.", actor=cast.actor(cast.moderator))
        assert (made.version, made.text) == (last.version + 1, "Новые правила.")
        assert HistoryRecord.objects.about(made).get().person == cast.moderator.user

    def test_one_record_from_the_page_too(self, cast: Cast) -> None:
        cast.client(cast.moderator).post(reverse("admin:expert_rating_rulestext_add"), {"text": "Новые правила."})
        made = RulesText.objects.get(text="Новые правила.")
        assert HistoryRecord.objects.about(made).count() == 1

    def test_not_for_some_kinds_or_another_region(self, cast: Cast) -> None:
        before = RulesText.objects.count()
        for grant in (cast.other_moderator, of_one_kind(cast), cast.expert):
            with pytest.raises(NotYours):
                publish_rules(text="Чужие.", actor=cast.actor(grant))
        assert RulesText.objects.count() == before
        add = reverse("admin:expert_rating_rulestext_add")
        assert cast.client(of_one_kind(cast)).get(add).status_code == 404

    def test_how_to_write_them_is_said_in_plain_words(self, cast: Cast) -> None:
        page = text(cast.client(cast.moderator).get(reverse("admin:expert_rating_rulestext_add")))
        assert "Пустая строка начинает абзац" in page
        assert "Markdown" not in page
