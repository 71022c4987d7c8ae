"""Looks at what the portal stands on and may hang: each look ends in time, whatever it looks at does."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

from portal.cache import circuit_of

PATIENCE_SECONDS = 0.3
OK, FAILED, NO_ANSWER = "ok", "failed", "no answer"


class Probe:
    """One look at a time: while the last one hangs, no other is begun."""

    def __init__(self, look: Callable[[], object]) -> None:
        self.look = look
        self.guard = threading.Lock()
        self.thread: threading.Thread | None = None
        self.result = NO_ANSWER

    def __call__(self) -> str:
        with self.guard:
            if self.thread is None or not self.thread.is_alive():
                self.result = NO_ANSWER
                self.thread = threading.Thread(target=self.run, name="probe", daemon=True)
                self.thread.start()
            thread = self.thread
        thread.join(PATIENCE_SECONDS)
        return self.result

    def run(self) -> None:
        try:
            self.look()
        except Exception:
            self.result = FAILED
        else:
            self.result = OK


def write_a_file() -> None:
    """To the media store, and take it away again; raises what the store raises."""
    if isinstance(default_storage, FileSystemStorage):
        folder = Path(default_storage.location)
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"1")
    else:
        default_storage.delete(default_storage.save("probe", ContentFile(b"1")))


media = Probe(write_a_file)


def redis() -> str:
    """ok, away, or none where the portal runs without it."""
    if not settings.REDIS_URL:
        return "none"
    return OK if circuit_of(settings.REDIS_URL).answers() else "away"
