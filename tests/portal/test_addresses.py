"""What somebody types into an address: a NUL finds nothing on either database, a wrong filter leads to the list."""

from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.models import Organisation, Role
from portal.models import Conversation
from tests.cast import Cast

AUTOCOMPLETE = "/admin/autocomplete/?app_label=accounts&model_name=organisation&field_name=municipality&term=%00"
EXPORT = "admin:accounts_organisation_export"


@pytest.mark.parametrize(
    "address",
    [
        "/admin/accounts/rolegrant/?status=%00",
        "/admin/accounts/rolegrant/?role__exact=%00",
        "/admin/accounts/organisation/?q=%00",
        "/admin/accounts/organisation/export/?q=%00",
        "/feedback/by-link/%00/",
        AUTOCOMPLETE,
    ],
)
def test_nothing_is_found_by_a_nul(cast: Cast, address: str) -> None:
    assert cast.client(cast.moderator).get(address).status_code == 404


def test_a_page_of_a_part_leaves_out_what_it_does_not_know(cast: Cast) -> None:
    assert cast.client(cast.moderator).get("/doo/catalogue/?q=%00").status_code == 200


def test_a_conversation_is_still_found_by_its_own_link(cast: Cast) -> None:
    found = Conversation.objects.create(name="Вера", email="vera@example.org", topic="Тема")
    assert cast.client(cast.moderator).get(reverse("conversation", args=[found.token.open()])).status_code == 200


class TestExport:
    @pytest.mark.parametrize("query", ["?municipality__id__exact=x", "?p=999"])
    def test_a_wrong_filter_leads_to_the_list(self, cast: Cast, query: str, monkeypatch: pytest.MonkeyPatch) -> None:
        cast.kindergarten, cast.other_kindergarten  # noqa: B018
        monkeypatch.setattr(admin.site.get_model_admin(Organisation), "list_per_page", 1)
        answer: Any = cast.client(cast.moderator).get(reverse(EXPORT) + query, follow=True)
        assert answer.redirect_chain == [(reverse("admin:accounts_organisation_changelist"), 302)]
        assert "Такого отбора у списка нет" in answer.content.decode()


class TestAModeratorOfKindsWithoutASection:
    """Kinds such as ДПО have no section of the portal, so there is nothing to write there."""

    @pytest.mark.parametrize("model", ["news", "document", "staticpage"])
    @pytest.mark.parametrize("view", ["add", "changelist"])
    def test_has_no_lists_of_content(self, cast: Cast, model: str, view: str) -> None:
        moderator = cast.grant(Role.MODERATOR, region=cast.region, kinds=["dpo"])
        assert cast.client(moderator).get(reverse(f"admin:portal_{model}_{view}")).status_code == 404

    def test_whoever_has_a_section_writes(self, cast: Cast) -> None:
        moderator = cast.grant(Role.MODERATOR, region=cast.region, kinds=["dpo", "doo"])
        assert cast.client(moderator).get(reverse("admin:portal_news_add")).status_code == 200
