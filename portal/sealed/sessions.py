"""What a session keeps is sealed: between two pages it holds the key of an opened reset link, a second factor's secret
that is being set up, and forms that were not sent yet."""

import json
import zlib
from typing import Any

from portal.sealed.keyring import ring

PURPOSE = "sessions"


class SealedSerializer:
    """For SESSION_SERIALIZER. A session of a key that the settings have no more is an empty one."""

    def dumps(self, obj: Any) -> bytes:
        return ring(PURPOSE).encrypt(zlib.compress(json.dumps(obj, separators=(",", ":")).encode(), level=1))

    def loads(self, data: bytes) -> Any:
        """Sessions of before, in clear, hold until they are next saved."""
        text = data if data[:1] == b"{" else zlib.decompress(ring(PURPOSE).decrypt(data))
        return json.loads(text)
