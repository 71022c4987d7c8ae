"""What base.html shows of the person: the menu of the role, how many roles, the form kept for them."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal import kept
from portal.registry import menu_for


def person(request: HttpRequest) -> dict[str, Any]:
    role = getattr(request, "role", None)
    return {
        "menu": SimpleLazyObject(lambda: menu_for(request, role.role)) if role else [],
        "roles_count": getattr(request, "roles_count", 0),
        "kept_form": kept.offered(request) if kept.SESSION_KEY in getattr(request, "session", {}) else None,
    }
