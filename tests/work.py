"""How much work a request does, whatever the clock says."""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.jobs import run_job
from portal.models import Job


def statements(call: Callable[[], Any]) -> list[str]:
    """The statements a call sends to the database, in order, without their values."""
    with CaptureQueriesContext(connection) as queries:
        call()
    return [shape(query["sql"]) for query in queries]


def shape(sql: str) -> str:
    """`SELECT … WHERE "id" = 12` → `SELECT … WHERE "id" = ?`; the names of savepoints are numbered anew."""
    sql = re.sub(r"SAVEPOINT \S+", "SAVEPOINT", sql)
    sql = re.sub(r"'(?:[^']|'')*'", "?", sql)
    return re.sub(r"(?<![\w\"])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", "?", sql)


def work_off() -> None:
    """Do the jobs that wait, as a worker would after the commit that a test's transaction never makes."""
    for job_id in list(Job.objects.due().values_list("pk", flat=True)):
        run_job(job_id)
