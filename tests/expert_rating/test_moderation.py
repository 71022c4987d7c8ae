"""A moderator's part of manual 000: the queue, the questionnaire, «Активировать» and «Отклонить», one and many."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import Client
from django.urls import reverse

from accounts.models import GrantStatus, Role, RoleGrant
from expert_rating.models import Campaign, CampaignStatus, Expert, RulesText
from portal.models import HistoryRecord, Letter
from tests.cast import Cast

LIST = "admin:expert_rating_expert_changelist"


def verb_url(grant: RoleGrant, verb: str) -> str:
    return reverse("admin:expert_rating_expert_verb", args=[grant.expert.pk, verb])


def page_url(grant: RoleGrant) -> str:
    return reverse("admin:expert_rating_expert_change", args=[grant.expert.pk])


def said(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def statuses(*grants: RoleGrant) -> list[str]:
    return [RoleGrant.objects.get(pk=grant.pk).status for grant in grants]


@pytest.fixture
def desk(cast: Cast) -> Client:
    return cast.client(cast.moderator)


class TestTheQueue:
    def test_the_first_page_counts_what_waits_in_the_scope(self, cast: Cast, desk: Client) -> None:
        cast.waiting_expert, cast.far_waiting_expert, cast.expert  # noqa: B018
        cast.make_expert(status=GrantStatus.WAITING, municipality=cast.municipality)
        page = desk.get(reverse("admin:index"))
        [queue] = [q for q in page.context["queues"] if q.count]
        assert (queue.label, queue.words) == ("Ждут вашего решения", "2 анкеты")
        listed = desk.get(queue.url).context["cl"]
        assert listed.result_count == 2

    def test_nothing_waits(self, cast: Cast, desk: Client) -> None:
        cast.far_waiting_expert  # noqa: B018
        assert "Ничего не ждёт" in desk.get(reverse("admin:index")).content.decode()

    def test_those_who_wait_stand_first(self, cast: Cast, desk: Client) -> None:
        cast.expert, cast.waiting_expert, cast.declined_expert  # noqa: B018
        assert desk.get(reverse(LIST)).context["cl"].result_list[0].grant == cast.waiting_expert

    @pytest.mark.parametrize(
        ("query", "who"),
        [
            ("status=declined", ["declined_expert"]),
            ("level=municipal", ["municipal_expert"]),
            ("level=federal", ["federal_expert"]),
            ("kind=doo", ["declined_expert", "expert"]),
            ("group=staff", []),
            ("status=nonsense", []),
        ],
    )
    def test_filters(self, cast: Cast, desk: Client, query: str, who: list[str]) -> None:
        cast.expert, cast.declined_expert, cast.municipal_expert, cast.federal_expert  # noqa: B018
        found = desk.get(f"{reverse(LIST)}?{query}").context["cl"].result_list
        assert {expert.grant_id for expert in found} == {getattr(cast, name).pk for name in who}

    def test_a_long_list_costs_as_much_as_a_short_one(
        self, cast: Cast, desk: Client, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(30):
            place = cast.kindergarten if number % 2 else cast.other_kindergarten
            cast.make_expert(status=GrantStatus.WAITING, organisation=place)
        desk.get(reverse(LIST))
        with django_assert_max_num_queries(13):
            desk.get(reverse(LIST))


class TestOneByOne:
    def test_the_questionnaire_stands_beside_the_photo(self, cast: Cast, desk: Client) -> None:
        page = desk.get(page_url(cast.waiting_expert)).content.decode()
        assert "Член родительского совета." in page
        assert reverse("rating:photo", args=[cast.waiting_expert.expert.pk]) in page
        assert ">Активировать<" in page
        assert ">Отклонить<" in page

    def test_looking_writes_nothing(self, cast: Cast, desk: Client) -> None:
        for url in (page_url(cast.waiting_expert), verb_url(cast.waiting_expert, "activate"), reverse(LIST)):
            assert desk.get(url).status_code == 200
        assert statuses(cast.waiting_expert) == ["waiting"]
        assert not HistoryRecord.objects.exists()
        assert not Letter.objects.exists()

    def test_activation_sends_the_letter_of_manual_000(self, cast: Cast, desk: Client) -> None:
        response = desk.post(verb_url(cast.waiting_expert, "activate"), follow=True)
        assert "активирована" in said(response)
        assert statuses(cast.waiting_expert) == ["active"]
        letter = Letter.objects.get()
        assert letter.subject == "СПО-портал: Регистрация подтверждена"
        assert letter.to == cast.waiting_expert.user.email
        page = response.content.decode()
        assert ">Активировать<" not in page
        assert cast.moderator.user.full_name in page

    def test_two_moderators_activate_one_and_one_letter_goes(self, cast: Cast, desk: Client) -> None:
        second = cast.client(cast.grant(Role.MODERATOR, region=cast.region))
        desk.post(verb_url(cast.waiting_expert, "activate"))
        response = second.post(verb_url(cast.waiting_expert, "activate"), follow=True)
        assert "уже сделано «Активировать»" in said(response)
        assert cast.moderator.user.full_name in said(response)
        assert Letter.objects.count() == 1
        assert HistoryRecord.objects.filter(verb="activate").count() == 1

    def test_a_decline_needs_its_reason_and_mails_it(self, cast: Cast, desk: Client) -> None:
        url = verb_url(cast.waiting_expert, "decline")
        refused = desk.post(url, {"reason": "   "})
        assert "Укажите причину" in refused.content.decode()
        assert statuses(cast.waiting_expert) == ["waiting"]
        desk.post(url, {"reason": "Фото нечёткое, замените."})
        assert statuses(cast.waiting_expert) == ["declined"]
        assert "Фото нечёткое, замените." in Letter.objects.get().text
        assert HistoryRecord.objects.get(verb="decline").comment == "Фото нечёткое, замените."

    def test_too_long_a_reason_keeps_what_was_typed(self, cast: Cast, desk: Client) -> None:
        typed = "Замените фотографию. " * 60
        page = desk.post(verb_url(cast.waiting_expert, "decline"), {"reason": typed}).content.decode()
        assert typed.strip() in page
        assert statuses(cast.waiting_expert) == ["waiting"]

    def test_another_regions_expert_is_404(self, cast: Cast, desk: Client) -> None:
        far = cast.far_waiting_expert
        for verb in ("activate", "decline"):
            assert desk.get(verb_url(far, verb)).status_code == 404
            assert desk.post(verb_url(far, verb), {"reason": "так"}).status_code == 404
        assert statuses(far) == ["waiting"]
        assert not Letter.objects.exists()

    def test_the_page_is_not_a_form(self, cast: Cast, desk: Client) -> None:
        response = desk.post(page_url(cast.waiting_expert), {"age": 99, "grant": cast.far_waiting_expert.pk})
        assert response.status_code == 404
        assert Expert.objects.get(grant=cast.waiting_expert).age == 35
        for url in (page_url(cast.waiting_expert).replace("change", "delete"), "/admin/expert_rating/expert/add/"):
            assert desk.post(url, {"post": "yes"}).status_code == 404


class TestManyAtOnce:
    def press(self, desk: Client, action: str, *grants: RoleGrant, **more: Any) -> Any:
        ids = [grant.expert.pk for grant in grants]
        return desk.post(reverse(LIST), {"action": action, "index": 0, ACTION_CHECKBOX_NAME: ids, **more})

    def confirm(self, desk: Client, verb: str, *grants: RoleGrant, reason: str = "") -> Any:
        url = reverse("admin:expert_rating_expert_bulk", args=[verb])
        ids = [grant.expert.pk for grant in grants]
        return desk.post(url, {ACTION_CHECKBOX_NAME: ids, "reason": reason}, follow=True)

    def test_the_confirm_page_says_how_many_and_who_is_left_out(self, cast: Cast, desk: Client) -> None:
        page = self.press(desk, "activate_selected", cast.waiting_expert, cast.expert, cast.far_waiting_expert)
        confirm = page.context["confirm"]
        assert "1 анкета" in confirm.title
        assert [name for name, why in confirm.skipped] == [str(cast.expert.expert)]
        assert "Действует" in confirm.skipped[0][1]
        assert len([key for name, key in confirm.hidden if name == ACTION_CHECKBOX_NAME]) == 2
        assert statuses(cast.waiting_expert) == ["waiting"]

    def test_activates_and_skips(self, cast: Cast, desk: Client) -> None:
        other = cast.make_expert(status=GrantStatus.WAITING, organisation=cast.other_kindergarten)
        response = self.confirm(desk, "activate", cast.waiting_expert, other, cast.expert)
        assert "Активировано: 2 анкеты" in said(response)
        assert "Пропущено: 1 анкета" in said(response)
        assert statuses(cast.waiting_expert, other) == ["active", "active"]
        assert Letter.objects.count() == 2

    def test_a_second_time_sends_nothing(self, cast: Cast, desk: Client) -> None:
        self.confirm(desk, "activate", cast.waiting_expert)
        response = self.confirm(desk, "activate", cast.waiting_expert)
        assert "уже сделано" in said(response)
        assert Letter.objects.count() == 1

    def test_one_reason_goes_to_all(self, cast: Cast, desk: Client) -> None:
        other = cast.make_expert(status=GrantStatus.WAITING, municipality=cast.municipality)
        refused = self.confirm(desk, "decline", cast.waiting_expert, other)
        assert "Укажите причину" in refused.content.decode()
        hidden = refused.context["confirm"].hidden
        assert len([key for name, key in hidden if name == ACTION_CHECKBOX_NAME]) == 2
        self.confirm(desk, "decline", cast.waiting_expert, other, reason="Нет резюме.")
        assert statuses(cast.waiting_expert, other) == ["declined", "declined"]
        assert all("Нет резюме." in letter.text for letter in Letter.objects.all())
        assert Letter.objects.count() == 2

    def test_ids_of_another_region_change_nothing(self, cast: Cast, desk: Client) -> None:
        far = cast.far_waiting_expert
        response = self.confirm(desk, "activate", far)
        assert "ничего не изменено" in said(response)
        assert statuses(far) == ["waiting"]
        assert not Letter.objects.exists()
        assert not HistoryRecord.objects.exists()

    def test_an_unknown_verb_and_a_get_are_404(self, cast: Cast, desk: Client) -> None:
        assert self.confirm(desk, "withdraw", cast.waiting_expert).status_code == 404
        assert desk.get(reverse("admin:expert_rating_expert_bulk", args=["activate"])).status_code == 404


class TestCampaigns:
    def data(self, **changes: Any) -> dict[str, Any]:
        criteria = {
            "criteria-TOTAL_FORMS": 2, "criteria-INITIAL_FORMS": 0, "criteria-0-number": 3,
            "criteria-0-title": "Доброжелательность", "criteria-0-question_lines": "Первый?\n\nВторой?\nТретий?",
            "criteria-0-levels": ["regional"],
            "criteria-1-number": 4, "criteria-1-title": "Качество", "criteria-1-question_lines": "Четвёртый?",
        }  # fmt: skip
        dates = {"opens_at": "2026-01-01T00:00", "closes_at": "2027-12-31T00:00"}
        return {"title": "Осень", "kind_choices": ["doo", "oo"], **dates, **criteria, **changes}

    def test_is_made_opened_frozen_and_closed(self, cast: Cast, desk: Client) -> None:
        assert desk.post(reverse("admin:expert_rating_campaign_add"), self.data()).status_code == 302
        campaign = Campaign.objects.get(title="Осень")
        assert {row.kind for row in campaign.kinds.all()} == {"doo", "oo"}
        criterion = campaign.criteria.get(number=3)
        assert [q.text for q in criterion.questions.all()] == ["Первый?", "Второй?", "Третий?"]
        assert criterion.levels == ["regional"]
        page = reverse("admin:expert_rating_campaign_change", args=[campaign.pk])
        desk.post(reverse("admin:expert_rating_campaign_verb", args=[campaign.pk, "open"]))
        assert Campaign.objects.get(pk=campaign.pk).status == CampaignStatus.OPEN
        assert desk.post(page, self.data(title="Другое")).status_code == 404
        assert "Второй?" in desk.get(page).content.decode()
        desk.post(reverse("admin:expert_rating_campaign_verb", args=[campaign.pk, "close"]))
        assert Campaign.objects.get(pk=campaign.pk).status == CampaignStatus.CLOSED
        assert desk.post(page, self.data()).status_code == 404
        assert Campaign.objects.get(pk=campaign.pk).title == "Осень"

    def test_a_corrected_word_keeps_the_questions_row(self, cast: Cast, desk: Client) -> None:
        desk.post(reverse("admin:expert_rating_campaign_add"), self.data())
        campaign = Campaign.objects.get(title="Осень")
        criterion, other = campaign.criteria.all()
        before = list(criterion.questions.values_list("pk", flat=True))
        changed = self.data(**{
            "criteria-INITIAL_FORMS": 2, "criteria-0-id": criterion.pk, "criteria-0-campaign": campaign.pk,
            "criteria-1-id": other.pk, "criteria-1-campaign": campaign.pk,
            "criteria-0-question_lines": "Первый, верно?\nВторой?",
        })  # fmt: skip
        assert desk.post(reverse("admin:expert_rating_campaign_change", args=[campaign.pk]), changed).status_code == 302
        assert list(criterion.questions.values_list("pk", "text")) == [
            (before[0], "Первый, верно?"),
            (before[1], "Второй?"),
        ]

    def test_one_open_campaign_a_kind(self, cast: Cast, desk: Client) -> None:
        cast.campaign  # noqa: B018 - open for all kinds
        desk.post(reverse("admin:expert_rating_campaign_add"), self.data())
        second = Campaign.objects.get(title="Осень")
        response = desk.post(reverse("admin:expert_rating_campaign_verb", args=[second.pk, "open"]), follow=True)
        assert "уже идёт другая кампания" in said(response)
        assert Campaign.objects.get(pk=second.pk).status == CampaignStatus.DRAFT

    def test_dates_in_the_wrong_order_are_said(self, cast: Cast, desk: Client) -> None:
        page = desk.post(reverse("admin:expert_rating_campaign_add"), self.data(closes_at="2025-01-01T00:00"))
        assert "Окончание должно быть позже начала" in page.content.decode()

    def test_rules_are_added_and_never_changed(self, cast: Cast, desk: Client) -> None:
        before = RulesText.objects.count()
        last = RulesText.objects.order_by("-version").values_list("version", flat=True).first() or 0
        desk.post(reverse("admin:expert_rating_rulestext_add"), {"text": "Новые правила"})
        assert RulesText.objects.count() == before + 1
        made = RulesText.objects.get(version=last + 1)
        url = reverse("admin:expert_rating_rulestext_change", args=[made.pk])
        assert desk.post(url, {"text": "Другие"}).status_code == 404
        assert RulesText.objects.get(pk=made.pk).text == "Новые правила"


def test_times_stand_in_the_moderators_zone(cast: Cast) -> None:
    """The region's own clock, as everywhere on the portal."""
    grant = cast.far_waiting_expert
    Expert.objects.filter(grant=grant).update(sent_at=datetime(2026, 11, 20, 20, 0, tzinfo=UTC))
    page = cast.client(cast.other_moderator).get(page_url(grant)).content.decode()
    assert "21 ноября 2026\N{NO-BREAK SPACE}г., 03:00" in page
