"""Log lines carry the request's id; neither addresses' queries nor people's data are written."""

import contextvars
import logging
import re
import sys
import time
import traceback
import uuid
from collections.abc import Callable
from copy import copy
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.addresses import NAMELESS, is_nameless
from portal.faults import code_of, folder_of
from portal.one_time import shown_path

OWN = str(Path(__file__).parent.parent)

NO_REQUEST = "-"
request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default=NO_REQUEST)


current_request: contextvars.ContextVar[HttpRequest | None] = contextvars.ContextVar("current_request", default=None)
# What gunicorn quotes of a request it could not read or answer: the address, and with it whoever's token stands there.
GUNICORN_QUOTES = re.compile(r"^(Error handling request|Invalid request from ip=[^\s:]+).*", re.DOTALL)


def id_of(environ: dict[str, Any]) -> str:
    """Return the front server's own number of the request, or one made here; nobody else's word is taken."""
    given = environ.get("HTTP_X_REQUEST_ID", "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
    return given if re.fullmatch("[0-9a-f]{32}", given) else uuid.uuid4().hex[:12]


def begin_request(environ: dict[str, Any] | None = None, **_: Any) -> None:
    """At Django's signal: before the first middleware, so that whatever goes wrong there has an id too."""
    request_id.set(id_of(environ or {}))


def end_request(**_: Any) -> None:
    """When the whole answer has left. Not while an error is on its way out: the server will log it, as this request's."""
    if sys.exc_info()[0] is None:
        request_id.set(NO_REQUEST)


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


def kind_and_place(error: BaseException) -> str:
    """All that may be written of an error: its text may quote a row («DETAIL: Key (email)=(…)»), its traceback more.

    `OperationalError 57P01 at …/portal/views.py:31`: type, code (portal.faults), place, and the folder if a disk failed.
    """
    kind = " ".join(filter(None, [type(error).__name__, code_of(error)]))
    folder = folder_of(error)
    place = place_of(error)
    return f"{kind}{f' at {place}' if place else ''}{f' writing to {folder}' if folder else ''}"


def own_root() -> str:
    """What the places of the portal's own code begin with."""
    return f"{OWN}/"


def place_of(error: BaseException) -> str:
    """The last step in the portal's own code: an error of the database always ends in the library."""
    steps = traceback.extract_tb(error.__traceback__)
    own = [step for step in steps if step.filename.startswith(OWN) and "site-packages" not in step.filename]
    last = (own or steps)[-1:]
    return f"{last[0].filename}:{last[0].lineno}" if last else ""


class NoValues(logging.Filter):
    """Stands where Django logs what it refuses: whoever listens further on hears no name either."""

    def filter(self, record: logging.LogRecord) -> bool:
        without_values(record)
        return True


class Line(logging.Formatter):
    """What is written, by whichever library: people's data are taken out of every record, or rather of its copy.

    The time is UTC and says so: an attack is followed over several machines.
    """

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        return super().format(without_values(copy(record)))


def without_values(record: logging.LogRecord) -> logging.LogRecord:
    if not getattr(record, "without_values", False):
        record.without_values = True
        without_path(record)
        without_quotes(record)
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


def without_quotes(record: logging.LogRecord) -> None:
    if record.name == "gunicorn.error" and (found := GUNICORN_QUOTES.match(record.getMessage())):
        record.msg, record.args = found[1], ()


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
    """Tells the request's id back in X-Request-ID, so that a complaint can be found in the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = current_request.set(request)
        try:
            response = self.get_response(request)
        finally:
            current_request.reset(token)
        response["X-Request-ID"] = request_id.get()
        return response
