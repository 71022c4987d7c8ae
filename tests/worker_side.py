"""What a kill test runs in processes of its own; the worker loads this module with `--include`.

`python -m tests.worker_side work 200 300` queues 200 letters and a job of 300 rows, `… beat` sweeps in a hurry.
"""

import hashlib
import sys
from threading import Event

import django
from django.apps import apps

if not apps.ready:
    django.setup()

from django.db import connection, transaction

from portal.jobs import job_handler, start_job
from portal.letters import NewLetter, queue_letters
from portal.models import Job
from portal.tasks import sweep

SWEEP_SECONDS = 0.5
# Long enough to write that a kill falls in the middle on a fast machine too.
LONG_TEXT = "Строка длинного письма.\n" * 2000


@job_handler("tests.rows")
def write_rows(job: Job) -> None:
    """One row a step, in a table that would take the same number twice."""
    for number in range(job.progress_done + 1, job.payload["rows"] + 1):
        # Work between the writes, as a real job has: SQLite lets the other thread in, and the kill falls in the middle.
        hashlib.pbkdf2_hmac("sha256", b"row", b"salt", 10_000)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO kill_row (number) VALUES (%s)", [number])
            job.advance(done=number, total=job.payload["rows"])


def work(letters: int, rows: int) -> None:
    with transaction.atomic():
        start_job(kind="tests.rows", payload={"rows": rows}, by=None)
        queue_letters(NewLetter(to=f"p{n}@example.org", subject=f"Письмо {n}", text=LONG_TEXT) for n in range(letters))


def beat() -> None:
    while True:
        sweep.apply_async()
        Event().wait(SWEEP_SECONDS)


if __name__ == "__main__":
    command, *numbers = sys.argv[1:]
    {"work": work, "beat": beat}[command](*map(int, numbers))
