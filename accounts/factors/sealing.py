"""The secrets of the second factor in portal/sealed, by the two hooks that allauth has for it.

Allauth keeps them inside a JSON column. Keys of passkeys are public ones, and stay as allauth keeps them.
"""

from collections.abc import Iterator
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.db import transaction

from portal.sealed import CannotOpen, Sealed, is_sealed, seal
from portal.sealed.resealing import STEP, Done, Other, also

PURPOSE = "mfa.authenticator.data"
COLUMN = "mfa.Authenticator.data"
SECRETS = ("secret", "seed")
LISTS = ("migrated_codes",)


class FactorAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return seal(text, PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """A row in clear, written by the version before while this one was being put in place, opens too."""
        return Sealed(encrypted_text, PURPOSE).open() if is_sealed(encrypted_text) else encrypted_text


def secrets_of(data: dict[str, Any]) -> Iterator[str]:
    yield from (data[name] for name in SECRETS if data.get(name))
    for name in LISTS:
        yield from data.get(name) or []


def anew(text: str) -> str:
    """Sealed under the current key; CannotOpen without its own."""
    value = Sealed(text, PURPOSE)
    if is_sealed(text):
        return text if value.is_current else seal(value.open(), PURPOSE)
    return seal(text, PURPOSE)


def data_anew(data: dict[str, Any]) -> dict[str, Any]:
    sealed = {name: anew(data[name]) for name in SECRETS if data.get(name)}
    lists = {name: [anew(each) for each in data[name]] for name in LISTS if data.get(name)}
    return {**data, **sealed, **lists}


def is_old(data: dict[str, Any]) -> bool:
    return any(not (is_sealed(text) and Sealed(text, PURPOSE).is_current) for text in secrets_of(data))


def reseal_factors() -> Done:
    """One row, locked, at a time: a recovery code may be used meanwhile, and its mark stands in the same column."""
    written = unreadable = 0
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=STEP):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if row is None or not is_old(row.data):
                continue
            try:
                row.data = data_anew(row.data)
            except CannotOpen:
                unreadable += 1
                continue
            row.save(update_fields=["data"])
            written += 1
    rows = Authenticator.objects.values_list("data", flat=True).iterator(chunk_size=STEP)
    return Done(COLUMN, written, unreadable, sum(map(is_old, rows)))


def unreadable_factors() -> int:
    rows = Authenticator.objects.values_list("data", flat=True).iterator(chunk_size=STEP)
    return sum(1 for data in rows if not opens(data))


def opens(data: dict[str, Any]) -> bool:
    try:
        for text in filter(is_sealed, secrets_of(data)):
            Sealed(text, PURPOSE).open()
    except CannotOpen:
        return False
    return True


also(Other(COLUMN, reseal_factors, unreadable_factors))
