"""Allauth's two forms that check a code, with the count around the check."""

from typing import Any

from allauth.core import context
from allauth.mfa.base import forms

from accounts.factors.counting import counted_try


class AuthenticateForm(forms.AuthenticateForm):  # type: ignore[misc]
    """The second step of sign-in."""

    def clean_code(self) -> Any:
        with counted_try(context.request, self.user):
            return super().clean_code()


class ReauthenticateForm(forms.ReauthenticateForm):  # type: ignore[misc]
    """«Who is it?» inside an open session."""

    def clean_code(self) -> Any:
        with counted_try(context.request, self.user):
            return super().clean_code()
