"""Every sealed value written anew under the current key, in steps, while the portal runs.

The columns are found by looking through all models; what another library keeps in columns of its own registers itself
by `also`. A row is written only if it still holds what was read, so a change made meanwhile is never undone, and a run
that was cut off is simply run again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.functions import Cast

from portal.sealed.fields import HashedField, SealedField
from portal.sealed.keyring import CannotOpen, Sealed

STEP = 500


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one column: values written anew, those no key opens, those still under an older key."""

    column: str
    written: int
    unreadable: int
    left: int


@dataclass(frozen=True, slots=True)
class Other:
    """Sealed values that another library keeps in a column of its own."""

    column: str
    reseal: Callable[[], Done]
    unreadable: Callable[[], int]


_others: dict[str, Other] = {}


def also(other: Other) -> None:
    """Register what `reseal` must cover besides the portal's own columns."""
    _others[other.column] = other


def columns() -> Iterator[tuple[type[models.Model], SealedField | HashedField]]:
    """Each sealed or hashed column of each table; a hash after the column that it follows."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            fields = [f for f in model._meta.local_fields if isinstance(f, SealedField | HashedField)]
            yield from ((model, f) for f in sorted(fields, key=lambda f: isinstance(f, HashedField)))


def reseal_all() -> Iterator[Done]:
    for model, field in columns():
        yield reseal_column(model, field)
    for other in _others.values():
        yield other.reseal()


def unreadable() -> Iterator[tuple[str, int]]:
    """(column, number) of values that the settings' keys do not open, as after restoring another portal's archive."""
    for model, field in columns():
        if isinstance(field, SealedField):
            values = model._base_manager.order_by().values_list(field.attname, flat=True)
            number = sum(1 for value in values.iterator(chunk_size=STEP) if value and not opens(value))
            if number:
                yield f"{model._meta.label}.{field.name}", number
    for other in _others.values():
        if number := other.unreadable():
            yield other.column, number


def opens(value: Sealed) -> bool:
    try:
        value.open()
    except CannotOpen:
        return False
    return True


def reseal_column(model: type[models.Model], field: SealedField | HashedField) -> Done:
    """One column, STEP rows at a time by key, so that rows added meanwhile shift nothing."""
    written, unreadable, last = 0, 0, None
    while rows := step(model, field, last):
        for row in rows:
            try:
                written += reseal_row(model, field, row)
            except CannotOpen:
                unreadable += 1
        last = rows[-1].pk
    return Done(f"{model._meta.label}.{field.name}", written, unreadable, left(model, field))


def step(model: type[models.Model], field: SealedField | HashedField, after: Any) -> list[models.Model]:
    names = [field.name, *([field.of] if isinstance(field, HashedField) and field.of else [])]
    rows = model._base_manager.order_by("pk").only(*names)
    return list((rows.filter(pk__gt=after) if after is not None else rows)[:STEP])


def reseal_row(model: type[models.Model], field: SealedField | HashedField, row: models.Model) -> int:
    """1 if the row was written. The old text is the condition: whoever was faster has written under the new key."""
    old = getattr(row, field.attname)
    if not old or old.is_current:
        return 0
    if isinstance(field, SealedField):
        new, stored = field.get_prep_value(old.open()), old.stored
    elif field.of:
        new, stored = field.hash_of(getattr(row, field.of)), str(old)
    else:
        return 0
    as_text = models.TextField()
    same = models.lookups.Exact(Cast(field.name, as_text), models.Value(stored, as_text))
    return model._base_manager.filter(same, pk=row.pk).update(**{field.attname: models.Value(new, as_text)})


def left(model: type[models.Model], field: SealedField | HashedField) -> int:
    values = model._base_manager.order_by().values_list(field.attname, flat=True)
    return sum(1 for value in values.iterator(chunk_size=STEP) if value and not value.is_current)
