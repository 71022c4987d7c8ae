"""Registration as an expert: the questionnaire, the account, the consents."""

from dataclasses import replace
from typing import Any

from accounts.models import ConsentDocument
from expert_rating.forms.person import AccountFields, ConsentFields, Purpose, initial_of_person
from expert_rating.forms.questionnaire import ADULT, QuestionnaireForm
from expert_rating.forms.territory import home_territory
from expert_rating.workflow import Questionnaire

PARENT = f"consent_{Purpose.PARENT}"


class RegistrationForm(AccountFields, ConsentFields, QuestionnaireForm):
    purposes = (Purpose.PERSONAL_DATA, Purpose.COOPERATION, Purpose.PARENT)

    def __init__(self, *args: Any, initial: dict[str, Any], **kwargs: Any) -> None:
        start = home_territory() | initial_of_person(kwargs.get("user")) | initial
        super().__init__(*args, initial=start, **kwargs)
        # A parent's is asked of minors alone, by clean().
        self.fields[PARENT].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if (cleaned.get("age") or ADULT) < ADULT and not cleaned.get(PARENT):
            self.add_error(PARENT, "Вам нет 18 лет: нужно согласие родителя.")
        return cleaned

    def consents(self) -> list[ConsentDocument]:
        asked = self.purposes if self.cleaned_data["age"] < ADULT else self.purposes[:-1]
        return self.texts_of(asked)

    def questionnaire(self) -> Questionnaire:
        return replace(super().questionnaire(), consents=self.consents())
