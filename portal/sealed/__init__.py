"""Sealed columns: encrypted values and keyed hashes of them, under keys that are settings and have versions.

    snils = SealedField("СНИЛС")
    snils_hash = HashedField(of="snils", unique=True)
    StaffCard.objects.filter(snils_hash__matches="112-233-445 95")
    card.snils.open()

A value is opened by `open()` alone: in a page, a log line, the history or a copy of data it stands as «[скрыто]».
`manage.py reseal` writes every value anew under the current key (portal/sealed/resealing.py).
"""

from portal.sealed.fields import HashedField, SealedField
from portal.sealed.keyring import CannotOpen, Hash, Sealed, is_sealed, keyed_hash, seal

__all__ = ["CannotOpen", "Hash", "HashedField", "Sealed", "SealedField", "is_sealed", "keyed_hash", "seal"]
