"""What is typed of an organisation that the list lacks."""

from typing import Any

from django import forms

from accounts.logins import inn_digits
from accounts.models import OrganisationRequest
from accounts.territory import directory
from portal.kinds import OrganisationKind
from portal.line_fields import EmailLineField, LineField

INN_LENGTHS = (10, 12)


class OrganisationRequestForm(forms.ModelForm):
    kind = forms.ChoiceField(
        label="Вид организации", choices=[(kind.value, kind.label) for kind in OrganisationKind.public()],
        widget=forms.RadioSelect,
    )  # fmt: skip
    region_id = forms.ChoiceField(label="Субъект РФ")

    class Meta:
        model = OrganisationRequest
        fields = ["name", "kind", "municipality_name", "address", "inn", "email"]
        field_classes = dict.fromkeys(["name", "municipality_name", "address", "inn"], LineField) | {
            "email": EmailLineField
        }
        help_texts = {
            "name": "Полное, как в уставе",
            "municipality_name": "Район, округ или город, где находится организация",
            "inn": "10 цифр: поможет модератору найти организацию",
        }

    field_order = ["name", "kind", "region_id", "municipality_name", "address", "inn", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions = [(place.key, place.name) for place in directory().regions.values()]
        setattr(self.fields["region_id"], "choices", [("", "Выберите"), *regions])  # noqa: B010 - typed as a plain field
        # Twelve signs would refuse «39 06 12 34 56» before the spaces are taken out.
        self.fields["inn"] = LineField(
            label="ИНН", required=False, max_length=30, help_text=self.fields["inn"].help_text,
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        )  # fmt: skip
        self.fields["email"].help_text = "На него придёт решение модератора"
        self.order_fields(self.field_order)

    def clean_inn(self) -> str:
        typed = self.cleaned_data["inn"]
        digits = inn_digits(typed) if typed else ""
        if digits is None or len(digits) not in (0, *INN_LENGTHS):
            raise forms.ValidationError("ИНН — это 10 или 12 цифр. Проверьте или оставьте поле пустым.")
        return digits
