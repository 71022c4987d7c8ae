"""A record of the history is never changed nor removed: the database itself refuses.

Two things pass: erasure takes a person's name out of a comment (portal/traces.py), and a role that is gone leaves its
records without it. SQLite lets removal pass: there the tests empty their tables row by row.
"""

from typing import Any

from django.db import migrations

TABLE = "portal_historyrecord"
MESSAGE = "history is never changed"

POSTGRESQL = f"""
CREATE FUNCTION portal_history_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND to_jsonb(NEW) - ARRAY['comment', 'role_grant_id'] = to_jsonb(OLD) - ARRAY['comment', 'role_grant_id']
        AND (NEW.role_grant_id IS NULL OR NEW.role_grant_id = OLD.role_grant_id)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER portal_history_stays BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION portal_history_stays();
"""
POSTGRESQL_BACK = f"""
DROP TRIGGER portal_history_stays ON {TABLE};
DROP FUNCTION portal_history_stays();
"""
KEPT = [
    "id", "at", "person_id", "on_behalf_of_id", "role", "session", "device", "subject_type_id", "subject_id",
    "verb", "label", "from_state", "to_state",
]  # fmt: skip
CHANGED = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in KEPT)
SQLITE = f"""
CREATE TRIGGER portal_history_stays BEFORE UPDATE ON {TABLE}
WHEN {CHANGED} OR (NEW.role_grant_id IS NOT NULL AND NEW.role_grant_id IS NOT OLD.role_grant_id)
BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END
"""
SQLITE_BACK = "DROP TRIGGER portal_history_stays"


def refuse(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE)


def allow(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(POSTGRESQL_BACK if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK)


class Migration(migrations.Migration):
    dependencies = [("portal", "0009_job_failed")]

    operations = [migrations.RunPython(refuse, allow)]
