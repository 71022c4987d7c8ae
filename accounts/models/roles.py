"""Roles with scopes: what a person may see and do follows from the grant in force (spec/00)."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models.directory import Municipality, Organisation, Region
from accounts.models.points import AssessmentPoint
from portal.kinds import OrganisationKind
from portal.models import SiteSettings

if TYPE_CHECKING:
    from accounts.models.people import User


class Role(models.TextChoices):
    EXPERT = "expert", "Эксперт"
    ORGANISATION_REPRESENTATIVE = "organisation_representative", "Представитель организации"
    MODERATOR = "moderator", "Модератор"
    LISTENER = "listener", "Слушатель"
    HEAD = "head", "Руководитель ОО"
    DPO_OFFICER = "dpo_officer", "Работник организации ДПО"
    STAFF_REGISTRAR = "staff_registrar", "Администратор карточек сотрудников"
    ATTESTATION_SPECIALIST = "attestation_specialist", "Специалист по аттестации"
    MUNICIPAL_COORDINATOR = "municipal_coordinator", "Муниципальный координатор"
    ATTESTATION_OFFICER = "attestation_officer", "Сотрудник центра аттестации"
    POINT_ORGANISER = "point_organiser", "Ответственный организатор ППО"
    REGIONAL_COORDINATOR = "regional_coordinator", "Региональный координатор"
    FEDERAL_ORGANISER = "federal_organiser", "Федеральный организатор"
    ADMINISTRATOR = "administrator", "Администратор портала"


class GrantStatus(models.TextChoices):
    WAITING = "waiting", "Ожидает проверки"
    ACTIVE = "active", "Действует"
    DECLINED = "declined", "Отклонена"
    WITHDRAWN = "withdrawn", "Отозвана"


# What the scope must name; the expert's scope is as deep as their level.
REGION_ROLES = [Role.MODERATOR, Role.ATTESTATION_SPECIALIST, Role.ATTESTATION_OFFICER, Role.REGIONAL_COORDINATOR]
MUNICIPALITY_ROLES = [Role.MUNICIPAL_COORDINATOR]
ORGANISATION_ROLES = [
    Role.ORGANISATION_REPRESENTATIVE,
    Role.LISTENER,
    Role.HEAD,
    Role.DPO_OFFICER,
    Role.STAFF_REGISTRAR,
]
SECOND_FACTOR_ROLES = [
    Role.MODERATOR,
    Role.DPO_OFFICER,
    Role.MUNICIPAL_COORDINATOR,
    Role.ATTESTATION_OFFICER,
    Role.REGIONAL_COORDINATOR,
    Role.FEDERAL_ORGANISER,
    Role.ADMINISTRATOR,
]


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def with_scope(self) -> "RoleGrantQuerySet":
        return self.select_related(
            "region", "municipality__region", "organisation__municipality__region", "point__region"
        )

    def in_force(self, *, on: date | None = None) -> "RoleGrantQuerySet":
        today = on or timezone.localdate()
        return self.filter(status=GrantStatus.ACTIVE).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))

    def of(self, user: "User") -> "RoleGrantQuerySet":
        return self.filter(user=user)

    def visible_to(self, role: "RoleGrant | None") -> "RoleGrantQuerySet":
        """A moderator sees the experts and representatives of their region and kinds; an administrator all."""
        if role is None:
            return self.none()
        if role.role == Role.ADMINISTRATOR:
            return self
        if role.role != Role.MODERATOR:
            return self.filter(user=role.user_id)
        return self.filter(role__in=[Role.EXPERT, Role.ORGANISATION_REPRESENTATIVE]).filter(role.moderates())


class RoleGrant(models.Model):
    """One role of one person over one scope. A role, not the account, waits or is declined."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="grants", verbose_name="кому")
    role = models.CharField("роль", max_length=30, choices=Role.choices)
    status = models.CharField("состояние", max_length=10, choices=GrantStatus.choices, default=GrantStatus.WAITING)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name="субъект РФ")
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, verbose_name="муниципалитет")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name="организация"
    )
    point = models.ForeignKey(
        AssessmentPoint, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name="ППО"
    )
    kinds = models.JSONField("виды организаций", default=list, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="кем дана"
    )
    granted_at = models.DateTimeField("дана", auto_now_add=True)
    ends_on = models.DateField("действует по", null=True, blank=True)
    deputy_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="замещает"
    )
    deputy_order = models.CharField("приказ о замещении", max_length=100, blank=True)
    # Raised when a new version of a consent is published: the gate asks by this column, without a query of its own.
    consents_due = models.BooleanField("нужно новое согласие", default=False, editable=False)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = "роль"
        verbose_name_plural = "роли"
        ordering = ["id"]
        indexes = [models.Index(fields=["user", "status"], name="grant_user_status")]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=GrantStatus.values), name="grant_status_known"),
            models.CheckConstraint(
                condition=Q(role__in=[role for role in Role.values if role != Role.ADMINISTRATOR]),
                name="grant_role_known",
            ),
            # A scope names one level of the territory; what lies above it is read from the directory.
            models.CheckConstraint(
                condition=Q(region=None, municipality=None, point=None)
                | Q(region=None, organisation=None, point=None)
                | Q(municipality=None, organisation=None, point=None)
                | Q(region=None, municipality=None, organisation=None),
                name="grant_one_scope",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=REGION_ROLES) | Q(region__isnull=False), name="grant_scope_region"
            ),
            models.CheckConstraint(
                condition=~Q(role__in=MUNICIPALITY_ROLES) | Q(municipality__isnull=False),
                name="grant_scope_municipality",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=ORGANISATION_ROLES) | Q(organisation__isnull=False),
                name="grant_scope_organisation",
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.POINT_ORGANISER) | Q(point__isnull=False) | Q(status=GrantStatus.WITHDRAWN),
                name="grant_scope_point",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(role=Role.EXPERT) & ~Q(status=GrantStatus.WITHDRAWN),
                name="grant_one_expert",
            ),
            # To SQLite two empty columns are always different, so each gets a value here. The last day belongs to the
            # key: a role that has run out is given again.
            models.UniqueConstraint(
                F("user"),
                F("role"),
                Coalesce("region", Value(""), output_field=models.CharField()),
                Coalesce("municipality", Value(0), output_field=models.BigIntegerField()),
                Coalesce("organisation", Value(0), output_field=models.BigIntegerField()),
                Coalesce("point", Value(0), output_field=models.BigIntegerField()),
                Coalesce("ends_on", Value(date.min), output_field=models.DateField()),
                condition=Q(status=GrantStatus.ACTIVE),
                name="grant_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.scope_name}"

    def journal_facts(self) -> dict[str, Any]:
        return {"event": "role", "account": self.user_id, "role": self.role, "grant": self.pk}

    @property
    def scope(self) -> "Organisation | Municipality | Region | AssessmentPoint | None":
        return self.organisation or self.municipality or self.region or self.point

    @property
    def scope_name(self) -> str:
        return str(self.scope) if self.scope else "Российская Федерация"

    @property
    def scope_region(self) -> Region | None:
        if self.organisation:
            return self.organisation.municipality.region
        if self.point:
            return self.point.region
        return self.municipality.region if self.municipality else self.region

    @property
    def is_in_force(self) -> bool:
        return self.status == GrantStatus.ACTIVE and (self.ends_on is None or self.ends_on >= timezone.localdate())

    def moderates(self, prefix: str = "") -> Q:
        """Grants in a moderator's scope, `prefix` leading to the grant.

        The region by whichever level the grant names; of organisations only the moderator's kinds. Experts of the
        federal level belong to no region: they are the home region's moderators' to check.
        """
        by_organisation = Q(**{f"{prefix}organisation__municipality__region": self.region_id})
        if self.kinds:
            by_organisation &= Q(**{f"{prefix}organisation__kind__in": self.kinds})
        found = (
            Q(**{f"{prefix}region": self.region_id})
            | Q(**{f"{prefix}municipality__region": self.region_id})
            | by_organisation
        )
        country = Q(**{f"{prefix}{scope}": None for scope in ("region", "municipality", "organisation")})
        return found | (country & Q(Exists(SiteSettings.objects.filter(region_code=self.region_id))))

    def covers(self, organisation: Organisation) -> bool:
        """Whether the organisation lies in the scope: itself, its municipality, its region, or the country."""
        if self.organisation_id:
            return self.organisation_id == organisation.pk
        if self.municipality_id:
            return self.municipality_id == organisation.municipality_id
        if self.region_id:
            return self.region_id == organisation.municipality.region_id
        return True

    def moderates_kind(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds

    def kind_names(self) -> list[str]:
        return [OrganisationKind(kind).short for kind in self.kinds]
