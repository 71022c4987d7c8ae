"""What a coordinator writes to a ППО. Names of participants are refused; the sentence of refusal repeats nothing."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator
from django.forms import BaseFormSet, formset_factory

from fisoko_protocols.checks import normalise_number, refuse_names
from fisoko_protocols.forms.days import NEAR
from fisoko_protocols.models import Extension, Protocol, Return, RowComment
from fisoko_protocols.models.sittings import moment
from portal.line_fields import LineField

NO_NAMES = "Без имён участников: назовите номер комплекта."
ROWS_AT_ONCE, MOST_ROWS = 3, 200
NUMBER = RegexValidator(r"\A\d{6}\Z", "Номер комплекта — шесть цифр.")


def length_of(model: Any, name: str) -> int:
    return int(model._meta.get_field(name).max_length)


class ReturnForm(forms.Form):
    comment = forms.CharField(
        label="Что исправить",
        help_text=f"Это прочтёт ППО. {NO_NAMES}",
        max_length=length_of(Return, "comment"),
        validators=[refuse_names],
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NumberField(forms.CharField):
    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        return normalise_number(typed or "")[0] or typed


class RowForm(forms.Form):
    """A comment to one kit; an empty line means nothing."""

    number = NumberField(
        label="Номер комплекта",
        required=False,
        validators=[NUMBER],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "6", "autocomplete": "off"}),
    )
    text = LineField(
        label="Что исправить в строке",
        required=False,
        max_length=length_of(RowComment, "text"),
        validators=[refuse_names],
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("text") and "number" in found and not found["number"]:
            self.add_error("number", "Укажите номер комплекта, о котором речь.")
        if found.get("number") and "text" in found and not found["text"]:
            self.add_error("text", "Напишите, что исправить, или очистите номер.")
        return found


class Rows(BaseFormSet):
    """`protocol`: each kit is one of it, and stands once."""

    def __init__(self, *args: Any, protocol: Protocol, **kwargs: Any) -> None:
        self.protocol = protocol
        super().__init__(*args, **kwargs)

    def clean(self) -> None:
        typed = [(form, form.cleaned_data.get("number")) for form in self.forms if hasattr(form, "cleaned_data")]
        known = set(
            self.protocol.kits.filter(number__in=[number for _, number in typed if number]).values_list(
                "number", flat=True
            )
        )
        seen: set[str] = set()
        for form, number in typed:
            if not number:
                continue
            if number not in known:
                form.add_error("number", "В этом протоколе нет комплекта с таким номером.")
            elif number in seen:
                form.add_error("number", "Этот комплект уже назван выше.")
            seen.add(number)

    @property
    def comments(self) -> dict[str, str]:
        found = (form.cleaned_data for form in self.forms)
        return {row["number"]: row["text"] for row in found if row.get("number")}


RowFormSet = cast(
    type[Rows],
    formset_factory(
        RowForm, formset=Rows, extra=ROWS_AT_ONCE, max_num=MOST_ROWS, absolute_max=MOST_ROWS + ROWS_AT_ONCE
    ),
)


def rows_for(protocol: Protocol, numbers: Iterable[str]) -> Rows:
    """A line for each kit that was ticked, then some empty ones."""
    initial = [{"number": number} for number in list(numbers)[:MOST_ROWS]]
    return RowFormSet(protocol=protocol, prefix="rows", initial=initial)


def more_rows(protocol: Protocol, rows: Rows) -> Rows:
    """The same lines and some more, nothing checked yet."""
    initial = [{name: form[name].value() for name in ("number", "text")} for form in rows.forms]
    return RowFormSet(protocol=protocol, prefix="rows", initial=[row for row in initial if any(row.values())])


class ExtendForm(forms.Form):
    """Date and time by the clock of the ППО."""

    day = forms.DateField(
        label="До какого дня", validators=NEAR, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    hour = forms.TimeField(label="До которого часа", widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    reason = LineField(
        label="Причина",
        help_text=f"Останется в истории протокола. {NO_NAMES}",
        max_length=length_of(Extension, "reason"),
        validators=[refuse_names],
    )

    def __init__(self, *args: Any, clock: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hour"].help_text = f"По часам ППО: {clock}"

    def until(self, protocol: Protocol) -> datetime:
        return moment(self.cleaned_data["day"], self.cleaned_data["hour"], protocol.point.zone)
