"""The history of actions: append-only, one record for each change of state (spec/00)."""

from typing import Any, Never

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models


class AppendOnly(Exception):
    """Somebody tried to change or delete a record of the history."""


class HistoryQuerySet(models.QuerySet["HistoryRecord"]):
    def about(self, subject: models.Model) -> "HistoryQuerySet":
        """Records of one object, newest first, ready for components/timeline.html."""
        content_type = ContentType.objects.get_for_model(subject)
        return self.filter(subject_type=content_type, subject_id=subject.pk).select_related("person", "on_behalf_of")

    def update(self, **kwargs: Any) -> Never:
        raise AppendOnly("History is never changed.")

    def delete(self) -> Never:
        raise AppendOnly("History is never deleted.")


class HistoryRecord(models.Model):
    """Who did what to what, in which role, from which state to which, and why."""

    at = models.DateTimeField("когда", auto_now_add=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="кто"
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="за кого"
    )
    role = models.CharField("роль", max_length=40, blank=True)
    role_grant = models.ForeignKey("accounts.RoleGrant", models.SET_NULL, null=True, related_name="+")
    session = models.CharField("сеанс", max_length=16, blank=True)
    device = models.CharField("устройство", max_length=200, blank=True)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.BigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    verb = models.CharField("действие", max_length=40)
    label = models.CharField("что сделано", max_length=120)
    from_state = models.CharField("из состояния", max_length=40, blank=True)
    to_state = models.CharField("в состояние", max_length=40, blank=True)
    comment = models.TextField("комментарий", blank=True)

    objects = HistoryQuerySet.as_manager()

    class Meta:
        verbose_name = "запись истории"
        verbose_name_plural = "история действий"
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject_type", "subject_id", "-id"], name="history_subject")]

    def __str__(self) -> str:
        return f"{self.label} ({self.at:%d.%m.%Y %H:%M})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AppendOnly("History is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise AppendOnly("History is never deleted.")
