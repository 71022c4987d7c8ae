"""A representative's registration takes a consent: its new version asks again, withdrawing it ends the role."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.in_force import administrator
from accounts.models import Consent, ConsentDocument, GrantStatus, RoleGrant
from accounts.personal.consents import agree, due_documents, publish, withdraw_consent
from expert_rating.models import Representative
from expert_rating.workflow.representatives import activate_representatives
from portal.history import Actor
from portal.registry import purposes_of
from tests.cast import Cast
from tests.expert_rating.registration_form import confirmed
from tests.expert_rating.test_representatives import send

pytestmark = pytest.mark.django_db
CABINET = "rating:representative-cabinet"


@pytest.fixture
def grant(cast: Cast) -> RoleGrant:
    """Registered by the page, then active."""
    client = Client()
    assert send(client, cast).status_code == 302
    assert confirmed(client).status_code == 302
    found = Representative.objects.get()
    activate_representatives(ids=[found.pk], actor=cast.actor(cast.moderator))
    return RoleGrant.objects.with_scope().get(pk=found.grant_id)


def test_the_part_names_what_registration_takes(grant: RoleGrant) -> None:
    given = Consent.objects.filter(user=grant.user).values_list("document__purpose", flat=True)
    assert set(given) == set(purposes_of(grant.role)) == {"personal_data"}


def test_a_new_version_asks_before_the_cabinet(cast: Cast, grant: RoleGrant) -> None:
    client = cast.client(grant)
    assert client.get(reverse(CABINET)).status_code == 200
    admin = Actor(user=cast.superuser, role=administrator(cast.superuser))
    newer = publish(purpose="personal_data", title="Согласие", text="Новый текст.", actor=admin)
    assert due_documents(grant.user) == [newer]
    assert client.get(reverse(CABINET))["Location"].startswith(reverse("accounts:consents-due"))
    actor = Actor(user=grant.user, role=RoleGrant.objects.get(pk=grant.pk))
    agree(user=grant.user, documents=[newer.pk], actor=actor, address=None)
    assert client.get(reverse(CABINET)).status_code == 200
    kept = Consent.objects.filter(user=grant.user).values_list("document__version", flat=True)
    assert sorted(kept) == [1, 2]


def test_a_consent_of_experts_only_asks_no_representative(cast: Cast, grant: RoleGrant) -> None:
    admin = Actor(user=cast.superuser, role=administrator(cast.superuser))
    publish(purpose="cooperation", title="О сотрудничестве", text="Новый текст.", actor=admin)
    assert cast.client(grant).get(reverse(CABINET)).status_code == 200
    assert ConsentDocument.current("cooperation").version == 2


def test_withdrawing_it_ends_the_role(grant: RoleGrant) -> None:
    [ended] = withdraw_consent(user=grant.user, purpose="personal_data", actor=Actor(user=grant.user, role=grant))
    assert (ended.pk, ended.status) == (grant.pk, GrantStatus.WITHDRAWN)
