"""Organisations, roles, accounts, letters: what is edited on the desk, by whom, within what."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import GrantStatus, Organisation, Region, Role, RoleGrant
from accounts.territory import directory
from expert_rating.models import OrganisationResult
from portal.letters import queue_letter
from portal.models import HistoryRecord, Letter
from tests.accounts.test_desk import list_of, page_of
from tests.cast import Cast
from tests.expert_rating.rated import rate


@pytest.fixture
def desk(cast: Cast) -> Client:
    return cast.client(cast.moderator)


@pytest.fixture
def root(cast: Cast) -> Client:
    """The administrator's own pages: a superuser is the only administrator there is."""
    client = Client()
    client.force_login(cast.superuser)
    return client


def organisation_data(organisation: Organisation, **changes: Any) -> dict[str, Any]:
    fields = ("full_name", "short_name", "kind", "address", "phone", "email", "site", "head", "inn", "federal_login")
    data = {name: getattr(organisation, name) for name in fields}
    return {**data, "municipality": organisation.municipality_id, "low_results_years": "", **changes}


class TestOrganisation:
    def test_is_edited_and_found_under_its_new_name(self, cast: Cast, desk: Client) -> None:
        url = page_of("accounts_organisation", cast.kindergarten.pk)
        response = desk.post(
            url, organisation_data(cast.kindergarten, short_name="Сад «Ёлочка»", low_results_years="2025, 2024")
        )
        assert response.status_code == 302
        cast.kindergarten.refresh_from_db()
        assert cast.kindergarten.low_results_years == [2024, 2025]
        assert list(Organisation.objects.search("елочка")) == [cast.kindergarten]
        record = HistoryRecord.objects.about(cast.kindergarten).get()
        assert "раткое наименование" in record.comment

    def test_does_not_leave_the_moderators_region(self, cast: Cast, desk: Client) -> None:
        url = page_of("accounts_organisation", cast.kindergarten.pk)
        response = desk.post(url, organisation_data(cast.kindergarten, municipality=cast.far_municipality.pk))
        assert response.status_code == 200
        assert response.context["errors"]
        cast.kindergarten.refresh_from_db()
        assert cast.kindergarten.municipality == cast.municipality

    def test_keeps_its_kind_once_assessed(self, cast: Cast, desk: Client) -> None:
        from expert_rating.workflow import start

        cast.campaign  # noqa: B018
        start(organisation=cast.kindergarten, actor=cast.actor(cast.expert))
        url = page_of("accounts_organisation", cast.kindergarten.pk)
        desk.post(url, organisation_data(cast.kindergarten, kind="oo"))
        cast.kindergarten.refresh_from_db()
        assert cast.kindergarten.kind == "doo"

    def test_bad_years_keep_what_was_typed(self, cast: Cast, desk: Client) -> None:
        url = page_of("accounts_organisation", cast.kindergarten.pk)
        page = desk.post(url, organisation_data(cast.kindergarten, low_results_years="прошлый")).content.decode()
        assert "четырьмя цифрами" in page
        assert "прошлый" in page

    def test_a_moderator_deletes_nothing(self, cast: Cast, desk: Client) -> None:
        assert (
            desk.post(page_of("accounts_organisation", cast.kindergarten.pk, "delete"), {"post": "yes"}).status_code
            == 404
        )
        assert Organisation.objects.filter(pk=cast.kindergarten.pk).exists()

    def test_territory_is_read_only_for_a_moderator(self, cast: Cast, desk: Client) -> None:
        for name, pk in (("accounts_region", cast.region.pk), ("accounts_municipality", cast.municipality.pk)):
            assert desk.get(page_of(name, pk)).status_code == 200
            assert desk.post(page_of(name, pk), {"name": "Другое"}).status_code == 404
            assert desk.get(reverse(f"admin:{name}_add")).status_code == 404

    def test_a_renamed_municipality_renames_the_search(self, cast: Cast, root: Client) -> None:
        cast.other_kindergarten  # noqa: B018
        place = cast.other_municipality
        data = {"region": "39", "name": "Ёжинский", "type": place.type}
        assert root.post(page_of("accounts_municipality", place.pk), data).status_code == 302
        assert list(Organisation.objects.search("ежинский")) == [cast.other_kindergarten]


class TestGrants:
    def test_an_administrator_gives_a_role(self, cast: Cast, root: Client) -> None:
        user = cast.make_user("novyy")
        data = {"user": user.pk, "role": "moderator", "region": cast.region.pk, "kinds": ["doo"]}
        assert root.post(reverse("admin:accounts_rolegrant_add"), data).status_code == 302
        grant = RoleGrant.objects.get(user=user)
        assert (grant.role, grant.status, grant.region, grant.kinds) == ("moderator", "active", cast.region, ["doo"])
        assert grant.granted_by == cast.superuser
        assert HistoryRecord.objects.about(grant).get().verb == "grant"

    @pytest.mark.parametrize(
        ("role", "field", "sentence"),
        [
            ("moderator", None, "укажите субъект РФ"),
            ("municipal_coordinator", None, "укажите муниципалитет"),
            ("dpo_officer", None, "укажите организацию"),
            ("federal_organiser", "region", "не заполняется"),
            ("expert", None, "Выберите корректный вариант"),
            ("administrator", None, "Выберите корректный вариант"),
        ],
    )
    def test_a_wrong_scope_is_said_in_words(
        self, cast: Cast, root: Client, role: str, field: str | None, sentence: str
    ) -> None:
        user = cast.make_user("novyy")
        data = {"user": user.pk, "role": role} | ({field: cast.region.pk} if field else {})
        page = root.post(reverse("admin:accounts_rolegrant_add"), data)
        assert page.status_code == 200
        assert sentence in page.content.decode()
        assert not RoleGrant.objects.filter(user=user).exists()

    def test_a_role_is_withdrawn_with_a_reason(self, cast: Cast, root: Client) -> None:
        url = reverse("admin:accounts_rolegrant_verb", args=[cast.moderator.pk, "withdraw"])
        assert "Укажите причину" in root.post(url, {"reason": " "}).content.decode()
        root.post(url, {"reason": "Перешёл на другую работу"})
        cast.moderator.refresh_from_db()
        assert cast.moderator.status == GrantStatus.WITHDRAWN

    def test_a_moderator_gives_and_withdraws_nothing(self, cast: Cast, desk: Client) -> None:
        assert desk.get(reverse("admin:accounts_rolegrant_add")).status_code == 404
        url = reverse("admin:accounts_rolegrant_verb", args=[cast.expert.pk, "withdraw"])
        assert desk.post(url, {"reason": "так"}).status_code == 404
        assert desk.get(page_of("accounts_rolegrant", cast.moderator.pk)).status_code == 404
        page = desk.post(page_of("accounts_rolegrant", cast.expert.pk), {"role": Role.HEAD})
        assert page.status_code == 404


class TestAccounts:
    def test_an_account_is_switched_off_and_its_sessions_end(self, cast: Cast, root: Client) -> None:
        theirs = cast.client(cast.expert)
        url = reverse("admin:accounts_user_verb", args=[cast.expert.user.pk, "deactivate"])
        assert cast.expert.user.username in root.get(url).content.decode()
        assert root.post(url, {"reason": "Просьба владельца"}).status_code == 302
        cast.expert.user.refresh_from_db()
        assert not cast.expert.user.is_active
        assert theirs.get(reverse("notices")).status_code == 302

    def test_a_moderator_only_reads_accounts(self, cast: Cast, desk: Client) -> None:
        user = cast.expert.user
        assert desk.post(page_of("accounts_user", user.pk), {"username": "drugoy"}).status_code == 404
        assert (
            desk.post(reverse("admin:accounts_user_verb", args=[user.pk, "deactivate"]), {"reason": "а"}).status_code
            == 404
        )
        user.refresh_from_db()
        assert user.is_active

    def test_no_row_of_the_history_is_changed_or_deleted(self, cast: Cast, root: Client) -> None:
        cast.campaign  # noqa: B018 - its opening is a record
        record = HistoryRecord.objects.first()
        assert record is not None
        assert root.get(page_of("portal_historyrecord", record.pk)).status_code == 200
        for view in ("change", "delete"):
            assert root.post(page_of("portal_historyrecord", record.pk, view), {"post": "yes"}).status_code == 404
        assert "delete_selected" not in root.get(list_of("portal_historyrecord")).content.decode()


class TestLetters:
    def test_a_failed_letter_stands_in_the_queue_and_goes_again(
        self, cast: Cast, root: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        letter = queue_letter(to="a@example.org", subject="Тема", text="Текст")
        Letter.objects.filter(pk=letter.pk).update(status=Letter.Status.FAILED)
        assert "1 письмо" in root.get(reverse("admin:index")).content.decode()
        with django_capture_on_commit_callbacks(execute=True):
            root.post(reverse("admin:portal_letter_verb", args=[letter.pk, "resend"]))
        letter.refresh_from_db()
        assert letter.resends == 1
        assert letter.status in ("queued", "sent")
        assert len(mail.outbox) <= 1


def test_a_renamed_organisation_stands_by_its_new_name_in_the_rating(cast):
    rate(cast, cast.municipal_expert, cast.kindergarten)
    result = OrganisationResult.objects.get()
    client = cast.client(cast.moderator)
    address = reverse("admin:accounts_organisation_change", args=[cast.kindergarten.pk])
    form = client.get(address).context["adminform"].form
    data = {name: value for name, value in form.initial.items() if value is not None}
    client.post(address, data | {"short_name": "ЯСЛИ № 2", "low_results_years": ""})
    result.refresh_from_db()
    assert result.sort_name == "ясли № 000002"


def test_a_new_municipality_stands_in_the_filters_at_once(cast, django_capture_on_commit_callbacks):
    region = Region.objects.get(code="60")
    before = [place.name for place in directory().municipalities_of.get(region.code, [])]
    client = Client()
    client.force_login(cast.superuser)  # municipalities are the administrator's
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            reverse("admin:accounts_municipality_add"), {"region": region.code, "name": "Гдовский", "type": "район"}
        )
    after = [place.name for place in directory().municipalities_of.get(region.code, [])]
    assert (before, after) == ([], ["Гдовский (район)"])
