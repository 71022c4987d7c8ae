"""Level, territory and organisation of an expert: each choice narrows the next (spec/01)."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.utils import ErrorDict
from django.urls import reverse

from accounts.models import FederalDistrict, Municipality, Organisation, Region
from accounts.models.directory import NO_DISTRICT
from expert_rating.models import ExpertLevel
from portal.kinds import OrganisationKind
from portal.line_fields import LineField
from portal.models import SiteSettings

NONE = "none"
SHOWN = 20
# What each level asks for beyond the federal district.
ASKED: dict[str, tuple[str, ...]] = {
    ExpertLevel.FEDERAL: (),
    ExpertLevel.REGIONAL: ("region",),
    ExpertLevel.MUNICIPAL: ("region", "municipality"),
    ExpertLevel.ORGANISATION: ("region", "municipality", "organisation"),
}
DEEPER = ("region", "municipality", "organisation")


@dataclass(frozen=True, slots=True)
class OrganisationChoices:
    """What the searchable choice shows: the chosen one first, then at most twenty found."""

    chosen: Organisation | None
    rows: list[Organisation]
    found: int

    @property
    def more(self) -> bool:
        return self.found > SHOWN


class DistrictField(forms.ChoiceField):
    """A federal district's key, or «Не отнесён к округу»; read at each drawing, as the directory is data."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=self.read, **kwargs)

    @staticmethod
    def read() -> list[tuple[str, str]]:
        known = [(str(pk), name) for pk, name in FederalDistrict.objects.values_list("pk", "name")]
        return [("", "Выберите округ"), *known, (NONE, NO_DISTRICT)]


class TerritoryForm(forms.Form):
    level = forms.ChoiceField(
        label="Уровень экспертного сообщества",
        help_text="Выберите уровень экспертного сообщества, который Вы представляете.",
        choices=ExpertLevel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Выберите уровень.", "invalid_choice": "Выберите уровень из списка."},
    )
    federal_district = DistrictField(
        label="Федеральный округ",
        error_messages={"required": "Выберите федеральный округ.", "invalid_choice": "Выберите округ из списка."},
    )
    region = forms.ModelChoiceField(
        Region.objects.none(),
        label="Субъект РФ",
        error_messages={
            "required": "Выберите субъект РФ.",
            "invalid_choice": "Этот субъект РФ не входит в выбранный округ. Выберите субъект из списка.",
        },
    )
    municipality = forms.ModelChoiceField(
        Municipality.objects.none(),
        label="Муниципальный район",
        error_messages={
            "required": "Выберите муниципальный район.",
            "invalid_choice": "Этот район не входит в выбранный субъект РФ. Выберите район из списка.",
        },
    )
    kind = forms.ChoiceField(
        label="Вид организации",
        required=False,
        choices=[("", "Любой вид"), *[(kind.value, kind.label) for kind in OrganisationKind.public()]],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    organisation_query = LineField(
        label="Название или ИНН",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "class": "form-control", "autocomplete": "off"}),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Принадлежность к организации",
        error_messages={
            "required": "Найдите и выберите организацию, которая Вас назначила.",
            "invalid_choice": "Такой организации нет или она закрыта. Выберите организацию из списка.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = ASKED.get(self.typed("level"), ())
        self.district = self.typed("federal_district", r"\d{1,9}|none")
        self.region_code = self.typed("region", r"\d\d")
        self.municipality_id = self.typed("municipality", r"\d{1,9}")
        self.narrow()

    def typed(self, name: str, pattern: str = r"\w+") -> str:
        """What was typed or stood there first, if it looks like a value at all; before any check."""
        value = self[name].value()
        text = str(getattr(value, "pk", value) or "")
        return text if re.fullmatch(pattern, text) else ""

    @property
    def missing_address(self) -> str:
        """«Моей организации нет в списке»: its form begins with what is chosen here."""
        chosen = {"region": self.region_code, "kind": self.typed("kind")}
        query = {name: value for name, value in chosen.items() if value}
        return reverse("accounts:organisation-request", query=query or None)

    def narrow(self) -> None:
        """Each list holds only what lies in the choice above; what the level doesn't need is not asked."""
        regions, municipalities = self.choice("region"), self.choice("municipality")
        regions.queryset = self.regions()
        regions.empty_label = "Выберите субъект РФ" if self.district else "Сначала выберите федеральный округ"
        municipalities.queryset = self.municipalities()
        municipalities.empty_label = "Выберите район" if self.region_code else "Сначала выберите субъект РФ"
        self.choice("organisation").queryset = self.open_organisations()
        for name in DEEPER:
            self.fields[name].required = name in self.asked

    def choice(self, name: str) -> forms.ModelChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - three fields of this very class
        return field

    def regions(self) -> QuerySet[Region]:
        if not self.district:
            return Region.objects.none()
        if self.district == NONE:
            return Region.objects.filter(federal_district=None)
        return Region.objects.filter(federal_district=int(self.district))

    def municipalities(self) -> QuerySet[Municipality]:
        return Municipality.objects.filter(region=self.region_code) if self.region_code else Municipality.objects.none()

    def open_organisations(self) -> QuerySet[Organisation]:
        """All an expert can belong to: the rating has no section of the institutes of ДПО."""
        public = Organisation.objects.open().filter(kind__in=OrganisationKind.public())
        return public.select_related("municipality__region")

    def shows(self) -> dict[str, bool]:
        """For the template: which of the deeper fields this level asks."""
        return {name: name in self.asked for name in DEEPER}

    def organisation_choices(self) -> OrganisationChoices:
        """The organisations of the chosen municipality, narrowed by kind and words."""
        if not self.municipality_id:
            return OrganisationChoices(None, [], 0)
        here = self.open_organisations().filter(municipality=int(self.municipality_id))
        chosen = None
        if pk := self.typed("organisation", r"\d{1,18}"):
            chosen = here.filter(pk=pk).first()
        found = here.search(self.typed("organisation_query", r"[^\x00-\x1f]{1,200}"))  # type: ignore[attr-defined]
        if kind := self.typed("kind", "|".join(OrganisationKind.values)):
            found = found.filter(kind=kind)
        rows = [row for row in found[: SHOWN + 1] if chosen is None or row.pk != chosen.pk]
        return OrganisationChoices(chosen, rows[:SHOWN], found.count())

    def without_errors(self) -> None:
        """Draw what was typed again without judging it: a list was asked for, nothing was sent."""
        self._errors = ErrorDict()
        self.cleaned_data = {}

    def clean_federal_district(self) -> FederalDistrict | None:
        key = self.cleaned_data["federal_district"]
        return None if key == NONE else FederalDistrict.objects.get(pk=key)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in DEEPER:
            if name not in self.asked:
                self.errors.pop(name, None)
                cleaned[name] = None
        self.check_territory(cleaned.get("organisation"), cleaned.get("municipality"))
        return cleaned

    def check_territory(self, organisation: Organisation | None, municipality: Municipality | None) -> None:
        if organisation and municipality and organisation.municipality_id != municipality.pk:
            self.add_error(
                "organisation",
                f"«{organisation.short_name}» находится в другом районе: {organisation.municipality}. Выберите "
                f"организацию из района «{municipality}» или исправьте муниципальный район выше.",
            )

    def scope(self) -> dict[str, Any]:
        """The scope of the role, as the level asks: only its deepest part."""
        data = self.cleaned_data
        return {
            "organisation": data["organisation"],
            "municipality_id": data["municipality"].pk if data["municipality"] else None,
            "region_id": data["region"].pk if data["region"] else None,
        }


def home_territory() -> dict[str, str]:
    """The portal's own region stands chosen in a new form, as in manual 000."""
    region = Region.objects.filter(pk=SiteSettings.current().region_code).first()
    if region is None:
        return {}
    return {"federal_district": str(region.federal_district_id or NONE), "region": region.pk}
