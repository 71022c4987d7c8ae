"""Numbers of organisations are kept in rows and follow every change of the directory."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts import directory_counts
from accounts.models import Organisation, OrganisationCount
from portal.kinds import OrganisationKind
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def kept(cast: Cast) -> dict[tuple[str, int], tuple[int, int]]:
    rows = OrganisationCount.objects.values_list("kind", "municipality_id", "open", "closed")
    return {(kind, place): (opened, shut) for kind, place, opened, shut in rows if opened or shut}


def test_made_closed_and_of_another_kind(cast: Cast) -> None:
    place = cast.municipality.pk
    assert cast.kindergarten
    assert cast.school
    assert kept(cast) == {("doo", place): (1, 0), ("oo", place): (1, 0)}
    Organisation.objects.filter(pk=cast.school.pk).update(closed=True, kind=OrganisationKind.PRESCHOOL)
    directory_counts.renew([place])
    assert kept(cast) == {("doo", place): (1, 1)}
    assert directory_counts.wrong() == []


def test_in_a_territory_and_in_all(cast: Cast) -> None:
    assert cast.kindergarten
    assert cast.other_kindergarten
    assert cast.far_kindergarten
    assert directory_counts.open_organisations("doo") == (3, 3)
    assert directory_counts.open_organisations("doo", [cast.municipality.pk, cast.other_municipality.pk]) == (3, 2)
    assert directory_counts.open_organisations("doo", []) == (3, 0)
    assert directory_counts.open_organisations("oo") == (0, 0)
    assert directory_counts.every_open() == 3


def test_numbers_in_memory_follow_the_rows(cast: Cast) -> None:
    assert cast.kindergarten
    assert directory_counts.every_open() == 1
    Organisation.objects.update(closed=True)
    directory_counts.renew([cast.municipality.pk])
    assert directory_counts.every_open() == 0
    assert directory_counts.open_organisations("doo") == (0, 0)


@pytest.fixture
def desk(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.superuser)
    return client


def card(organisation: Organisation, **changes: object) -> dict[str, object]:
    names = ("full_name", "short_name", "kind", "address", "phone", "email", "site", "inn", "federal_login", "head")
    return {name: getattr(organisation, name) for name in names} | {
        "municipality": organisation.municipality_id,
        "low_results_years": "",
        **changes,
    }


def test_the_desk_moves_closes_and_deletes(cast: Cast, desk: Client) -> None:
    organisation = cast.kindergarten
    address = reverse("admin:accounts_organisation_change", args=[organisation.pk])
    moved = desk.post(address, card(organisation, municipality=cast.other_municipality.pk))
    assert moved.status_code == 302
    assert kept(cast) == {("doo", cast.other_municipality.pk): (1, 0)}
    organisation.refresh_from_db()
    assert desk.post(address, card(organisation, closed="on")).status_code == 302
    assert kept(cast) == {("doo", cast.other_municipality.pk): (0, 1)}
    gone = reverse("admin:accounts_organisation_delete", args=[organisation.pk])
    assert desk.post(gone, {"post": "yes"}).status_code == 302
    assert kept(cast) == {}


def test_recount_puts_right_what_was_written_past_the_portal(cast: Cast) -> None:
    assert cast.kindergarten
    OrganisationCount.objects.update(open=7)
    assert directory_counts.wrong() == [(cast.municipality.pk, "doo")]
    call_command("recount", verbosity=0)
    assert directory_counts.wrong() == []
    assert kept(cast) == {("doo", cast.municipality.pk): (1, 0)}
