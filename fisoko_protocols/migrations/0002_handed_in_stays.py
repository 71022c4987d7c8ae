"""A handed-in version is never changed nor removed: the database itself refuses.

SQLite refuses changes only: there the tests empty their tables row by row.
"""

from typing import Any

from django.db import migrations

TABLE = "fisoko_protocols_version"
MESSAGE = "a handed-in version stays as it was handed in"

POSTGRESQL = f"""
CREATE FUNCTION fisoko_protocols_handed_in_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER fisoko_protocols_version_stays BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION fisoko_protocols_handed_in_stays();
"""
POSTGRESQL_BACK = f"""
DROP TRIGGER fisoko_protocols_version_stays ON {TABLE};
DROP FUNCTION fisoko_protocols_handed_in_stays();
"""
SQLITE = f"""
CREATE TRIGGER fisoko_protocols_version_stays BEFORE UPDATE ON {TABLE}
BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END
"""
SQLITE_BACK = "DROP TRIGGER fisoko_protocols_version_stays"


def refuse(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE)


def allow(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(POSTGRESQL_BACK if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK)


class Migration(migrations.Migration):
    dependencies = [("fisoko_protocols", "0001_initial")]

    operations = [migrations.RunPython(refuse, allow)]
