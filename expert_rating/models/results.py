"""Results kept beside the assessments, changed in the same transaction as they (rules.py has the formula)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, Floor

from accounts.models import Municipality, Organisation
from expert_rating.models.campaigns import Campaign, Question
from expert_rating.models.counts import TotalBand
from expert_rating.models.experts import ExpertLevel
from portal.kinds import OrganisationKind


class Tally(models.Model):
    """How many active assessments of one level answered a question, and how many of them «Да»."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="tallies")
    level = models.CharField(max_length=12, choices=ExpertLevel.choices)
    question = models.ForeignKey(Question, models.CASCADE, related_name="+")
    answers = models.PositiveIntegerField(default=0)
    yes = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "подсчёт ответов"
        verbose_name_plural = "подсчёты ответов"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "campaign", "level", "question"], name="tally_once"),
            models.CheckConstraint(condition=Q(yes__lte=F("answers")), name="tally_yes_within_answers"),
        ]

    def __str__(self) -> str:
        return f"{self.yes} / {self.answers}"


class LevelResult(models.Model):
    """One level's result: points (sum of tenths of the criteria's shares) and the share (their mean, 0–100 %)."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="level_results")
    level = models.CharField(max_length=12, choices=ExpertLevel.choices)
    assessments = models.PositiveIntegerField(default=0)
    points = models.DecimalField(max_digits=12, decimal_places=8, null=True)
    share = models.DecimalField(max_digits=12, decimal_places=8, null=True)

    class Meta:
        verbose_name = "результат уровня"
        verbose_name_plural = "результаты по уровням"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "campaign", "level"], name="level_result_once"),
            models.CheckConstraint(
                condition=Q(assessments=0, points=None, share=None)
                | Q(assessments__gt=0, points__isnull=False, share__isnull=False),
                name="level_result_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level}: {self.points}"


class Level(NamedTuple):
    """A level's result as pages read it."""

    assessments: int
    points: Decimal
    share: Decimal

    @classmethod
    def copies(cls, levels: "Mapping[str, Level]") -> dict[str, list[Any]]:
        """What `OrganisationResult.levels` keeps; texts, because JSON knows no decimals."""
        return {name: [level.assessments, str(level.points), str(level.share)] for name, level in levels.items()}

    @classmethod
    def read(cls, copies: Mapping[str, list[Any]] | None) -> "dict[str, Level]":
        return {
            name: cls(number, Decimal(points), Decimal(share))
            for name, (number, points, share) in (copies or {}).items()
        }


class OrganisationResultQuerySet(models.QuerySet["OrganisationResult"]):
    def rated(self, campaign_id: int | None, kind: str) -> "OrganisationResultQuerySet":
        return self.filter(campaign=campaign_id, kind=kind, total__isnull=False)

    def with_place(self) -> "OrganisationResultQuerySet":
        """`place` among all of the kind: one more than have a better total; equal totals share it.

        Better bands of whole points are added up first, then the better totals of one's own band.
        """
        same = {"campaign": OuterRef("campaign"), "kind": OuterRef("kind")}
        band = Cast(Floor(OuterRef("total")), models.SmallIntegerField())
        bands = TotalBand.objects.filter(**same, band__gt=band).order_by().values("kind")
        totals = TotalCount.objects.filter(**same, total__gt=OuterRef("total"), total__lt=band + 1)
        return self.annotate(
            place=Value(1)
            + Coalesce(Subquery(bands.annotate(n=Sum("organisations")).values("n")), 0)
            + Coalesce(Subquery(totals.order_by().values("kind").annotate(n=Sum("organisations")).values("n")), 0)
        )


class OrganisationResult(models.Model):
    """The total of an organisation in a campaign; no active assessments: no total, never 0.

    Kind, name, municipality and state are copies of the organisation's, as they were counted: the sums of
    models/counts.py stand on them, and results.renew moves both together. `levels` is a copy of the LevelResults
    with assessments (`Level.copies`): a list reads one row for an organisation, not five.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="results")
    kind = models.CharField(max_length=3, choices=OrganisationKind.choices)
    sort_name = models.CharField(max_length=200)
    # Empty only in rows older than the column, until the migration that fills it.
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, related_name="+")
    closed = models.BooleanField(default=False)
    assessments = models.PositiveIntegerField(default=0)
    total = models.DecimalField(max_digits=12, decimal_places=8, null=True)
    levels = models.JSONField(default=dict)

    objects = OrganisationResultQuerySet.as_manager()

    class Meta:
        verbose_name = "результат организации"
        verbose_name_plural = "результаты организаций"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "campaign"], name="organisation_result_once"),
            models.CheckConstraint(
                condition=Q(assessments=0, total=None) | Q(assessments__gt=0, total__isnull=False),
                name="organisation_result_whole",
            ),
        ]
        indexes = [
            models.Index(
                "campaign",
                "kind",
                F("total").desc(),
                "sort_name",
                "organisation",
                condition=Q(total__isnull=False),
                name="organisation_result_rank",
            ),
            models.Index(
                fields=["municipality", "campaign", "kind"],
                condition=Q(total__isnull=False),
                name="organisation_result_place",
            ),
        ]

    def __str__(self) -> str:
        return str(self.total)


class TotalCount(models.Model):
    """How many organisations of a kind have one total: places are read from this small table."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=3, choices=OrganisationKind.choices)
    total = models.DecimalField(max_digits=12, decimal_places=8)
    organisations = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "число организаций с итогом"
        verbose_name_plural = "числа организаций по итогам"
        constraints = [models.UniqueConstraint(fields=["campaign", "kind", "total"], name="total_count_once")]

    def __str__(self) -> str:
        return f"{self.total}: {self.organisations}"
