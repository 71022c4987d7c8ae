"""A previewed upload until it is applied: the valid values of the known columns, nothing else of the file (spec/04)."""

from django.conf import settings
from django.db import models

from accounts.models import RoleGrant
from fisoko_protocols.models.protocols import Protocol


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, role: RoleGrant | None) -> "UploadQuerySet":
        """The sender's own, while still of a protocol of theirs."""
        if role is None:
            return self.none()
        return self.filter(by=role.user_id, protocol__in=Protocol.objects.visible_to(role))


class Upload(models.Model):
    """`rows` are [kit number, comment, login, comment seen, login seen] of each kit that would change.

    What was seen at the preview is compared when it is applied: nobody's entry is overwritten unseen. A ППО's login is
    shared, so `session` (of the history) tells whose preview it is.
    """

    protocol = models.ForeignKey(Protocol, models.CASCADE, related_name="uploads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    rows = models.JSONField(default=list)
    session = models.CharField("сеанс", max_length=16, blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = "загрузка на проверке"
        verbose_name_plural = "загрузки на проверке"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Загрузка № {self.pk}"
