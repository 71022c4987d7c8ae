"""Which rows about an organisation a role has: the organisation's representatives, its moderators, nobody else."""

from typing import Any

from accounts.models import Role, RoleGrant


def of_organisation(queryset: Any, role: RoleGrant | None) -> Any:
    """Rows with an `organisation`, as far as the role reaches."""
    if role is None:
        return queryset.none()
    if role.role == Role.ADMINISTRATOR:
        return queryset
    if role.role == Role.MODERATOR:
        found = queryset.filter(organisation__municipality__region=role.region_id)
        return found.filter(organisation__kind__in=role.kinds) if role.kinds else found
    if role.role == Role.ORGANISATION_REPRESENTATIVE:
        return queryset.filter(organisation=role.organisation_id)
    return queryset.none()
