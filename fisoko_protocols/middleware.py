"""Whatever is sent to this part stays in memory: no temporary file, no file's name, nothing of it in the log (spec/04).

A participant's name may stand in any file sent by mistake, and in the name of the file itself. Django would write a
large upload to a temporary file before any view sees it, so the handlers are replaced before anything reads POST.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render

PREFIX = "/protocols/"
# Nobody may learn from the portal how a file was called.
FILE_NAME = "protocol"


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
        if request.path_info.startswith(PREFIX):
            request.upload_handlers = [InMemoryHandler(request)]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """A body that can't be read is answered here, before Django logs the error with what it quotes."""
        if request.method != "POST" or not request.path_info.startswith(PREFIX):
            return None
        try:
            request.POST  # noqa: B018 - reading it is what parses the body
        except (MultiPartParserError, SuspiciousOperation, UnreadablePostError):
            return render(request, "fisoko_protocols/protocol/unreadable.html", status=400)
        return None
