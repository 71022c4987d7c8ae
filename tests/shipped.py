"""What migrations put into a new database, kept aside once a process, and put back after each test whose
transactions are real.

Django's own way empties every table and loads the rows anew through the models, one at a time: half a second a test.
"""

import io
import sqlite3
from typing import Any

from django.db import connection, transaction


class InMemory:
    """SQLite's copy of all its pages."""

    def __init__(self) -> None:
        connection.ensure_connection()
        self.kept = sqlite3.connect(":memory:", check_same_thread=False)
        connection.connection.backup(self.kept)

    def put_back(self) -> None:
        connection.ensure_connection()
        self.kept.backup(connection.connection)


class OnAServer:
    """PostgreSQL: tables that differ are emptied and filled anew. Sequences go on.

    DELETE, not TRUNCATE, which makes the files of each table and of its indexes anew: a hundred tables took a second.
    """

    def __init__(self) -> None:
        # Also the record of what has been migrated: no test writes there.
        self.tables = {table: connection.ops.quote_name(table) for table in connection.introspection.table_names()}
        self.sums = self.checksums()
        self.rows = {table: self.copied_out(table) for table in self.tables}
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
            self.guarded = {table for (table,) in cursor.fetchall()}

    def checksums(self) -> dict[str, tuple[int, int]]:
        one = "SELECT '{0}', count(*), sum(hashtextextended(t::text, 0)) FROM {1} t"
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(one.format(table, name) for table, name in self.tables.items()))
            return {table: found for table, *found in cursor.fetchall()}

    def copied_out(self, table: str) -> bytes:
        with connection.cursor() as cursor:
            held = io.BytesIO()
            cursor.copy_expert(f"COPY {self.tables[table]} TO STDOUT", held)
            return held.getvalue()

    def put_back(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            now = self.checksums()
            changed = [table for table in self.tables if now[table] != self.sums[table]]
            guarded = [self.tables[table] for table in changed if table in self.guarded]
            for name in guarded:
                cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
            for table in changed:
                cursor.execute(f"DELETE FROM {self.tables[table]}")  # noqa: S608 — names of our own tables
            for table in changed:
                cursor.copy_expert(f"COPY {self.tables[table]} FROM STDIN", io.BytesIO(self.rows[table]))
            # A table that rows wait to be checked in can't be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for name in guarded:
                cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")


def keep() -> Any:
    """The shipped data of the test database as it is now; `put_back()` makes it stand again, and nothing else."""
    return InMemory() if connection.vendor == "sqlite" else OnAServer()
