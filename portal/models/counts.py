"""Counts of what may be tried only so often: the database keeps them, a cache would forget some."""

from django.db import models


class Attempt(models.Model):
    """One place of a limit, taken until `ends` (portal.limits); allauth's own counts stand here too, `kept` whole.

    Nothing typed lies here: what is counted and whom it concerns are hashes.
    """

    name = models.CharField("что считается", max_length=64)
    place = models.PositiveIntegerField("место")
    about = models.CharField("о ком", max_length=64, blank=True)
    kept = models.JSONField("значение", null=True)
    # Seconds since 1970, as the clock of the process tells them.
    ends = models.FloatField("занято до", db_index=True)

    class Meta:
        verbose_name = "попытка"
        verbose_name_plural = "попытки"
        constraints = [models.UniqueConstraint(fields=["name", "place"], name="attempt_place_once")]

    def __str__(self) -> str:
        return f"Место {self.place} из {self.name[:8]}"
