"""A role that somebody gave: its owner is asked, once, to agree to the processing of their data for it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.in_force import administrator
from accounts.models import Consent, ConsentDocument, GrantStatus, Role, RoleGrant
from accounts.part import GIVEN_ROLES
from accounts.personal.consents import due_documents, withdraw_consent
from accounts.workflow import grant_role
from portal.history import Actor
from portal.registry import purposes_of
from tests.cast import Cast

pytestmark = pytest.mark.django_db
DUE = reverse("accounts:consents-due")
ROLE = ConsentDocument.Purpose.ROLE


def give(cast: Cast, role: Role = Role.MODERATOR, actor: Actor | None = None, **scope: Any) -> RoleGrant:
    root = actor or Actor(user=cast.superuser, role=administrator(cast.superuser))
    return grant_role(user=cast.make_user("novyy"), role=role, actor=root, **scope)


def agree(client: Client, purpose: str = ROLE, **more: str) -> Any:
    return client.post(DUE, {f"consent_{purpose}": ConsentDocument.current(purpose).pk, **more})


def test_every_role_the_admin_gives_to_a_person_stands_on_a_consent() -> None:
    asked = {role.value for role in Role if purposes_of(role)}
    assert asked == set(Role.values) - {Role.POINT_ORGANISER, Role.ADMINISTRATOR}
    assert all(purposes_of(role) == ("role",) for role in GIVEN_ROLES)


def test_a_moderator_is_asked_before_the_desk_and_goes_on(cast: Cast) -> None:
    client = cast.client(give(cast, region=cast.region))
    assert client.get("/admin/")["Location"] == f"{DUE}?next=%2Fadmin%2F"
    page = client.get(f"{DUE}?next=/admin/").content.decode()
    assert "Нужно Ваше согласие" in page
    assert "Цель: работа на портале в роли" in page
    assert reverse("accounts:withdraw-consent", args=[ROLE]) not in page
    assert agree(client, next="/admin/")["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_without_the_box_the_role_stays_closed(cast: Cast) -> None:
    client = cast.client(give(cast, region=cast.region))
    assert "Отметьте каждое согласие" in client.post(DUE, {}).content.decode()
    assert client.get("/admin/").status_code == 302


def test_a_second_role_does_not_ask_again(cast: Cast) -> None:
    grant = give(cast, region=cast.region)
    agree(cast.client(grant))
    root = Actor(user=cast.superuser, role=administrator(cast.superuser))
    second = grant_role(user=grant.user, role=Role.REGIONAL_COORDINATOR, actor=root, region=cast.region)
    assert not second.consents_due
    assert due_documents(grant.user) == []


def test_an_older_text_asks_for_the_newer(cast: Cast) -> None:
    grant = give(cast, region=cast.region)
    agree(cast.client(grant))
    newer = ConsentDocument.objects.create(purpose=ROLE, version=2, title="Новое", text="Новый текст")
    root = Actor(user=cast.superuser, role=administrator(cast.superuser))
    second = grant_role(user=grant.user, role=Role.REGIONAL_COORDINATOR, actor=root, region=cast.region)
    assert second.consents_due
    assert due_documents(grant.user) == [newer]


def test_an_expert_is_not_asked_twice(cast: Cast) -> None:
    """What registration took stands; the parent's consent is a minor's alone."""
    user = cast.expert.user
    for purpose in ("personal_data", "cooperation"):
        document = ConsentDocument.current(purpose)
        Consent.objects.create(user=user, document=document, text_sha256=document.sha256)
    RoleGrant.objects.of(user).update(consents_due=True)
    assert due_documents(user) == []


def test_a_representative_given_in_the_admin_is_asked_for_what_registration_asks(cast: Cast) -> None:
    grant = give(cast, Role.ORGANISATION_REPRESENTATIVE, organisation=cast.kindergarten)
    assert [document.purpose for document in due_documents(grant.user)] == ["personal_data"]
    client = cast.client(grant)
    assert client.get("/representative/")["Location"].startswith(DUE)
    agree(client, "personal_data")
    assert client.get("/representative/").status_code == 200


def test_a_points_account_is_asked_nothing(cast: Cast) -> None:
    grant = give(cast, Role.POINT_ORGANISER, point=cast.point)
    assert not grant.consents_due
    assert due_documents(grant.user) == []


def test_what_the_portal_itself_gives_is_asked_nothing(cast: Cast) -> None:
    """The demo's accounts open at once."""
    grant = give(cast, actor=Actor.system(), region=cast.region)
    assert due_documents(grant.user) == []
    assert cast.client(grant).get("/admin/").status_code == 200


def test_withdrawing_it_ends_the_role(cast: Cast) -> None:
    grant = give(cast, region=cast.region)
    agree(cast.client(grant))
    withdraw_consent(user=grant.user, purpose=ROLE, actor=Actor(user=grant.user, role=grant))
    grant.refresh_from_db()
    assert grant.status == GrantStatus.WITHDRAWN


def test_the_migration_asks_those_who_were_given_a_role_before(cast: Cast) -> None:
    from importlib import import_module

    from django.apps import apps

    RoleGrant.objects.filter(pk__in=[cast.moderator.pk, cast.point_organiser.pk, cast.representative.pk]).update(
        granted_by=cast.superuser
    )
    assert cast.regional_coordinator.granted_by is None
    import_module("accounts.migrations.0009_given_roles").ask(apps, None)
    due = set(RoleGrant.objects.filter(consents_due=True).values_list("role", flat=True))
    assert due == {"moderator", "organisation_representative"}
