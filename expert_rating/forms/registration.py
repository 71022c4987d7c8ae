"""Registration as an expert: the questionnaire, the account, the consents."""

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import MinLengthValidator

from accounts.models import ConsentDocument, User
from accounts.models.people import LOGIN_RULE
from expert_rating.forms.questionnaire import ADULT, PERSON, QuestionnaireForm
from expert_rating.forms.territory import home_territory
from expert_rating.workflow import Questionnaire
from portal.phones import shown_phone

Purpose = ConsentDocument.Purpose
CONSENTS = {"consent_personal_data": Purpose.PERSONAL_DATA, "consent_cooperation": Purpose.COOPERATION}
PARENT = "consent_parent"
LOGIN_TAKEN = "Такой логин уже занят. Придумайте другой."
NEW_TEXT = "Текст согласия изменился, пока форма была открыта. Прочитайте его и отметьте ещё раз."


class ConsentField(forms.BooleanField):
    """A box that carries which text stood beside it: a consent to an older text is no consent to this one."""

    def __init__(self, document: ConsentDocument, **kwargs: Any) -> None:
        self.document = document
        super().__init__(widget=forms.CheckboxInput(attrs={"value": str(document.pk)}), **kwargs)


class RegistrationForm(QuestionnaireForm):
    """For a visitor with login and password; a signed-in person adds the role to the account they have."""

    form_id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    login = forms.CharField(
        label="Логин",
        max_length=60,
        help_text="Латинские буквы, цифры, знаки «-» и «_», не меньше трёх знаков.",
        validators=[LOGIN_RULE, MinLengthValidator(3, "Логин короче трёх знаков.")],
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": "Придумайте логин.", "max_length": "Логин длиннее 60 знаков."},
    )
    password1 = forms.CharField(
        label="Пароль",
        help_text="Не меньше 8 знаков; не только цифры, не слишком простой и не похожий на имя, логин или e-mail.",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Придумайте пароль."},
    )
    password2 = forms.CharField(
        label="Пароль ещё раз",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Повторите пароль."},
    )

    def __init__(self, *args: Any, initial: dict[str, Any], **kwargs: Any) -> None:
        user: User | None = kwargs.get("user")
        start = home_territory() | person_of(user) | initial
        super().__init__(*args, initial=start, **kwargs)
        if user is not None:
            for name in ("login", "password1", "password2"):
                del self.fields[name]
        self.add_consents()

    def add_consents(self) -> None:
        """Each its own box with its own text, in force now (152-ФЗ ст. 9)."""
        for name, purpose in CONSENTS.items():
            self.fields[name] = ConsentField(
                ConsentDocument.current(purpose),
                label=CONSENT_LABELS[name],
                error_messages={"required": "Без этого согласия зарегистрироваться нельзя."},
            )
        self.fields[PARENT] = ConsentField(
            ConsentDocument.current(Purpose.PARENT), label=CONSENT_LABELS[PARENT], required=False
        )

    def clean_login(self) -> str:
        login: str = self.cleaned_data["login"]
        if User.objects.filter(username__iexact=login).exists():
            raise forms.ValidationError(LOGIN_TAKEN)
        return login

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.check_passwords(cleaned)
        self.check_consents(cleaned)
        return cleaned

    def check_passwords(self, cleaned: dict[str, Any]) -> None:
        password, again = cleaned.get("password1"), cleaned.get("password2")
        if not password:
            return
        if again and again != password:
            self.add_error("password2", "Пароли не совпали: введите один и тот же пароль дважды.")
        person = {name: cleaned.get(name, "") for name in PERSON}
        try:
            validate_password(password, User(username=cleaned.get("login", ""), **person))
        except forms.ValidationError as error:
            self.add_error("password1", error)

    def check_consents(self, cleaned: dict[str, Any]) -> None:
        minor = (cleaned.get("age") or ADULT) < ADULT
        if minor and not cleaned.get(PARENT):
            self.add_error(PARENT, "Вам нет 18 лет: нужно согласие родителя.")
        for name in (*CONSENTS, PARENT):
            field = self.fields[name]
            assert isinstance(field, ConsentField)  # noqa: S101 - added above
            if cleaned.get(name) and self.data.get(name) != str(field.document.pk):
                self.add_error(name, NEW_TEXT)

    def consents(self) -> list[ConsentDocument]:
        minor = self.cleaned_data["age"] < ADULT
        names = [*CONSENTS, PARENT] if minor else list(CONSENTS)
        return [self.fields[name].document for name in names]  # type: ignore[attr-defined]

    def questionnaire(self) -> Questionnaire:
        return replace(super().questionnaire(), consents=self.consents())


CONSENT_LABELS = {
    "consent_personal_data": "Я согласен (согласна) на обработку моих персональных данных",
    "consent_cooperation": "Я согласен (согласна) на сотрудничество с порталом",
    PARENT: "Я, родитель (законный представитель), согласен (согласна) на участие ребёнка",
}


def person_of(user: User | None) -> dict[str, Any]:
    """What a signed-in person need not type again."""
    if user is None:
        return {}
    return {name: getattr(user, name) for name in PERSON} | {"phone": shown_phone(user.phone)}
