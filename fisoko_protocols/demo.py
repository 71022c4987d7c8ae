"""Demo points in three regions, two assessments and protocols in every state, all through the verbs."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from unittest import mock

from django.utils import timezone

from accounts.in_force import administrator
from accounts.models import AssessmentPoint, Organisation, Role, RoleGrant, User
from accounts.point_accounts import open_accounts
from accounts.workflow import grant_role
from fisoko_protocols import workflow
from fisoko_protocols.checks import Mark
from fisoko_protocols.models import Assessment, Category, Protocol, Publication, PublicationNumber, Sitting, Subject
from fisoko_protocols.workflow import Entry, NewKit
from portal.demo import PASSWORD
from portal.history import Actor
from portal.kinds import OrganisationKind

SUBJECTS = {"lit": "Литература", "rus": "Русский язык", "mat": "Математика", "phy": "Физика"}
# The assessment of a month ago is over; that of today takes protocols until the day after tomorrow.
PAST_DAYS, OPEN_DAYS, LEFT_DAYS = 30, 3, 2
PAST = (("lit", Category.TEACHERS), ("mat", Category.TEACHERS), ("phy", Category.TEACHERS))
NOW = (
    ("lit", Category.METHODISTS),
    ("lit", Category.TEACHERS),
    ("rus", Category.TEACHERS),
    ("mat", Category.METHODISTS),
)
KITS = (5, 8)
REGIONS = ("39", "70", "74")
# Points of Калининградская область, by number, with something to notice in the protocol of «Литература, учителя».
ALL_UNUSED, MANY_SPOILED, OUTSIDE, SAME_SECOND = 5, 6, 7, (8, 9)
RETURNED, EDITING, HALF, BY_COORDINATOR = 10, 11, (12, 13, 14, 15), 16
NOT_BEGUN = range(17, 24)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """As if it were then: windows, versions and the history are those of that day."""
    with mock.patch.object(timezone, "now", return_value=moment):
        yield


@dataclass
class Cast:
    federal: Actor
    coordinators: dict[str, Actor]
    points: list[AssessmentPoint]
    actors: dict[int, Actor] = field(default_factory=dict)
    schools: dict[str, list[str]] = field(default_factory=dict)
    chance: random.Random = field(default_factory=lambda: random.Random(39))

    def of_region(self, code: str) -> list[AssessmentPoint]:
        return [point for point in self.points if point.region_id == code]


def load() -> None:
    root = User.objects.filter(is_superuser=True).order_by("pk").first()
    actor = Actor(user=root, role=administrator(root) if root else None)
    cast = Cast(
        federal=person("federal", "Лугова", "Нина", Role.FEDERAL_ORGANISER),
        coordinators={
            "39": person("regional", "Садова", "Ирина", Role.REGIONAL_COORDINATOR, region_id="39"),
            "70": person("regional-tomsk", "Озеров", "Павел", Role.REGIONAL_COORDINATOR, region_id="70"),
            "74": person("regional-chel", "Туманова", "Юлия", Role.REGIONAL_COORDINATOR, region_id="74"),
        },
        points=load_points(actor),
    )
    cast.actors = {grant.point_id: actor_of(grant) for grant in grants_of_points() if grant.point_id}
    logins = Organisation.objects.exclude(federal_login="").order_by("federal_login")
    for region in REGIONS:
        found = logins.filter(municipality__region=region, kind=OrganisationKind.GENERAL)
        cast.schools[region] = list(found.values_list("federal_login", flat=True))
    load_past(cast)
    load_now(cast)


def person(login: str, last_name: str, first_name: str, role: Role, **scope: str) -> Actor:
    """Given by the portal itself: whoever a person gives a role is asked for a consent first."""
    user = User.objects.create_user(
        login, email=f"{login}@example.org", password=PASSWORD, last_name=last_name, first_name=first_name
    )
    return actor_of(grant_role(user=user, role=role, actor=Actor.system(), **scope))


def actor_of(grant: RoleGrant) -> Actor:
    found = RoleGrant.objects.with_scope().select_related("user").get(pk=grant.pk)
    return Actor(user=found.user, role=found, session=f"demo{found.pk:012}", device="Firefox")


def grants_of_points() -> list[RoleGrant]:
    return list(RoleGrant.objects.filter(role=Role.POINT_ORGANISER))


def load_points(actor: Actor) -> list[AssessmentPoint]:
    """Forty: the schools of three regions and the colleges of two. All but one have never signed in."""
    schools = Organisation.objects.filter(kind=OrganisationKind.GENERAL, municipality__region__in=REGIONS)
    colleges = Organisation.objects.filter(kind=OrganisationKind.VOCATIONAL, municipality__region__in=REGIONS[1:])
    points = [
        AssessmentPoint(
            login=organisation.federal_login,
            name=organisation.short_name,
            region_id=organisation.municipality.region_id,
            organisation=organisation,
            phone=organisation.phone,
        ).fill_derived()
        for organisation in (schools | colleges).select_related("municipality").order_by("federal_login")
    ]
    AssessmentPoint.objects.bulk_create(points)
    open_accounts(points, actor=actor)
    known = User.objects.get(username="edu390001")
    known.set_password(PASSWORD)
    known.password_due = False
    known.save(update_fields=["password", "password_due"])
    return points


def make_sittings(
    assessment: Assessment, wanted: tuple[tuple[str, Category], ...], *, opens: datetime, closes: datetime
) -> list[Sitting]:
    made = []
    for code, category in wanted:
        subject, _ = Subject.objects.get_or_create(code=code, defaults={"name": SUBJECTS[code]})
        sitting = Sitting.objects.create(assessment=assessment, subject=subject, category=category)
        for number in PublicationNumber:
            Publication.objects.create(
                sitting=sitting, number=number, opens_on=opens.date(), opens_time=time(8),
                closes_on=closes.date(), closes_time=time(20),
            )  # fmt: skip
        made.append(sitting)
    return made


def give_kits(cast: Cast, sittings: list[Sitting]) -> dict[tuple[int, int], Protocol]:
    """Numbers run through a region: «501501», «501502»… Six digits, so they can't follow the keys."""
    kits = []
    before = Sitting.objects.count() - len(sittings)
    for place, sitting in enumerate(sittings, start=before + 1):
        for region in REGIONS:
            number = 501501 + 1000 * place
            for point in cast.of_region(region):
                for _ in range(cast.chance.randint(*KITS)):
                    kits.append(NewKit(sitting.pk, point.pk, str(number)))
                    number += 1
    workflow.give_kits(kits, actor=cast.federal)
    found = Protocol.objects.with_card().filter(sitting__in=sittings)
    return {(protocol.sitting_id, protocol.point_id): protocol for protocol in found}


def fill(
    cast: Cast,
    protocol: Protocol,
    *,
    marks: tuple[Mark, ...] = (),
    share: float = 1,
    logins: list[str] | None = None,
    actor: Actor | None = None,
) -> None:
    """Most used, now and then one spoiled or not used; `marks` instead, in turn, where given."""
    schools = logins or cast.schools[protocol.point.region_id]
    own = cast.chance.sample(schools, min(len(schools), protocol.kits_total))
    usual = (Mark.USED, Mark.USED, Mark.USED, Mark.SPOILED if cast.chance.random() < 0.1 else Mark.USED, Mark.UNUSED)
    entries = []
    for index, kit in enumerate(protocol.kits.order_by("number")[: max(1, int(protocol.kits_total * share))]):
        mark = (marks or usual)[index % len(marks or usual)]
        entries.append(Entry(kit.number, "comment", mark.value, kit.comment))
        if mark == Mark.USED:
            entries.append(Entry(kit.number, "login", own[index % len(own)], kit.school_login))
    workflow.save_entries(protocol_id=protocol.pk, entries=entries, actor=actor or cast.actors[protocol.point_id])


def hand_in(cast: Cast, protocol: Protocol, *, actor: Actor | None = None) -> None:
    workflow.hand_in(protocol_id=protocol.pk, actor=actor or cast.actors[protocol.point_id])


def load_past(cast: Cast) -> None:
    """A month ago: nearly all handed in on time, a few within an extension, one point not at all."""
    first = (timezone.now() - timedelta(days=PAST_DAYS)).replace(hour=9, minute=0, second=0, microsecond=0)
    last = first + timedelta(days=2)
    with at(first - timedelta(days=7)):
        past = Assessment.objects.create(
            kind="opimk", title="ОПиМК, октябрь 2026 года", starts_on=first.date(), ends_on=last.date()
        )
        protocols = give_kits(cast, make_sittings(past, PAST, opens=first, closes=last))
    for index, protocol in enumerate(protocols.values()):
        if index % 29 == 0:
            continue
        moment = first + timedelta(minutes=cast.chance.randint(30, 50 * 60))
        if index % 13 == 0:
            moment = last.replace(hour=23)
            until = moment + timedelta(hours=12)
            with at(moment):
                workflow.extend(
                    protocol_id=protocol.pk, until=until, reason="В пункте не было связи",
                    actor=cast.coordinators[protocol.point.region_id],
                )  # fmt: skip
        with at(moment + timedelta(hours=1)):
            fill(cast, protocol)
            hand_in(cast, protocol)


def load_now(cast: Cast) -> None:
    """Today's assessment: the evening before last most points have handed in, some are at work, some have not begun."""
    now = timezone.now()
    opens, closes = now - timedelta(days=OPEN_DAYS), now + timedelta(days=LEFT_DAYS)
    with at(opens - timedelta(days=7)):
        current = Assessment.objects.create(
            kind="omk", title="ОМК, ноябрь 2026 года", starts_on=opens.date(), ends_on=closes.date()
        )
        sittings = make_sittings(current, NOW, opens=opens, closes=closes)
        protocols = give_kits(cast, sittings)
    telling = sittings[1]
    for (sitting_id, _), protocol in protocols.items():
        number = cast.points.index(protocol.point)
        # edu390001 has its work before it: nothing begun but one handed in.
        if protocol.point.login == "edu390001" and sitting_id != sittings[2].pk:
            continue
        if sitting_id == telling.pk and protocol.point.region_id == "39" and tell_tale(cast, protocol, number, now):
            continue
        if number in NOT_BEGUN or (number and cast.chance.random() < 0.2):
            continue
        moment = now - timedelta(minutes=cast.chance.randint(10, 60 * 24 * OPEN_DAYS - 15 * 60))
        with at(moment):
            if number in HALF:
                fill(cast, protocol, share=0.5)
                continue
            fill(cast, protocol)
        with at(moment + timedelta(minutes=5)):
            hand_in(cast, protocol)


def tell_tale(cast: Cast, protocol: Protocol, number: int, now: datetime) -> bool:
    """What coordinators are shown in «Обратите внимание», and the rarer states; False when the point is an ordinary one."""
    coordinator = cast.coordinators["39"]
    same = now - timedelta(hours=20)
    with at(now - timedelta(hours=number) if number not in SAME_SECOND else same):
        if number == ALL_UNUSED:
            fill(cast, protocol, marks=(Mark.UNUSED,))
        elif number == MANY_SPOILED:
            fill(cast, protocol, marks=(Mark.SPOILED, Mark.SPOILED, Mark.SPOILED, Mark.USED))
        elif number == OUTSIDE:
            fill(cast, protocol, marks=(Mark.USED,), logins=cast.schools["70"])
        elif number == BY_COORDINATOR:
            fill(cast, protocol, actor=coordinator)
        elif number in (*SAME_SECOND, RETURNED, EDITING):
            fill(cast, protocol)
        else:
            return False
        hand_in(cast, protocol, actor=coordinator if number == BY_COORDINATOR else None)
    if number == RETURNED:
        kit = protocol.kits.earliest("number")
        workflow.give_back(
            protocol_id=protocol.pk, comment="Проверьте логины школ по бумажному протоколу.",
            rows={kit.number: "такой школы в районе нет"}, actor=coordinator,
        )  # fmt: skip
    if number == EDITING:
        workflow.edit(protocol_id=protocol.pk, actor=cast.actors[protocol.point_id])
    return True
