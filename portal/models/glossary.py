"""«Словарь терминов»: what the field's abbreviations mean; shipped with the release, edited in the admin."""

from django.db import models


class Term(models.Model):
    term = models.CharField("термин", max_length=100, unique=True)
    full = models.CharField("расшифровка", max_length=200, blank=True)
    meaning = models.TextField("что это значит", max_length=1000)

    class Meta:
        verbose_name = "термин"
        verbose_name_plural = "словарь терминов"
        ordering = ["term"]

    def __str__(self) -> str:
        return self.term
