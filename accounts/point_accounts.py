"""The account of a ППО: made with the list of points, given a new password at any hour (spec/04 «What is set up»)."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from accounts import rules
from accounts.first_passwords import new_seed, password_of
from accounts.models import AssessmentPoint, GrantStatus, Role, RoleGrant, User
from accounts.workflow import new_grant
from portal.history import Actor, Change, record
from portal.workflow import NotYours, Refused


def account_of(point: AssessmentPoint) -> User | None:
    """By the role on the point, so that another person's account of the same login is never taken for it."""
    grant = (
        RoleGrant.objects.in_force()
        .filter(point=point, role=Role.POINT_ORGANISER, user__username=point.login)
        .select_related("user")
        .first()
    )
    return grant.user if grant else None


def set_made_password(point: AssessmentPoint, user: User) -> None:
    point.password_seed = new_seed()
    user.set_password(password_of(point))
    user.password_due = True


@transaction.atomic
def open_accounts(
    points: Iterable[AssessmentPoint], *, actor: Actor, emails: Mapping[str, str] | None = None
) -> list[User]:
    """Accounts for the points that have none, with the e-mails {login: address} known already.

    Refused when a login belongs to somebody else's account.
    """
    if not rules.may_open_points(actor.role):
        raise NotYours
    made = []
    for point in points:
        if account_of(point) is not None:
            continue
        if User.objects.filter(username__iexact=point.login).exists():
            raise Refused(f"Логин {point.login} уже занят другой учётной записью портала.")
        email = (emails or {}).get(point.login, "")
        user = User(username=point.login, email=email, last_name="", first_name="")
        set_made_password(point, user)
        user.save()
        point.save(update_fields=["password_seed"])
        new_grant(user=user, role=Role.POINT_ORGANISER, status=GrantStatus.ACTIVE, point=point, actor=actor)
        made.append(user)
    return made


@transaction.atomic
def new_password(*, point_id: int, actor: Actor) -> str:
    """A new password for the ППО to hear by phone or get on paper; open sessions of the account end."""
    point = AssessmentPoint.objects.visible_to(actor.role).select_for_update(of=("self",)).filter(pk=point_id).first()
    if point is None or not rules.may_give_point_password(actor.role, point):
        raise NotYours
    user = account_of(point)
    if user is None:
        raise Refused("У этого ППО ещё нет учётной записи: её заводит федеральный организатор.")
    set_made_password(point, user)
    user.save(update_fields=["password", "password_due"])
    point.save(update_fields=["password_seed"])
    record(Change(user, "new_password", "Выдать новый пароль ППО"), actor=actor)
    return password_of(point)


def printable_password(point: AssessmentPoint, user: User | None) -> str:
    """The password for a ППО's sheet while it has not been changed, else ""."""
    return password_of(point) if user is not None and user.password_due else ""
