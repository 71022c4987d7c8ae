"""«Моей организации нет в списке»: what was typed waits for a moderator (spec/00 «Directory»)."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.directory import Region
from portal.kinds import OrganisationKind

if TYPE_CHECKING:
    from accounts.models.people import User
    from accounts.models.roles import RoleGrant


class OrganisationRequestStatus(models.TextChoices):
    WAITING = "waiting", "Ждёт решения"
    ACCEPTED = "accepted", "Принята"
    DECLINED = "declined", "Отклонена"


class OrganisationRequestQuerySet(models.QuerySet["OrganisationRequest"]):
    def visible_to(self, role: "RoleGrant | None") -> "OrganisationRequestQuerySet":
        """A moderator's: those of the region and of the moderator's kinds; the administrator's: all."""
        if role is None:
            return self.none()
        if role.role == "administrator":
            return self
        if role.role != "moderator":
            return self.none()
        found = self.filter(region=role.region_id)
        return found.filter(kind__in=role.kinds) if role.kinds else found

    def asked_by(self, person: "User") -> "OrganisationRequestQuerySet":
        """Also before they had an account, by the address they gave."""
        own = Q(person=person)
        return self.filter(own | Q(person=None, email__iexact=person.email) if person.email else own)


class OrganisationRequest(models.Model):
    name = models.CharField("наименование организации", max_length=500)
    kind = models.CharField("вид организации", max_length=3, choices=OrganisationKind.choices)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="субъект РФ")
    # Typed, not chosen: the municipality may be missing from the list as well.
    municipality_name = models.CharField("муниципальный район", max_length=150)
    address = models.CharField("адрес", max_length=300, blank=True)
    inn = models.CharField("ИНН", max_length=12, blank=True)
    email = models.EmailField("e-mail для ответа")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="учётная запись",
    )
    status = models.CharField(
        "состояние", max_length=8, choices=OrganisationRequestStatus.choices, default=OrganisationRequestStatus.WAITING
    )
    created_at = models.DateTimeField("отправлена", default=timezone.now)

    objects = OrganisationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "заявка на организацию"
        verbose_name_plural = "«Моей организации нет в списке»"
        ordering = ["-id"]
        indexes = [models.Index(fields=["region", "status"], name="organisation_request_queue")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=OrganisationRequestStatus.values), name="organisation_request_status_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values), name="organisation_request_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name
