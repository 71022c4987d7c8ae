"""Assessment points, their accounts and the passwords the portal makes for them (spec/04)."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts import point_accounts
from accounts.first_passwords import password_of
from accounts.models import AssessmentPoint, GrantStatus, Role, RoleGrant, User
from portal.models import HistoryRecord
from portal.workflow import NotYours, Refused
from tests.accounts.test_desk import page_of
from tests.cast import Cast

OWN = "Moj-parol-2026"


@pytest.fixture
def account(cast: Cast) -> User:
    [made] = point_accounts.open_accounts([cast.point], actor=cast.actor(cast.federal_organiser))
    cast.point.refresh_from_db()
    return made


def sign_in(login: str, password: str) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": login, "password": password})
    return client


def test_a_point_signs_in_and_must_change_the_password(cast: Cast, account: User) -> None:
    given = password_of(cast.point)
    client = sign_in("edu390001", given)
    response = client.get(reverse("accounts:cabinet"))
    assert response.status_code == 302
    assert response["Location"] == reverse("account_change_password")
    assert client.get(response["Location"]).status_code == 200


def change(client: Client, old: str, new: str) -> Any:
    data = {"oldpassword": old, "password1": new, "password2": new}
    return client.post(reverse("account_change_password"), data)


def test_after_the_change_the_portal_opens_and_the_sheet_has_nothing(cast: Cast, account: User) -> None:
    given = password_of(cast.point)
    client = sign_in("edu390001", given)
    assert point_accounts.printable_password(cast.point, account) == given
    change(client, given, OWN)
    account.refresh_from_db()
    assert not account.password_due
    assert account.check_password(OWN)
    assert point_accounts.printable_password(cast.point, account) == ""
    assert "/accounts/password" not in client.get(reverse("accounts:cabinet")).headers.get("Location", "")


def test_the_given_password_is_not_taken_as_the_new_one(cast: Cast, account: User) -> None:
    given = password_of(cast.point)
    response = change(sign_in("edu390001", given), given, given)
    assert "который Вам выдали" in response.content.decode()
    account.refresh_from_db()
    assert account.password_due


def test_passwords_are_readable_and_all_different(cast: Cast) -> None:
    points = [cast.make_point(f"edu39{number:04}", "ППО", cast.region) for number in range(1, 30)]
    point_accounts.open_accounts(points, actor=cast.actor(cast.federal_organiser))
    passwords = {password_of(point) for point in points}
    assert len(passwords) == 29
    assert all(len(password) == 14 and not set(password) & set("0o1liIO") for password in passwords)


def test_nothing_readable_is_kept(cast: Cast, account: User) -> None:
    given = password_of(cast.point)
    assert given not in str(AssessmentPoint.objects.filter(pk=cast.point.pk).values().get())
    assert given not in str(User.objects.filter(pk=account.pk).values().get())


def test_under_another_key_there_is_nothing_to_print(cast: Cast, account: User, settings: Any) -> None:
    settings.SECRET_KEY = "another-key-of-fifty-characters-and-more-1234567890"
    assert password_of(cast.point) == ""


def test_accounts_are_opened_once(cast: Cast, account: User) -> None:
    actor = cast.actor(cast.federal_organiser)
    assert point_accounts.open_accounts([cast.point], actor=actor) == []
    assert RoleGrant.objects.filter(point=cast.point).count() == 1
    assert HistoryRecord.objects.about(RoleGrant.objects.get(point=cast.point)).get().verb == "grant"


def test_somebody_elses_login_is_not_taken_over(cast: Cast) -> None:
    cast.make_user("edu390001")
    with pytest.raises(Refused, match="занят"):
        point_accounts.open_accounts([cast.point], actor=cast.actor(cast.federal_organiser))


def test_a_coordinator_gives_a_new_password(cast: Cast, account: User) -> None:
    before = password_of(cast.point)
    given = point_accounts.new_password(point_id=cast.point.pk, actor=cast.actor(cast.regional_coordinator))
    assert given != before
    account.refresh_from_db()
    assert account.check_password(given)
    assert account.password_due
    record = HistoryRecord.objects.about(account).get(verb="new_password")
    assert given not in record.comment


def test_a_new_password_ends_open_sessions(cast: Cast, account: User) -> None:
    client = sign_in("edu390001", password_of(cast.point))
    point_accounts.new_password(point_id=cast.point.pk, actor=cast.actor(cast.regional_coordinator))
    assert client.get(reverse("accounts:cabinet"))["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["far_coordinator", "other_point_organiser", "moderator", "head"])
def test_nobody_else_gives_passwords(cast: Cast, account: User, name: str) -> None:
    with pytest.raises(NotYours):
        point_accounts.new_password(point_id=cast.point.pk, actor=cast.actor(getattr(cast, name)))


@pytest.mark.parametrize("name", ["regional_coordinator", "moderator", "point_organiser"])
def test_only_the_federal_organiser_opens_accounts(cast: Cast, name: str) -> None:
    with pytest.raises(NotYours):
        point_accounts.open_accounts([cast.other_point], actor=cast.actor(getattr(cast, name)))


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("point_organiser", {"edu390001"}),
        ("regional_coordinator", {"edu390001", "edu390002"}),
        ("far_coordinator", {"spo700001"}),
        ("federal_organiser", {"edu390001", "edu390002", "spo700001"}),
        ("moderator", set()),
        ("head", set()),
    ],
)
def test_who_sees_which_points(cast: Cast, who: str, seen: set[str]) -> None:
    assert cast.point
    assert cast.other_point
    assert cast.far_point
    found = AssessmentPoint.objects.visible_to(cast.actor(getattr(cast, who)).role)
    assert {point.login for point in found} == seen


@pytest.mark.parametrize("login", ["edu700001", "sro390001", "edu39001", "EDU390001"])
def test_the_database_refuses_a_login_of_another_shape_or_region(cast: Cast, login: str) -> None:
    assert cast.region
    with pytest.raises(IntegrityError), transaction.atomic():
        cast.make_point(login, "ППО", cast.region)


def test_the_database_wants_a_point_for_an_organiser(cast: Cast) -> None:
    assert cast.school
    assert cast.point
    with pytest.raises(IntegrityError), transaction.atomic():
        cast.grant(Role.POINT_ORGANISER, organisation=cast.school)
    with pytest.raises(IntegrityError), transaction.atomic():
        cast.grant(Role.POINT_ORGANISER, organisation=cast.school, point=cast.point)
    cast.grant(Role.POINT_ORGANISER, status=GrantStatus.WITHDRAWN, organisation=cast.school)


def test_the_region_of_a_role_is_that_of_its_point(cast: Cast) -> None:
    role = cast.actor(cast.far_point_organiser).role
    assert role is not None
    assert role.scope_region == cast.other_region
    assert "spo700001" in role.scope_name


@pytest.fixture
def root(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.superuser)
    return client


def point_data(**changes: str) -> dict[str, str]:
    data = {"login": "edu390077", "name": "МАОУ СОШ № 77", "region": "39", "organisation": "", "time_zone": ""}
    return {**data, "phone": "+7 4012 00-00-77", **changes}


def test_the_administrator_adds_a_point_with_its_account(cast: Cast, root: Client) -> None:
    assert cast.region
    response = root.post(reverse("admin:accounts_assessmentpoint_add"), point_data())
    assert response.status_code == 302
    assert User.objects.get(username="edu390077").password_due


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"region": "70"}, "код субъекта"),
        ({"login": "sro390001"}, "Логин вида"),
        ({"login": "edu390001"}, "уже есть"),
        ({"time_zone": "Калининград"}, "часового пояса"),
    ],
)
def test_a_wrong_point_is_told_in_words(cast: Cast, root: Client, changes: dict[str, str], sentence: str) -> None:
    assert cast.region
    assert cast.other_region
    cast.make_user("edu390001")
    response = root.post(reverse("admin:accounts_assessmentpoint_add"), point_data(**changes))
    assert response.status_code == 200
    assert sentence in response.content.decode()


def test_a_moderator_has_no_points_on_the_desk(cast: Cast) -> None:
    client = cast.client(cast.moderator)
    assert client.get(reverse("admin:accounts_assessmentpoint_changelist")).status_code in {403, 404}
    assert client.get(page_of("accounts_assessmentpoint", cast.point.pk)).status_code in {403, 404}


def test_a_role_on_a_point_is_given_on_the_desk(cast: Cast, root: Client) -> None:
    person = cast.make_user("technician")
    data = {"user": person.pk, "role": "point_organiser", "region": "", "municipality": "", "organisation": ""}
    response = root.post(reverse("admin:accounts_rolegrant_add"), {**data, "point": ""})
    assert "укажите ППО" in response.content.decode()
    response = root.post(reverse("admin:accounts_rolegrant_add"), {**data, "point": cast.point.pk})
    assert response.status_code == 302
    assert RoleGrant.objects.get(user=person).point == cast.point
