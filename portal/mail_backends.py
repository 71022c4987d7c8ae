"""Mail that lands as files, for the demo, for tests and for a portal that has no mail server yet."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from portal.disk import writing


class FolderBackend(BaseEmailBackend):
    """One file per letter, named by the letter's id: a letter sent twice is still one file."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.VAR_DIR) / "mail"
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            _write(message, folder)
        return len(email_messages)


def _write(message: EmailMessage, folder: Path) -> None:
    built = message.message()
    name = str(built["X-Letter-ID"] or built["Message-ID"]).strip("<> ")
    safe_name = re.sub(r"[^A-Za-z0-9._@-]", "_", name).lstrip(".")
    # Hidden until whole: whoever reads the folder, a killed worker's successor too, sees no half of a letter.
    partial = folder / f".{uuid.uuid4().hex}.part"
    with writing(folder, partial):
        partial.write_bytes(built.as_bytes())
        os.replace(partial, folder / f"{safe_name}.eml")
