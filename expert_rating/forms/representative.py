"""«Стать представителем организации»: the organisation, the person, the account, the consent."""

from dataclasses import replace
from typing import Any

from django import forms

from accounts.models import RoleGrant
from expert_rating.forms.person import AccountFields, ConsentFields, PersonForm, Purpose, initial_of_person, missing
from expert_rating.forms.territory import NONE, TerritoryForm, home_territory
from expert_rating.models import ExpertLevel
from expert_rating.workflow.representatives import RepresentativeQuestionnaire
from portal.line_fields import LineField


class OrganisationForm(TerritoryForm):
    """District, region, municipality, organisation; a representative's level is always the organisation's."""

    level = forms.ChoiceField(
        choices=ExpertLevel.choices, widget=forms.HiddenInput, disabled=True, initial=ExpertLevel.ORGANISATION.value
    )


class RepresentativeForm(PersonForm, OrganisationForm):
    position = LineField(
        label="Должность",
        max_length=250,
        help_text="Как в приказе, например «заместитель директора по учебной работе».",
        error_messages=missing("Укажите должность."),
    )
    # As the page asks them: what is wrong stands on top in the same order.
    field_order = (*OrganisationForm.base_fields, "last_name", "first_name", "patronymic", "position")

    def questionnaire(self) -> RepresentativeQuestionnaire:
        data = self.cleaned_data
        return RepresentativeQuestionnaire(
            organisation=data["organisation"], position=data["position"], person=self.person()
        )


class RepresentativeRegistrationForm(AccountFields, ConsentFields, RepresentativeForm):
    purposes = (Purpose.PERSONAL_DATA,)

    def __init__(self, *args: Any, initial: dict[str, Any], **kwargs: Any) -> None:
        start = home_territory() | initial_of_person(kwargs.get("user")) | initial
        super().__init__(*args, initial=start, **kwargs)

    def questionnaire(self) -> RepresentativeQuestionnaire:
        return replace(super().questionnaire(), consents=self.consents())


def initial_of_representative(grant: RoleGrant, position: str) -> dict[str, Any]:
    """A questionnaire as the form shows it."""
    organisation = grant.organisation
    if organisation is None:
        return initial_of_person(grant.user)
    region = organisation.municipality.region
    return initial_of_person(grant.user) | {
        "position": position,
        "federal_district": str(region.federal_district_id or NONE),
        "region": region.pk,
        "municipality": organisation.municipality_id,
        "organisation": organisation.pk,
    }
