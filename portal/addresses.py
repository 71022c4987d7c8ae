"""What somebody may have typed into an address: a sign no database finds anything by, or a participant's name."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from portal.ids import MOST

# Here people handle lists of participants, whose names never leave the point (spec/04): what is sent or typed here is
# kept in no session and written to no log.
NAMELESS = ("/protocols/", "/admin/fisoko_protocols/", "/admin/accounts/assessmentpoint/")
# What is sent here, and what is answered, touches no disk either.
IN_MEMORY = ("/protocols/",)
NUL = "\x00"


def is_kept_in_memory(path: str) -> bool:
    return path.startswith(IN_MEMORY)


def is_nameless(path: str) -> bool:
    return path.startswith(NAMELESS)


class NothingThere:
    """PostgreSQL takes no text with a NUL, no column a number beyond 63 bits: there is nothing to find by them.

    Pages of the parts read their queries themselves and leave out what they do not know; those of the desk are Django's.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        query: str = request.META.get("QUERY_STRING", "") if request.path.startswith(reverse("admin:index")) else ""
        if NUL in request.path_info or NUL in query or "%00" in query:
            raise Http404
        if any(isinstance(key, int) and key > MOST for key in (*args, *kwargs.values())):
            raise Http404
