"""The one public reply of an organisation to the results of a campaign."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Organisation, RoleGrant
from expert_rating.models.campaigns import Campaign
from expert_rating.models.scopes import of_organisation

REPLY_LENGTH = 4000


class ReplyStatus(models.TextChoices):
    WAITING = "waiting", "На проверке"
    PUBLISHED = "published", "Опубликован"
    DECLINED = "declined", "Отклонён"
    WITHDRAWN = "withdrawn", "Отозван"


class ReplyQuerySet(models.QuerySet["Reply"]):
    def visible_to(self, role: RoleGrant | None) -> "ReplyQuerySet":
        found: ReplyQuerySet = of_organisation(self, role)
        return found

    def public(self) -> "ReplyQuerySet":
        """What the organisation's page shows: a corrected text that waits leaves the published one standing."""
        return self.exclude(published_text="")

    def shown(self, *, organisation_id: int, campaign_id: int | None) -> Any:
        """The reply that stands on the organisation's page of a campaign."""
        found = self.public().filter(organisation=organisation_id, campaign=campaign_id).order_by()
        return next(iter(found.values("published_text", "published_at")[:1]), None)

    def with_card(self) -> "ReplyQuerySet":
        return self.select_related("organisation__municipality__region", "campaign", "author")


class Reply(models.Model):
    """`text` is what was sent last, `published_text` what everybody reads now; `version` counts the sendings."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="replies", verbose_name="организация")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="replies", verbose_name="кампания")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="кто отправил")
    status = models.CharField("состояние", max_length=10, choices=ReplyStatus.choices, default=ReplyStatus.WAITING)
    text = models.TextField("ответ", max_length=REPLY_LENGTH)
    version = models.PositiveIntegerField("отправлен раз", default=1)
    sent_at = models.DateTimeField("отправлен")
    published_text = models.TextField("опубликованный ответ", max_length=REPLY_LENGTH, blank=True)
    published_at = models.DateTimeField("опубликован", null=True, blank=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = "публичный ответ"
        verbose_name_plural = "публичные ответы"
        ordering = ["-sent_at"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ReplyStatus.values), name="reply_status_known"),
            models.UniqueConstraint(fields=["organisation", "campaign"], name="reply_once"),
            models.CheckConstraint(
                condition=~Q(status=ReplyStatus.WITHDRAWN) | Q(published_text=""), name="reply_withdrawn_is_hidden"
            ),
        ]

    def __str__(self) -> str:
        return f"Ответ: {self.organisation}, {self.campaign}"
