"""Rows that are their own unit of work: claimed by one worker at a time and taken up again when it dies."""

from __future__ import annotations

import secrets
import uuid
from datetime import timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

LONGEST_BACKOFF_MINUTES = 30
# Several workers that wake up together would all try the very first row; they choose among this many.
CLAIM_WINDOW = 8


class ClaimLost(Exception):
    """The lease ran out and somebody else took the row: whatever this worker was doing must not be written."""


def backoff(attempts: int) -> timedelta:
    """1, 2, 4, … minutes, at most 30, after the given number of attempts."""
    exponent = min(max(attempts, 1) - 1, LONGEST_BACKOFF_MINUTES.bit_length())
    return timedelta(minutes=min(2**exponent, LONGEST_BACKOFF_MINUTES))


class ClaimableQuerySet(models.QuerySet[Any]):
    def due(self) -> Self:
        """Rows that a worker may take now, those whose worker died among them."""
        statuses = (self.model.WAITING, self.model.TAKEN)
        return self.filter(status__in=statuses, not_before__lte=timezone.now())

    def claim(self, *, lease: timedelta) -> Any | None:
        """Take one due row for the length of the lease; None when nothing is due."""
        # One status at a time, so that the index (status, not_before) yields the oldest rows without a sort.
        for status in (self.model.WAITING, self.model.TAKEN):
            while waiting := self._oldest_due(status):
                token = uuid.uuid4()
                if self._take(pk=secrets.choice(waiting), status=status, token=token, lease=lease):
                    return self.filter(claim_token=token).first()
        return None

    def recall(self, *, lease: timedelta) -> None:
        """Make due what only a clock that was set back can have put so far ahead: at once, or, if taken, after a lease.

        No back-off is longer than LONGEST_BACKOFF_MINUTES, no lease than itself, and no row was written tomorrow.
        """
        now = timezone.now()
        from_ahead = Q(created_at__gt=now, not_before__gt=now, attempts=0)
        too_far = Q(not_before__gt=now + timedelta(minutes=LONGEST_BACKOFF_MINUTES))
        self.filter(from_ahead | too_far, status=self.model.WAITING).update(not_before=now)
        self.filter(status=self.model.TAKEN, not_before__gt=now + lease).update(not_before=now + lease)

    def _oldest_due(self, status: str) -> list[Any]:
        due = self.filter(status=status, not_before__lte=timezone.now())
        return list(due.order_by("not_before").values_list("pk", flat=True)[:CLAIM_WINDOW])

    def _take(self, *, pk: Any, status: str, token: uuid.UUID, lease: timedelta) -> bool:
        now = timezone.now()
        due = self.filter(pk=pk, status=status, not_before__lte=now)
        return bool(
            due.update(
                status=self.model.TAKEN,
                claim_token=token,
                not_before=now + lease,
                attempts=F("attempts") + 1,
                # Taken from a worker that never answered: its lease ran out.
                unanswered=F("unanswered") + 1 if status == self.model.TAKEN else 0,
            )
        )


class Claimable(models.Model):
    """`not_before` is both the back-off and the lease: nobody may take the row before that moment.

    A subclass declares `status` and names its two open states. Statuses of these rows are written here and in
    the module that owns the subclass, always under the claim token.
    """

    WAITING: ClassVar[str]
    TAKEN: ClassVar[str]

    attempts = models.PositiveIntegerField("попыток", default=0, editable=False)
    unanswered = models.PositiveSmallIntegerField("подряд без ответа", default=0, editable=False)
    not_before = models.DateTimeField("не раньше", default=timezone.now, editable=False)
    claim_token = models.UUIDField(null=True, unique=True, editable=False)
    created_at = models.DateTimeField("создано", default=timezone.now, editable=False)
    # NULL, not "", for the rows without a key: the uniqueness must not hold between them.
    key = models.CharField(  # noqa: DJ001
        "ключ",
        max_length=200,
        null=True,
        unique=True,
        editable=False,
        help_text="Второй записи с этим ключом не будет.",
    )

    objects = ClaimableQuerySet.as_manager()

    class Meta:
        abstract = True

    def release(self, **changes: Any) -> bool:
        """Write the outcome and give the row back. False: the claim was lost and nothing was written."""
        return self._write_claimed(claim_token=None, **changes)

    def renew(self, *, lease: timedelta, **changes: Any) -> None:
        """Write progress and hold the row for another lease."""
        if not self._write_claimed(not_before=timezone.now() + lease, **changes):
            raise ClaimLost(f"{self._meta.label} {self.pk}")

    def postpone(self, **changes: Any) -> bool:
        """Give the row back to be taken again after the back-off."""
        later = timezone.now() + backoff(self.attempts)
        return self.release(**{"status": self.WAITING, "not_before": later, **changes})

    def _write_claimed(self, **changes: Any) -> bool:
        # Without a token there is no claim, and filter(claim_token=None) would match a row that nobody holds.
        if self.claim_token is None:
            return False
        mine = type(self)._base_manager.filter(pk=self.pk, claim_token=self.claim_token)
        if not mine.update(**changes):
            return False
        for name, value in changes.items():
            setattr(self, name, value)
        return True
