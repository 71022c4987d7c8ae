"""Sessions kept under a keyed hash of their key: who reads a table, a cache or a dump can't sign in with what is there.

The cookie alone holds the key. Everything that names a session beside it (allauth's list of sessions, a cache) names
it by `stored_key`. `portal.sessions.db` is Django's store in the database with this one difference.
"""

import base64
from typing import Any

from django.utils import timezone
from django.utils.crypto import salted_hmac

SALT = "portal.sessions"
# Thirty bytes are forty letters: as many as Django's and allauth's columns hold.
BYTES = 30


def stored_key(key: str) -> str:
    """The name under which the session of this key is kept."""
    digest = salted_hmac(SALT, key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:BYTES]).decode()


class HashedKeys:
    """For a store of Django's in the database: `session_key` is the cookie's, all that is written is its hash."""

    model: Any
    session_key: str | None
    _session_key: str | None

    def _get_session_from_db(self) -> Any:
        name = stored_key(self.session_key or "")
        found = self.model.objects.filter(session_key=name, expire_date__gt=timezone.now()).first()
        if found is None:
            self._session_key = None
        return found

    async def _aget_session_from_db(self) -> Any:
        name = stored_key(self.session_key or "")
        found = await self.model.objects.filter(session_key=name, expire_date__gt=timezone.now()).afirst()
        if found is None:
            self._session_key = None
        return found

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        return named_anew(super().create_model_instance(data))  # type: ignore[misc]

    async def acreate_model_instance(self, data: dict[str, Any]) -> Any:
        return named_anew(await super().acreate_model_instance(data))  # type: ignore[misc]

    def exists(self, session_key: str) -> bool:
        return bool(super().exists(stored_key(session_key)))  # type: ignore[misc]

    async def aexists(self, session_key: str) -> bool:
        return bool(await super().aexists(stored_key(session_key)))  # type: ignore[misc]

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            self.delete_stored(stored_key(key))

    async def adelete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            await super().adelete(stored_key(key))  # type: ignore[misc]

    def delete_stored(self, name: str) -> None:
        """End the session kept under this name."""
        super().delete(name)  # type: ignore[misc]


def named_anew(row: Any) -> Any:
    row.session_key = stored_key(row.session_key)
    return row
