"""What one act adds to rows that many organisations share, written at its end and always in the same order."""

from collections import Counter, defaultdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Model
from django.utils import timezone

from expert_rating.models import Assessment, OrganisationResult, PlacedCount, RatedCount, TotalBand, TotalCount

# The order of writing, and what a row of each is found by.
SHARED: dict[type[Model], tuple[str, ...]] = {
    TotalCount: ("campaign_id", "kind", "total"),
    TotalBand: ("campaign_id", "kind", "band"),
    RatedCount: ("campaign_id", "kind", "municipality_id"),
    PlacedCount: ("campaign_id", "kind", "region_id", "level", "target_group", "month"),
}


class Ledger:
    """Additions to the shared rows, gathered; those that cancel each other out are never written."""

    def __init__(self) -> None:
        self.added: dict[type[Model], dict[tuple[Any, ...], Counter[str]]] = defaultdict(lambda: defaultdict(Counter))

    def add(self, model: type[Model], *key: Any, **by: int) -> None:
        self.added[model][key].update(by)

    def total(self, result: OrganisationResult, total: Decimal | None, by: int) -> None:
        """An organisation joins or leaves those with this total."""
        if total is None:
            return
        self.add(TotalCount, result.campaign_id, result.kind, total, organisations=by)
        self.add(TotalBand, result.campaign_id, result.kind, int(total), organisations=by)
        self.rated(result, **{"closed" if result.closed else "open": by})

    def rated(self, result: OrganisationResult, **by: int) -> None:
        self.add(RatedCount, result.campaign_id, result.kind, result.municipality_id, **by)

    def placed(self, result: OrganisationResult, level: str, group: str, month: date, by: int) -> None:
        assert result.municipality is not None  # noqa: S101 - filled by whoever makes the row
        region = result.municipality.region_id
        self.add(PlacedCount, result.campaign_id, result.kind, region, level, group, month, placed=by)

    def write(self) -> None:
        for model, names in SHARED.items():
            for key in sorted(self.added[model]):
                by = {name: number for name, number in self.added[model][key].items() if number}
                if by:
                    shift(model, dict(zip(names, key, strict=True)), by)


def shift(model: Any, key: dict[str, Any], by: dict[str, int]) -> None:
    """Add to one row; it appears with its first number."""
    changes: dict[str, Any] = {name: F(name) + number for name, number in by.items()}
    more: dict[str, Any] = {"changed_at": timezone.now()} if model is RatedCount else {}
    if not model.objects.filter(**key).update(**changes, **more):
        model.objects.bulk_create([model(**key, **more)], ignore_conflicts=True)
        model.objects.filter(**key).update(**changes, **more)


def month_of(moment: datetime) -> date:
    """The first day of the month, by the portal's own clock: in and out of the count must agree."""
    return timezone.localtime(moment, timezone.get_default_timezone()).date().replace(day=1)


def month_of_placing(assessment: Assessment) -> date:
    assert assessment.placed_at is not None  # noqa: S101 - only what has been placed is counted
    return month_of(assessment.placed_at)
