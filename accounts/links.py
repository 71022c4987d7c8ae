"""Links for letters: one-time ones, and those that say in which role of the person they open."""

from urllib.parse import urlencode

from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse

from accounts.models import RoleGrant, User
from portal.letter_links import LinkRefused, letter_link
from portal.models import Letter
from portal.notices import absolute

GRANT = "grant"
NEW_PASSWORD = "new_password"  # noqa: S105 - the code of a link


@letter_link(NEW_PASSWORD)
def link_for_new_password(letter: Letter) -> str:
    """Made as the letter leaves, and only for the address that is the account's own then."""
    user = letter.person
    if user is None or not user.is_active:
        raise LinkRefused("Учётной записи больше нет или она отключена: ссылка для пароля ей не нужна.")
    if user.email.lower() != letter.to.lower():
        raise LinkRefused(
            "E-mail учётной записи с тех пор изменён: на прежний адрес ссылка для пароля не отправляется."
        )
    return new_password_link(user)


def new_password_link(user: User) -> str:
    """A link that sets a new password: it ends after use, after the next sign-in, and in PASSWORD_RESET_TIMEOUT."""
    known = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return absolute(reverse("account_reset_password_from_key", kwargs=known))


def in_role(path: str, grant: RoleGrant | None) -> str:
    """The path for this grant alone: with another of one's roles in force it offers to change over (access.for_role)."""
    return f"{path}?{urlencode({GRANT: grant.pk})}" if grant is not None else path
