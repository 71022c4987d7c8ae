"""What is asked stays as it was asked: rows of a published campaign refuse every way of being written.

Past the forms and the verbs too: a changed word would put other questions under the answers already given.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import models

DRAFT = "draft"


class CampaignPublished(Exception):
    """The campaign is no longer a draft: its kinds, criteria and questions are what was answered."""


class FrozenQuerySet(models.QuerySet[Any]):
    def update(self, **changes: Any) -> int:
        if set(changes) - self.model.ALWAYS_FREE:
            self.refuse_published()
        return super().update(**changes)

    def delete(self) -> tuple[int, dict[str, int]]:
        self.refuse_published()
        return super().delete()

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        refuse_parents(self.model, {getattr(row, self.model.PARENT) for row in rows})
        return super().bulk_create(rows, *args, **kwargs)

    def refuse_published(self) -> None:
        if self.exclude(**{self.model.CAMPAIGN_STATUS: DRAFT}).order_by().exists():
            raise CampaignPublished


class FrozenOncePublished(models.Model):
    """A subclass names the column of its parent and the way to the campaign's state; its manager is a FrozenQuerySet."""

    PARENT = "campaign_id"
    CAMPAIGN_STATUS = "campaign__status"
    ALWAYS_FREE: frozenset[str] = frozenset()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        refuse_parents(type(self), {getattr(self, self.PARENT)})
        self.refuse_kept()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.refuse_kept()
        return super().delete(*args, **kwargs)

    def refuse_kept(self) -> None:
        """The row as the database has it may belong to another campaign than the object says."""
        if self.pk is not None:
            FrozenQuerySet(type(self)).filter(pk=self.pk).refuse_published()


def refuse_parents(model: Any, ids: Collection[Any]) -> None:
    """No row comes into a published campaign either."""
    parent = model._meta.get_field(model.PARENT.removesuffix("_id")).related_model
    status = model.CAMPAIGN_STATUS.partition("__")[2]
    if parent._base_manager.filter(pk__in=ids).exclude(**{status: DRAFT}).exists():
        raise CampaignPublished
