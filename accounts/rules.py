"""Named permissions over (role, object), used by verbs, views, templates and the admin alike."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import AssessmentPoint, RoleGrant, User

MODERATED = {"expert", "organisation_representative"}
DESK_ROLES = {"moderator", "administrator", "federal_organiser"}


def is_administrator(role: "RoleGrant | None", obj: object = None) -> bool:
    return role is not None and role.role == "administrator"


def is_desk_staff(role: "RoleGrant | None", obj: object = None) -> bool:
    """Whose desk the admin is."""
    return role is not None and role.role in {"moderator", "administrator"}


def opens_desk(role: "RoleGrant | None", obj: object = None) -> bool:
    """Comes into the admin: the staff, and whoever sets up the protocols, to their own lists alone."""
    return role is not None and role.role in DESK_ROLES


def can_moderate_grant(role: "RoleGrant | None", grant: "RoleGrant") -> bool:
    """A moderator activates and declines experts and representatives of their region and kinds."""
    if role is None or grant.role not in MODERATED:
        return False
    if is_administrator(role):
        return True
    return role.role == "moderator" and type(grant).objects.visible_to(role).filter(pk=grant.pk).exists()


def is_own_grant(role: "RoleGrant | None", grant: "RoleGrant") -> bool:
    """A waiting or declined person acts in the very role that waits."""
    return role is not None and role.pk is not None and role.pk == grant.pk


def may_open_points(role: "RoleGrant | None", obj: object = None) -> bool:
    """Makes the accounts of ППО: the federal organiser (spec/04)."""
    return is_administrator(role) or (role is not None and role.role == "federal_organiser")


def may_give_point_password(role: "RoleGrant | None", point: "AssessmentPoint") -> bool:
    """The coordinator of the point's region at any hour, the federal organiser."""
    if may_open_points(role):
        return True
    return role is not None and role.role == "regional_coordinator" and role.region_id == point.region_id


def may_reset_factor(role: "RoleGrant | None", person: "User") -> bool:
    """The administrator, for anybody but oneself: who has lost their own asks another."""
    return role is not None and is_administrator(role) and role.user_id != person.pk


def may_send_login(role: "RoleGrant | None", person: "User") -> bool:
    """Whoever moderates a role of the person, as on the desk's list of accounts; the administrator."""
    if is_administrator(role):
        return True
    return role is not None and role.role == "moderator" and person.grants.visible_to(role).exists()
