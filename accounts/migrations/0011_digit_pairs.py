"""Two digits of a search («гимназия 11») have no trigram: PostgreSQL looks them up among pairs of neighbouring digits."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FUNCTION = r"""
CREATE FUNCTION digit_pairs(line text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT pair), '{}') FROM (
        SELECT substr(digits, place, 2) AS pair
        FROM regexp_replace(line, '[^0-9]+', ' ', 'g') AS digits, generate_series(1, length(digits) - 1) AS place
    ) AS pairs WHERE strpos(pair, ' ') = 0
$$
"""
# A column, not an index over the function: PostgreSQL asks again of each row that the trigrams have named.
COLUMN = """
ALTER TABLE accounts_organisation
    ADD COLUMN digit_pairs text[] GENERATED ALWAYS AS (digit_pairs(search_text)) STORED
"""
INDEX = "CREATE INDEX organisation_digit_pairs ON accounts_organisation USING gin (digit_pairs)"


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION)
        schema_editor.execute(COLUMN)
        schema_editor.execute(INDEX)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE accounts_organisation DROP COLUMN digit_pairs")
        schema_editor.execute("DROP FUNCTION digit_pairs(text)")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_grant_once")]
    operations = [migrations.RunPython(create, drop)]
