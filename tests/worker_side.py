"""What a kill test runs in processes of its own; the worker loads this module with `--include`.

`python -m tests.worker_side letters 200` queues 200 letters, `… rows 600` a job of 600 rows, `… beat` sweeps in a hurry.
"""

import sys
from pathlib import Path
from threading import Event
from typing import Any

import django
from django.apps import apps

if not apps.ready:
    django.setup()

from django.conf import settings
from django.db import connection, transaction

from portal.celery import publish
from portal.jobs import job_handler, start_job
from portal.letters import NewLetter, queue_letters
from portal.mail_backends import FolderBackend
from portal.models import Job
from portal.tasks import sweep

SWEEP_SECONDS = 0.5
# Each step takes a moment until the test has killed the worker, so that the kill falls in the middle on any machine.
PACE_SECONDS = 0.08
HURRY = Path(settings.VAR_DIR) / "hurry"
TEXT = "Строка письма.\n" * 20


def take_a_moment() -> None:
    if not HURRY.exists():
        Event().wait(PACE_SECONDS)


class PacedFolder(FolderBackend):
    def send_messages(self, email_messages: Any) -> int:
        take_a_moment()
        return super().send_messages(email_messages)


settings.EMAIL_BACKEND = "tests.worker_side.PacedFolder"


@job_handler("tests.rows")
def write_rows(job: Job) -> None:
    """One row a step, in a table that would take the same number twice."""
    for number in range(job.progress_done + 1, job.payload["rows"] + 1):
        take_a_moment()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO kill_row (number) VALUES (%s)", [number])
            job.advance(done=number, total=job.payload["rows"])


def rows(number: int) -> None:
    start_job(kind="tests.rows", payload={"rows": number}, by=None)


def letters(number: int) -> None:
    with transaction.atomic():
        queue_letters(NewLetter(to=f"p{n}@example.org", subject=f"Письмо {n}", text=TEXT) for n in range(number))


def beat() -> None:
    while True:
        publish(sweep)
        Event().wait(SWEEP_SECONDS)


if __name__ == "__main__":
    command, *numbers = sys.argv[1:]
    {"letters": letters, "rows": rows, "beat": beat}[command](*map(int, numbers))
