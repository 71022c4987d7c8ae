"""One-time links for letters."""

from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse

from accounts.models import User
from portal.notices import absolute


def new_password_link(user: User) -> str:
    """A link that sets a new password: it ends after use, after the next sign-in, and in PASSWORD_RESET_TIMEOUT."""
    known = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return absolute(reverse("account_reset_password_from_key", kwargs=known))
