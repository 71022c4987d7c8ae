"""The shared sums built afresh from the rows they sum up: after a bulk load past the verbs, and for checks."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Floor, TruncMonth
from django.utils import timezone

from accounts.models import Organisation
from expert_rating.models import (
    Assessment,
    Level,
    OrganisationResult,
    PlacedCount,
    RatedCount,
    TotalBand,
    TotalCount,
)
from expert_rating.results import levels_of

Sums = dict[str, dict[tuple[Any, ...], tuple[int, ...]]]
BATCH = 2000
SOME = 500
RATED = ("open", "closed", "assessments")


@transaction.atomic
def rebuild() -> None:
    """Nobody places or hides meanwhile: the organisations are locked, as the verbs lock them."""
    list(Organisation.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    own = Organisation.objects.filter(pk=OuterRef("organisation"))
    OrganisationResult.objects.update(
        sort_name=Subquery(own.values("sort_name")),
        municipality=Subquery(own.values("municipality")),
        closed=Subquery(own.values("closed")),
    )
    for results in wrong_levels():
        OrganisationResult.objects.bulk_update(results, ["levels"], batch_size=SOME)
    sums, now = computed(), timezone.now()
    for model in (TotalCount, TotalBand, RatedCount, PlacedCount):
        model.objects.all().delete()
    TotalCount.objects.bulk_create(
        [TotalCount(campaign_id=c, kind=k, total=t, organisations=n) for (c, k, t), (n,) in sums["totals"].items()],
        batch_size=BATCH,
    )
    TotalBand.objects.bulk_create(
        [TotalBand(campaign_id=c, kind=k, band=b, organisations=n) for (c, k, b), (n,) in sums["bands"].items()]
    )
    RatedCount.objects.bulk_create(
        [
            RatedCount(
                campaign_id=c, kind=k, municipality_id=m, changed_at=now, **dict(zip(RATED, numbers, strict=True))
            )
            for (c, k, m), numbers in sums["rated"].items()
        ],
        batch_size=BATCH,
    )
    PlacedCount.objects.bulk_create(
        [
            PlacedCount(campaign_id=c, kind=k, region_id=r, level=level, target_group=g, month=month, placed=n)
            for (c, k, r, level, g, month), (n,) in sums["placed"].items()
        ],
        batch_size=BATCH,
    )


def wrong_levels() -> Iterator[list[OrganisationResult]]:
    """Results whose copies of levels are not what LevelResult says, some at a time, put right but not written."""
    last = 0
    while rows := list(OrganisationResult.objects.filter(pk__gt=last).order_by("pk")[:SOME]):
        last = rows[-1].pk
        found = []
        for campaign_id in {row.campaign_id for row in rows}:
            of_campaign = [row for row in rows if row.campaign_id == campaign_id]
            levels = levels_of(campaign_id, [row.organisation_id for row in of_campaign])
            for row in of_campaign:
                before, row.levels = row.levels, Level.copies(levels.get(row.organisation_id, {}))
                if row.levels != before:
                    found.append(row)
        yield found


def computed() -> Sums:
    """What the sums should be, counted from results and assessments."""
    rated = OrganisationResult.objects.filter(total__isnull=False).order_by()
    totals = rated.values_list("campaign_id", "kind", "total").annotate(Count("id"))
    bands = rated.annotate(band=Floor("total")).values_list("campaign_id", "kind", "band").annotate(Count("id"))
    by_place = rated.values_list("campaign_id", "kind", "municipality_id").annotate(
        opened=Count("id", filter=Q(closed=False)),
        shut=Count("id", filter=Q(closed=True)),
        counted=Sum("assessments"),
    )
    return {
        "totals": {row[:3]: row[3:] for row in totals},
        "bands": {(row[0], row[1], int(row[2])): row[3:] for row in bands},
        "rated": {row[:3]: row[3:] for row in by_place},
        "placed": {row[:6]: row[6:] for row in placed()},
    }


def placed() -> list[tuple[Any, ...]]:
    """(campaign, kind, region, level, target group, month, assessments)."""
    zone = timezone.get_default_timezone()
    grouped = Assessment.objects.active().order_by().annotate(
        month=TruncMonth("placed_at", tzinfo=zone), region=F("organisation__municipality__region_id")
    )  # fmt: skip
    rows = grouped.values_list("campaign_id", "organisation__kind", "region", "level", "target_group", "month")
    return [(*row[:5], row[5].date(), row[6]) for row in rows.annotate(Count("id"))]


def kept() -> Sums:
    """The sums as they stand; rows with nothing in them are left out."""
    totals = TotalCount.objects.values_list("campaign_id", "kind", "total", "organisations")
    bands = TotalBand.objects.values_list("campaign_id", "kind", "band", "organisations")
    rated = RatedCount.objects.values_list("campaign_id", "kind", "municipality_id", *RATED)
    counted = PlacedCount.objects.values_list(
        "campaign_id", "kind", "region_id", "level", "target_group", "month", "placed"
    )
    found: Sums = {
        "totals": {row[:3]: row[3:] for row in totals},
        "bands": {row[:3]: row[3:] for row in bands},
        "rated": {row[:3]: row[3:] for row in rated},
        "placed": {row[:6]: row[6:] for row in counted},
    }
    return {name: {key: numbers for key, numbers in rows.items() if any(numbers)} for name, rows in found.items()}


def wrong() -> dict[str, list[tuple[Any, ...]]]:
    """Of each sum the rows that are not what they should be."""
    true, now = computed(), kept()
    differing = {
        name: sorted({key for key in true[name].keys() | now[name].keys() if true[name].get(key) != now[name].get(key)})
        for name in true
    }
    differing["levels"] = [(row.campaign_id, row.organisation_id) for rows in wrong_levels() for row in rows]
    return {name: keys for name, keys in differing.items() if keys}
