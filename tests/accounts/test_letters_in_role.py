"""A link of a letter that belongs to another of the person's roles offers «Сменить роль» and goes on (spec/00)."""

from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from accounts.links import in_role
from accounts.models import GrantStatus, Role, RoleGrant
from expert_rating.workflow.corrections import accept_correction, propose_correction
from portal.models import Notice
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SWITCH = "/role/"
CARD = "/representative/card/"


@pytest.fixture
def second(cast: Cast) -> RoleGrant:
    """The representative speaks for another organisation too."""
    user = cast.representative.user
    return cast.grant(Role.ORGANISATION_REPRESENTATIVE, user=user, organisation=cast.other_kindergarten)


def offer(address: str) -> str:
    return f"{SWITCH}?next={quote(address, safe='')}"


def switch(client: Client, grant: RoleGrant, address: str) -> str:
    location: str = client.post(SWITCH, {"grant": grant.pk, "next": address})["Location"]
    return location


class TestAnotherKindOfRole:
    def test_get_offers_to_change_over_and_the_choice_goes_on(self, cast: Cast) -> None:
        expert = cast.make_expert(user=cast.representative.user, organisation=cast.kindergarten)
        client = cast.client(expert)
        assert client.get(CARD)["Location"] == offer(CARD)
        assert switch(client, cast.representative, CARD) == CARD
        assert client.get(CARD).status_code == 200

    def test_a_button_is_never_carried_over(self, cast: Cast) -> None:
        expert = cast.make_expert(user=cast.representative.user, organisation=cast.kindergarten)
        assert cast.client(expert).post(reverse("rating:card-edit"), {"phone": "1"}).status_code == 404

    @pytest.mark.parametrize("state", [GrantStatus.WAITING, GrantStatus.WITHDRAWN, GrantStatus.DECLINED])
    def test_a_role_not_in_force_offers_nothing(self, cast: Cast, state: str) -> None:
        RoleGrant.objects.filter(pk=cast.representative.pk).update(status=state)
        expert = cast.make_expert(user=cast.representative.user, organisation=cast.kindergarten)
        assert cast.client(expert).get(CARD).status_code == 404

    def test_the_page_of_404_offers_it_too(self, cast: Cast) -> None:
        user = cast.moderator.user
        expert = cast.make_expert(user=user, organisation=cast.kindergarten)
        page = cast.client(expert).get("/expert/assessments/999999/")
        assert page.status_code == 404
        assert f'href="{SWITCH}?next=/expert/assessments/999999/"' in page.content.decode()

    def test_with_one_role_the_page_of_404_offers_none(self, cast: Cast) -> None:
        assert SWITCH not in cast.client(cast.expert).get("/expert/assessments/999999/").content.decode()


class TestTheDesk:
    def test_a_page_of_it_offers_the_moderators_role_and_goes_on(self, cast: Cast) -> None:
        expert = cast.make_expert(user=cast.moderator.user, organisation=cast.kindergarten)
        page = reverse("admin:expert_rating_expert_change", args=[cast.waiting_expert.expert.pk])
        client = cast.client(expert)
        assert client.get(page)["Location"] == offer(page)
        assert switch(client, cast.moderator, page) == page
        assert client.get(page).status_code == 200

    def test_a_verb_of_it_is_404(self, cast: Cast) -> None:
        expert = cast.make_expert(user=cast.moderator.user, organisation=cast.kindergarten)
        verb = reverse("admin:expert_rating_expert_verb", args=[cast.waiting_expert.expert.pk, "activate"])
        assert cast.client(expert).post(verb).status_code == 404

    def test_a_row_of_the_persons_other_region_is_404_with_the_offer(self, cast: Cast) -> None:
        """Both roles are the moderator's: which one the row is of, only the person can say."""
        cast.grant(Role.MODERATOR, user=cast.moderator.user, region=cast.other_region)
        row = reverse("admin:accounts_organisation_change", args=[cast.far_kindergarten.pk])
        page = cast.client(cast.moderator).get(row)
        assert page.status_code == 404
        assert f"{SWITCH}?next={row}" in page.content.decode()

    def test_the_set_up_is_offered_to_a_moderator_who_is_the_federal_organiser_too(self, cast: Cast) -> None:
        cast.grant(Role.FEDERAL_ORGANISER, user=cast.moderator.user)
        page = reverse("admin:fisoko_protocols_kit_changelist")
        assert cast.client(cast.moderator).get(page)["Location"] == offer(page)


class TestTwoOfOneKind:
    def test_the_letter_names_the_role_it_is_for(self, cast: Cast, second: RoleGrant) -> None:
        asked = propose_correction(changes={"phone": "+7 401 2000001"}, actor=cast.actor(second))
        accept_correction(correction_id=asked.pk, actor=cast.actor(cast.moderator))
        assert Notice.objects.get(event="correction_accepted").url == f"{CARD}?grant={second.pk}"

    def test_the_other_organisations_page_does_not_open_instead(self, cast: Cast, second: RoleGrant) -> None:
        address = in_role(CARD, second)
        client = cast.client(cast.representative)
        assert client.get(address)["Location"] == offer(address)
        page = client.get(offer(address)).content.decode()
        assert f"относится к роли «Представитель организации», {second.scope_name}" in page
        assert switch(client, second, address) == address
        page = client.get(address)
        assert page.status_code == 200
        assert cast.other_kindergarten.short_name in page.content.decode()

    def test_in_the_right_role_it_opens_at_once(self, cast: Cast, second: RoleGrant) -> None:
        assert cast.client(second).get(in_role(CARD, second)).status_code == 200

    @pytest.mark.parametrize("asked", ["0", "x", "-1", ""])
    def test_a_name_of_no_role_of_ones_own_is_no_name(self, cast: Cast, second: RoleGrant, asked: str) -> None:
        assert cast.client(cast.representative).get(f"{CARD}?grant={asked}").status_code == 200

    def test_anothers_role_is_no_name_either(self, cast: Cast, second: RoleGrant) -> None:
        other = cast.grant(Role.ORGANISATION_REPRESENTATIVE, organisation=cast.school)
        assert cast.client(cast.representative).get(in_role(CARD, other)).status_code == 200
