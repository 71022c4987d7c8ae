"""Which role a page is for: to any other role in force it does not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from accounts.models import Role, RoleGrant
from portal.requests import SignedIn

View = Callable[..., HttpResponseBase]


def for_role(*roles: Role) -> Callable[[View], View]:
    """404 unless one of the roles is in force; a person who has such a role besides is offered «Сменить роль»."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.role is not None and request.role.role in roles:
                return view(request, *args, **kwargs)
            others = RoleGrant.objects.of(request.user).in_force().filter(role__in=roles)
            if request.method == "GET" and others.exists():
                query = urlencode({"next": request.get_full_path()})
                return redirect(f"{reverse('accounts:switch-role')}?{query}")
            raise Http404

        return wrapped

    return decorate
