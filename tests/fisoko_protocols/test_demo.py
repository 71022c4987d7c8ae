"""The demo of the protocols is what issue 4 promises, and made through the verbs."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Count, F

from accounts.demo import load as load_accounts
from accounts.models import AssessmentPoint, Region, RoleGrant, User
from fisoko_protocols import counts, demo
from fisoko_protocols.checks import looks_like_name
from fisoko_protocols.listing import oddities
from fisoko_protocols.listing.asked import current
from fisoko_protocols.models import Assessment, Category, Kit, Protocol, ProtocolStatus, Sitting, Subject, Version
from portal.models import HistoryRecord
from tests.once import made_once

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def loaded_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Where many assessments have come and gone: the next sitting's key is 901."""
    with made_once(django_db_blocker):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT setval(pg_get_serial_sequence('fisoko_protocols_sitting', 'id'), 900)")
            else:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = 'fisoko_protocols_sitting'")
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('fisoko_protocols_sitting', 900)")
        load_accounts()
        demo.load()
        yield


@pytest.fixture
def loaded(loaded_once: None, db: None) -> None:
    """The demo, as every test here finds it."""


def last_states() -> dict[int, str]:
    """{protocol: the state its last history record leads to}."""
    about = HistoryRecord.objects.filter(subject_type=ContentType.objects.get_for_model(Protocol)).order_by("id")
    return {protocol: state for protocol, state in about.values_list("subject_id", "to_state") if state}


def test_numbers_of_kits_do_not_follow_keys(loaded: None) -> None:
    assert Sitting.objects.order_by("pk")[0].pk > 900
    assert all(len(number) == 6 for number in Kit.objects.values_list("number", flat=True))


def test_it_is_whole(loaded: None) -> None:
    assert AssessmentPoint.objects.count() == 40
    assert dict(AssessmentPoint.objects.order_by().values_list("region").annotate(Count("pk"))).keys() == {
        *demo.REGIONS
    }
    assert [Assessment.objects.count(), Subject.objects.count()] == [2, 4]
    assert set(Sitting.objects.values_list("category", flat=True)) == set(Category.values)
    states = Counter(Protocol.objects.values_list("status", flat=True))
    assert states.keys() == {*ProtocolStatus.values}, "one of every state to look at"
    assert states["handed_in"] > 40
    assert states["late"] >= 5
    assert states["not_started"] > 10

    assert {protocol.pk: protocol.status for protocol in Protocol.objects.all()} == last_states()
    assert counts.wrong() == 0
    assert not Protocol.objects.exclude(versions_made=0).exclude(versions__number=F("versions_made")).exists()
    for version in Version.objects.all():
        assert version.handed_in.control_sum == version.control_sum
        assert version.late == (version.protocol.status == "late")
    for protocol in Protocol.objects.annotate(given=Count("kits")):
        assert protocol.kits_total == protocol.given
    assert not any(map(looks_like_name, Assessment.objects.values_list("title", flat=True)))
    assert Kit.objects.values("login").distinct().count() == Kit.objects.count()

    for login, role in {
        "edu390001": "point_organiser", "regional": "regional_coordinator", "federal": "federal_organiser",
    }.items():  # fmt: skip
        user = User.objects.get(username=login)
        assert user.check_password("Demo-2026!")
        assert RoleGrant.objects.of(user).in_force().get().role == role

    shown = {kind: len(found) for kind, found in odd_in("39").items()}
    assert all(shown[kind.code] for kind in oddities.KINDS), f"each kind to look at: {shown}"


def odd_in(region: str) -> dict[str, dict[int, str]]:
    """As the coordinator of the demo is shown them."""
    role = RoleGrant.objects.with_scope().get(user__username="regional")
    known = list(Sitting.objects.with_names())
    now = current([sitting.assessment for sitting in known])
    asked = oddities.Asked(known, {each.pk: each for each in known if str(each.assessment_id) in now})
    place = Region.objects.get(pk=region)
    rows = oddities.handed_in(asked, role, place)
    return oddities.explained(rows, oddities.country_sums(asked), oddities.ZoneInfo(place.time_zone))
