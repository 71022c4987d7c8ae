"""Who is told what waits on a region's desk."""

from accounts.models import Role, RoleGrant, User


def moderators_of(region_code: str, kind: str = "") -> list[User]:
    """People whose role of a moderator is in force there; of a kind, only those who moderate it.

    Where there is nobody, the administrators: what waits must not wait for no one.
    """
    grants = RoleGrant.objects.in_force().filter(role=Role.MODERATOR, region=region_code)
    people = User.objects.filter(
        is_active=True, pk__in=[g.user_id for g in grants if not kind or g.moderates_kind(kind)]
    )
    return list(people.order_by("pk")) or administrators()


def administrators() -> list[User]:
    return list(User.objects.filter(is_active=True, is_superuser=True).order_by("pk"))
