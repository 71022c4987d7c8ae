"""Sign-in, reset and one's own data."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordKeyForm
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest

from accounts import throttle
from accounts.models import User
from accounts.resets import ask_for_letter
from portal.line_fields import EmailLineField, LineField
from portal.phones import normalise_phone
from portal.security import note

TOO_MANY_ADDRESSES = "Слишком много адресов подряд. Попробуйте снова через час или напишите нам."


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = "Логин или e-mail"
        login.max_length = 254
        login.widget.attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        password.label = "Пароль"
        password.help_text = ""
        password.widget.attrs = {"autocomplete": "current-password"}
        self.fields["remember"].label = "Запомнить меня"


@contextmanager
def readable_passkey() -> Iterator[None]:
    """What the library can't read of a browser's answer is a passkey that does not fit, never an error of the portal."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise get_adapter().validation_error("incorrect_code") from error


class Passkey:
    def clean_credential(self) -> Any:
        with readable_passkey():
            return super().clean_credential()  # type: ignore[misc]


class PasskeySignInForm(Passkey, LoginWebAuthnForm):
    """Not counted, for nobody guesses a signature, but noted."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()
        except forms.ValidationError:
            note("sign_in_failed", request=context.request, way="webauthn")
            raise


class PasskeyFactorForm(Passkey, AuthenticateWebAuthnForm):
    """As a second factor."""


class PasskeyAgainForm(Passkey, ReauthenticateWebAuthnForm):
    """Asked again inside a session."""


class NewPasskeyForm(AddWebAuthnForm):
    """A passkey to be added to the account."""

    name = LineField(label="Название", required=False)

    def clean(self) -> Any:
        with readable_passkey():
            return super().clean()


class ResetPasswordForm(AllauthResetPasswordForm):
    """Answers the same whether or not there is such an account, and writes to the account's own address only."""

    # allauth's view reads the field under this name.
    email = LineField(
        label="Логин или e-mail",
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_email(self) -> str:
        typed: str = self.cleaned_data["email"].strip()
        return typed

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        typed: str = self.cleaned_data["email"]
        ask_for_letter(typed)
        return typed


class SetPasswordForm(ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, again = self.fields["password1"], self.fields["password2"]
        first.label = "Новый пароль"
        first.help_text = " ".join(password_validators_help_texts())
        again.label = "Новый пароль ещё раз"
        first.widget.attrs = again.widget.attrs = {"autocomplete": "new-password"}

    def save(self) -> None:
        super().save()
        request = context.request
        throttle.remember_reset(request, account=self.user)
        note("password_reset", request=request, account=self.user.pk)


class EmailForm(forms.Form):
    """A new address; the password, because whoever holds the mailbox can set a new password."""

    email = EmailLineField(
        label="Новый e-mail",
        help_text="На него придёт письмо со ссылкой. Адрес изменится, когда Вы её откроете.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label="Ваш пароль", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, person: User, check_password: Callable[[str], bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.check_password = check_password
        if not person.has_usable_password():
            del self.fields["password"]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if email == self.person.email.lower():
            raise forms.ValidationError("Это Ваш нынешний e-mail.")
        return email

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.check_password(password):
            raise forms.ValidationError("Пароль введён неверно.")
        return password

    def clean(self) -> dict[str, Any]:
        """Whether the address is taken the letter to it tells, and no page; letters are not sent without end."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and throttle.email_checks_limit(self.person).take() is None:
            self.add_error("email", TOO_MANY_ADDRESSES)
        return data


class PhoneForm(forms.Form):
    phone = LineField(
        label="Телефон",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"]
        return normalise_phone(typed) if typed else ""
