"""A lost second factor is reset by the administrator."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts import letters, rules
from accounts.models import User
from accounts.workflow.people import ERASED, are_erased, end_sessions
from portal.history import Actor, Change, record
from portal.notices import tell
from portal.security import note
from portal.workflow import NotYours, Refused


def refusal_to_reset_factor(user: User) -> str:
    """Why there is no factor to reset, or ""."""
    if are_erased(user):
        return f"{ERASED}: второго фактора у этой учётной записи нет."
    if not Authenticator.objects.filter(user=user).exists():
        return "Второй фактор не подключён: сбрасывать нечего."
    return ""


@transaction.atomic
def reset_factor(*, user_id: int, actor: Actor, reason: str) -> User:
    """Remove every factor, recovery codes and passkeys included, and end the sessions; both sides are told.

    Where a role needs a factor, the next sign-in asks to set one up (accounts.middleware.FormsAndFactors).
    """
    user = User.objects.select_for_update().get(pk=user_id)
    if actor.user is None or not rules.may_reset_factor(actor.role, user):
        raise NotYours
    if refused := refusal_to_reset_factor(user):
        raise Refused(refused)
    if not reason.strip():
        raise Refused("Укажите причину сброса: как Вы убедились, что просит сам человек.")
    Authenticator.objects.filter(user=user).delete()
    record(Change(user, "reset_factor", "Сбросить второй фактор", comment=reason.strip()), actor=actor)
    end_sessions(user)
    note("factor_reset", request=None, account=user.pk, by=actor.user.pk)
    tell([letters.factor_reset(user, reason.strip()), letters.factor_reset_done(actor.user, user, reason.strip())])
    return user
