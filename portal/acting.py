"""From a verb to an HTTP answer: the one place that turns a refusal into words and what is not yours into 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from portal.workflow import AlreadyDone, NotYours, Refused


def act(request: HttpRequest, verb: Callable[[], Any], *, done: str, to: str) -> HttpResponse:
    """Run a verb for a pressed button: say what came of it and go to `to`."""
    try:
        verb()
    except AlreadyDone as refusal:
        messages.info(request, str(refusal))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(to)


def not_yours_is_404(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotYours as error:
            raise Http404 from error

    return wrapped
