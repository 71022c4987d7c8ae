"""What base.html shows on every page, computed only when the template asks for it."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from portal.models import Notice
from portal.registry import part_title


def unread(user: Any) -> SimpleLazyObject:
    return SimpleLazyObject(lambda: Notice.objects.of(user.pk).unread().count())


def part_at_work(request: HttpRequest) -> str:
    """What the head names for people at work in a part; the front page is everybody's."""
    role = getattr(request, "role", None)
    return part_title(role.role) if role is not None and request.path != reverse("front") else ""


def layout(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    return {
        "search_url": reverse("rating:search"),
        "part_title": part_at_work(request),
        "unread_notices": unread(user) if user is not None and user.is_authenticated else 0,
    }
