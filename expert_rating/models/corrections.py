"""Changes of an organisation's card that its representative asks for."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Organisation, RoleGrant
from expert_rating.models.scopes import of_organisation

CARD_FIELDS = ("full_name", "short_name", "address", "phone", "email", "site", "head")


class CorrectionStatus(models.TextChoices):
    WAITING = "waiting", "На проверке"
    ACCEPTED = "accepted", "Принято"
    DECLINED = "declined", "Отклонено"
    WITHDRAWN = "withdrawn", "Отозвано"


class CardCorrectionQuerySet(models.QuerySet["CardCorrection"]):
    def visible_to(self, role: RoleGrant | None) -> "CardCorrectionQuerySet":
        found: CardCorrectionQuerySet = of_organisation(self, role)
        return found

    def waiting(self) -> "CardCorrectionQuerySet":
        return self.filter(status=CorrectionStatus.WAITING)

    def with_card(self) -> "CardCorrectionQuerySet":
        return self.select_related("organisation__municipality__region", "author")


class CardCorrection(models.Model):
    """`before` and `after` hold the changed fields only: what stood in the card when it was asked, what is asked."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="card_corrections", verbose_name="организация"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="кто предложил")
    status = models.CharField(
        "состояние", max_length=10, choices=CorrectionStatus.choices, default=CorrectionStatus.WAITING
    )
    before = models.JSONField("было")
    after = models.JSONField("предложено")
    sent_at = models.DateTimeField("отправлено", auto_now_add=True)

    objects = CardCorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = "изменение карточки"
        verbose_name_plural = "изменения карточек"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=CorrectionStatus.values), name="correction_status_known"),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(status=CorrectionStatus.WAITING), name="correction_one_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"Изменение карточки № {self.pk}: {self.organisation}"

    def overtaken(self) -> list[str]:
        """The fields whose card no longer reads as it did when the change was asked for."""
        return [name for name, value in self.before.items() if getattr(self.organisation, name) != value]
