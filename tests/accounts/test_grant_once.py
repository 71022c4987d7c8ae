"""The same role over the same scope is given once: the form says it, the verb refuses it, the database holds it."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.in_force import administrator
from accounts.models import GrantStatus, Role, RoleGrant
from accounts.workflow import TWICE, grant_role
from accounts.workflow import WORKFLOW as GRANT
from portal.history import Actor
from portal.models import HistoryRecord
from portal.workflow import Refused
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ADD = "admin:accounts_rolegrant_add"
SCOPES = ["moderator", "municipal_coordinator", "representative", "point_organiser", "federal_organiser"]


def again(grant: RoleGrant, **other: Any) -> RoleGrant:
    names = ("user", "role", "status", "region", "municipality", "organisation", "point", "ends_on")
    return RoleGrant(**{name: getattr(grant, name) for name in names} | other)


@pytest.fixture
def root(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.superuser)
    return client


class TestDatabase:
    @pytest.mark.parametrize("who", SCOPES)
    def test_refuses_a_second_active_one_of_any_scope(self, cast: Cast, who: str) -> None:
        with pytest.raises(IntegrityError, match="grant_once"), transaction.atomic():
            again(getattr(cast, who)).save()

    def test_refuses_one_with_the_same_last_day(self, cast: Cast) -> None:
        day = timezone.localdate() + timedelta(days=10)
        grant = cast.grant(Role.MODERATOR, region=cast.region, ends_on=day)
        with pytest.raises(IntegrityError, match="grant_once"), transaction.atomic():
            again(grant).save()

    def test_takes_another_person_scope_role_or_state(self, cast: Cast) -> None:
        grant = cast.moderator
        again(grant, user=cast.make_user("other")).save()
        again(grant, region=cast.other_region).save()
        again(grant, role=Role.REGIONAL_COORDINATOR).save()
        again(grant, status=GrantStatus.WITHDRAWN).save()
        again(grant, status=GrantStatus.WITHDRAWN).save()
        assert RoleGrant.objects.filter(role=Role.MODERATOR).count() == 5

    def test_takes_a_new_one_for_one_that_ran_out(self, cast: Cast) -> None:
        grant = cast.grant(Role.MODERATOR, region=cast.region, ends_on=timezone.localdate() - timedelta(days=1))
        again(grant, ends_on=None).save()
        assert RoleGrant.objects.of(grant.user).in_force().count() == 1


class TestVerbs:
    def test_giving_twice_is_refused_in_words(self, cast: Cast) -> None:
        root = Actor(user=cast.superuser, role=administrator(cast.superuser))
        with pytest.raises(Refused, match="уже есть"):
            grant_role(user=cast.moderator.user, role=Role.MODERATOR, actor=root, region=cast.region)
        assert not HistoryRecord.objects.exists()

    def test_a_waiting_one_is_not_activated_beside_an_active_one(self, cast: Cast) -> None:
        waiting = again(cast.representative, status=GrantStatus.WAITING)
        waiting.save()
        with pytest.raises(Refused, match="уже есть"):
            GRANT.advance(waiting, "activate", actor=cast.actor(cast.moderator))
        waiting.refresh_from_db()
        assert waiting.status == GrantStatus.WAITING


class TestForm:
    def data(self, cast: Cast, **typed: Any) -> dict[str, Any]:
        return {"user": cast.moderator.user.pk, "role": "moderator", "region": cast.region.pk, **typed}

    def errors(self, root: Client, data: dict[str, Any]) -> Any:
        answer = root.post(reverse(ADD), data)
        assert answer.status_code == 200
        return answer.context["adminform"].form.errors

    def test_says_that_the_person_has_it(self, cast: Cast, root: Client) -> None:
        assert self.errors(root, self.data(cast)) == {"__all__": [TWICE]}

    def test_whatever_its_last_day(self, cast: Cast, root: Client) -> None:
        later = timezone.localdate() + timedelta(days=30)
        assert self.errors(root, self.data(cast, ends_on=later.isoformat())) == {"__all__": [TWICE]}

    def test_says_that_it_waits(self, cast: Cast, root: Client) -> None:
        RoleGrant.objects.filter(pk=cast.representative.pk).update(status=GrantStatus.WAITING)
        data = {"user": cast.representative.user.pk, "role": "organisation_representative"}
        errors = self.errors(root, {**data, "organisation": cast.kindergarten.pk})
        assert "ждёт проверки" in str(errors)

    def test_gives_again_what_ran_out(self, cast: Cast, root: Client) -> None:
        RoleGrant.objects.filter(pk=cast.moderator.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
        assert root.post(reverse(ADD), self.data(cast)).status_code == 302
        assert RoleGrant.objects.of(cast.moderator.user).in_force().count() == 1

    @pytest.mark.parametrize(("days", "refused"), [(-1, True), (0, False), (1, False)])
    def test_the_last_day_is_not_over(self, cast: Cast, root: Client, days: int, refused: bool) -> None:
        day = timezone.localdate() + timedelta(days=days)
        data = self.data(cast, region=cast.other_region.pk, ends_on=day.isoformat())
        if refused:
            assert list(self.errors(root, data)) == ["ends_on"]
        else:
            assert root.post(reverse(ADD), data).status_code == 302

    def test_nobody_is_their_own_deputy(self, cast: Cast, root: Client) -> None:
        user = cast.moderator.user.pk
        data = self.data(cast, region=cast.other_region.pk, deputy_for=user, deputy_order="№ 1")
        assert list(self.errors(root, data)) == ["deputy_for"]

    def test_the_button_pressed_twice_at_once(self, cast: Cast, root: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        """The second form was checked before the first was written."""
        monkeypatch.setattr("accounts.admin.grants.GrantForm.refuse_twice", lambda form, data: None)
        page = root.post(reverse(ADD), self.data(cast), follow=True)
        assert "у человека уже есть" in page.content.decode()
        assert RoleGrant.objects.filter(role=Role.MODERATOR).count() == 1


class TestMigration:
    """On a filled database: what was given twice before the rule."""

    @pytest.fixture
    def filled(self, cast: Cast) -> list[RoleGrant]:
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX grant_once")
        grants = [again(cast.moderator, kinds=["oo"]), again(cast.moderator, kinds=["doo"])]
        RoleGrant.objects.filter(pk=cast.moderator.pk).update(kinds=["oo"])
        for grant in grants:
            grant.save()
        return grants

    def test_one_stays_with_the_kinds_of_all(self, cast: Cast, filled: list[RoleGrant]) -> None:
        import_module("accounts.migrations.0009_given_roles").leave_one(apps, None)
        cast.moderator.refresh_from_db()
        assert (cast.moderator.status, cast.moderator.kinds) == (GrantStatus.ACTIVE, ["doo", "oo"])
        for grant in filled:
            grant.refresh_from_db()
            assert grant.status == GrantStatus.WITHDRAWN
            assert HistoryRecord.objects.about(grant).get().to_state == "withdrawn"
