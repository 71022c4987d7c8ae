"""An account is switched off and on again; a person leaves a role of their own."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.in_force import administrator
from accounts.models import GrantStatus, User
from accounts.workflow import deactivate, give_up, reactivate, withdraw
from portal.history import Actor
from portal.models import HistoryRecord, Letter
from portal.workflow import AlreadyDone, NotYours, Refused
from tests.cast import PASSWORD

ROLES = ["expert", "representative", "moderator", "regional_coordinator", "federal_organiser"]


def admin(cast):
    return Actor(user=cast.superuser, role=administrator(cast.superuser))


@pytest.fixture
def off(cast):
    return deactivate(user_id=cast.make_user("petrova").pk, actor=admin(cast), reason="Уволена")


class TestReactivation:
    def test_lets_in_again_and_tells(self, cast, off):
        assert Letter.objects.filter(event="account_deactivated", to=off.email).count() == 1
        reactivate(user_id=off.pk, actor=admin(cast), reason="Вернулась")
        client = Client()
        client.post(reverse("account_login"), {"login": "petrova", "password": PASSWORD})
        assert "_auth_user_id" in client.session
        assert Letter.objects.filter(event="account_reactivated", to=off.email).count() == 1
        record = HistoryRecord.objects.about(off).get(verb="reactivate")
        assert (record.from_state, record.to_state, record.comment) == ("inactive", "active", "Вернулась")

    @pytest.mark.parametrize("who", ROLES)
    def test_is_the_administrators(self, cast, off, who):
        with pytest.raises(NotYours):
            reactivate(user_id=off.pk, actor=cast.actor(getattr(cast, who)), reason="x")
        assert not User.objects.get(pk=off.pk).is_active

    def test_needs_a_reason_and_happens_once(self, cast, off):
        with pytest.raises(Refused, match="причину"):
            reactivate(user_id=off.pk, actor=admin(cast), reason=" ")
        reactivate(user_id=off.pk, actor=admin(cast), reason="x")
        with pytest.raises(Refused, match="уже включена"):
            reactivate(user_id=off.pk, actor=admin(cast), reason="x")

    def test_on_the_desk(self, cast, off):
        client = Client()
        client.force_login(cast.superuser)
        page = client.get(reverse("admin:accounts_user_change", args=[off.pk])).content.decode()
        assert "Включить учётную запись" in page
        assert "Отключить учётную запись" not in page
        client.post(reverse("admin:accounts_user_verb", args=[off.pk, "reactivate"]), {"reason": "Вернулась"})
        assert User.objects.get(pk=off.pk).is_active


class TestGivingUp:
    @pytest.mark.parametrize("name", ["expert", "waiting_expert", "declined_expert"])
    def test_ends_the_role(self, cast, name):
        grant = getattr(cast, name)
        give_up(grant_id=grant.pk, actor=Actor(user=grant.user, role=None))
        grant.refresh_from_db()
        assert grant.status == GrantStatus.WITHDRAWN

    def test_twice_is_done_already(self, cast):
        actor = cast.actor(cast.expert)
        give_up(grant_id=cast.expert.pk, actor=actor)
        with pytest.raises(AlreadyDone):
            give_up(grant_id=cast.expert.pk, actor=actor)

    @pytest.mark.parametrize("who", ["other_expert", "moderator", "representative"])
    def test_nobody_elses(self, cast, who):
        with pytest.raises(NotYours):
            give_up(grant_id=cast.expert.pk, actor=cast.actor(getattr(cast, who)))


def test_a_withdrawn_role_is_told_with_the_reason(cast):
    withdraw(grant_id=cast.representative.pk, actor=admin(cast), reason="Сменился директор")
    assert "Сменился директор" in Letter.objects.get(event="grant_withdrawn").text


def test_the_profile_says_where_the_name_is_changed(cast):
    of_expert = cast.client(cast.expert).get(reverse("accounts:security")).content.decode()
    of_representative = cast.client(cast.representative).get(reverse("accounts:security")).content.decode()
    of_moderator = cast.client(cast.moderator).get(reverse("accounts:security")).content.decode()
    assert f'href="{reverse("rating:questionnaire")}">данных анкеты' in of_expert
    assert f'href="{reverse("rating:representative-questionnaire")}">данных анкеты' in of_representative
    assert "сообщите администратору" not in of_representative
    assert "сообщите администратору" in of_moderator


@pytest.mark.parametrize("rows", [1, 30])
def test_own_history_has_one_count_of_queries(cast, rows, django_assert_num_queries):
    from portal.history import Change, record_all

    client, actor = cast.client(cast.expert), cast.actor(cast.expert)
    record_all([Change(cast.expert, "edit", f"Действие {n}") for n in range(rows)], actor=actor)
    with django_assert_num_queries(7):
        page = client.get(reverse("accounts:own-history"))
    assert page.content.decode().count("Действие ") == rows


def test_own_history_is_ones_own(cast):
    from portal.history import Change, record

    record(Change(cast.expert, "edit", "Чужое действие"), actor=cast.actor(cast.moderator))
    assert "Чужое действие" not in cast.client(cast.expert).get(reverse("accounts:own-history")).content.decode()
