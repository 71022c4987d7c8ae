"""The administrators hear of errors nobody caught: a letter, at most one an hour of each place."""

import logging
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from portal.faults import is_database_away
from portal.letters import NewLetter, queue_letters
from portal.logs import kind_and_place, own_root, request_id
from portal.models import Fault
from portal.moments import moment_label

logger = logging.getLogger(__name__)

QUIET = timedelta(hours=1)
EVENT = "portal_fault"


def administrators() -> list[Any]:
    """Whoever can be written to and mend the portal."""
    people = get_user_model().objects.filter(is_active=True, is_superuser=True)
    return list(people.exclude(email="").order_by("pk"))


def raise_alarm(error: BaseException) -> bool:
    """Count the error and write to the administrators if they have not heard of its place within the hour.

    True: they know. An error here is written to the log and goes no further: another one is being answered already.
    """
    if is_database_away(error):
        return False
    try:
        with transaction.atomic():
            return count_and_tell(kind_and_place(error).replace(own_root(), "")[:300])
    except Exception as failure:
        logger.error("no letter to the administrators about %s: %s", kind_and_place(error), kind_and_place(failure))
        return False


def count_and_tell(place: str) -> bool:
    now = timezone.now()
    Fault.objects.bulk_create([Fault(place=place, since=now)], ignore_conflicts=True)
    # Of two at once the second waits here for the first one's row, and then reads that it has told.
    Fault.objects.filter(place=place).update(count=F("count") + 1, last_at=now)
    quiet = Q(told_at__isnull=False, told_at__gt=now - QUIET, told_at__lte=now)
    fault = Fault.objects.filter(~quiet, place=place).first()
    people = administrators()
    if fault is None or not people:
        return bool(people)
    queue_letters(letter_to(person, fault) for person in people)
    Fault.objects.filter(pk=fault.pk).update(told_at=now, since=now, count=0)
    return True


def letter_to(person: Any, fault: Fault) -> NewLetter:
    text = "\n\n".join(
        [
            "Здравствуйте!",
            "На портале произошла ошибка, которой не должно быть.",
            f"Что и где: {fault.place}\n"
            f"Номер обращения в журнале: {request_id.get()}\n"
            f"Сколько раз: {fault.count}, считая с {moment_label(timezone.localtime(fault.since))}",
            "По номеру обращения найдите строки журнала и передайте их тому, кто сопровождает портал. "
            "Пока та же ошибка повторяется, о ней приходит не больше одного письма в час.",
        ]
    )
    return NewLetter(to=person.email, subject="Ошибка на портале", text=text, event=EVENT, person=person)
