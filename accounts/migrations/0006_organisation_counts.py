"""Counts the organisations that were there before their numbers were kept."""

from collections import Counter

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    kept = apps.get_model("accounts", "OrganisationCount").objects
    organisations = apps.get_model("accounts", "Organisation").objects.order_by()
    found = Counter(organisations.values_list("kind", "municipality_id", "closed").iterator(5000))
    kept.all().delete()
    kept.bulk_create(
        [
            kept.model(
                kind=kind, municipality_id=place, open=found[kind, place, False], closed=found[kind, place, True]
            )
            for kind, place in {key[:2] for key in found}
        ],
        batch_size=2000,
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_requests_imports_rights")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
