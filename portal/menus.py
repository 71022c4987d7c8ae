"""The left menu of a cabinet."""

from collections.abc import Iterable

from django.urls import reverse

from portal.registry import MenuItem


def cabinet_menu(path: str, items: Iterable[tuple[str, str]], *, root: str = "") -> list[MenuItem]:
    """(label, URL name) as they are shown. Marked is the page itself or what it is a part of: the longest address that
    `path` begins with; of other pages below `root` the first."""
    named = [(label, reverse(name)) for label, name in items]
    above = [url for _, url in named if path.startswith(url)]
    if not above and root and path.startswith(root):
        above = [named[0][1]]
    current = max(above, key=len, default="")
    return [MenuItem(label, url, current=url == current) for label, url in named]
