"""What is asked of whoever registers: the person, the account, the consents. Each questionnaire adds its own."""

import json
from collections.abc import Iterable
from typing import Any, ClassVar, cast

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import MinLengthValidator
from django.http import QueryDict

from accounts.finding import find_account
from accounts.models import ConsentDocument, User
from accounts.models.people import LOGIN_RULE
from accounts.proposed_logins import LATIN, proposed_login
from expert_rating.workflow.questionnaires import PERSON
from portal.line_fields import EmailLineField, LineField
from portal.phones import normalise_phone, shown_phone

Purpose = ConsentDocument.Purpose
LOGIN_TAKEN = "Такой логин уже занят. Придумайте другой или возьмите свободный «%(free)s»."
NO_LOGIN = "Придумайте логин или оставьте этот: «%(free)s»."
NEW_TEXT = "Текст согласия изменился, пока форма была открыта. Прочитайте его и отметьте ещё раз."
CONSENT_LABELS = {
    Purpose.PERSONAL_DATA: "Я согласен (согласна) на обработку моих персональных данных",
    Purpose.COOPERATION: "Я согласен (согласна) на сотрудничество с порталом",
    Purpose.PARENT: "Я, родитель (законный представитель), согласен (согласна) на участие ребёнка",
}


def missing(sentence: str) -> dict[str, str]:
    return {"required": sentence}


def named(purpose: str) -> forms.TextInput:
    """A box that the browser may fill in."""
    return forms.TextInput(attrs={"autocomplete": purpose})


def initial_of_person(user: User | None) -> dict[str, Any]:
    """What a signed-in person need not type again."""
    if user is None:
        return {}
    return {name: getattr(user, name) for name in PERSON} | {"phone": shown_phone(user.phone)}


class PersonForm(forms.Form):
    """Names, phone and e-mail of `user`, or of somebody new."""

    last_name = LineField(
        label="Фамилия", max_length=100, widget=named("family-name"), error_messages=missing("Укажите фамилию.")
    )
    first_name = LineField(
        label="Имя", max_length=100, widget=named("given-name"), error_messages=missing("Укажите имя.")
    )
    patronymic = LineField(label="Отчество", max_length=100, required=False, widget=named("additional-name"))
    phone = LineField(
        label="Телефон",
        max_length=30,
        help_text="С кодом, например +7 911 123-45-67.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        error_messages=missing("Укажите телефон."),
    )
    email = EmailLineField(
        label="E-mail",
        max_length=254,
        help_text="На него придёт письмо со ссылкой, которой Вы подтвердите адрес, потом — письма о проверке анкеты.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Укажите e-mail.",
            "invalid": "Проверьте e-mail: он должен быть вида imya@example.ru.",
        },
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if user is not None:
            # An address is given and changed where it is confirmed by a letter, not here.
            self.fields["email"].disabled = True
            self.fields["email"].required = bool(user.email)
            self.fields["email"].help_text = "Меняется в разделе «Профиль и безопасность»."

    def clean_phone(self) -> str:
        return normalise_phone(self.cleaned_data["phone"])

    def person(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in PERSON}


class AccountFields(PersonForm):
    """Login and password of a visitor; a signed-in person adds the role to the account they have."""

    form_id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    login = LineField(
        label="Логин",
        max_length=60,
        help_text="Латинские буквы, цифры, знаки «-» и «_», не меньше трёх знаков. Входить можно и по e-mail.",
        validators=[LOGIN_RULE, MinLengthValidator(3, "Логин короче трёх знаков.")],
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "data-latin": json.dumps(LATIN, ensure_ascii=False),
            }
        ),
        error_messages={"required": "Придумайте логин.", "max_length": "Логин длиннее 60 знаков."},
    )
    password1 = forms.CharField(
        label="Пароль",
        help_text="Не меньше 8 знаков; не только цифры, не слишком простой и не похожий на имя, логин или e-mail.",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages=missing("Придумайте пароль."),
    )
    password2 = forms.CharField(
        label="Пароль ещё раз",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages=missing("Повторите пароль."),
    )

    # Whether the answer tells that a login is taken, or proposes one and so tells of those like it.
    login_told = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.user is not None:
            for name in ("login", "password1", "password2"):
                del self.fields[name]

    def clean_login(self) -> str:
        login: str = self.cleaned_data["login"]
        self.login_told = find_account(login) is not None
        return login

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.check_passwords(cleaned)
        if self.login_told:
            self.add_error("login", forms.ValidationError(LOGIN_TAKEN, params={"free": self.free_login(cleaned)}))
        elif "login" in self.fields and not self.data.get("login", "").strip() and cleaned.get("last_name"):
            self.put_free_login(cleaned)
        return cleaned

    def free_login(self, cleaned: dict[str, Any]) -> str:
        asked = {name: cleaned.get(name, "") for name in ("last_name", "first_name", "email")}
        return proposed_login(**asked)

    def put_free_login(self, cleaned: dict[str, Any]) -> None:
        """Into the box that was left empty, for the person to read and send."""
        free, self.login_told = self.free_login(cleaned), True
        data = cast(QueryDict, self.data).copy()
        data["login"] = free
        self.data = data
        self.errors["login"] = self.error_class(
            [forms.ValidationError(NO_LOGIN, params={"free": free})], renderer=self.renderer, field_id="id_login"
        )

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


class ConsentField(forms.BooleanField):
    """A box that carries which text stood beside it: a consent to an older text is no consent to this one."""

    def __init__(self, purpose: Purpose) -> None:
        self.document = ConsentDocument.current(purpose)
        super().__init__(
            label=CONSENT_LABELS[purpose],
            widget=forms.CheckboxInput(attrs={"value": str(self.document.pk)}),
            error_messages=missing("Без этого согласия зарегистрироваться нельзя."),
        )


class ConsentFields(forms.Form):
    """A box for each purpose, `consent_<purpose>`, each with its own text, in force now (152-ФЗ ст. 9)."""

    purposes: ClassVar[tuple[Purpose, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.boxes = {f"consent_{purpose}": ConsentField(purpose) for purpose in self.purposes}
        self.fields.update(self.boxes)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, field in self.boxes.items():
            if cleaned.get(name) and self.data.get(name) != str(field.document.pk):
                self.add_error(name, NEW_TEXT)
        return cleaned

    def consents(self) -> list[ConsentDocument]:
        """The texts that were agreed to."""
        return self.texts_of(self.purposes)

    def texts_of(self, purposes: Iterable[Purpose]) -> list[ConsentDocument]:
        return [self.boxes[f"consent_{purpose}"].document for purpose in purposes]
