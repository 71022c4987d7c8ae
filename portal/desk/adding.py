"""Records that a workflow verb makes of the form's fields."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.desk.scoped import ScopedAdmin
from portal.workflow import Refused


class AddedByVerb(ScopedAdmin):
    """`save_model` calls the verb, which writes the history itself and may refuse: two people at one form at once."""

    refused_to = "changelist"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refusal:
            messages.warning(request, str(refusal))
            return redirect(self.address(self.refused_to))

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """The verb has written its own record."""
