"""An account by what a person types."""

from django.db.models.functions import Lower

from accounts.models import User


def find_account(typed: str) -> User | None:
    """By login or e-mail in any case; a login holds no «@»."""
    field = "email" if "@" in typed else "username"
    return User.objects.alias(key=Lower(field)).filter(key=typed.strip().lower()).first() if typed.strip() else None
