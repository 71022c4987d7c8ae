"""What an address may ask of the desk's lists: every relation two deep, every list, every role that reaches one.

A refusal looks the same whatever there is to be found, for columns that exist and for those that don't.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.filters import AllValuesFieldListFilter, RelatedFieldListFilter, RelatedOnlyFieldListFilter
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.in_force import administrator
from accounts.models import Role, RoleGrant, User
from accounts.rules import DESK_ROLES
from portal.desk import ScopedAdmin, filters
from tests.cast import Cast

TRANSFORMS = ["", "exact", "startswith", "gte", "lt", "regex", "isnull", "in", "contains", "range", "gibberish"]
# What each list may be asked, typed by hand. A list that is missing here fails the suite.
ASKED: dict[str, str] = {
    "accounts.assessmentpoint": "region__code__exact region__isnull",
    "accounts.consent": "document__purpose__exact document__purpose__isnull",
    "accounts.consentdocument": "purpose__exact purpose__isnull",
    "accounts.erasurerequest": "status",
    "accounts.federaldistrict": "",
    "accounts.municipality": "region__code__exact region__isnull remote__exact remote__isnull",
    "accounts.organisation": "closed__exact closed__isnull kind municipality__id__exact municipality__isnull",
    "accounts.organisationrequest": "kind status",
    "accounts.region": "",
    "accounts.rolegrant": "role__exact role__isnull status",
    "accounts.user": "is_active__exact is_active__isnull",
    "expert_rating.assessment": (
        "campaign__id__exact campaign__isnull kind level__exact level__isnull organisation "
        "placed_at__gte placed_at__isnull placed_at__lt status"
    ),
    "expert_rating.campaign": "status",
    "expert_rating.cardcorrection": "kind status",
    "expert_rating.expert": "group kind level status",
    "expert_rating.publication": "kind section status",
    "expert_rating.reply": "campaign__id__exact campaign__isnull kind status",
    "expert_rating.representative": "kind status",
    "expert_rating.rulestext": "",
    "fisoko_protocols.assessment": "kind__exact kind__isnull",
    "fisoko_protocols.kit": "region sitting",
    "fisoko_protocols.publication": (
        "number__exact number__isnull sitting__assessment__id__exact sitting__assessment__isnull"
    ),
    "fisoko_protocols.sitting": "assessment__id__exact assessment__isnull category__exact category__isnull",
    "fisoko_protocols.subject": "",
    "portal.conversation": "status",
    "portal.document": "kind section",
    "portal.historyrecord": "at__gte at__lt label label__isnull",
    "portal.job": "status",
    "portal.letter": "status",
    "portal.news": "kind published__exact published__isnull",
    "portal.noticerule": "",
    "portal.sitesettings": "",
    "portal.staticpage": "kind",
    "portal.term": "",
}
# Roads to secrets and to nothing: a password's hash, the key of a session, a survey's password.
ROADS = [
    "municipality__organisations__grants__user__password", "organisation__grants__user__password",
    "grant__user__password", "user__password", "author__password", "password", "user__usersession__session_key",
    "usersession__session_key", "sitting__protocols__kits__password", "assessment__sittings__protocols__kits__password",
    "pk", "status__gte", "kind__startswith", "no_such_column", "no_such__column",
]  # fmt: skip
ENDS = [("", "1"), ("__startswith", "md5"), ("__startswith", "zzz"), ("__isnull", "False")]
# Pages of their own, which read nothing of their address.
NO_LIST = {"portal.sitesettings", "portal.noticerule"}


def lists() -> list[tuple[str, Any]]:
    return [(model._meta.label_lower, its) for model, its in admin.site._registry.items()]


def asked_of(name: str) -> set[str]:
    return set(ASKED[name].split())


def below(model: type[Model], depth: int) -> Iterator[str]:
    """Every column, and every column of what it leads to, `depth` relations deep."""
    for field in model._meta.get_fields():
        yield from {field.name, getattr(field, "attname", field.name)}
        related: Any = field.related_model if field.is_relation else None
        if related and depth:
            yield from (f"{field.name}__{rest}" for rest in below(related, depth - 1))


def desk_role(cast: Cast, who: str) -> RoleGrant:
    if who == "administrator":
        return administrator(cast.superuser)
    if who == "moderator of kinds":
        return cast.grant(Role.MODERATOR, region=cast.region, kinds=["doo"])
    grant: RoleGrant = getattr(cast, who)
    return grant


def signed_in(cast: Cast, role: RoleGrant) -> Client:
    if role.pk:
        return cast.client(role)
    client = Client()
    client.force_login(role.user)
    return client


def request_of(role: RoleGrant) -> Any:
    request: Any = RequestFactory().get("/")
    request.role, request.user = role, AnonymousUser()
    return request


def list_url(name: str) -> str:
    return reverse(f"admin:{name.replace('.', '_')}_changelist")


WHO = ["moderator", "moderator of kinds", "federal_organiser", "administrator"]


def test_every_list_and_every_role_stands_here() -> None:
    assert {name for name, _ in lists()} == set(ASKED)
    assert {who for who in WHO if " " not in who} == DESK_ROLES


def test_no_list_asks_by_dates_of_django_or_offers_what_is_not_its_own() -> None:
    """A hierarchy of dates has parameters of its own; these filters take their values from the whole table."""
    for name, its in lists():
        assert isinstance(its, ScopedAdmin)
        assert its.date_hierarchy is None, name
        for declared in its.list_filter:
            made = declared[1] if isinstance(declared, tuple) else None
            column = declared[0] if isinstance(declared, tuple) else declared
            if made and issubclass(made, RelatedFieldListFilter):
                assert issubclass(made, RelatedOnlyFieldListFilter), name
            if made and issubclass(made, AllValuesFieldListFilter):
                assert "__" not in column, name


@pytest.mark.parametrize("who", WHO)
class TestLookups:
    def test_every_relation_two_deep(self, cast: Cast, who: str, monkeypatch: pytest.MonkeyPatch) -> None:
        request = request_of(desk_role(cast, who))
        for name, its in lists():
            # The filters as they are built, but once for a list, not once for a name.
            specs = filters.built(its, request, {})
            monkeypatch.setattr("portal.desk.scoped.built", lambda *given, found=specs: found)
            paths = {"__".join(filter(None, [path, last])) for path in below(its.model, 2) for last in TRANSFORMS}
            let_through = {path for path in paths if its.lookup_allowed(path, "1", request)}
            assert let_through <= asked_of(name), name
            assert all(its.lookup_allowed(path, "1", request) for path in asked_of(name)), name

    def test_a_refusal_tells_nothing(self, cast: Cast, who: str) -> None:
        """The same page for a guess that is right, one that is wrong, and a column that is not there."""
        cast.kindergarten, cast.waiting_expert  # noqa: B018
        role = desk_role(cast, who)
        client, seen = signed_in(cast, role), 0
        for name, its in lists():
            if name in NO_LIST or not its.has_view_permission(request_of(role)):
                continue
            seen += 1
            some = slice(seen % 5, None, 5)  # each list a part of the roads: what says no is one line for all
            asked = [f"{road}{end}={value}" for road in [*ROADS[some], "password"] for end, value in ENDS]
            answers = {refusal(client, f"{list_url(name)}?{query}") for query in asked}
            assert {status for status, _ in answers} == {400}, name
            assert len(answers) == 1, name
        assert seen > 5

    def test_the_lists_own_filters_still_answer(self, cast: Cast, who: str) -> None:
        role = desk_role(cast, who)
        client = signed_in(cast, role)
        for name, its in lists():
            if name not in NO_LIST and its.has_view_permission(request_of(role)):
                query = "&".join(
                    f"{one}={0 if one.endswith('isnull') else ''}" for one in asked_of(name) if "at_" in one
                )
                assert client.get(f"{list_url(name)}?o=1.-2&p=1&q=а&all=&_facets=1&{query}").status_code in {
                    200,
                    302,
                }, name


def refusal(client: Client, address: str) -> tuple[int, str]:
    found = client.get(address)
    return found.status_code, found.content.decode()


class TestTheIssuesOwnAddress:
    ROAD = "/admin/accounts/organisation/?municipality__organisations__grants__user__password__startswith="

    @pytest.mark.parametrize("guess", ["md5", "zzz"])
    def test_says_the_same_to_both_guesses(self, cast: Cast, guess: str) -> None:
        cast.make_expert(organisation=cast.kindergarten)
        assert User.objects.filter(password__startswith="md5").exists()
        assert cast.client(cast.moderator).get(self.ROAD + guess).status_code == 400

    def test_neither_does_the_file(self, cast: Cast) -> None:
        road = self.ROAD.replace("/?", "/export/?")
        client = cast.client(cast.moderator)
        assert client.get(f"{road}md5").status_code == client.post(f"{road}zzz", {"ending": "csv"}).status_code == 400

    def test_nor_an_act_on_chosen_rows(self, cast: Cast) -> None:
        road = "/admin/expert_rating/assessment/?author__password__startswith=md5"
        data = {"action": "set_aside_selected", "_selected_action": "1"}
        assert cast.client(cast.moderator).post(road, data).status_code == 400


class TestValuesOfFilters:
    def test_a_row_of_another_scope_is_asked_for_like_one_that_does_not_exist(self, cast: Cast) -> None:
        cast.kindergarten, cast.other_kindergarten, cast.far_kindergarten  # noqa: B018
        client, url = cast.client(cast.moderator), list_url("accounts.organisation")
        far, none = cast.far_municipality.pk, 10**6
        for value in (far, none, "x"):
            answer = client.get(f"{url}?municipality__id__exact={value}")
            assert (answer.status_code, answer["Location"]) == (302, f"{url}?e=1")
        own = client.get(f"{url}?municipality__id__exact={cast.municipality.pk}")
        assert list(own.context["cl"].queryset) == [cast.kindergarten]

    def test_an_unknown_level_finds_nobody(self, cast: Cast) -> None:
        cast.waiting_expert  # noqa: B018
        found = cast.client(cast.moderator).get(list_url("expert_rating.expert"), {"level": "x"})
        assert list(found.context["cl"].queryset) == []


class TestOtherRoads:
    def test_a_list_that_is_not_sorted_is_not_sorted_by_an_address(self, cast: Cast) -> None:
        found = cast.client(cast.federal_organiser).get(list_url("fisoko_protocols.kit"), {"o": "2"})
        assert set(found.context["cl"].queryset.query.order_by) == {"-pk"}

    @pytest.mark.parametrize("column", ["password", "no_such_column", "grants__user__password"])
    def test_no_column_is_referred_to(self, cast: Cast, column: str) -> None:
        cast.waiting_expert  # noqa: B018
        client = cast.client(cast.moderator)
        assert client.get(list_url("accounts.user"), {"_popup": "1", "_to_field": column}).status_code == 400

    @pytest.mark.parametrize("who", WHO)
    def test_what_is_offered_while_typing_is_the_lists_own_rows(self, cast: Cast, who: str) -> None:
        cast.far_kindergarten, cast.far_waiting_expert, cast.expert, cast.point  # noqa: B018
        role = desk_role(cast, who)
        client = signed_in(cast, role)
        own = {model: its for model, its in admin.site._registry.items() if isinstance(its, ScopedAdmin)}
        offered = 0
        for model in [User, RoleGrant, *own]:
            # What is no relation is refused by one line, whatever its name: one of a list's own is asked for.
            plain = next(field for field in model._meta.get_fields() if not field.is_relation)
            for field in [plain, *(each for each in model._meta.get_fields() if each.is_relation)]:
                asked = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
                found = client.get(reverse("admin:autocomplete"), {**asked, "field_name": field.name, "term": ""})
                if found.status_code != 200:
                    assert found.status_code == 404, (model, field.name)
                    continue
                target: Any = own[field.related_model]  # type: ignore[index]
                visible = {str(pk) for pk in target.get_queryset(request_of(role)).values_list("pk", flat=True)}
                assert {row["id"] for row in found.json()["results"]} <= visible, (model, field.name)
                offered += 1
        assert offered
