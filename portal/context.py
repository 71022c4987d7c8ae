"""What base.html shows on every page, computed only when the template asks for it."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from portal.models import Notice


def unread(user: Any) -> SimpleLazyObject:
    return SimpleLazyObject(lambda: Notice.objects.of(user.pk).unread().count())


def layout(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    return {
        "search_url": reverse("rating:search"),
        "unread_notices": unread(user) if user is not None and user.is_authenticated else 0,
    }
