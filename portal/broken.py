"""What a person reads when the portal fails: a page of 503 when waiting helps, of 500 when it does not.

Neither asks the database, the session or the cache anything: whatever there is may be the very thing that is broken.
"""

import logging
import sys
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template import loader

from portal import alarms, kept
from portal.faults import is_database_away, is_disk
from portal.logs import kind_and_place, request_id
from portal.look import chosen

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 60
SENTENCES = {
    "away": "Портал сейчас не может ответить. Повторите через минуту.",
    "disk": "На сервере портала нет места для записи, поэтому ничего не сохранено. Повторите позже.",
    "fault": "На портале произошла ошибка. Повторите через минуту.",
}


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Answer what no view has caught, wherever it was raised: Django calls this while the error is at hand."""
    error = sys.exception()
    reason = reason_of(error)
    # A database that is away has no room for a letter, and tells the administrators by /healthz.
    known = reason != "away" and error is not None and alarms.raise_alarm(error)
    response = answer(request, reason, known=known)
    if reason != "fault":
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def reason_of(error: BaseException | None) -> str:
    if error is not None and is_disk(error):
        return "disk"
    return "away" if error is not None and is_database_away(error) else "fault"


def answer(request: HttpRequest, reason: str, *, known: bool) -> HttpResponseBase:
    status = 500 if reason == "fault" else 503
    number = request_id.get().strip("-")
    if wants_json(request):
        return JsonResponse({"error": SENTENCES[reason], "request": number}, status=status)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(SENTENCES[reason], content_type="text/plain; charset=utf-8", status=status)
    context = {
        "look": chosen(request),
        "look_next": "/",
        "reason": reason,
        "number": number,
        "known": known,
        "kept": kept.sent_again(request),
        "again": request.get_full_path() if request.method in ("GET", "HEAD") else "",
        "sent": request.method == "POST",
    }
    return HttpResponse(drawn(status, context) or SENTENCES[reason], status=status)


def drawn(status: int, context: dict[str, Any]) -> str:
    """Return the page; "" where it can't be drawn (static files not collected), or each middleware would try it again."""
    try:
        return loader.get_template(f"{status}.html").render(context)
    except Exception as error:
        logger.error("the page of %s can't be drawn: %s", status, kind_and_place(error))
        return ""


def wants_json(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept", "")
    return "application/json" in accepted and "text/html" not in accepted
