"""Celery's transport over files, for a portal without Redis: a message gets its name when it is whole.

Kombu's own leaves an empty message behind when the disk is full, and whoever takes that one falls over it.
"""

import os
import uuid
from pathlib import Path
from queue import Empty
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps

from portal.disk import writing


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]
        folder = Path(self.data_folder_out)
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        partial = folder / f".{name}.part"
        try:
            with writing(folder, partial):
                partial.write_bytes(str_to_bytes(dumps(payload)))
                os.replace(partial, folder / name)
        except OSError as error:
            raise ChannelError(f"no message to {queue}") from error

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """What is no message, left by whatever wrote it, is passed over: the rows are swept anyway."""
        try:
            return super()._get(queue)
        except ValueError:
            raise Empty from None


class Transport(filesystem.Transport):
    Channel = Channel
