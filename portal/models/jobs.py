"""Long work that a person started and whose progress that person sees."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.models.durable import Claimable


class Job(Claimable):
    class Status(models.TextChoices):
        QUEUED = "queued", "В очереди"
        RUNNING = "running", "Выполняется"
        DONE = "done", "Готово"
        FAILED = "failed", "Не выполнено"

    WAITING = Status.QUEUED
    TAKEN = Status.RUNNING

    status = models.CharField("состояние", max_length=8, choices=Status.choices, default=Status.QUEUED, editable=False)
    kind = models.CharField("вид", max_length=100)
    payload = models.JSONField("задание", default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="кто начал",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="jobs",
    )
    progress_done = models.PositiveIntegerField("сделано", default=0, editable=False)
    progress_total = models.PositiveIntegerField("всего", null=True, editable=False)
    result = models.JSONField("итог", default=dict, editable=False)
    last_error = models.TextField("последняя ошибка", blank=True, editable=False)
    # Empty while a worker holds the job, so that the sweeper publishes it as soon as the lease is over.
    published_at = models.DateTimeField("послано работникам", null=True, editable=False)
    finished_at = models.DateTimeField("закончено", null=True, editable=False)

    class Meta:
        verbose_name = "фоновое задание"
        verbose_name_plural = "фоновые задания"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["status", "not_before"], name="job_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["queued", "running", "done", "failed"]), name="job_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="running", claim_token__isnull=False)
                | Q(status__in=["queued", "done", "failed"], claim_token__isnull=True),
                name="job_token_while_running",
            ),
        ]

    def __str__(self) -> str:
        return f"Задание {self.pk}"

    @property
    def is_over(self) -> bool:
        return self.status in (self.Status.DONE, self.Status.FAILED)

    @property
    def percent(self) -> int | None:
        """0 to 100, or None while the whole is not known."""
        if not self.progress_total:
            return None
        return min(100, self.progress_done * 100 // self.progress_total)

    def advance(self, *, done: int, total: int | None = None) -> None:
        """Record how far the work is and hold the claim for another lease.

        Called in the transaction that writes the rows of this step: when the claim is lost (ClaimLost) the rows go
        back with it, and `progress_done` never tells of rows that are not there.
        """
        changes = {"progress_done": done} if total is None else {"progress_done": done, "progress_total": total}
        self.renew(lease=self.lease(), **changes)

    @staticmethod
    def lease() -> timedelta:
        """How long a job may go without `advance` before another worker takes it up."""
        return timedelta(seconds=getattr(settings, "JOB_LEASE_SECONDS", 120))
