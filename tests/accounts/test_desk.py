"""The moderators' desk: who comes in, what of another region never shows, whatever the address."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import resolve, reverse
from django.utils.timezone import localtime

from accounts.models import (
    Consent,
    ConsentDocument,
    DirectoryExport,
    DirectoryImport,
    Organisation,
    OrganisationRequest,
    Role,
    RoleGrant,
)
from accounts.organisation_requests.workflow import ask
from expert_rating.models import Assessment
from portal.history import Actor
from portal.models import HistoryRecord
from tests.cast import Cast
from tests.expert_rating.rated import rate

LISTS = [
    "accounts_user", "accounts_rolegrant", "accounts_organisation", "accounts_municipality", "accounts_region",
    "accounts_consent", "accounts_organisationrequest", "expert_rating_expert", "expert_rating_assessment",
]  # fmt: skip
ADMINISTRATORS_ONLY = [
    "portal_letter", "portal_job", "portal_historyrecord", "portal_sitesettings",
    "accounts_consentdocument", "accounts_federaldistrict",
]  # fmt: skip


def list_of(name: str, query: str = "") -> str:
    return reverse(f"admin:{name}_changelist") + query


def page_of(name: str, pk: Any, view: str = "change") -> str:
    return reverse(f"admin:{name}_{view}", args=[pk])


def consent_of(grant: RoleGrant) -> Consent:
    document = ConsentDocument.current("personal_data")
    return Consent.objects.create(user=grant.user, document=document, text_sha256=document.sha256)


def request_in(region: str) -> OrganisationRequest:
    typed = {"name": "Кораблик", "kind": "doo", "region_id": region, "municipality_name": "Город", "email": "a@b.ru"}
    return ask(typed=typed, person=None, actor=Actor.system())


def near(cast: Cast) -> None:
    """A row of the moderator's own on every list."""
    consent_of(cast.waiting_expert)
    rate(cast, cast.expert, cast.kindergarten)
    request_in(cast.region.pk)


@pytest.fixture
def far(cast: Cast) -> dict[str, Any]:
    """Rows of another region, one a model."""
    grant = cast.far_waiting_expert
    rate(cast, cast.make_expert(organisation=cast.far_kindergarten), cast.far_kindergarten)
    return {
        "accounts_user": grant.user,
        "accounts_rolegrant": grant,
        "accounts_organisation": cast.far_kindergarten,
        "accounts_municipality": cast.far_municipality,
        "accounts_region": cast.other_region,
        "expert_rating_expert": grant.expert,
        "expert_rating_assessment": Assessment.objects.get(),
        "accounts_consent": consent_of(grant),
        "accounts_organisationrequest": request_in(cast.other_region.pk),
    }


def all_admin_addresses() -> list[str]:
    return [
        reverse("admin:index"),
        *[list_of(f"{m._meta.app_label}_{m._meta.model_name}") for m in admin.site._registry],
    ]


class TestTheDoor:
    def test_a_visitor_goes_to_the_portals_own_sign_in(self, cast: Cast, visitor: Client) -> None:
        for url in [*all_admin_addresses(), "/admin/nothing/here/"]:
            response = visitor.get(url)
            assert response.status_code == 302, url
            assert response["Location"].startswith(reverse("account_login")), url
            assert f"next={url}" in response["Location"].replace("%2F", "/")

    def test_the_admins_own_sign_in_leads_to_the_portals(self, cast: Cast, visitor: Client) -> None:
        response = visitor.get("/admin/login/?next=/admin/accounts/user/")
        assert response["Location"] == f"{reverse('account_login')}?next=%2Fadmin%2Faccounts%2Fuser%2F"
        posted = visitor.post("/admin/login/", {"username": cast.moderator.user.username, "password": "Test-2026!"})
        assert posted["Location"].startswith(reverse("account_login"))
        assert "_auth_user_id" not in visitor.session

    @pytest.mark.parametrize("who", ["expert", "representative", "listener", "regional_coordinator", "waiting_expert"])
    def test_other_roles_find_nothing(self, cast: Cast, who: str) -> None:
        client = cast.client(getattr(cast, who))
        for url in [
            *all_admin_addresses(),
            "/admin/login/",
            "/admin/jsi18n/",
            "/admin/autocomplete/",
            "/admin/nothing/",
        ]:
            assert client.get(url).status_code == 404, url

    def test_a_post_of_another_role_changes_nothing(self, cast: Cast) -> None:
        expert = cast.waiting_expert.expert
        client = cast.client(cast.expert)
        url = reverse("admin:expert_rating_expert_verb", args=[expert.pk, "activate"])
        assert client.post(url).status_code == 404
        cast.waiting_expert.refresh_from_db()
        assert cast.waiting_expert.status == "waiting"

    def test_secrets_of_libraries_are_not_on_the_desk(self) -> None:
        known = {model._meta.label for model in admin.site._registry}
        parts = ("accounts.", "portal.", "expert_rating.", "fisoko_protocols.")
        assert not {name for name in known if not name.startswith(parts)}

    def test_the_strict_policy_stands_on_every_list(self, cast: Cast) -> None:
        client = cast.client(cast.moderator)
        for url in [reverse("admin:index"), *map(list_of, LISTS)]:
            policy = client.get(url)["Content-Security-Policy"]
            assert "unsafe" not in policy, url
            assert "default-src 'self'" in policy, url


class TestScope:
    @pytest.mark.parametrize("name", LISTS)
    def test_a_list_opens_and_hides_the_other_region(self, cast: Cast, far: dict[str, Any], name: str) -> None:
        near(cast)
        response = cast.client(cast.moderator).get(list_of(name))
        assert response.status_code == 200
        assert far[name] not in response.context["cl"].queryset
        assert response.context["cl"].result_count >= 1
        html = response.content.decode()
        assert cast.far_kindergarten.short_name not in html
        assert cast.other_region.name not in html
        assert cast.far_municipality.name not in html

    @pytest.mark.parametrize("view", ["change", "history", "delete"])
    def test_a_direct_address_of_another_regions_row_is_404(self, cast: Cast, far: dict[str, Any], view: str) -> None:
        client = cast.client(cast.moderator)
        for name, row in far.items():
            assert client.get(page_of(name, row.pk, view)).status_code == 404, name
            assert client.post(page_of(name, row.pk, view), {"post": "yes"}).status_code == 404, name
        assert Organisation.objects.filter(pk=cast.far_kindergarten.pk).exists()

    def test_no_list_is_left_out(self, far: dict[str, Any]) -> None:
        assert set(far) == set(LISTS)

    def test_no_button_works_on_another_regions_row(self, cast: Cast, far: dict[str, Any]) -> None:
        client, pressed = cast.client(cast.moderator), 0
        for name, row in far.items():
            for verb in admin.site.get_model_admin(type(row)).verbs:
                url = reverse(f"admin:{name}_verb", args=[row.pk, verb.name])
                assert client.get(url).status_code == client.post(url, {"reason": "так"}).status_code == 404, url
                pressed += 1
        assert pressed >= 8
        assert not HistoryRecord.objects.filter(person=cast.moderator.user).exclude(verb="open").exists()

    def test_a_bulk_act_finds_no_row_of_another_region(self, cast: Cast, far: dict[str, Any]) -> None:
        client = cast.client(cast.moderator)
        for name, verb in (("expert_rating_expert", "activate"), ("expert_rating_assessment", "set_aside")):
            row = far[name]
            url = reverse(f"admin:{name}_bulk", args=[verb])
            page = client.post(url, {"_selected_action": row.pk, "reason": "так"}, follow=True)
            assert "Ничего не выбрано" in page.content.decode(), name
        assert RoleGrant.objects.get(pk=cast.far_waiting_expert.pk).status == "waiting"
        assert Assessment.objects.get(pk=far["expert_rating_assessment"].pk).status == "active"

    @pytest.mark.parametrize("table", ["organisation", "municipality"])
    def test_a_list_given_out_has_no_row_of_another_region(self, cast: Cast, far: dict[str, Any], table: str) -> None:
        cast.kindergarten  # noqa: B018 - a row of the moderator's own
        answer: Any = cast.client(cast.moderator).post(reverse(f"admin:accounts_{table}_export"), {"ending": "csv"})
        given = b"".join(answer).decode()
        assert cast.municipality.name in given
        assert cast.far_municipality.name not in given
        assert cast.far_kindergarten.short_name not in given

    def test_anothers_lists_and_loads_are_404(self, cast: Cast) -> None:
        theirs = cast.other_moderator
        export = DirectoryExport.objects.create(by=theirs.user, name="a.csv")
        load = DirectoryImport.objects.create(table="organisations", name="a", by=theirs.user, role_grant=theirs)
        client = cast.client(cast.moderator)
        for view, row in (("exported", export), ("import_report", load), ("import_errors", load)):
            assert client.get(reverse(f"admin:accounts_organisation_{view}", args=[row.pk])).status_code == 404, view
        assert client.post(reverse("admin:accounts_organisation_import_apply", args=[load.pk])).status_code == 404

    @pytest.mark.parametrize("name", ADMINISTRATORS_ONLY)
    def test_what_is_the_administrators_is_404(self, cast: Cast, name: str) -> None:
        client = cast.client(cast.moderator)
        for url in (list_of(name), reverse(f"admin:{name}_add")):
            assert client.get(url).status_code == 404, url

    def test_search_finds_in_any_case_with_e_for_yo_within_the_scope(self, cast: Cast) -> None:
        near = cast.make_expert(
            status="waiting", organisation=cast.kindergarten, user=cast.make_user("near", last_name="Ёлкина")
        )
        cast.make_expert(
            status="waiting", organisation=cast.far_kindergarten, user=cast.make_user("far", last_name="Ёлкина")
        )
        client = cast.client(cast.moderator)
        for query in ("елкина", "ЁЛКИНА глеб", "135 ёлки", "NEAR@example"):
            found = client.get(list_of("expert_rating_expert"), {"q": query}).context["cl"].queryset
            assert [expert.grant_id for expert in found] == [near.pk], query
        assert client.get(list_of("accounts_user"), {"q": "елкина"}).context["cl"].result_count == 1
        assert client.get(list_of("expert_rating_expert"), {"q": ".*"}).context["cl"].result_count == 0

    def test_organisations_are_found_by_the_normalised_column(self, cast: Cast) -> None:
        cast.other_kindergarten, cast.far_kindergarten  # noqa: B018
        found = cast.client(cast.moderator).get(list_of("accounts_organisation"), {"q": "СОЛНЫШКО озерский"})
        assert list(found.context["cl"].queryset) == [cast.other_kindergarten]

    def test_autocomplete_keeps_to_the_scope(self, cast: Cast) -> None:
        cast.municipality, cast.far_municipality  # noqa: B018
        field = {"app_label": "accounts", "model_name": "organisation", "field_name": "municipality"}
        client = cast.client(cast.moderator)

        def offered(term: str) -> list[str]:
            answer = client.get(reverse("admin:autocomplete"), {**field, "term": term})
            return [row["text"] for row in answer.json()["results"]]

        assert offered("КАЛИНИНГРАД") == [str(cast.municipality)]
        assert offered("северск") == []
        assert client.get(reverse("admin:autocomplete"), {"term": ""}).status_code == 404

    def test_filters_offer_only_values_of_the_scope(self, cast: Cast) -> None:
        cast.kindergarten, cast.other_kindergarten, cast.far_kindergarten  # noqa: B018
        filters = cast.client(cast.moderator).get(list_of("accounts_organisation")).context["cl"].filters()
        offered = {choice.label for f in filters if f.title == "муниципалитет" for choice in f.choices}
        assert str(cast.municipality) in offered
        assert str(cast.far_municipality) not in offered

    @pytest.mark.parametrize("query", ["?password__startswith=a", "?grants__region=70", "?is_superuser__exact=1"])
    def test_an_address_asks_only_what_the_filters_ask(self, cast: Cast, query: str) -> None:
        assert cast.client(cast.moderator).get(list_of("accounts_user", query)).status_code == 400

    def test_a_moderator_of_kinds_sees_only_them(self, cast: Cast) -> None:
        cast.kindergarten, cast.school  # noqa: B018
        grant = cast.grant(Role.MODERATOR, region=cast.region, kinds=["oo"])
        page = cast.client(grant).get(list_of("accounts_organisation"))
        assert list(page.context["cl"].queryset) == [cast.school]
        assert "Дошкольные" not in page.content.decode()
        assert cast.client(grant).get(page_of("accounts_organisation", cast.kindergarten.pk)).status_code == 404

    def test_an_account_shows_only_the_roles_of_the_scope(self, cast: Cast) -> None:
        user = cast.waiting_expert.user
        cast.grant(Role.ORGANISATION_REPRESENTATIVE, user=user, organisation=cast.far_kindergarten)
        html = cast.client(cast.moderator).get(page_of("accounts_user", user.pk)).content.decode()
        assert cast.kindergarten.short_name in html
        assert cast.far_kindergarten.short_name not in html
        assert user.username in html
        assert user.password not in html


class TestAdministrator:
    def test_opens_everything(self, cast: Cast, far: dict[str, Any]) -> None:
        client = Client()
        client.force_login(cast.superuser)
        for model in admin.site._registry:
            name = f"{model._meta.app_label}_{model._meta.model_name}"
            assert client.get(list_of(name), follow=True).status_code == 200, name
        for name, row in far.items():
            assert client.get(page_of(name, row.pk)).status_code == 200, name
        user = client.get(page_of("accounts_user", far["accounts_user"].pk)).content.decode()
        assert far["accounts_user"].password not in user


def test_a_lists_search_is_sent_under_the_name_it_is_read_by(cast: Cast) -> None:
    page = cast.client(cast.moderator).get(list_of("accounts_organisation", "?q=сад&closed__exact=0"))
    html = page.content.decode()
    assert 'id="searchbar" name="q" value="сад"' in html
    assert '<input type="hidden" name="closed__exact" value="0">' in html
    assert html.count('name="q"') == 2, "the head's search and the list's own; no hidden third"


def test_moments_are_short_and_can_be_sorted_by(cast: Cast) -> None:
    grant = cast.expert
    granted = localtime(grant.granted_at)
    client = cast.client(cast.moderator)
    page = client.get(list_of("accounts_rolegrant")).content.decode()
    assert f"{granted:%d.%m.%Y %H:%M}" in page
    [order] = re.findall(r'<a href="(\?o=[^"]*)"[^>]*>\s*Дана', page)
    assert client.get(list_of("accounts_rolegrant", order)).status_code == 200


def test_every_button_leads_to_its_own_verb() -> None:
    """Names with «_» too: the admin's quoting of keys would lose them."""
    desks: dict[Any, Any] = admin.site._registry
    for model, desk in desks.items():
        for verb in getattr(desk, "verbs", []):
            assert resolve(desk.address("verb", 7, verb.name)).kwargs == {"object_id": "7", "verb": verb.name}, model
        for bulk in getattr(desk, "bulks", []):
            assert resolve(desk.address("bulk", bulk.verb)).kwargs == {"verb": bulk.verb}, model


def test_every_act_on_the_desk_is_kept_in_the_portals_history(cast: Cast) -> None:
    client = cast.client(cast.moderator)
    data = {"full_name": "Новый сад", "short_name": "Сад", "kind": "doo", "municipality": cast.municipality.pk}
    client.post(reverse("admin:accounts_organisation_add"), data)
    added = Organisation.objects.get(short_name="Сад")
    assert added.search_text
    written = HistoryRecord.objects.about(added).get()
    assert (written.verb, written.person, written.role) == ("add", cast.moderator.user, "moderator")
    page = client.get(page_of("accounts_organisation", added.pk, "history"))
    assert "Добавить" in page.content.decode()
