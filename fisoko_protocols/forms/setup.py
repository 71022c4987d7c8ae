"""What the federal organiser types in the set-up: hours, numbers of kits, regions. No free text."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import AssessmentPoint, Region
from fisoko_protocols.checks import normalise_login
from fisoko_protocols.forms.days import keep_near
from fisoko_protocols.models import Publication, Sitting
from portal.line_fields import LineField
from portal.text import unquoted, visible

MOST_BY_HAND = 500
RANGE = re.compile(r"(?:№\s?)?([0-9]{6})\s*[-‐‑–—−]\s*(?:№\s?)?([0-9]{6})|(?:№\s?)?([0-9]{6})")
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class WindowForm(forms.ModelForm):
    class Meta:
        model = Publication
        fields = ["opens_on", "opens_time", "closes_on", "closes_time"]
        widgets = {"opens_on": DAY, "opens_time": CLOCK, "closes_on": DAY, "closes_time": CLOCK}
        labels = {
            "opens_on": "Открывается, день",
            "opens_time": "Открывается, время",
            "closes_on": "Закрывается, день",
            "closes_time": "Закрывается, время",
        }
        help_texts = {"opens_time": "По часам каждого ППО.", "closes_time": "По часам каждого ППО."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep_near(self, "opens_on", "closes_on")


def numbers_of(text: str) -> list[str]:
    """«501501–501530, 501540» → thirty-one numbers; ValidationError otherwise, without what was typed."""
    numbers: list[str] = []
    for piece in filter(None, re.split(r"[\s,;]*[,;\n][\s,;]*", visible(text).strip())):
        found = RANGE.fullmatch(unquoted(piece).rstrip("."))
        if found is None:
            raise ValidationError("Номера состоят из шести цифр. Пример: 501501–501530, 501540.")
        first, last = int(found[1] or found[3]), int(found[2] or found[3])
        if last < first:
            raise ValidationError("В промежутке первый номер больше последнего.")
        if len(numbers) + last - first >= MOST_BY_HAND:
            raise ValidationError(f"За один раз можно добавить до {MOST_BY_HAND} комплектов. Больше — файлом.")
        numbers += [f"{number:06}" for number in range(first, last + 1)]
    if len(set(numbers)) < len(numbers):
        raise ValidationError("Один номер назван дважды.")
    return numbers


class KitsForm(forms.Form):
    login = LineField(
        label="Логин ППО", max_length=30, help_text="Например, edu390001", widget=forms.TextInput(attrs={"size": 12})
    )
    sitting = forms.ModelChoiceField(
        Sitting.objects.none(), label="Оценка, предмет и категория", empty_label="Выберите предмет и категорию"
    )
    numbers = forms.CharField(
        label="Номера комплектов",
        max_length=4000,
        help_text=f"Промежуток или номера через запятую: 501501–501530, 501540. До {MOST_BY_HAND} за один раз.",
        widget=forms.TextInput(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["sitting"]
        field.queryset = Sitting.objects.with_names().order_by(
            "-assessment__starts_on", "assessment__title", "subject__name", "category"
        )

    def clean_login(self) -> AssessmentPoint:
        login, _ = normalise_login(self.cleaned_data["login"])
        found = AssessmentPoint.objects.select_related("region").filter(login=login or "").first()
        if found is None:
            raise ValidationError("Такого ППО нет. Проверьте логин или загрузите список ППО.")
        return found

    def clean_numbers(self) -> list[str]:
        return numbers_of(self.cleaned_data["numbers"])


class CredentialsForm(forms.Form):
    region = forms.ModelChoiceField(Region.objects.none(), label="Субъект РФ", required=False, empty_label="Все")

    def __init__(self, *args: Any, sitting: Sitting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["region"]
        field.queryset = Region.objects.filter(pk__in=sitting.tallies.values("region")).order_by("name")
