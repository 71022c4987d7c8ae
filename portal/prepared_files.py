"""Lists people take away as .xlsx and .csv: at once when short, by a job when long.

A part says which rows; here they become a file, a job's file is kept for a day, and the answer gets its headers.
Who may have a file, the part's views ask.
"""

import hashlib
import secrets
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import IO, Any

from django.core import signing
from django.core.files.base import File
from django.http import FileResponse, Http404, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from portal.disk import temporary_file, writing
from portal.files import new_kept, serve
from portal.jobs import start_job
from portal.models import Job, KeptUpload
from portal.spreadsheets import csv_lines, write

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
# Of more rows a file is a job (design.md).
DIRECT_ROWS = 10_000
LINES_AT_ONCE = 200

Rows = Iterable[Sequence[Any]]


def csv_parts(columns: Sequence[str], rows: Rows) -> Iterator[bytes]:
    """Some hundred lines at a time: a piece a line would cost more than the lines."""
    lines = csv_lines(columns=columns, rows=rows)
    while part := b"".join(islice(lines, LINES_AT_ONCE)):
        yield part


def made_file(fmt: str, *, title: str, columns: Sequence[str], rows: Rows) -> IO[bytes]:
    """On the disk, not in memory; whoever sends or keeps it closes it."""
    made = temporary_file()
    try:
        with writing(tempfile.gettempdir()):
            if fmt == "csv":
                made.writelines(csv_lines(columns=columns, rows=rows))
            else:
                write(made, title=title, columns=columns, rows=rows, more_sheets=True)
            made.seek(0)
    except BaseException:
        with suppress(OSError):
            made.close()
        raise
    return made


def sent_at_once(fmt: str, *, name: str, title: str, columns: Sequence[str], rows: Rows) -> HttpResponseBase:
    response: HttpResponseBase
    if fmt == "csv":
        response = StreamingHttpResponse(csv_parts(columns, rows), content_type=TYPES["csv"])
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    else:
        made = made_file(fmt, title=title, columns=columns, rows=rows)
        response = FileResponse(made, as_attachment=True, filename=name, content_type=TYPES[fmt])
    # The next request may find other rows.
    response["Cache-Control"] = "private, max-age=0"
    return response


# --- The job ------------------------------------------------------------------------------------------


def start_file(kind: str, payload: dict[str, Any], *, content: Any, by: Any | None) -> Job:
    """The job of this content: whoever asks for the same on the same day gets the same file."""
    wanted = repr([payload, content, str(timezone.localdate())])
    key = f"{kind}:{hashlib.sha256(wanted.encode()).hexdigest()}"
    job = start_job(kind=kind, payload=payload, by=by, key=key)
    if job.status != Job.Status.FAILED:
        return job
    return start_job(kind=kind, payload=payload, by=by, key=f"{key}:{job.pk}")


def token_of(job: Job) -> str:
    return signing.dumps(job.pk, salt=job.kind)


def job_of(kind: str, token: str) -> Job | None:
    try:
        pk = signing.loads(token, salt=kind)
    except signing.BadSignature:
        return None
    return Job.objects.filter(pk=pk, kind=kind).first()


def keep_made(made: IO[bytes], *, name: str, kind: str) -> dict[str, Any]:
    """The job's result: where its file lies, for a day. Nobody has a token of it: the view asks who may have it."""
    kept = new_kept(token_hash=secrets.token_urlsafe(32), file=File(made, name=name), name=name, purpose=kind)
    return {"file": kept.pk}


def kept_of(job: Job) -> HttpResponseBase:
    """The file of a finished job; 404 before and after."""
    kept = KeptUpload.objects.filter(pk=job.result.get("file"), purpose=job.kind).first()
    if kept is None:
        raise Http404
    response = serve(kept.file, inline_image=False)
    response["Content-Type"] = TYPES[job.payload["fmt"]]
    response["Content-Disposition"] = f'attachment; filename="{kept.name}"'
    return response


def told(chunks: Iterable[list[Any]], job: Job, total: int) -> Iterator[Any]:
    """The rows, the progress said after each chunk."""
    done = 0
    for chunk in chunks:
        yield from chunk
        done += len(chunk)
        job.advance(done=done, total=max(total, done))
