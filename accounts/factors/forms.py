"""Allauth's two forms that check a code, with the count around the check."""

import logging
from typing import Any

from allauth.core import context
from allauth.mfa.base import forms
from django.core.exceptions import ValidationError

from accounts.factors.counting import counted_try
from portal.sealed import CannotOpen

logger = logging.getLogger(__name__)
UNREADABLE = "Второй фактор сейчас проверить нельзя: сообщите администратору портала."


def counted_check(form: Any, check: Any) -> Any:
    try:
        with counted_try(context.request, form.user):
            return check()
    except CannotOpen as error:
        logger.error("account %s: the second factor can't be opened: %s", form.user.pk, error)
        raise ValidationError(UNREADABLE) from None


class AuthenticateForm(forms.AuthenticateForm):
    """The second step of sign-in."""

    def clean_code(self) -> Any:
        return counted_check(self, super().clean_code)


class ReauthenticateForm(forms.ReauthenticateForm):
    """«Who is it?» inside an open session."""

    def clean_code(self) -> Any:
        return counted_check(self, super().clean_code)
