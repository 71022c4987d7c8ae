"""Search columns of rows saved before drop what nobody sees, as the queries that look for them do."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from portal.renewed_text import renew


def forward(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    renew(apps.get_model("expert_rating", "Publication"), "search_text")
    renew(apps.get_model("expert_rating", "OrganisationResult"), "sort_name")


class Migration(migrations.Migration):
    dependencies = [("expert_rating", "0012_registration_link_sealed")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
