"""Whatever is sent to this part stays in memory: no temporary file, no file's name, nothing of it in the log (spec/04).

A participant's name may stand in any file sent by mistake, and in the name of the file itself. Django would write a
large upload to a temporary file before any view sees it, so the handlers are replaced before anything reads POST.

Whoever may send nothing here is answered before a byte of the body is read. The front server and the worker ask for
that (ASK_FIRST) while the body is still on its way: 204 says that it may come, anything else that it need not.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.middleware import OTHER_ROLE, FormsAndFactors, SignInFirst
from accounts.models import Role, RoleGrant, User
from portal.requests import PortalRequest

PREFIX = "/protocols/"
# Nobody may learn from the portal how a file was called.
FILE_NAME = "protocol"
ASK_FIRST = "X-Ask-First"  # the length of the body that waits
SENDERS = (Role.POINT_ORGANISER, Role.REGIONAL_COORDINATOR, Role.FEDERAL_ORGANISER, Role.ADMINISTRATOR)
# A form around the file: its boundaries, the other fields. The front server's client_max_body_size is both together.
AROUND_A_FILE = 1024 * 1024


class ProtocolFile(InMemoryUploadedFile):
    """`too_large`: over the limit, so that nothing of it is kept."""

    too_large = False


class InMemoryHandler(FileUploadHandler):
    """The only handler of the part. What is over the limit is read to its end and forgotten at once."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        # Of all files of the request together.
        self.left = settings.PROTOCOL_MAX_BYTES
        self.content = BytesIO()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.content = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.left -= len(raw_data)
        if self.left >= 0:
            self.content.write(raw_data)
        else:
            self.content = BytesIO()

    def file_complete(self, file_size: int) -> ProtocolFile:
        self.content.seek(0)
        file = ProtocolFile(
            self.content, self.field_name, FILE_NAME, "application/octet-stream", file_size, self.charset
        )
        file.too_large = self.left < 0
        return file

    def upload_interrupted(self) -> None:
        self.content = BytesIO()


class InMemoryUploads:
    """Stands before CsrfViewMiddleware, which reads POST."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        request.upload_handlers = [InMemoryHandler(request)]
        response = self.get_response(request)
        if ASK_FIRST in request.headers and not getattr(request, "may_send", False):
            refused = HttpResponse(status=403)
            setattr(refused, "_has_been_logged", True)  # noqa: B010 - said to a server; the refusal itself is logged
            return refused
        return response

    def process_view(self, request: PortalRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """A body that can't be read is answered here, before Django logs the error with what it quotes."""
        if request.method in ("GET", "HEAD", "OPTIONS") or not request.path_info.startswith(PREFIX):
            return None
        if (refused := self.refusal(request, view, args, kwargs)) is not None:
            return refused
        if ASK_FIRST in request.headers:
            setattr(request, "may_send", True)  # noqa: B010 - HttpRequest declares no such field
            return HttpResponse(status=204)
        try:
            request.POST  # noqa: B018 - reading it is what parses the body
        except (MultiPartParserError, SuspiciousOperation, UnreadablePostError):
            return render(request, "fisoko_protocols/protocol/unreadable.html", {"max_bytes": None}, status=400)
        return None

    def refusal(self, request: PortalRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """The answer to who may not send here, or too much; nothing of the body is read for it."""
        signed_out = SignInFirst(self.get_response).process_view(request, view, args, kwargs)
        if signed_out is not None or not request.user.is_authenticated:
            return signed_out
        if request.role is None or request.role.role not in SENDERS:
            return self.other_role(request, request.user)
        if (elsewhere := FormsAndFactors(self.get_response).unread(request)) is not None:
            return elsewhere
        if body_length(request) > settings.PROTOCOL_MAX_BYTES + AROUND_A_FILE:
            most = {"max_bytes": settings.PROTOCOL_MAX_BYTES}
            return render(request, "fisoko_protocols/protocol/unreadable.html", most, status=413)
        return None

    def other_role(self, request: PortalRequest, person: User) -> HttpResponse:
        """Nothing is here for this role; who has another one may have left the form open in it."""
        if not RoleGrant.objects.of(person).in_force().filter(role__in=SENDERS).exists():
            raise Http404
        messages.warning(request, OTHER_ROLE)
        return redirect(reverse("accounts:switch-role"))


def body_length(request: HttpRequest) -> int:
    said = request.headers.get(ASK_FIRST) or request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isascii() and said.isdigit() and len(said) < 20 else 0
