"""How a word of a search is looked for in a search column."""

from typing import Any

from django.db.models import Lookup
from django.db.models.lookups import Contains


class Holds(Lookup):
    """`contains`, helped on PostgreSQL where its trigrams can't: «11» has two signs, and most searches name a number.

    Beside the column stands another one, made by the database alone and indexed: the pairs of neighbouring digits
    (migration 0011). Only tables that have it ask by this name.
    """

    lookup_name = "holds"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return Contains(self.lhs, self.rhs).as_sql(compiler, connection)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        sql, params = self.as_sql(compiler, connection)
        if not is_pair(self.rhs):
            return sql, params
        table = compiler.quote_name_unless_alias(self.lhs.alias)
        return f"({sql} AND {table}.digit_pairs @> ARRAY[%s])", (*params, self.rhs)


def is_pair(word: Any) -> bool:
    return isinstance(word, str) and len(word) == 2 and word.isascii() and word.isdigit()
