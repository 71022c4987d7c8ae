"""What one database holds.

Organisations of three regions and all kinds, an open campaign, experts of the four levels, about fifteen active
assessments for seven of ten organisations. The same size gives the same rows.
"""

import random
import sys
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core import signing
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts import directory_counts
from accounts.in_force import SESSION_KEY as ROLE_KEY
from accounts.in_force import administrator
from accounts.models import GrantStatus, Municipality, Organisation, Region, Role, RoleGrant, User
from bench.bulk import bare
from bench.pages import CLIENTS, KIND, REGION
from expert_rating.models import (
    Answer,
    Assessment,
    AssessmentStatus,
    Campaign,
    CampaignKind,
    Criterion,
    Expert,
    ExpertLevel,
    Level,
    LevelResult,
    OrganisationResult,
    Question,
    RulesText,
    Tally,
    TargetGroup,
    TotalCount,
)
from expert_rating.results import recount
from expert_rating.results.rebuild import rebuild
from expert_rating.rules import total_points
from expert_rating.workflow import open_campaign
from portal import kept
from portal.history import Actor
from portal.kinds import OrganisationKind
from portal.models import Notice

REGIONS = ("39", "70", "74")
# Experts for each place of a level; five of six assess each rated organisation of theirs, so ten assessments come to
# an organisation, the unrated ones counted in.
FEDERAL, REGIONAL, MUNICIPAL, OF_ORGANISATION = 6, 6, 4, 2
OWN_ASSESSMENTS = 30
NOTICES, UNREAD = 20, 7
BATCH = 2000
# (kind, share of the directory, short name, the same in full)
NAMES = (
    ("doo", 38, "МАДОУ д/с № {}", "Муниципальное автономное дошкольное образовательное учреждение «Детский сад № {}»"),
    ("oo", 28, "МАОУ СОШ № {}", "Муниципальное автономное общеобразовательное учреждение «Средняя школа № {}»"),
    ("oo", 6, "МАОУ гимназия № {}", "Муниципальное автономное общеобразовательное учреждение «Гимназия № {}»"),
    ("oo", 6, "МБОУ лицей № {}", "Муниципальное бюджетное общеобразовательное учреждение «Лицей № {}»"),
    ("spo", 6, "ГБПОУ колледж № {}", "Государственное бюджетное профессиональное учреждение «Колледж № {}»"),
    ("odo", 14, "МБУ ДО ДДТ № {}", "Муниципальное бюджетное учреждение «Дом детского творчества № {}»"),
    ("dpo", 2, "ИРО № {}", "Институт развития образования № {}"),
)


def say(step: str) -> None:
    print(f"           {step}", file=sys.stderr, flush=True)


def organisations(size: int) -> Iterator[Organisation]:
    chance = random.Random(2026)
    municipalities = list(Municipality.objects.filter(region__in=REGIONS).order_by("pk"))
    weights = [weight for _, weight, *_ in NAMES]
    for index in range(1, size + 1):
        kind, _, short, full = chance.choices(NAMES, weights)[0]
        number = chance.randint(1, 250)
        yield Organisation(
            kind=kind,
            short_name=short.format(number),
            full_name=full.format(number),
            municipality=chance.choice(municipalities),
            address=f"ул. Школьная, д. {number}",
            phone="+7 (000) 000-00-00",
            email=f"school{index}@example.org",
            site=f"https://school{index}.example.org/",
            inn=f"{3900000000 + index}",
            head="Ветрова Мария Олеговна",
        ).fill_derived()


def scopes() -> Iterator[dict[str, Any]]:
    """Of every expert but the measured one: so many for each place of each level."""
    yield from [{}] * FEDERAL
    for name, keys, experts in (
        ("region_id", Region.objects.filter(code__in=REGIONS).values_list("pk", flat=True), REGIONAL),
        ("municipality_id", Municipality.objects.filter(region__in=REGIONS).values_list("pk", flat=True), MUNICIPAL),
        ("organisation_id", rated().values_list("pk", flat=True), OF_ORGANISATION),
    ):
        for key in keys:
            yield from [{name: key}] * experts


def rated() -> Any:
    """The organisations that assessments.sql fills, too."""
    return Organisation.objects.filter(kind__in=OrganisationKind.public()).extra(
        where=["mod(accounts_organisation.id, 10) < 7"]
    )


def load_experts(wanted: list[dict[str, Any]]) -> list[RoleGrant]:
    users = User.objects.bulk_create(
        [
            User(
                username=f"expert-{number}",
                email=f"expert{number}@example.org",
                last_name="Ветров",
                first_name="Глеб",
                patronymic="Олегович",
                password="!",
            )
            for number in range(len(wanted))
        ],
        batch_size=BATCH,
    )
    grants = RoleGrant.objects.bulk_create(
        [
            RoleGrant(user=user, role=Role.EXPERT, status=GrantStatus.ACTIVE, **scope)
            for user, scope in zip(users, wanted, strict=True)
        ],
        batch_size=BATCH,
    )
    common = {"target_group": TargetGroup.PARENTS, "age": 35, "sex": "f", "education": "higher"}
    text = {"resume": "Член родительского совета.", "photo": "experts/none.jpg", "sent_at": timezone.now()}
    Expert.objects.bulk_create([Expert(grant=grant, **common, **text) for grant in grants], batch_size=BATCH)
    return grants


def load_campaign() -> Campaign:
    """Open now, for the four kinds, criteria 3 and 4 with three questions each, as in manual 000."""
    now = timezone.now()
    campaign = Campaign.objects.create(
        title="Общественная оценка", opens_at=now - timedelta(days=10), closes_at=now + timedelta(days=10)
    )
    CampaignKind.objects.bulk_create(CampaignKind(campaign=campaign, kind=kind) for kind in OrganisationKind.public())
    for number in (3, 4):
        criterion = Criterion.objects.create(campaign=campaign, number=number, title=f"Критерий {number}")
        Question.objects.bulk_create(
            Question(criterion=criterion, number=n, text=f"Удовлетворены ли Вы: {number}.{n}?") for n in (1, 2, 3)
        )
    admin = User.objects.create_superuser("bench-admin", "admin@example.org")
    return open_campaign(campaign_id=campaign.pk, actor=Actor(user=admin, role=administrator(admin)))


def load_own(grant: RoleGrant, campaign: Campaign) -> list[int]:
    """The measured expert's assessments; returns those that are still to be placed, one for each client."""
    own = rated().filter(municipality__region=REGION).order_by("pk")[:OWN_ASSESSMENTS]
    now = timezone.now()
    made = Assessment.objects.bulk_create(
        Assessment(
            author=grant.user,
            organisation=organisation,
            campaign=campaign,
            level=ExpertLevel.REGIONAL,
            target_group=TargetGroup.PARENTS,
            status=AssessmentStatus.INACTIVE if index < CLIENTS else AssessmentStatus.ACTIVE,
            rules=RulesText.objects.first(),
            rules_read_at=now,
            placed_at=None if index < CLIENTS else now,
        )
        for index, organisation in enumerate(own)
    )
    if len(made) < OWN_ASSESSMENTS:
        sys.exit("Too few organisations to measure: take a size of 500 or more.")
    return [assessment.pk for assessment in made[:CLIENTS]]


def load_notices(user: User) -> None:
    now = timezone.now()
    Notice.objects.bulk_create(
        Notice(
            person=user,
            event="bench",
            title=f"Уведомление {n}",
            url="/expert/",
            read_at=None if n < UNREAD else now,
        )
        for n in range(NOTICES)
    )


def load_assessments(campaign: Campaign, author: User) -> None:
    statements = (Path(__file__).parent / "assessments.sql").read_text()
    say("assessments")
    rules = RulesText.objects.values_list("pk", flat=True)[0]
    filled = (Assessment, Answer, Tally, LevelResult, OrganisationResult, TotalCount)
    with bare(*filled) as cursor:
        for statement in filter(str.strip, statements.split(";\n")):
            cursor.execute(statement, {"campaign": campaign.pk, "rules": rules, "author": author.pk})
    say("sums")
    # The sums that the verbs keep, as after any load past them.
    directory_counts.renew_all()
    rebuild()
    say("vacuum")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def check_results(campaign: Campaign) -> None:
    """What SQL has filled equals what the portal computes from the answers, on a sample and in the sums."""
    results = OrganisationResult.objects.filter(campaign=campaign)
    for result in results.order_by("pk")[:: max(1, results.count() // 20)]:
        levels = LevelResult.objects.filter(campaign=campaign, organisation=result.organisation_id)
        filled: dict[str, dict[str, Any]] = {
            level.level: {"assessments": level.assessments, "points": level.points, "share": level.share}
            for level in levels
        }
        assert filled == recount(campaign_id=campaign.pk, organisation_id=result.organisation_id), result.pk
        assert result.total == total_points(level.points or Decimal(0) for level in levels), result.pk
        assert Level.read(result.levels) == {name: Level(**level) for name, level in filled.items()}, result.pk
    assert sum(TotalCount.objects.values_list("organisations", flat=True)) == results.count()


def sign_in(grant: RoleGrant) -> str:
    """The key of a session in which the role is in force."""
    store: type[SessionStore] = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    session = store()
    session[SESSION_KEY] = str(grant.user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = grant.user.get_session_auth_hash()
    session[ROLE_KEY] = grant.pk
    session.create()
    return str(session.session_key)


def load(size: int) -> dict[str, Any]:
    say("organisations")
    Organisation.objects.bulk_create(organisations(size), batch_size=BATCH)
    say("experts")
    measured = load_experts([{"region_id": REGION}, *scopes()])[0]
    campaign = load_campaign()
    unplaced = load_own(measured, campaign)
    load_notices(measured.user)
    load_assessments(campaign, measured.user)
    check_results(campaign)
    middle = OrganisationResult.objects.filter(kind=KIND).order_by("total")
    return {
        "organisation": middle[middle.count() // 2].organisation_id,
        "assessments": unplaced,
        "session": sign_in(measured),
        "guard": signing.dumps([measured.user.pk, measured.pk], salt=kept.SALT),
        "csrf": "b" * 32,
        "cookies": [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME],
        "rows": {
            "organisations": size,
            "of the measured kind": Organisation.objects.filter(kind=KIND).count(),
            "experts": Expert.objects.count(),
            "assessments": Assessment.objects.count(),
            "distinct totals of the kind": TotalCount.objects.filter(kind=KIND).count(),
        },
    }
