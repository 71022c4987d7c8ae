"""Days a form takes: those of tables (portal.spreadsheets), as the calendar's ends break when another clock tells them."""

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from portal.spreadsheets.parsers import YEARS

TOLD = f"Год даты вне {YEARS[0]}–{YEARS[-1]}. Проверьте его."
NEAR = [MinValueValidator(date(YEARS[0], 1, 1), TOLD), MaxValueValidator(date(YEARS[-1], 12, 31), TOLD)]


def keep_near(form: forms.BaseForm, *names: str) -> None:
    """For the dates of a form that a model has made."""
    for name in names:
        if name in form.fields:
            form.fields[name].validators += NEAR
