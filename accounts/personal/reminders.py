"""The law gives 30 days to answer «Удалить мои данные»: those who carry it out are reminded before and at the end."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from accounts import letters
from accounts.models import ErasureRequest
from accounts.models.personal import ANSWER_WITHIN
from accounts.moderators import administrators
from portal.letters import about_label
from portal.models import Reminder
from portal.reminders import Due

SOON, DUE = "erasure_soon", "erasure_due"
DAYS_BEFORE = timedelta(days=5)


def erasures_due(now: datetime) -> Iterator[Due]:
    """Every administrator, of every request that still waits; whoever has been told is left out here already."""
    close = ErasureRequest.objects.waiting().filter(asked_at__lte=now - ANSWER_WITHIN + DAYS_BEFORE).order_by("pk")
    found = list(close)
    if not found:
        return
    told = set(Reminder.objects.filter(event__in=[SOON, DUE]).values_list("event", "subject", "person"))
    officers = administrators()
    for request in found:
        event = DUE if request.deadline <= now else SOON
        for officer in officers:
            if (event, about_label(request), officer.pk) not in told:
                yield Due(letters.erasure_reminder(officer, request, event), about_label(request), request.deadline)
