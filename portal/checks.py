"""What is asked of the database before the portal starts on it: by its behaviour, not by the name of its locale."""

from collections.abc import Iterable
from typing import Any

from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from portal.faults import is_database_away

# Searching by a part of a name, sorting and comparing without regard to case: every list of the portal does them.
QUESTION = "SELECT 'Ш' ILIKE 'ш' AND UPPER('щё') = 'ЩЁ' AND LOWER('ЩЁ') = 'щё' AND 'Ёж' ~* 'ёЖ'"
REFUSED = (
    "The database takes Russian capital and small letters for different ones ('Ш' ILIKE 'ш' is false), so no search "
    "would find anything. Create it anew with a locale that knows them, and load the data into it: "
    "CREATE DATABASE portal TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8' "
    "(ru_RU.UTF-8 and en_US.UTF-8 serve as well; C and POSIX do not)."
)


def knows_case(connection: BaseDatabaseWrapper) -> bool:
    """Whether the database knows 'Ш' and 'ш' for one letter. SQLite is not asked: the portal compares for it."""
    if connection.vendor != "postgresql":
        return True
    try:
        with connection.cursor() as cursor:
            cursor.execute(QUESTION)
            return bool(cursor.fetchone()[0])
    except DatabaseError as error:
        if is_database_away(error):
            raise
        return False  # its encoding has no such letters at all


@checks.register(checks.Tags.database)
def letters_of_the_database(databases: Iterable[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """For `manage.py migrate` and `manage.py check --database default`."""
    wrong = [alias for alias in databases or () if not knows_case(connections[alias])]
    return [checks.Error(REFUSED, obj=f"DATABASE_URL ({alias})", id="portal.E001") for alias in wrong]


def refuse_wrong_database() -> None:
    """Raise ImproperlyConfigured at the start of a process; a database that is away is asked by nobody, and waited for."""
    try:
        known = knows_case(connections["default"])
    except DatabaseError:
        return
    finally:
        connections["default"].close()
    if not known:
        raise ImproperlyConfigured(REFUSED)
