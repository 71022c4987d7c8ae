"""Assessment points (ППО): where the assessment of teachers is held (spec/04 «What is set up»)."""

import zoneinfo
from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Substr

from accounts.models.directory import Organisation, Region
from portal.text import normalise, words

if TYPE_CHECKING:
    from accounts.models.roles import RoleGrant

LOGIN = RegexValidator(r"\A(edu|spo)\d{6}\Z", "Логин вида edu390001 или spo390001: первые две цифры — код региона.")


def check_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError("Нет такого часового пояса. Пример: Europe/Kaliningrad.")


class AssessmentPointQuerySet(models.QuerySet["AssessmentPoint"]):
    def visible_to(self, role: "RoleGrant | None") -> Self:
        """A ППО sees itself, a regional coordinator their region, the federal organiser all."""
        if role is None:
            return self.none()
        if role.role in ("federal_organiser", "administrator"):
            return self
        if role.role == "regional_coordinator":
            return self.filter(region=role.region_id)
        return self.filter(pk=role.point_id) if role.role == "point_organiser" else self.none()

    def search(self, query: str) -> Self:
        """Every word of the query stands somewhere in the login, name or organisation; any case, е for ё."""
        found = self
        for word in words(query):
            found = found.filter(search_text__contains=word)
        return found


class AssessmentPoint(models.Model):
    """The login is also that of its account. Windows close by its time zone: its own, or the region's."""

    login = models.CharField("логин", max_length=9, unique=True, validators=[LOGIN])
    name = models.CharField("название", max_length=300)
    region = models.ForeignKey(Region, models.PROTECT, related_name="points", verbose_name="субъект РФ")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="points", verbose_name="организация"
    )
    time_zone = models.CharField("часовой пояс", max_length=40, blank=True, validators=[check_time_zone])
    phone = models.CharField("телефон", max_length=50, blank=True)
    search_text = models.TextField(editable=False)
    # What the portal's password of the account is made from (accounts.first_passwords), until it is changed.
    password_seed = models.CharField(max_length=40, blank=True, editable=False)

    objects = AssessmentPointQuerySet.as_manager()

    class Meta:
        verbose_name = "пункт проведения оценки"
        verbose_name_plural = "пункты проведения оценки"
        ordering = ["login"]
        indexes = [models.Index(fields=["region", "login"], name="point_region")]
        constraints = [
            models.CheckConstraint(condition=Q(login__regex=r"^(edu|spo)[0-9]{6}$"), name="point_login_shape"),
            models.CheckConstraint(
                condition=Q(region=Substr("login", 4, 2)),
                name="point_login_region",
                violation_error_message="Первые две цифры логина — код субъекта РФ: они не совпадают с выбранным.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.login}, {self.name}"

    def fill_derived(self) -> Self:
        """Fill the search column; whoever writes points calls it."""
        self.search_text = normalise(f"{self.login} {self.name} {self.organisation or ''}")
        return self

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone or self.region.time_zone)
