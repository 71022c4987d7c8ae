"""Beat by the machine's monotonic clock: whoever sets the wall clock back or on changes nothing of what runs when.

Celery's own scheduler keeps the moment of each last run in a file. Set back an hour, such a moment lies ahead, and
nothing runs until the clock has come there again, a restart included. This one keeps nothing: at its start everything
is due at once, which every task bears (portal.schedule).
"""

import logging
import os
import time
from pathlib import Path
from typing import Any

from celery.beat import ScheduleEntry, Scheduler
from django.core.exceptions import ImproperlyConfigured

from portal.logs import kind_and_place

logger = logging.getLogger(__name__)

# So often the file of the pulse is written at least; scripts/healthcheck.py knows how old it may get.
PULSE_SECONDS = 60


def interval(entry: ScheduleEntry) -> float:
    """Seconds between two runs; a time of the day would need the wall clock."""
    seconds: float | None = getattr(entry.schedule, "seconds", None)
    if seconds is None:
        raise ImproperlyConfigured(f"{entry.name}: beat runs by intervals only, in seconds.")
    return seconds


class SteadyScheduler(Scheduler):
    """Runs each entry at start, then whenever its interval has passed by `time.monotonic`."""

    def __init__(self, *args: Any, schedule_filename: str = "", **kwargs: Any) -> None:
        self.pulse_file = Path(schedule_filename) if schedule_filename else None
        self.due_at: dict[str, float] = {}
        super().__init__(*args, **kwargs)

    def setup_schedule(self) -> None:
        """Only the portal's own entries: there are no results that Celery's daily cleaning could remove."""
        self.merge_inplace(self.app.conf.beat_schedule)
        for entry in self.schedule.values():
            interval(entry)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due; returns the seconds until the next look."""
        now = time.monotonic()
        for name, entry in list(self.schedule.items()):
            if self.due_at.get(name, now) <= now:
                self.due_at[name] = now + interval(entry)
                self.apply_entry(entry, producer=self.producer)
        self.beat_pulse()
        return max(0.0, min([*self.due_at.values(), now + PULSE_SECONDS]) - time.monotonic())

    def beat_pulse(self) -> None:
        """Write the monotonic clock's time, the machine's own, down for the health check. A full disk stops no beat."""
        if self.pulse_file is None:
            return
        partial = self.pulse_file.with_name(f".{self.pulse_file.name}.part")
        try:
            partial.write_text(str(time.monotonic()))
            os.replace(partial, self.pulse_file)
        except OSError as error:
            logger.warning("no pulse: %s", kind_and_place(error))
