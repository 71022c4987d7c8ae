"""Which role a page is for: to any other role in force it does not exist."""

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from accounts.links import GRANT
from accounts.models import Role, RoleGrant
from portal.ids import read_id
from portal.requests import PortalRequest, SignedIn

View = Callable[..., HttpResponseBase]


def for_role(*roles: Role) -> Callable[[View], View]:
    """404 unless one of the roles is in force; a person who has such a role besides is offered «Сменить роль».

    So is one whose letter names another grant of theirs: of two organisations the right one's page must open.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponseBase:
            right = request.role is not None and request.role.role in roles
            if right and not names_another(request, roles):
                return view(request, *args, **kwargs)
            if offer := offered_role(request, roles):
                return offer
            raise Http404

        return wrapped

    return decorate


def offered_role(request: HttpRequest, roles: Iterable[str]) -> HttpResponse | None:
    """«Сменить роль» with the way on to this page, for a person who has one of the roles in force besides."""
    others = RoleGrant.objects.of(request.user).in_force().filter(role__in=roles)  # type: ignore[arg-type]
    if request.method != "GET" or not others.exists():
        return None
    query = urlencode({"next": request.get_full_path()})
    return redirect(f"{reverse('accounts:switch-role')}?{query}")


def names_another(request: PortalRequest, roles: Iterable[str]) -> bool:
    """Whether the address asks for another grant that the person has in force."""
    asked = request.GET.get(GRANT, "") if request.method == "GET" else ""
    if read_id(asked) is None or request.role is None or str(request.role.pk) == asked:
        return False
    return RoleGrant.objects.of(request.role.user).in_force().filter(pk=asked, role__in=roles).exists()


def wanted_by(address: str, grants: Sequence[RoleGrant]) -> RoleGrant | None:
    """The one of the grants that an address of a letter names."""
    [asked] = parse_qs(urlsplit(address).query).get(GRANT, [""])[-1:]
    return next((grant for grant in grants if str(grant.pk) == asked), None)
