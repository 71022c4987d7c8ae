"""What one database holds: points of all regions, twelve subjects in two categories, seven of ten protocols handed in.

The same size gives the same rows, but for moments, which are counted from now. Protocols, kits and versions are made
by protocols.sql; a sample is compared with what the portal itself makes of them.
"""

import random
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone

from accounts.models import (
    AssessmentPoint,
    FederalDistrict,
    GrantStatus,
    Municipality,
    Organisation,
    Region,
    Role,
    RoleGrant,
    User,
)
from bench.bulk import bare
from bench.load import BATCH, NAMES, load_notices, say
from bench.protocols.pages import LARGE, ORDINARY_POINTS, ORDINARY_REGION
from fisoko_protocols import counts, workflow
from fisoko_protocols.models import (
    Assessment,
    Category,
    HandedIn,
    Kit,
    Protocol,
    Publication,
    Return,
    Sitting,
    Subject,
    Version,
)
from fisoko_protocols.workflow.handing_in import head_of
from portal.models import HistoryRecord

SUBJECTS = {
    "rus": "Русский язык", "lit": "Литература", "math": "Математика", "inf": "Информатика", "phys": "Физика",
    "chem": "Химия", "bio": "Биология", "geo": "География", "hist": "История", "soc": "Обществознание",
    "eng": "Английский язык", "prim": "Начальные классы",
}  # fmt: skip
# Of all points, and schools to each: a school's login is the region's code and four digits.
LARGE_SHARE = 10
SCHOOLS_OF_POINT = 8
SMALLEST = 300
SAMPLE = 40


def regions_of_points(size: int) -> Iterator[str]:
    """A tenth in the large region, as many in the ordinary one whatever the size, the rest in all others alike."""
    yield from [LARGE] * (size // LARGE_SHARE)
    yield from [ORDINARY_REGION] * ORDINARY_POINTS
    others = Region.objects.exclude(code__in=[LARGE, ORDINARY_REGION]).order_by("code").values_list("code", flat=True)
    yield from islice(cycle(others), size - size // LARGE_SHARE - ORDINARY_POINTS)


def load_schools(points: Counter[str]) -> None:
    """A municipality a region is enough: nothing here looks at them."""
    chance = random.Random(2026)
    weights = [weight for _, weight, *_ in NAMES]
    district = FederalDistrict.objects.first()
    rows = []
    for region, number in sorted(points.items()):
        place = Municipality.objects.filter(region=region).first()
        place = place or Municipality.objects.create(region_id=region, name=f"Округ {region}", type="городской округ")
        for index in range(1, SCHOOLS_OF_POINT * number + 1):
            kind, _, short, full = chance.choices(NAMES, weights)[0]
            school = Organisation(
                kind=kind,
                short_name=short.format(index),
                full_name=full.format(index),
                municipality=place,
                federal_login=f"edu{region}{index:04}",
            )
            rows.append(school.fill_derived())
    assert district is not None
    Organisation.objects.bulk_create(rows, batch_size=BATCH)


def load_points(regions: list[str]) -> None:
    """Each in a school of the same login, with its account."""
    schools = {school.federal_login: school for school in Organisation.objects.exclude(federal_login="")}
    seen: Counter[str] = Counter()
    rows = []
    for region in regions:
        seen[region] += 1
        school = schools[f"edu{region}{seen[region]:04}"]
        point = AssessmentPoint(
            login=school.federal_login, name=f"ППО на базе {school.short_name}", region_id=region, organisation=school
        )
        rows.append(point.fill_derived())
    made = AssessmentPoint.objects.bulk_create(rows, batch_size=BATCH)
    users = User.objects.bulk_create((User(username=each.login, password="!") for each in made), batch_size=BATCH)
    grants = zip(users, made, strict=True)
    common: dict[str, Any] = {"role": Role.POINT_ORGANISER, "status": GrantStatus.ACTIVE}
    RoleGrant.objects.bulk_create((RoleGrant(user=u, point=p, **common) for u, p in grants), batch_size=BATCH)


def load_people() -> None:
    people: list[tuple[str, Role, dict[str, str]]] = [("federal", Role.FEDERAL_ORGANISER, {})]
    people += [
        (f"coordinator-{code}", Role.REGIONAL_COORDINATOR, {"region_id": code}) for code in (LARGE, ORDINARY_REGION)
    ]
    for login, role, scope in people:
        user = User.objects.create(
            username=login, password="!", last_name="Ветрова", first_name="Мария", patronymic="Олеговна"
        )
        RoleGrant.objects.create(user=user, role=role, status=GrantStatus.ACTIVE, **scope)
        load_notices(user)


def load_sittings() -> None:
    today = timezone.localdate()
    assessment = Assessment.objects.create(kind="omk", title="ОМК 2026", starts_on=today, ends_on=today)
    for code, name in SUBJECTS.items():
        subject = Subject.objects.create(code=code, name=name)
        for category in Category.values:
            sitting = Sitting.objects.create(assessment=assessment, subject=subject, category=category)
            for number in (1, 2):
                Publication.objects.create(
                    sitting=sitting, number=number, opens_on=today - timedelta(days=4), closes_on=today
                )


def load_protocols() -> None:
    statements = (Path(__file__).parent / "protocols.sql").read_text()
    named = {
        "protocol_type": ContentType.objects.get_for_model(Protocol).pk,
        "federal": User.objects.get(username="federal").pk,
        "measured": AssessmentPoint.objects.filter(region=LARGE).order_by("pk")[0].pk,
        "schools_of_point": SCHOOLS_OF_POINT,
    }
    with bare(Protocol, Kit, Version, Return, HistoryRecord) as cursor:
        for statement in filter(str.strip, statements.split(";\n")):
            say(f"  {statement.lstrip().splitlines()[0].removeprefix('-- ')}")
            cursor.execute(statement, named)
        say("  indexes")


def check() -> None:
    """What SQL has filled is what the portal would have made."""
    assert not counts.wrong()
    numbers = list(Protocol.objects.order_by("pk").values_list("pk", flat=True))
    for pk in numbers[:: max(1, len(numbers) // SAMPLE)]:
        protocol = Protocol.objects.with_card().get(pk=pk)
        kits = list(protocol.kits.all())
        assert len(kits) == protocol.kits_total, pk
        assert sum(kit.is_filled for kit in kits) == protocol.kits_filled, pk
        lines = workflow.lines_of(protocol)
        version = Version.objects.filter(protocol=protocol).first()
        assert (version is not None) == bool(protocol.versions_made), pk
        if version is None:
            continue
        content = HandedIn(head_of(protocol, 1), tuple(lines))
        assert (version.content, version.control_sum) == (content.text, content.control_sum), pk
        assert not [each for each in workflow.findings_of(protocol, lines) if each.level == "error"], pk
        marks = Counter(line.comment for line in lines)
        assert (protocol.used, protocol.spoiled, protocol.unused) == (marks["used"], marks["spoiled"], marks["unused"])


def load(size: int) -> None:
    if size < SMALLEST:
        sys.exit(f"Too few points to measure: take a size of {SMALLEST} or more.")
    regions = list(regions_of_points(size))
    say("schools")
    load_schools(Counter(regions))
    say("points")
    load_points(regions)
    load_people()
    load_sittings()
    say("protocols")
    load_protocols()
    say("counts")
    counts.rebuild()
    say("vacuum")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    check()
