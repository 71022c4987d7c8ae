"""Fills the sums of the public rating from the results and assessments that were there before them."""

from collections import Counter

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery
from django.utils import timezone

BATCH = 2000


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    results = apps.get_model("expert_rating", "OrganisationResult").objects
    own = apps.get_model("accounts", "Organisation").objects.filter(pk=OuterRef("organisation"))
    results.update(
        municipality=Subquery(own.values("municipality")[:1]), closed=Subquery(own.values("closed")[:1])
    )
    bands: Counter[tuple[int, str, int]] = Counter()
    rated: dict[tuple[int, str, int], Counter[str]] = {}
    for campaign, kind, place, closed, number, total in results.filter(total__isnull=False).values_list(
        "campaign_id", "kind", "municipality_id", "closed", "assessments", "total"
    ):
        bands[campaign, kind, int(total)] += 1
        row = rated.setdefault((campaign, kind, place), Counter(open=0, closed=0, assessments=0))
        row.update({"closed" if closed else "open": 1, "assessments": number})
    TotalBand = apps.get_model("expert_rating", "TotalBand")
    RatedCount = apps.get_model("expert_rating", "RatedCount")
    now = timezone.now()
    TotalBand.objects.bulk_create(
        [TotalBand(campaign_id=c, kind=k, band=b, organisations=n) for (c, k, b), n in bands.items()], batch_size=BATCH
    )
    RatedCount.objects.bulk_create(
        [
            RatedCount(campaign_id=c, kind=k, municipality_id=m, changed_at=now, **row)
            for (c, k, m), row in rated.items()
        ],
        batch_size=BATCH,
    )


def fill_placed(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    zone = timezone.get_default_timezone()
    assessments = apps.get_model("expert_rating", "Assessment").objects.filter(status="active").order_by()
    placed: Counter[tuple[object, ...]] = Counter()
    for *key, moment in assessments.values_list(
        "campaign_id", "organisation__kind", "organisation__municipality__region_id", "level", "target_group", "placed_at"
    ).iterator(BATCH):
        placed[(*key, timezone.localtime(moment, zone).date().replace(day=1))] += 1
    PlacedCount = apps.get_model("expert_rating", "PlacedCount")
    PlacedCount.objects.bulk_create(
        [
            PlacedCount(campaign_id=c, kind=k, region_id=r, level=level, target_group=g, month=month, placed=n)
            for (c, k, r, level, g, month), n in placed.items()
        ],
        batch_size=BATCH,
    )


class Migration(migrations.Migration):
    dependencies = [("expert_rating", "0004_photo_hashes")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(fill_placed, migrations.RunPython.noop),
    ]
