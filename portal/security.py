"""The security journal: one log line an event, read by whoever watches for attacks (docs/operations.md lists them).

A line names the event, the account's id, the address and facts that are numbers or codes; never a login, a name or
anything typed. The request's id stands in every line (portal.logs).
"""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol, runtime_checkable

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from portal.logs import current_request

logger = logging.getLogger("portal.security")

REFUSALS: dict[int, str] = {403: "refused", 404: "refused", 429: "limited"}


@runtime_checkable
class Journalled(Protocol):
    """A model whose changes of state are events: roles, accounts."""

    def journal_facts(self) -> dict[str, Any]:
        """`event`, to which the verb is added, `account` and whatever else the line says."""
        ...


def note(
    event: str, *, request: HttpRequest | None = None, account: int | None = None, **facts: int | str | None
) -> None:
    """Write one line: `event=wrong_factor account=12 address=192.0.2.7 tries=3`.

    `event` and text facts are codes of the portal (snake_case), so a line can be cut at its blanks. Without a `request`
    the address is that of the request in hand, if there is one.
    """
    known = {"event": event, "account": account, "address": address_of(request or current_request.get()), **facts}
    logger.info("%s", " ".join(f"{name}={value}" for name, value in known.items() if value is not None))


def address_of(request: HttpRequest | None) -> str | None:
    # Imported late: the library's adapter wants the models, and the models' modules come here.
    from allauth.account.adapter import get_adapter

    return get_adapter().get_client_ip(request) if request is not None else None


def note_change(subject: object, verb: str, *, by: int | None) -> None:
    """Write a line of a recorded change when it is committed, if its subject is journalled."""
    if not isinstance(subject, Journalled):
        return
    facts = subject.journal_facts()
    transaction.on_commit(partial(note, f"{facts.pop('event')}_{verb}", by=by, **facts))


class Refusals:
    """Notes what was refused: rights to a signed-in person, forms that are not ours, too much to anybody.

    A row that is not theirs is 404 for a person, as one that does not exist: the journal can't tell them apart either.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (event := REFUSALS.get(response.status_code)) and request.resolver_match is not None:
            self.note(request, response.status_code, event)
        return response

    def note(self, request: HttpRequest, status: int, event: str) -> None:
        account = request.user.pk if getattr(request, "user", None) and request.user.is_authenticated else None
        if account is None and status == 404:
            return
        view = request.resolver_match.view_name if request.resolver_match else ""
        note(
            getattr(request, "refused_as", event),
            request=request,
            account=account,
            status=status,
            method=request.method,
            view=view,
        )
