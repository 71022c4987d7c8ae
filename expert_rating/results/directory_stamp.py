"""A stamp that stands while no organisation changes, for whoever keeps a thing made of organisations and results.

In the shared cache for an hour; lost or taken twice it only makes somebody build the thing once more. The sums' own
`changed_at` says nothing of an organisation without assessments, nor of a new name.
"""

import secrets

from django.core.cache import cache
from django.db import transaction

KEY = "rating-directory-stamp"
SECONDS = 3600


def stamp() -> str:
    kept: str | None = cache.get(KEY)
    if kept is None:
        kept = secrets.token_hex(8)
        cache.set(KEY, kept, SECONDS)
    return kept


def forget() -> None:
    """At once and when the change is committed, as portal.remembered does."""
    cache.delete(KEY)
    transaction.on_commit(lambda: cache.delete(KEY))
