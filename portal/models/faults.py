"""Places of the portal's own code that failed, so that the administrators get one letter an hour of each."""

from django.db import models
from django.utils import timezone


class Fault(models.Model):
    """One place, for as long as it fails: its error's type, file and line, never the error's text."""

    place = models.CharField("место", max_length=300, unique=True)
    count = models.PositiveIntegerField("раз с последнего письма", default=0)
    since = models.DateTimeField("считается с", default=timezone.now)
    last_at = models.DateTimeField("последний раз", default=timezone.now, db_index=True)
    told_at = models.DateTimeField("последнее письмо", null=True)

    class Meta:
        verbose_name = "сбой"
        verbose_name_plural = "сбои"

    def __str__(self) -> str:
        return self.place
