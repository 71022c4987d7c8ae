"""The desk's left menu."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from portal.registry import MenuItem


def menu_of(apps: Iterable[dict[str, Any]], request: HttpRequest, *, first: str) -> list[MenuItem]:
    """The desk's left menu: its first page, called `first`, then each part's lists."""
    index = reverse("admin:index")
    groups = [MenuItem(first, index, current=request.path == index)]
    for app in apps:
        lists = tuple(
            MenuItem(m["name"], m["admin_url"], current=request.path.startswith(m["admin_url"]))
            for m in app["models"]
            if m["admin_url"]
        )
        if lists:
            groups.append(MenuItem(app["name"], "", children=lists))
    return groups
