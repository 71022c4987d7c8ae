"""What experts type in, and its checks."""

from expert_rating.forms.questionnaire import KeptPicture, QuestionnaireForm, initial_of
from expert_rating.forms.registration import RegistrationForm
from expert_rating.forms.territory import OrganisationChoices, TerritoryForm

__all__ = [
    "KeptPicture",
    "OrganisationChoices",
    "QuestionnaireForm",
    "RegistrationForm",
    "TerritoryForm",
    "initial_of",
]
