"""Active experts by region and municipality, kind, level, target group and month of registration.

There are few experts beside their assessments, so they are counted, not kept: at most once in five minutes, and again
when a verb has changed who has which role.
"""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import NamedTuple

from django.core.cache import cache
from django.db import transaction
from django.db.models import Case, Count, F, Value, When
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone

from accounts.models import GrantStatus, Role, RoleGrant
from expert_rating.models import ExpertLevel

KEY = "experts-counted-by-place"
SECONDS = 300


class Experts(NamedTuple):
    """Experts alike in all six; the federal ones have no region, the regional ones no municipality (0), only those of an
    organisation have a kind."""

    region: str
    municipality: int
    kind: str
    level: str
    target_group: str
    month: date
    number: int


def counted() -> list[Experts]:
    kept: list[Experts] | None = cache.get(KEY)
    if kept is None:
        kept = count()
        cache.set(KEY, kept, SECONDS)
    return kept


def count() -> list[Experts]:
    """The level is as deep as the scope."""
    level_of = Case(
        When(organisation__isnull=False, then=Value(ExpertLevel.ORGANISATION.value)),
        When(municipality__isnull=False, then=Value(ExpertLevel.MUNICIPAL.value)),
        When(region__isnull=False, then=Value(ExpertLevel.REGIONAL.value)),
        default=Value(ExpertLevel.FEDERAL.value),
    )
    region_of = Coalesce(
        F("region"), F("municipality__region"), F("organisation__municipality__region"), Value("")
    )  # fmt: skip
    rows = (
        RoleGrant.objects.filter(
            role=Role.EXPERT, status=GrantStatus.ACTIVE, user__is_active=True, expert__isnull=False
        )
        .order_by()
        .annotate(
            of_region=region_of,
            of_municipality=Coalesce(F("municipality"), F("organisation__municipality"), Value(0)),
            of_kind=Coalesce(F("organisation__kind"), Value("")),
            of_level=level_of,
            month=TruncMonth("granted_at", tzinfo=timezone.get_default_timezone()),
        )
        .values_list("of_region", "of_municipality", "of_kind", "of_level", "expert__target_group", "month")
        .annotate(Count("id"))
    )
    return [
        Experts(region, municipality, kind, level, group, month.date(), number)
        for region, municipality, kind, level, group, month, number in rows
    ]


def forget_on_commit() -> None:
    """For verbs that change who is an active expert."""
    forget: Callable[[], object] = partial(cache.delete, KEY)
    transaction.on_commit(forget)
