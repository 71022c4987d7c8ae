"""What a browser may keep of an answer: nothing of what somebody signed in, or in the middle of something, has seen."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def has_session(request: HttpRequest) -> bool:
    """Whether this answer is one browser's own; asked without a look into the session store."""
    session = getattr(request, "session", None)
    return settings.SESSION_COOKIE_NAME in request.COOKIES or (session is not None and not session.is_empty())


class NoStore:
    """Pages, files and errors alike, whatever a view says of itself: one forgotten view is one leak.

    Answers to visitors without a session keep what their views say; the front server may keep them for a moment.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if has_session(request):
            response["Cache-Control"] = "no-store, private"
        return response
