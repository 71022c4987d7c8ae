"""The demo is what the issue promises, made through the verbs, and can't reach production."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.test import Client
from django.utils import timezone

from accounts.models import Organisation, Role, RoleGrant, User
from expert_rating import results
from expert_rating.models import Assessment, LevelResult, OrganisationResult
from expert_rating.results import rebuild
from portal import demo
from portal.kinds import OrganisationKind
from portal.models import HistoryRecord

pytestmark = pytest.mark.slow


def latest_states(model) -> dict[int, str]:
    """{row: the state its last history record leads to}."""
    content_type = ContentType.objects.get_for_model(model)
    records = HistoryRecord.objects.filter(subject_type=content_type).order_by("id")
    return {subject: state for subject, state in records.values_list("subject_id", "to_state") if state}


def test_the_demo_is_whole(db, capsys):
    call_command("demo")
    printed = capsys.readouterr().out

    organisations = dict(Organisation.objects.order_by().values_list("kind").annotate(Count("id")))
    assert all(organisations[kind] >= 5 for kind in OrganisationKind.public())
    assert sum(organisations.values()) >= 60
    states = dict(RoleGrant.objects.filter(role=Role.EXPERT).order_by().values_list("status").annotate(Count("id")))
    assert sum(states.values()) >= 40
    assert set(states) >= {"waiting", "active", "declined"}
    assert Assessment.objects.active().count() >= 100
    for account in demo.accounts():
        user = User.objects.get(username=account.login)
        assert user.check_password("Demo-2026!")
        assert account.login in printed
        browser = Client()
        browser.force_login(user)
        assert browser.get("/cabinet/", follow=True).redirect_chain[-1][0] == account.where, account.login

    assert {a.pk: a.status for a in Assessment.objects.all()} == latest_states(Assessment)
    assert {g.pk: g.status for g in RoleGrant.objects.all()} == latest_states(RoleGrant)
    for result in OrganisationResult.objects.all()[:20]:
        row = {"campaign_id": result.campaign_id, "organisation_id": result.organisation_id}
        fresh = results.recount(**row)
        kept = LevelResult.objects.filter(assessments__gt=0, **row)
        assert {level.level: level.points for level in kept} == {n: level["points"] for n, level in fresh.items()}
    assert rebuild.wrong() == {}

    assert not RoleGrant.objects.filter(consents_due=True).exists()  # they open at once

    assert demo.load() is False  # a second start keeps the data


def test_it_loads_early_in_a_month_too(db, capsys, monkeypatch):
    """Its campaign began in the month before: what is taken out must be counted where it was put in."""
    fifth = datetime(2026, 11, 5, 12, 0, tzinfo=ZoneInfo("UTC"))
    monkeypatch.setattr(timezone, "now", lambda: fifth)
    call_command("demo")
    assert rebuild.wrong() == {}


def test_production_refuses_the_demo(db, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="never loaded"):
        call_command("demo")
    assert not User.objects.exists()
