"""Throwaway databases beside the one DATABASE_URL names: its own tables are never touched."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
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
    command = [sys.executable, "manage.py", "migrate", "--noinput", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment(name), check=True)


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
            execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
