"""An account by what a person types."""

from django.db.models.functions import Lower

from accounts.models import User
from portal.text import plain


def find_account(typed: str) -> User | None:
    """By login or e-mail in any case; a login holds no «@»."""
    key = typed_key(typed)
    field = "email" if "@" in key else "username"
    return User.objects.alias(key=Lower(field)).filter(key=key).first() if key else None


def typed_key(typed: str) -> str:
    """A login or e-mail as it is looked up and counted: lower case, without blanks around and what nobody sees."""
    return plain(typed).lower()
