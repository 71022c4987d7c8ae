"""What base.html shows on every page, computed only when the template asks for it."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from portal.models import Notice


def layout(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {
        "search_url": reverse("rating:search"),
        "unread_notices": SimpleLazyObject(lambda: Notice.objects.of(user.pk).unread().count()) if signed_in else 0,
    }
