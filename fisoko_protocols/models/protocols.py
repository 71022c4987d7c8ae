"""The protocol of one point in one subject and category: its state, its windows, what coordinators said of it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, FilteredRelation, Q

from accounts.models import AssessmentPoint, RoleGrant
from fisoko_protocols.models.sittings import MANAGERS, Sitting


class ProtocolStatus(models.TextChoices):
    NOT_STARTED = "not_started", "Не начат"
    IN_PROGRESS = "in_progress", "В работе"
    HANDED_IN = "handed_in", "Сдан"
    LATE = "late", "Сдан с опозданием"
    EDITING = "editing", "Сдан, есть несданные изменения"
    RETURNED = "returned", "Возвращён"


# The kind of badge (portal.templatetags.components); late is handed in as well, its own word says the rest.
BADGES = {
    ProtocolStatus.NOT_STARTED: "neutral",
    ProtocolStatus.IN_PROGRESS: "in_work",
    ProtocolStatus.HANDED_IN: "done",
    ProtocolStatus.LATE: "done",
    ProtocolStatus.EDITING: "waiting",
    ProtocolStatus.RETURNED: "refused",
}
# Columns of a publication.
WINDOW = ("opens_on", "opens_time", "closes_on", "closes_time")
# Of handed-in protocols, what looks odd in one of them by itself (listing.oddities).
ODD = (Q(outside__gt=0) | Q(used=0, spoiled=0)) & Q(versions_made__gt=0)
# Counted as handed in (spec/04 «The coordinator's watch»).
COUNTED = (ProtocolStatus.HANDED_IN, ProtocolStatus.LATE, ProtocolStatus.EDITING)


class ProtocolQuerySet(models.QuerySet["Protocol"]):
    def visible_to(self, role: RoleGrant | None) -> Self:
        """A ППО's own; a coordinator's those of the region; the federal organiser's all."""
        if role is None:
            return self.none()
        if role.role in MANAGERS:
            return self
        if role.role == "regional_coordinator":
            return self.filter(point__region=role.region_id)
        return self.filter(point=role.point_id) if role.role == "point_organiser" else self.none()

    def with_card(self) -> Self:
        return self.select_related("point__region", "sitting__assessment", "sitting__subject")

    def with_window(self) -> Self:
        """With the window of protocol 2 in the same query (`workflow.window` reads it)."""
        second = FilteredRelation("sitting__publications", condition=Q(sitting__publications__number=2))
        columns = {f"window_{name}": F(f"second__{name}") for name in WINDOW}
        return self.annotate(second=second, **columns)


class Protocol(models.Model):
    """`kits_*` and `revision` are kept by the verbs in the transaction of what they count.

    `revision` grows with every change of an entry. `used` to `outside` count the rows of the official version, the
    last one handed in; `outside` are the logins of other regions. `hand` tells whose entries the last ones were.
    """

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="protocols", verbose_name="предмет и категория")
    point = models.ForeignKey(AssessmentPoint, models.PROTECT, related_name="protocols", verbose_name="ППО")
    status = models.CharField(
        "состояние", max_length=11, choices=ProtocolStatus.choices, default=ProtocolStatus.NOT_STARTED
    )
    kits_total = models.PositiveIntegerField("комплектов", default=0)
    kits_filled = models.PositiveIntegerField("заполнено", default=0)
    revision = models.PositiveIntegerField(default=0)
    hand = models.CharField(max_length=64, blank=True)
    versions_made = models.PositiveIntegerField("версий", default=0)
    handed_in_at = models.DateTimeField("сдан", null=True, blank=True)
    used = models.PositiveIntegerField("использовано", default=0)
    spoiled = models.PositiveIntegerField("испорчено", default=0)
    unused = models.PositiveIntegerField("не использовано", default=0)
    outside = models.PositiveIntegerField("логинов другого региона", default=0)
    extended_until = models.DateTimeField("продлён до", null=True, blank=True)

    objects = ProtocolQuerySet.as_manager()

    class Meta:
        verbose_name = "протокол"
        verbose_name_plural = "протоколы"
        ordering = ["sitting", "point"]
        indexes = [
            models.Index(fields=["point", "sitting"], name="protocol_point"),
            models.Index(fields=["sitting", "point"], name="protocol_odd", condition=ODD),
        ]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "point"], name="protocol_once"),
            models.CheckConstraint(condition=Q(status__in=ProtocolStatus.values), name="protocol_status_known"),
            models.CheckConstraint(condition=Q(kits_filled__lte=F("kits_total")), name="protocol_filled_of_total"),
            models.CheckConstraint(
                condition=Q(status__in=[ProtocolStatus.NOT_STARTED, ProtocolStatus.IN_PROGRESS], versions_made=0)
                | Q(versions_made__gt=0, handed_in_at__isnull=False) & ~Q(status=ProtocolStatus.NOT_STARTED),
                name="protocol_handed_in_has_version",
            ),
        ]

    def __str__(self) -> str:
        return f"Протокол {self.point.login}, {self.sitting}"

    @property
    def share_filled(self) -> int:
        """Whole per cent, rounded down: 100 only when all is filled."""
        return 100 * self.kits_filled // self.kits_total if self.kits_total else 0

    @property
    def badge(self) -> str:
        return BADGES[ProtocolStatus(self.status)]

    @property
    def counted(self) -> bool:
        return self.status in COUNTED


class Extension(models.Model):
    """More time for one ППО; the last one stands."""

    protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="extensions")
    until = models.DateTimeField("до")
    reason = models.CharField("причина", max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="кто продлил")
    at = models.DateTimeField("когда", auto_now_add=True)

    class Meta:
        verbose_name = "продление"
        verbose_name_plural = "продления"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"до {self.until:%d.%m.%Y %H:%M}"


class Return(models.Model):
    """«Вернуть на доработку»: what a coordinator asked to mend in a version."""

    protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="returns")
    version = models.PositiveIntegerField("версия")
    comment = models.CharField("комментарий", max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="кто вернул")
    at = models.DateTimeField("когда", auto_now_add=True)

    class Meta:
        verbose_name = "возврат"
        verbose_name_plural = "возвраты"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Возврат версии {self.version}"


class RowComment(models.Model):
    returned = models.ForeignKey(Return, models.CASCADE, related_name="rows")
    number = models.CharField("номер комплекта", max_length=6)
    text = models.CharField("что исправить", max_length=300)

    class Meta:
        verbose_name = "комментарий к строке"
        verbose_name_plural = "комментарии к строкам"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["returned", "number"], name="row_comment_once")]

    def __str__(self) -> str:
        return f"{self.number}: {self.text}"
