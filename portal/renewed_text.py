"""Search and sort columns of rows that stand, made anew for migrations when `normalise` has changed.

A query is normalised the new way: a row kept the old way would never be found by it.
"""

from typing import Any

from django.db import models

from portal.text import normalise

BATCH = 2000


def renew(model: type[models.Model], *columns: str) -> int:
    """Write what differs, a batch of rows at a time; return how many rows did.

    The columns hold normalised text already, so they are made from themselves: what a row is made of may lie elsewhere.
    """
    rows = model._default_manager.order_by("pk")
    last, renewed = 0, 0
    while batch := list(rows.filter(pk__gt=last).values_list("pk", *columns)[:BATCH]):
        changed = [model(pk=pk, **dict(zip(columns, new, strict=True))) for pk, new in differing(batch)]
        model._default_manager.bulk_update(changed, columns, batch_size=500)
        renewed += len(changed)
        last = batch[-1][0]
    return renewed


def differing(batch: list[tuple[Any, ...]]) -> list[tuple[Any, list[str]]]:
    made = [(pk, list(old), [normalise(text) for text in old]) for pk, *old in batch]
    return [(pk, new) for pk, old, new in made if new != old]
