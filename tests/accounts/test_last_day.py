"""A role with a last day: its pages and verbs stop the day after, and «Сменить роль» says so."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.desk_bulk import run_bulk, start_bulk
from accounts.models import Role, RoleGrant
from expert_rating.workflow import activate_experts
from portal.jobs import JobFailed
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def grant(cast: Cast) -> RoleGrant:
    """A moderator until today."""
    return cast.grant(Role.MODERATOR, region=cast.region, ends_on=timezone.localdate())


def over(grant: RoleGrant) -> RoleGrant:
    RoleGrant.objects.filter(pk=grant.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    return RoleGrant.objects.with_scope().get(pk=grant.pk)


def test_the_last_day_itself_is_a_day_of_work(cast: Cast, grant: RoleGrant) -> None:
    assert cast.client(grant).get("/admin/").status_code == 200
    activate_experts(ids=[cast.waiting_expert.expert.pk], actor=cast.actor(grant))
    cast.waiting_expert.refresh_from_db()
    assert cast.waiting_expert.status == "active"


def test_the_day_after_its_pages_are_gone(cast: Cast, grant: RoleGrant) -> None:
    client = cast.client(grant)
    over(grant)
    assert client.get("/admin/").status_code == 404
    assert client.get(reverse("admin:expert_rating_expert_changelist")).status_code == 404


def test_the_day_after_its_buttons_do_nothing(cast: Cast, grant: RoleGrant) -> None:
    client = cast.client(grant)
    over(grant)
    verb = reverse("admin:expert_rating_expert_verb", args=[cast.waiting_expert.expert.pk, "activate"])
    assert client.post(verb).status_code == 404
    cast.waiting_expert.refresh_from_db()
    assert cast.waiting_expert.status == "waiting"


def test_a_job_begun_on_the_last_day_stops_the_day_after(cast: Cast, grant: RoleGrant) -> None:
    rows = [cast.waiting_expert.expert.pk]
    job = start_bulk("expert_rating.expert", "activate", rows, "", cast.actor(grant))
    over(grant)
    with pytest.raises(JobFailed, match="больше не действует"):
        run_bulk(job)
    cast.waiting_expert.refresh_from_db()
    assert cast.waiting_expert.status == "waiting"


def test_another_role_comes_into_force_instead(cast: Cast, grant: RoleGrant) -> None:
    client = cast.client(grant)
    expert = cast.make_expert(user=grant.user, organisation=cast.kindergarten)
    over(grant)
    assert client.get("/expert/").status_code == 200
    assert client.get("/role/").wsgi_request.role.pk == expert.pk  # type: ignore[attr-defined]


def test_the_choice_of_roles_says_that_it_ran_out(cast: Cast, grant: RoleGrant) -> None:
    client = cast.client(grant)
    page = client.get("/role/").content.decode()
    assert "Срок истёк" not in page
    over(grant)
    page = client.get("/role/").content.decode()
    assert "Срок истёк" in page
    assert client.post("/role/", {"grant": grant.pk}).status_code == 404


@pytest.mark.parametrize(("hour", "in_force"), [(23, True), (24, False)])
def test_the_day_ends_at_midnight_by_the_portals_clock(cast: Cast, hour: int, in_force: bool) -> None:
    day = datetime(2026, 11, 20, tzinfo=ZoneInfo("Europe/Kaliningrad"))
    grant = cast.grant(Role.MODERATOR, region=cast.region, ends_on=day.date())
    on = (day + timedelta(hours=hour)).date()
    assert RoleGrant.objects.in_force(on=on).filter(pk=grant.pk).exists() is in_force
