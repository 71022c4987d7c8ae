"""Kits: the numbered sets of blanks of a point, their survey credentials and what was entered of them."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Right

from accounts.models import RoleGrant
from fisoko_protocols.checks import Mark
from fisoko_protocols.models.protocols import Protocol
from fisoko_protocols.models.sittings import MANAGERS


class KitQuerySet(models.QuerySet["Kit"]):
    def visible_to(self, role: RoleGrant | None) -> Self:
        if role is None:
            return self.none()
        if role.role in MANAGERS:
            return self
        if role.role == "regional_coordinator":
            return self.filter(protocol__point__region=role.region_id)
        return self.filter(protocol__point=role.point_id) if role.role == "point_organiser" else self.none()

    def entries(self) -> Self:
        """Without the survey credentials: no page but protocol 1 needs them."""
        return self.defer("login", "password")


class Kit(models.Model):
    """A kit stands in one protocol. Its number is unique within subject, category and region over all assessments:
    exactly these make up the survey login, so the uniqueness of the login holds it.
    """

    protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="kits", verbose_name="протокол")
    number = models.CharField("номер комплекта", max_length=6)
    login = models.CharField("логин анкеты", max_length=19, unique=True)
    password = models.CharField("пароль анкеты", max_length=5)
    comment = models.CharField("комментарий", max_length=7, choices=Mark.choices, blank=True)
    school_login = models.CharField("логин ОО, в которой работает учитель", max_length=9, blank=True)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField("изменён", null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="кем изменён"
    )

    objects = KitQuerySet.as_manager()

    class Meta:
        verbose_name = "комплект"
        verbose_name_plural = "комплекты"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["protocol", "number"], name="kit_once_in_protocol"),
            models.CheckConstraint(condition=Q(number__regex=r"^[0-9]{6}$"), name="kit_number_shape"),
            models.CheckConstraint(condition=Q(login__regex=r"^[mu][a-z]{2,10}[0-9]{8}$"), name="kit_login_shape"),
            models.CheckConstraint(condition=Q(number=Right("login", 6)), name="kit_login_of_number"),
            models.CheckConstraint(condition=Q(password__regex=r"^[0-9]{5}$"), name="kit_password_shape"),  # noqa: S106
            models.CheckConstraint(condition=Q(comment__in=["", *Mark.values]), name="kit_comment_known"),
            models.CheckConstraint(
                condition=Q(school_login="") | Q(school_login__regex=r"^(edu|spo)[0-9]{6}$"),
                name="kit_school_login_shape",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_filled(self) -> bool:
        """A comment, and a login where there has to be one and nowhere else."""
        return bool(self.comment) and bool(self.school_login) == (self.comment == Mark.USED)
