"""How a part puts rows into the copy of one's own data."""

from typing import Any

from django.db import models


def facts(row: models.Model, *names: str) -> dict[str, Any]:
    """{label: value} of the named columns, values of choices and links by their words."""
    return {str(row._meta.get_field(name).verbose_name): value_of(row, name) for name in names}  # type: ignore[union-attr]


def value_of(row: models.Model, name: str) -> Any:
    shown = getattr(row, f"get_{name}_display", None)
    value = shown() if shown else getattr(row, name)
    return str(value) if isinstance(value, models.Model) else value
