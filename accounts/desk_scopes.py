"""Which rows of the shared tables a moderator has on the desk; the public pages show organisations to everyone."""

from typing import Any

from accounts.models import RoleGrant
from portal.desk import ADMINISTRATOR, MODERATOR


def scoped(queryset: Any, role: RoleGrant | None, **of_moderator: Any) -> Any:
    """All for the administrator, `of_moderator` for a moderator, nothing for others."""
    if role is not None and role.role == ADMINISTRATOR:
        return queryset
    if role is not None and role.role == MODERATOR:
        return queryset.filter(**of_moderator)
    return queryset.none()


def regions(queryset: Any, role: RoleGrant | None) -> Any:
    return scoped(queryset, role, pk=role.region_id if role else None)


def municipalities(queryset: Any, role: RoleGrant | None) -> Any:
    return scoped(queryset, role, region=role.region_id if role else None)


def organisations(queryset: Any, role: RoleGrant | None) -> Any:
    found = scoped(queryset, role, municipality__region=role.region_id if role else None)
    return found.filter(kind__in=role.kinds) if role and role.kinds else found


def people(queryset: Any, role: RoleGrant | None) -> Any:
    """Those with a role that the moderator moderates."""
    return scoped(queryset, role, pk__in=RoleGrant.objects.visible_to(role).values("user"))


def consents(queryset: Any, role: RoleGrant | None) -> Any:
    return scoped(queryset, role, user__in=RoleGrant.objects.visible_to(role).values("user"))
