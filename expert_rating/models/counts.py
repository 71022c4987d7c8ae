"""Sums over many organisations, changed with each assessment that counts, so that no page adds assessments up.

These rows are shared: expert_rating/results/ledger.py touches them in one order, which keeps two writers from waiting for each
other. `manage.py recount` builds all of them from the rows they sum up.
"""

from django.db import models

from accounts.models import Municipality, Region
from expert_rating.models.campaigns import Campaign
from expert_rating.models.experts import ExpertLevel, TargetGroup
from portal.kinds import OrganisationKind


class TotalBand(models.Model):
    """TotalCount by whole points: with it a place is found without reading every better total."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=3, choices=OrganisationKind.choices)
    band = models.PositiveSmallIntegerField()
    organisations = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "число организаций в полосе итогов"
        verbose_name_plural = "числа организаций по полосам итогов"
        constraints = [models.UniqueConstraint(fields=["campaign", "kind", "band"], name="total_band_once")]

    def __str__(self) -> str:
        return f"{self.band}: {self.organisations}"


class RatedCount(models.Model):
    """Of one municipality and kind: organisations with a total, open and closed ones, and their assessments."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=3, choices=OrganisationKind.choices)
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+")
    open = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    assessments = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = "число организаций с оценками"
        verbose_name_plural = "числа организаций с оценками"
        constraints = [models.UniqueConstraint(fields=["campaign", "kind", "municipality"], name="rated_count_once")]

    def __str__(self) -> str:
        return f"{self.kind}, {self.municipality_id}: {self.open}"


class PlacedCount(models.Model):
    """Assessments that count, by what «Статистика» shows; `month` is the first day of the month of placing."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=3, choices=OrganisationKind.choices)
    region = models.ForeignKey(Region, models.CASCADE, related_name="+")
    level = models.CharField(max_length=12, choices=ExpertLevel.choices)
    target_group = models.CharField(max_length=20, choices=TargetGroup.choices)
    month = models.DateField()
    placed = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "число оценок"
        verbose_name_plural = "числа оценок"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "kind", "region", "level", "target_group", "month"], name="placed_count_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%m.%Y}: {self.placed}"
