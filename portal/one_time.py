"""One-time and private links: how they are told from other addresses, and taken out of what is kept.

An address is one by its route: it takes a `token` or a `key`. So whatever link is added to the portal is one as well.
"""

import re
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve

SECRETS = {"token", "key"}
ADDRESS = re.compile(r"https?://[^\s\"'<>«»]+")
ENDINGS = ".,;:!?)"
INSTEAD = "[одноразовая ссылка]"


def is_one_time(address: str) -> bool:
    """Of an address with or without a host."""
    try:
        match = resolve(urlsplit(address).path)
    except (Resolver404, ValueError):
        return False
    return bool(SECRETS & set(match.kwargs))


def one_time_links(text: str) -> list[str]:
    """Those that stand in a text, each once, longer ones first: one may be the beginning of another."""
    found = (each.rstrip(ENDINGS) for each in ADDRESS.findall(text))
    return sorted({each for each in found if is_one_time(each)}, key=len, reverse=True)


def without_links(text: str) -> str:
    for link in one_time_links(text):
        text = text.replace(link, INSTEAD)
    return text


def shown_path(request: HttpRequest) -> str:
    """The path as a log may show it: the route's own spelling where a secret stands in it."""
    match = request.resolver_match
    return f"/{match.route}" if match and SECRETS & set(match.kwargs) else request.path
