"""Whoever stands in for somebody: by an order, in one role, and the history says for whom."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, RoleGrant, User
from portal.history import Change, record
from portal.models import HistoryRecord
from tests.cast import Cast

ADD = "admin:accounts_rolegrant_add"


@pytest.fixture
def absent(cast: Cast) -> User:
    return cast.make_user("chief", last_name="Главнова", first_name="Нина", patronymic="Львовна")


@pytest.fixture
def deputy(cast: Cast, absent: User) -> RoleGrant:
    return cast.grant(Role.MODERATOR, region=cast.region, deputy_for=absent, deputy_order="Приказ № 7")


def activate(cast: Cast, moderator: RoleGrant) -> HistoryRecord:
    expert = cast.waiting_expert.expert
    url = reverse("admin:expert_rating_expert_verb", args=[expert.pk, "activate"])
    cast.client(moderator).post(url)
    return HistoryRecord.objects.about(cast.waiting_expert).get(verb="activate")


def test_a_deputys_act_is_kept_with_whom_it_was_done_for(cast: Cast, deputy: RoleGrant, absent: User) -> None:
    written = activate(cast, deputy)
    assert (written.person, written.on_behalf_of) == (deputy.user, absent)


def test_the_timeline_says_for_whom(cast: Cast, deputy: RoleGrant) -> None:
    activate(cast, deputy)
    page = reverse("admin:expert_rating_expert_change", args=[cast.waiting_expert.expert.pk])
    assert "Модератор, за: Главнова Нина Львовна" in cast.client(deputy).get(page).content.decode()


def test_one_who_stands_in_for_nobody_acts_for_themselves(cast: Cast) -> None:
    assert activate(cast, cast.moderator).on_behalf_of is None


def test_in_another_role_a_deputy_acts_for_themselves(cast: Cast, deputy: RoleGrant) -> None:
    own = cast.grant(Role.HEAD, user=deputy.user, organisation=cast.school)
    assert record(Change(cast.school, "edit", "Изменить"), actor=cast.actor(own)).on_behalf_of is None


def given(cast: Cast, **fields: object) -> str:
    """The administrator gives the role of a moderator; returns the page that answers."""
    person, client = cast.make_user("deputy"), Client()
    client.force_login(cast.superuser)
    values = {"user": person.pk, "role": "moderator", "region": cast.region.pk, **fields}
    return client.post(reverse(ADD), values, follow=True).content.decode()


@pytest.mark.parametrize("half", ["deputy_for", "deputy_order"])
def test_neither_half_of_a_deputys_role_is_enough(cast: Cast, absent: User, half: str) -> None:
    fields = {"deputy_for": absent.pk, "deputy_order": "Приказ № 7"}
    page = given(cast, **{half: fields[half]})
    assert "У замещающего укажите и кого он замещает, и приказ." in page
    assert not RoleGrant.objects.filter(user__username="deputy").exists()


def test_a_deputy_is_given_the_role_by_an_order(cast: Cast, absent: User) -> None:
    given(cast, deputy_for=absent.pk, deputy_order="Приказ № 7")
    made = RoleGrant.objects.get(user__username="deputy")
    assert (made.deputy_for, made.deputy_order, made.status) == (absent, "Приказ № 7", "active")
