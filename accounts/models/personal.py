"""A person's rights over their data: a copy as a file, and erasure (152-ФЗ ст. 14, 21)."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.models import Job

if TYPE_CHECKING:
    from accounts.models.people import User
    from accounts.models.roles import RoleGrant

EXPORT_LIVES = timedelta(days=3)
# 152-ФЗ, ст. 21 ч. 5: personal data are destroyed within 30 days.
ANSWER_WITHIN = timedelta(days=30)


def export_expires() -> object:
    return timezone.now() + EXPORT_LIVES


class DataExportQuerySet(models.QuerySet["DataExport"]):
    def of(self, user: "User") -> Self:
        """Those that the owner can still download."""
        return self.filter(user=user, expires_at__gt=timezone.now())


class DataExport(models.Model):
    """A copy of one's own data, made in the background; its owner alone downloads it, for three days."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="data_exports", verbose_name="чьи")
    job = models.OneToOneField(Job, models.SET_NULL, null=True, related_name="+")
    file = models.FileField("файл", upload_to="exports/%Y/%m")
    created_at = models.DateTimeField("подготовлена", auto_now_add=True)
    expires_at = models.DateTimeField("доступна до", default=export_expires, db_index=True)

    objects = DataExportQuerySet.as_manager()

    class Meta:
        verbose_name = "копия своих данных"
        verbose_name_plural = "копии своих данных"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Копия данных от {self.created_at:%d.%m.%Y}"


class ErasureStatus(models.TextChoices):
    WAITING = "waiting", "Ждёт решения"
    DONE = "done", "Данные удалены"
    DECLINED = "declined", "Отказано"
    CANCELLED = "cancelled", "Отозван заявителем"


class ErasureQuerySet(models.QuerySet["ErasureRequest"]):
    def visible_to(self, role: "RoleGrant | None") -> Self:
        """One's own; all for the administrator."""
        if role is None:
            return self.none()
        return self if role.role == "administrator" else self.filter(user=role.user_id)

    def waiting(self) -> Self:
        return self.filter(status=ErasureStatus.WAITING)


class ErasureRequest(models.Model):
    """«Удалить мои данные», and, once carried out, the act of destruction."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="erasures", verbose_name="чьи")
    status = models.CharField(
        "состояние", max_length=9, choices=ErasureStatus.choices, default=ErasureStatus.WAITING, editable=False
    )
    wish = models.TextField("что написал заявитель", max_length=1000, blank=True)
    asked_at = models.DateTimeField("подан", auto_now_add=True)
    answer = models.TextField("причина отказа", max_length=1000, blank=True)
    decided_at = models.DateTimeField("решение принято", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="кем"
    )
    act = models.TextField("акт об уничтожении", blank=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        verbose_name = "запрос на удаление данных"
        verbose_name_plural = "запросы на удаление данных"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ErasureStatus.values), name="erasure_status_known"),
            models.CheckConstraint(condition=~Q(status="done") | ~Q(act=""), name="erasure_done_has_act"),
            models.CheckConstraint(condition=~Q(status="declined") | ~Q(answer=""), name="erasure_declined_has_answer"),
            models.UniqueConstraint(fields=["user"], condition=Q(status="waiting"), name="erasure_one_waiting"),
        ]

    def __str__(self) -> str:
        return f"Запрос на удаление данных № {self.pk}"

    @property
    def deadline(self) -> datetime:
        return self.asked_at + ANSWER_WITHIN
