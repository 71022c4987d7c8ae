"""Search columns of rows saved before drop what nobody sees, as the queries that look for them do."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from portal.renewed_text import renew


def forward(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for name in ("News", "Document", "StaticPage"):
        renew(apps.get_model("portal", name), "search_text")


class Migration(migrations.Migration):
    dependencies = [("portal", "0015_no_clear_tokens")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
