"""Substring search on PostgreSQL goes through trigrams; SQLite scans, which its sizes allow."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

CREATE = "CREATE INDEX organisation_search ON accounts_organisation USING gin (search_text gin_trgm_ops)"
DROP = "DROP INDEX organisation_search"


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_directory")]
    operations = [TrigramExtension(), migrations.RunPython(create, drop)]
