"""The security journal: one log line an event, read by whoever watches for attacks.

A line names the event, the account's id, the address and facts that are numbers or codes; never a login, a name or
anything typed. The request's id stands in every line (portal.logs).
"""

import logging

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

logger = logging.getLogger("portal.security")


def note(event: str, *, request: HttpRequest | None, account: int | None = None, **facts: int | str) -> None:
    """Write one line: `event=wrong_factor account=12 address=192.0.2.7 tries=3`.

    `event` and text facts are codes of the portal (snake_case), so a line can be cut at its blanks.
    """
    address = get_adapter().get_client_ip(request) if request is not None else None
    known = {"event": event, "account": account, "address": address, **facts}
    logger.info("%s", " ".join(f"{name}={value}" for name, value in known.items() if value is not None))
