"""Named permissions of the protocols (spec/04 «People»)."""

from typing import TYPE_CHECKING, Any

from accounts.rules import is_administrator

if TYPE_CHECKING:
    from accounts.models import RoleGrant


def is_organiser_of(role: "RoleGrant | None", protocol: Any) -> bool:
    return role is not None and role.role == "point_organiser" and role.point_id == protocol.point_id


def coordinates(role: "RoleGrant | None", protocol: Any) -> bool:
    """The regional coordinator of the point's region."""
    return role is not None and role.role == "regional_coordinator" and role.region_id == protocol.point.region_id


def manages(role: "RoleGrant | None", obj: object = None) -> bool:
    """Sets up assessments, kits and points: the federal organiser."""
    return is_administrator(role) or (role is not None and role.role == "federal_organiser")


def fills(role: "RoleGrant | None", protocol: Any) -> bool:
    """The ППО itself, or its coordinator when the point has no connection."""
    return is_organiser_of(role, protocol) or coordinates(role, protocol)


def watches(role: "RoleGrant | None", protocol: Any) -> bool:
    """Returns, extends, reminds."""
    return coordinates(role, protocol) or manages(role)


def takes_credentials(role: "RoleGrant | None", obj: object = None) -> bool:
    """The survey's logins and passwords: the federal organiser alone, not who looks after the portal."""
    return role is not None and role.role == "federal_organiser"
