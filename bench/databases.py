"""Throwaway databases beside the one DATABASE_URL names: its own tables are never touched."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "portal_bench"


def url_of(name: str) -> str:
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def environment(name: str) -> dict[str, str]:
    """What a process measuring this database runs with."""
    own = {"DATABASE_URL": url_of(name), "DJANGO_SETTINGS_MODULE": "bench.settings", "PYTHONUNBUFFERED": "1"}
    return {**os.environ, "PORTAL_MODE": os.environ.get("PORTAL_MODE", "demo"), **own}


def execute(statement: sql.Composable) -> None:
    # libpq knows both spellings of the scheme.
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)


def create(name: str, template: str | None) -> None:
    """An empty database with all migrations, or a copy of one."""
    if template:
        statement = "CREATE DATABASE {} TEMPLATE {}"
        execute(sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(template)))
        return
    execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    migrate(name)


def migrate(name: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "--noinput", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment(name), check=True)


def drop(name: str) -> None:
    execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def migrated(sizes: list[int]) -> Iterator[dict[int, str]]:
    """{size: name} of new databases, dropped in the end whatever happens."""
    names = {size: f"{PREFIX}_{os.getpid()}_{size}" for size in sizes}
    first = names[sizes[0]]
    try:
        for name in names.values():
            create(name, None if name == first else first)
        yield names
    finally:
        for name in names.values():
            drop(name)


# --- Kept from one bench to the next ----------------------------------------------------------------


@contextmanager
def kept(sizes: list[int], word: str) -> Iterator[dict[int, str]]:
    """{size: name} of databases that stay, brought up to date; one that was never filled to the end is made anew."""
    names = {size: f"{PREFIX}_{word}_{size}" for size in sizes}
    for name in names.values():
        if recall(name) is None:
            drop(name)
            create(name, None)
        else:
            migrate(name)
    yield names


def recall(name: str) -> Any:
    """What `remember` has written beside the database; None if it does not exist or was not filled to the end."""
    statement = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection, connection.cursor() as cursor:
        cursor.execute(statement, [name])
        found = cursor.fetchone()
    return json.loads(found[0]) if found and found[0] else None


def remember(name: str, loaded: Any) -> None:
    execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(json.dumps(loaded))))
