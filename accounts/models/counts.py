"""How many organisations there are, kept in rows so that no page counts the directory (accounts/directory_counts.py)."""

from django.db import models

from accounts.models.directory import Municipality
from portal.kinds import OrganisationKind


class OrganisationCount(models.Model):
    """The organisations of one kind in one municipality."""

    kind = models.CharField("вид", max_length=3, choices=OrganisationKind.choices)
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+", verbose_name="муниципалитет")
    open = models.PositiveIntegerField("действует", default=0)
    closed = models.PositiveIntegerField("закрыто", default=0)

    class Meta:
        verbose_name = "число организаций"
        verbose_name_plural = "числа организаций"
        constraints = [models.UniqueConstraint(fields=["kind", "municipality"], name="organisation_count_once")]

    def __str__(self) -> str:
        return f"{self.kind}, {self.municipality_id}: {self.open}"
