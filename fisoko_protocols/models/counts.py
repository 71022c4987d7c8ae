"""Kept counts: boards read a row a region and subject, however many points there are."""

from django.db import models

from accounts.models import Region
from fisoko_protocols.models.protocols import COUNTED, ProtocolStatus
from fisoko_protocols.models.sittings import Sitting


class Tally(models.Model):
    """How many protocols of a region stand in each state; kept by the verbs, in their transactions (counts.py)."""

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="tallies")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    not_started = models.IntegerField(default=0)
    in_progress = models.IntegerField(default=0)
    handed_in = models.IntegerField(default=0)
    late = models.IntegerField(default=0)
    editing = models.IntegerField(default=0)
    returned = models.IntegerField(default=0)
    # Of the official versions: what is «far more spoiled than elsewhere» is measured against them.
    kits_handed_in = models.IntegerField(default=0)
    spoiled = models.IntegerField(default=0)

    class Meta:
        verbose_name = "число протоколов региона"
        verbose_name_plural = "числа протоколов регионов"
        constraints = [
            models.UniqueConstraint(fields=["sitting", "region"], name="protocol_tally_once"),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{f"{status}__gte": 0}), name=f"protocol_tally_{status}_natural"
                )
                for status in ProtocolStatus.values
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region}: {self.counted} из {self.total}"

    @property
    def total(self) -> int:
        return sum(getattr(self, status) for status in ProtocolStatus.values)

    @property
    def counted(self) -> int:
        return sum(getattr(self, status.value) for status in COUNTED)


class Pace(models.Model):
    """How many protocols of a region were handed in for the first time within an hour (UTC)."""

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="paces")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    hour = models.DateTimeField("час")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "темп сдачи"
        verbose_name_plural = "темп сдачи"
        ordering = ["hour"]
        constraints = [models.UniqueConstraint(fields=["sitting", "region", "hour"], name="pace_once")]

    def __str__(self) -> str:
        return f"{self.hour:%d.%m %H}: {self.count}"
