"""Search columns of rows saved before drop what nobody sees, as the queries that look for them do."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from portal.renewed_text import renew


def forward(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    renew(apps.get_model("accounts", "Municipality"), "sort_name")
    renew(apps.get_model("accounts", "Organisation"), "search_text", "sort_name")
    renew(apps.get_model("accounts", "AssessmentPoint"), "search_text")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0014_sessions_end_once")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
