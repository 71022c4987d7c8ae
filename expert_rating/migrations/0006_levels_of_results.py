"""Copies the results of the levels into the organisation's: a list reads one row for each."""

from collections import defaultdict

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BATCH = 500


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    results = apps.get_model("expert_rating", "OrganisationResult").objects
    levels = apps.get_model("expert_rating", "LevelResult").objects.filter(assessments__gt=0)
    last = 0
    while rows := list(results.filter(pk__gt=last).order_by("pk").only("campaign_id", "organisation_id")[:BATCH]):
        last = rows[-1].pk
        found: dict[tuple[int, int], dict[str, list[object]]] = defaultdict(dict)
        of_these = levels.filter(organisation__in=[row.organisation_id for row in rows])
        for level in of_these.order_by("level"):
            copy = [level.assessments, str(level.points), str(level.share)]
            found[level.campaign_id, level.organisation_id][level.level] = copy
        for row in rows:
            row.levels = found.get((row.campaign_id, row.organisation_id), {})
        results.bulk_update(rows, ["levels"])


class Migration(migrations.Migration):
    dependencies = [("expert_rating", "0005_kept_counts")]
    operations = [
        migrations.AddField("organisationresult", "levels", models.JSONField(default=dict)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
