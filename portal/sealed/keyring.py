"""Sealing, opening and hashing under the versioned keys of the settings.

Each purpose (a column's name) has keys of its own, derived from the settings': a value moved to another column does
not open there, and equal values of two columns have different hashes.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

SEALED = re.compile(r"sealed:(\d{1,4}):[\w=-]+", re.ASCII)
HIDDEN = "[скрыто]"


class CannotOpen(Exception):
    """The value was sealed under a key that the settings no longer hold, or for another column."""


class Sealed:
    """A value as it is stored. Whatever prints it, prints no value."""

    __slots__ = ("purpose", "stored")

    def __init__(self, stored: str, purpose: str) -> None:
        self.stored = stored
        self.purpose = purpose

    def open(self) -> str:
        """Return the value itself; CannotOpen without its key."""
        return unseal(self.stored, self.purpose) if self.stored else ""

    @property
    def is_current(self) -> bool:
        return not self.stored or self.stored.startswith(current_prefix())

    def __bool__(self) -> bool:
        return bool(self.stored)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and (self.stored, self.purpose) == (other.stored, other.purpose)

    def __hash__(self) -> int:
        return hash(self.stored)

    def __str__(self) -> str:
        return HIDDEN if self.stored else ""

    __repr__ = __str__


class Hash(str):
    """A keyed hash as it is stored, told from a value that is still to be hashed."""

    __slots__ = ()

    @property
    def is_current(self) -> bool:
        return not self or self.startswith(f"{current(settings.HASH_KEYS)}:")


def current(keys: dict[int, str]) -> int:
    return next(iter(keys))


def current_prefix() -> str:
    return f"sealed:{current(settings.SEALED_KEYS)}:"


def derived(key: str, purpose: str) -> bytes:
    return hmac.digest(key.encode(), f"portal.sealed|{purpose}".encode(), "sha256")


@cache
def fernets(keys: tuple[str, ...], purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(urlsafe_b64encode(derived(key, purpose))) for key in keys])


def ring(purpose: str) -> MultiFernet:
    """Seals under the first key, opens under any."""
    return fernets(tuple(settings.SEALED_KEYS.values()), purpose)


def seal(value: str, purpose: str) -> str:
    """Return what is stored: «sealed:2:…», another text each time; of nothing, nothing."""
    return current_prefix() + ring(purpose).encrypt(value.encode()).decode() if value else ""


def unseal(stored: str, purpose: str) -> str:
    found = SEALED.fullmatch(stored)
    if found is None:
        raise CannotOpen(purpose)
    try:
        return ring(purpose).decrypt(stored[found.end(1) + 1 :].encode()).decode()
    except InvalidToken as error:
        raise CannotOpen(f"{purpose}, key {found[1]}") from error


def is_sealed(value: Any) -> bool:
    return isinstance(value, str) and SEALED.fullmatch(value) is not None


def keyed_hash(value: str, purpose: str, *, version: int | None = None) -> Hash:
    """Return «2:hex», the same for the same value, purpose and key version (the current one unless named)."""
    version = version or current(settings.HASH_KEYS)
    digest = hmac.new(derived(settings.HASH_KEYS[version], purpose), value.encode(), hashlib.sha256)
    return Hash(f"{version}:{digest.hexdigest()}")


def every_hash(value: str, purpose: str) -> list[Hash]:
    """Under each key of the settings: what a search looks for while rows of an older key are left."""
    return [keyed_hash(value, purpose, version=version) for version in settings.HASH_KEYS]
