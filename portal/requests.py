"""What a request is once the middleware has seen it. For the type checker only: nothing makes these."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from accounts.models import RoleGrant, User


class PortalRequest(HttpRequest):
    """Anybody's: `role` is the grant in force, None for a visitor or one whose roles all wait."""

    role: "RoleGrant | None"
    roles_count: int
    htmx: "HtmxDetails"


class SignedIn(PortalRequest):
    """Past the sign-in."""

    user: "User"


class InRole(SignedIn):
    """Past `accounts.access.for_role`."""

    role: "RoleGrant"
