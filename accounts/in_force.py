"""Which of a person's roles is in force in a session."""

from accounts.models import Role, RoleGrant, User
from portal.requests import PortalRequest

SESSION_KEY = "role_in_force"


def administrator(user: User) -> RoleGrant:
    """A superuser's role: not granted, so not stored; it stands wherever a role is asked for."""
    return RoleGrant(user=user, role=Role.ADMINISTRATOR, status="active")


def role_in_force(request: PortalRequest) -> RoleGrant | None:
    """The grant chosen in this session if it still holds, else the one given last: what is new is what waits. One query."""
    if not request.user.is_authenticated:
        return None
    if request.user.is_superuser:
        return administrator(request.user)
    grants = list(RoleGrant.objects.of(request.user).in_force().with_scope())
    request.roles_count = len(grants)
    for grant in grants:
        grant.user = request.user
    chosen = request.session.get(SESSION_KEY)
    return next((grant for grant in grants if grant.pk == chosen), grants[-1] if grants else None)


def put_in_force(request: PortalRequest, grant: RoleGrant) -> None:
    request.session[SESSION_KEY] = grant.pk
    request.role = grant
