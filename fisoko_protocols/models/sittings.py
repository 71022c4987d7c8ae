"""What is assessed and when protocols are taken (spec/04 «What is set up»)."""

from datetime import date, datetime, time
from typing import Self
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from accounts.models import RoleGrant

MANAGERS = ("federal_organiser", "administrator")
WATCHERS = ("point_organiser", "regional_coordinator", *MANAGERS)


class Category(models.TextChoices):
    """The value is the letter that a survey login begins with."""

    METHODISTS = "m", "Методисты"
    TEACHERS = "u", "Учителя"


class PublicationNumber(models.IntegerChoices):
    FIRST = 1, "Электронный протокол 1"
    SECOND = 2, "Электронный протокол 2"


class Subject(models.Model):
    code = models.CharField(
        "код",
        max_length=10,
        unique=True,
        validators=[RegexValidator(r"\A[a-z]{2,10}\Z", "От двух до десяти строчных латинских букв, например lit.")],
    )
    name = models.CharField("название", max_length=100, unique=True)

    class Meta:
        verbose_name = "предмет"
        verbose_name_plural = "предметы"
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=Q(code__regex=r"^[a-z]{2,10}$"), name="subject_code_shape")]

    def __str__(self) -> str:
        return self.name


class Assessment(models.Model):
    """ОМК or ОПиМК of certain days."""

    class Kind(models.TextChoices):
        METHODS = "omk", "ОМК"
        SUBJECT_AND_METHODS = "opimk", "ОПиМК"

    kind = models.CharField("вид", max_length=5, choices=Kind.choices)
    title = models.CharField("название", max_length=200, unique=True)
    starts_on = models.DateField("первый день")
    ends_on = models.DateField("последний день")

    class Meta:
        verbose_name = "оценка"
        verbose_name_plural = "оценки (ОМК, ОПиМК)"
        ordering = ["-starts_on", "title"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["omk", "opimk"]), name="assessment_kind_known"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="assessment_days_in_order"),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": "Последний день раньше первого."})


class SittingQuerySet(models.QuerySet["Sitting"]):
    def visible_to(self, role: RoleGrant | None) -> Self:
        """A ППО sees those it has a protocol of; coordinators and the federal organiser all."""
        if role is None or role.role not in WATCHERS:
            return self.none()
        return self.filter(protocols__point=role.point_id) if role.role == "point_organiser" else self

    def with_names(self) -> Self:
        return self.select_related("assessment", "subject")


class Sitting(models.Model):
    """One subject and category of an assessment: each has its own protocols 1 and 2 («По каждому предмету», 004)."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="sittings", verbose_name="оценка")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="sittings", verbose_name="предмет")
    category = models.CharField("категория", max_length=1, choices=Category.choices)

    objects = SittingQuerySet.as_manager()

    class Meta:
        verbose_name = "предмет и категория оценки"
        verbose_name_plural = "предметы и категории оценок"
        ordering = ["assessment", "subject", "category"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "subject", "category"], name="sitting_once"),
            models.CheckConstraint(condition=Q(category__in=Category.values), name="sitting_category_known"),
        ]

    def __str__(self) -> str:
        return f"{self.assessment}: {self.subject}, {self.get_category_display()}"


def moment(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """What the wall clock of a zone means."""
    return datetime.combine(day, hour, tzinfo=zone)


class Publication(models.Model):
    """The window of a protocol, by the wall clock of each ППО: 18:00 means 18:00 in Калининград and in Томск."""

    sitting = models.ForeignKey(
        Sitting, models.PROTECT, related_name="publications", verbose_name="предмет и категория"
    )
    number = models.PositiveSmallIntegerField("протокол", choices=PublicationNumber.choices)
    opens_on = models.DateField("открывается")
    opens_time = models.TimeField("в", default=time(8))
    closes_on = models.DateField("закрывается")
    closes_time = models.TimeField("до", default=time(20))

    class Meta:
        verbose_name = "публикация"
        verbose_name_plural = "публикации"
        ordering = ["sitting", "number"]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "number"], name="publication_once"),
            models.CheckConstraint(condition=Q(number__in=[1, 2]), name="publication_number_known"),
            models.CheckConstraint(
                condition=Q(closes_on__gt=F("opens_on")) | Q(closes_on=F("opens_on"), closes_time__gt=F("opens_time")),
                name="publication_window_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_number_display()}, {self.sitting}"

    def opens(self, zone: ZoneInfo) -> datetime:
        return moment(self.opens_on, self.opens_time, zone)

    def closes(self, zone: ZoneInfo) -> datetime:
        """Without extensions."""
        return moment(self.closes_on, self.closes_time, zone)

    def clean(self) -> None:
        if None in (self.opens_on, self.opens_time, self.closes_on, self.closes_time):
            return
        if (self.closes_on, self.closes_time) <= (self.opens_on, self.opens_time):
            raise ValidationError({"closes_on": "Публикация закрывается раньше, чем открывается."})
