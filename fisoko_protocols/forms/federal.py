"""At which moment, and of what, the federal organiser takes all rows."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from fisoko_protocols.forms.days import NEAR
from fisoko_protocols.models.sittings import moment
from portal.moments import MOSCOW

AHEAD = "Этот момент ещё не наступил. Укажите прошедшее время: сданное к нему уже не изменится."


class MomentForm(forms.Form):
    """By the clock of Moscow. Read from the address, so that the same address gives the same rows."""

    day = forms.DateField(
        label="День", validators=NEAR, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    hour = forms.TimeField(label="Время по Москве", widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if "day" in found and "hour" in found:
            found["moment"] = moment(found["day"], found["hour"], MOSCOW)
            if found["moment"] > timezone.now():
                self.add_error("hour", AHEAD)
        return found

    @staticmethod
    def just_now() -> dict[str, str]:
        """The last minute that is over: what is being handed in this second would be in one file and not in the next."""
        now: datetime = timezone.now().astimezone(MOSCOW) - timedelta(minutes=1)
        return {"day": f"{now:%Y-%m-%d}", "hour": f"{now:%H:%M}"}
