"""Log lines carry the request's id; neither addresses' queries nor people's data are written."""

import contextvars
import logging
import traceback
import uuid
from collections.abc import Callable
from copy import copy
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse

from portal.addresses import NAMELESS, is_nameless
from portal.one_time import shown_path

OWN = str(Path(__file__).parent.parent)

request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="-")


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


def kind_and_place(error: BaseException) -> str:
    """All that may be written of an error: its text may quote a row («DETAIL: Key (email)=(…)»), its traceback more.

    The place is the last one in the portal's own code: an error of the database always ends in the library.
    """
    steps = traceback.extract_tb(error.__traceback__)
    own = [step for step in steps if step.filename.startswith(OWN) and "site-packages" not in step.filename]
    place = (own or steps)[-1:]
    return f"{type(error).__name__} at {place[0].filename}:{place[0].lineno}" if place else type(error).__name__


class NoValues(logging.Filter):
    """Stands where Django logs what it refuses: whoever listens further on hears no name either."""

    def filter(self, record: logging.LogRecord) -> bool:
        without_values(record)
        return True


class Line(logging.Formatter):
    """What is written, by whichever library: people's data are taken out of every record, or rather of its copy."""

    def format(self, record: logging.LogRecord) -> str:
        return super().format(without_values(copy(record)))


def without_values(record: logging.LogRecord) -> logging.LogRecord:
    if not getattr(record, "without_values", False):
        record.without_values = True
        without_path(record)
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        if error is not None:
            without_error(record, error)
    return record


def without_path(record: logging.LogRecord) -> None:
    """Django names the path of what it refuses, and of where it came from; somebody may have typed a name there."""
    request: Any = getattr(record, "request", None)
    if not isinstance(request, HttpRequest):
        return
    if (shown := shown_path(request)) != request.path:
        record.msg, record.args = "%s %s: %s", (request.method, getattr(record, "status_code", "refused"), shown)
        return
    if not is_nameless(request.path):
        return
    prefix = next(each for each in NAMELESS if request.path.startswith(each))
    route = f"/{request.resolver_match.route}" if request.resolver_match else f"{prefix}…"
    record.msg = "%s %s: %s"
    record.args = (request.method, getattr(record, "status_code", "refused"), route)


def without_error(record: logging.LogRecord, error: BaseException) -> None:
    said = kind_and_place(error)
    if isinstance(record.args, dict):  # Celery quotes the error in its own words besides
        record.args = {**record.args, "exc": type(error).__name__, "traceback": ""}
    elif isinstance(record.args, tuple):
        record.args = tuple(type(each).__name__ if each is error else each for each in record.args)
    if record.name.startswith("django.security."):  # their text is the error's own
        record.msg, record.args = type(error).__name__, ()
    record.msg, record.args = "%s (%s)", (record.getMessage().strip(), said)
    record.exc_info = record.exc_text = None


class RequestLog:
    """Gives each request an id, told back in X-Request-ID so that a complaint can be found in the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_id.set(uuid.uuid4().hex[:12])
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id.get()
            return response
        finally:
            request_id.reset(token)
