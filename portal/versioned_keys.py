"""Keys as settings: «2:…,1:…», the first is the current one, the others still read what was written under them.

Apart from portal/sealed, which needs a database: the settings themselves read this.
"""

from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 32


def read_keys(name: str, text: str) -> dict[int, str]:
    """Return {version: key}, the current one first; ImproperlyConfigured names the variable, never a key."""
    keys: dict[int, str] = {}
    for each in filter(None, (piece.strip() for piece in text.split(","))):
        version, _, key = each.partition(":")
        if not (version.isascii() and version.isdecimal() and len(version) <= 4 and int(version)):
            raise ImproperlyConfigured(f"{name}: write «1:key», newer ones before it: «2:key,1:key».")
        if int(version) in keys:
            raise ImproperlyConfigured(f"{name}: the version {int(version)} stands twice.")
        if len(key.strip()) < SHORTEST_KEY:
            raise ImproperlyConfigured(f"{name}: a key has at least {SHORTEST_KEY} characters.")
        keys[int(version)] = key.strip()
    if not keys:
        raise ImproperlyConfigured(f"Set {name}: «1:key», a key of at least {SHORTEST_KEY} characters.")
    return keys
