"""The verbs over roles: the right role, every wrong one, every wrong state; what the database refuses."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import GrantStatus, Role, RoleGrant
from accounts.workflow import WORKFLOW as GRANT
from accounts.workflow import grant_role, locked_grants, withdraw
from portal.history import Actor
from portal.models import HistoryRecord
from portal.workflow import AlreadyDone, NotYours, Refused

STATES = ["waiting", "active", "declined", "withdrawn"]
# verb → {state: where it leads, or why not}
EXPECTED = {
    "activate": {"waiting": "active", "active": AlreadyDone, "declined": Refused, "withdrawn": Refused},
    "decline": {"waiting": "declined", "active": Refused, "declined": AlreadyDone, "withdrawn": Refused},
    "withdraw": {"waiting": "withdrawn", "active": "withdrawn", "declined": Refused, "withdrawn": AlreadyDone},
    "resubmit": {"waiting": "waiting", "active": "waiting", "declined": "waiting", "withdrawn": Refused},
}


def right_actor(cast, verb: str, grant: RoleGrant) -> Actor:
    if verb == "withdraw":
        return Actor(user=cast.superuser, role=RoleGrant(user=cast.superuser, role=Role.ADMINISTRATOR))
    return Actor(user=grant.user, role=grant) if verb == "resubmit" else cast.actor(cast.moderator)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", EXPECTED)
def test_every_verb_from_every_state(cast, verb, state):
    grant = cast.grant(Role.EXPERT, status=state, organisation=cast.kindergarten)
    actor, expected = right_actor(cast, verb, grant), EXPECTED[verb][state]
    [locked] = locked_grants([grant.pk])
    if isinstance(expected, str):
        GRANT.advance(locked, verb, actor=actor, comment="Причина")
        grant.refresh_from_db()
        record = HistoryRecord.objects.about(grant).first()
        assert (grant.status, record.from_state, record.to_state) == (expected, state, expected)
    else:
        with pytest.raises(expected):
            GRANT.advance(locked, verb, actor=actor, comment="Причина")
        grant.refresh_from_db()
        assert grant.status == state


@pytest.mark.parametrize("verb", ["activate", "decline"])
@pytest.mark.parametrize(
    "who",
    ["expert", "waiting_expert", "other_moderator", "representative", "head", "dpo_officer", "regional_coordinator"],
)
def test_only_a_moderator_of_the_scope_moderates(cast, verb, who):
    grant = cast.far_waiting_expert if who != "other_moderator" else cast.waiting_expert
    with pytest.raises(NotYours):
        GRANT.advance(grant, verb, actor=cast.actor(getattr(cast, who)), comment="Причина")
    grant.refresh_from_db()
    assert grant.status == "waiting"


@pytest.mark.parametrize("verb", ["decline", "withdraw"])
def test_a_reason_is_required(cast, verb):
    grant = cast.waiting_expert
    with pytest.raises(Refused, match="причину"):
        GRANT.advance(grant, verb, actor=right_actor(cast, verb, grant), comment="  ")


def test_a_moderator_of_schools_does_not_see_kindergartens_experts(cast):
    schools_only = cast.grant(Role.MODERATOR, region=cast.region, kinds=["oo"])
    with pytest.raises(NotYours):
        GRANT.advance(cast.waiting_expert, "activate", actor=cast.actor(schools_only))


def test_federal_experts_are_the_home_regions_to_check(cast):
    federal = cast.make_expert(status="waiting")
    assert RoleGrant.objects.visible_to(cast.moderator).filter(pk=federal.pk).exists()
    assert not RoleGrant.objects.visible_to(cast.other_moderator).filter(pk=federal.pk).exists()


@pytest.mark.parametrize("who", ["moderator", "expert", "regional_coordinator", "federal_organiser"])
def test_only_an_administrator_or_the_portal_grants(cast, who):
    with pytest.raises(NotYours):
        grant_role(user=cast.head.user, role=Role.MODERATOR, actor=cast.actor(getattr(cast, who)), region=cast.region)


def test_a_withdrawn_role_is_out_of_force_at_the_next_page(cast):
    grant = cast.expert
    client = cast.client(grant)
    assert client.get("/expert/").status_code == 200
    withdraw(grant_id=grant.pk, actor=right_actor(cast, "withdraw", grant), reason="Уволился")
    assert client.get("/expert/").status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "moderator"},
        {"role": "head"},
        {"role": "municipal_coordinator"},
        {"role": "administrator"},
        {"role": "expert", "status": "unknown"},
    ],
    ids=["no region", "no organisation", "no municipality", "pseudo-role", "unknown state"],
)
def test_the_database_refuses_a_grant_that_must_not_be(cast, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(user=cast.make_user("somebody"), **fields)


def test_the_database_refuses_two_scopes_and_a_second_expert(cast):
    user = cast.expert.user
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(user=user, role=Role.HEAD, organisation=cast.school, region=cast.region)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(user=user, role=Role.EXPERT, status=GrantStatus.WAITING)


@pytest.mark.parametrize(("login", "email"), [("EXPERT-1", "new@example.org"), ("new", "EXPERT-1@Example.org")])
def test_logins_and_emails_are_unique_in_any_case(cast, login, email):
    cast.make_user("expert-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        cast.make_user(login, email=email)


def test_two_people_may_have_no_email(cast):
    assert cast.make_user("point-1", email="").email == cast.make_user("point-2", email="").email == ""
