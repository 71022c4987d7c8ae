"""«Стать представителем организации»: the questionnaire, the account, the consent.

What is asked of a person and of an account is asked as of an expert: the same fields, the same checks.
"""

from copy import deepcopy
from typing import Any

from django import forms

from accounts.models import ConsentDocument, RoleGrant, User
from expert_rating.forms.questionnaire import PERSON, QuestionnaireForm, missing
from expert_rating.forms.registration import CONSENT_LABELS, NEW_TEXT, ConsentField, RegistrationForm, person_of
from expert_rating.forms.territory import NONE, TerritoryForm, home_territory
from expert_rating.models import ExpertLevel
from expert_rating.workflow.representatives import RepresentativeQuestionnaire

CONSENT = "consent_personal_data"


def same(form: type[forms.Form], name: str) -> forms.Field:
    return deepcopy(form.base_fields[name])


class OrganisationForm(TerritoryForm):
    """District, region, municipality, organisation; a representative's level is always the organisation's."""

    level = forms.ChoiceField(
        choices=ExpertLevel.choices, widget=forms.HiddenInput, disabled=True, initial=ExpertLevel.ORGANISATION.value
    )


class RepresentativeForm(OrganisationForm):
    last_name = same(QuestionnaireForm, "last_name")
    first_name = same(QuestionnaireForm, "first_name")
    patronymic = same(QuestionnaireForm, "patronymic")
    position = forms.CharField(
        label="Должность",
        max_length=250,
        help_text="Как в приказе, например «заместитель директора по учебной работе».",
        error_messages=missing("Укажите должность."),
    )
    phone = same(QuestionnaireForm, "phone")
    email = same(QuestionnaireForm, "email")

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["last_name"].widget.attrs["autocomplete"] = "family-name"
        self.fields["first_name"].widget.attrs["autocomplete"] = "given-name"
        self.fields["patronymic"].widget.attrs["autocomplete"] = "additional-name"
        if user is not None and user.email:
            # An address is changed where it is confirmed by a letter, not here.
            self.fields["email"].disabled = True
            self.fields["email"].help_text = "Меняется в разделе «Профиль и безопасность»."

    clean_phone = QuestionnaireForm.clean_phone
    clean_email = QuestionnaireForm.clean_email

    def consents(self) -> list[ConsentDocument]:
        return []

    def questionnaire(self) -> RepresentativeQuestionnaire:
        data = self.cleaned_data
        return RepresentativeQuestionnaire(
            organisation=data["organisation"],
            position=data["position"],
            person={name: data[name] for name in PERSON},
            consents=self.consents(),
        )


class RepresentativeRegistrationForm(RepresentativeForm):
    """For a visitor with login and password; a signed-in person adds the role to the account they have."""

    form_id = same(RegistrationForm, "form_id")
    login = same(RegistrationForm, "login")
    password1 = same(RegistrationForm, "password1")
    password2 = same(RegistrationForm, "password2")

    def __init__(self, *args: Any, initial: dict[str, Any], user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=home_territory() | person_of(user) | initial, user=user, **kwargs)
        if user is not None:
            for name in ("login", "password1", "password2"):
                del self.fields[name]
        self.fields[CONSENT] = ConsentField(
            ConsentDocument.current(ConsentDocument.Purpose.PERSONAL_DATA),
            label=CONSENT_LABELS[CONSENT],
            error_messages={"required": "Без этого согласия зарегистрироваться нельзя."},
        )

    clean_login = RegistrationForm.clean_login
    check_passwords: Any = RegistrationForm.check_passwords

    @property
    def document(self) -> ConsentDocument:
        document: ConsentDocument = self.fields[CONSENT].document  # type: ignore[attr-defined]
        return document

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.check_passwords(cleaned)
        if cleaned.get(CONSENT) and self.data.get(CONSENT) != str(self.document.pk):
            self.add_error(CONSENT, NEW_TEXT)
        return cleaned

    def consents(self) -> list[ConsentDocument]:
        return [self.document]


def initial_of_representative(grant: RoleGrant, position: str) -> dict[str, Any]:
    """A questionnaire as the form shows it."""
    organisation = grant.organisation
    if organisation is None:
        return person_of(grant.user)
    region = organisation.municipality.region
    return person_of(grant.user) | {
        "position": position,
        "federal_district": str(region.federal_district_id or NONE),
        "region": region.pk,
        "municipality": organisation.municipality_id,
        "organisation": organisation.pk,
    }
