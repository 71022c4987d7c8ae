"""«Контроль заполнения» of one region: numbers by state, then its ППО or its protocols, what is not handed in first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import AssessmentPoint, Region, RoleGrant
from fisoko_protocols import workflow
from fisoko_protocols.listing.asked import NOT_HANDED_IN, Asked
from fisoko_protocols.models import Protocol, ProtocolStatus, Tally
from fisoko_protocols.models.protocols import BADGES, COUNTED
from portal.moments import moment_label
from portal.text import words

POINTS_A_PAGE, PROTOCOLS_A_PAGE = 30, 50
POINT_SORTS = {
    "": ("Не сдавшие выше", ("-waiting", "login")),
    "login": ("По логину", ("login",)),
    "name": ("По названию", ("name", "login")),
}
# What has to be done comes first, what is over last.
BY_STATE = (
    ProtocolStatus.NOT_STARTED,
    ProtocolStatus.RETURNED,
    ProtocolStatus.IN_PROGRESS,
    ProtocolStatus.EDITING,
    ProtocolStatus.LATE,
    ProtocolStatus.HANDED_IN,
)
PROTOCOL_SORTS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "": ("Не сданные выше", ("place", "point__login", "sitting__subject__name", "sitting__category")),
    "login": ("По логину ППО", ("point__login", "sitting__subject__name", "sitting__category")),
    "name": ("По названию ППО", ("point__name", "point__login", "sitting__subject__name", "sitting__category")),
    "subject": ("По предмету", ("sitting__subject__name", "sitting__category", "point__login")),
    "handed": ("Сначала сданные недавно", (F("handed_in_at").desc(nulls_last=True), "point__login")),
    "filled": ("Сначала наименее заполненные", ("part", "point__login")),
}


# --- Numbers ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Counts:
    """Protocols by state."""

    by_state: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.by_state.values())

    @property
    def counted(self) -> int:
        return sum(self.by_state.get(status, 0) for status in COUNTED)

    @property
    def waiting(self) -> int:
        return self.total - self.counted

    @property
    def share(self) -> str:
        return share(self.counted, self.total)


def share(part: int, whole: int) -> str:
    """«12,5 %»; never «100 %» while something is missing, nor «0 %» when there is something."""
    if not whole:
        return "—"
    tenths = 1000 * part // whole or (1 if part else 0)
    number = f"{tenths // 10},{tenths % 10}" if tenths % 10 else str(tenths // 10)
    return f"{number}\N{NO-BREAK SPACE}%"


def counts_of(asked: Asked, role: RoleGrant, region: Region) -> Counts:
    """Of the kept numbers; a search is counted on the region's rows."""
    if asked.query:
        found = protocols_of(asked, role, region, any_state=True).order_by().values_list("status")
        return Counts(dict(found.annotate(Count("pk"))))
    sums = {status: Sum(status) for status in ProtocolStatus.values}
    row = Tally.objects.filter(region=region, sitting__in=asked.sittings).aggregate(
        **{f"n_{status}": found for status, found in sums.items()}
    )
    return Counts({status: row[f"n_{status}"] or 0 for status in ProtocolStatus.values})


# --- Rows ---------------------------------------------------------------------------------------------


def protocols_of(asked: Asked, role: RoleGrant, region: Region, *, any_state: bool = False) -> QuerySet[Protocol]:
    found = Protocol.objects.visible_to(role).filter(point__region=region, sitting__in=asked.sittings)
    if asked.states and not any_state:
        found = found.filter(status__in=asked.states)
    if asked.points is not None:
        found = found.filter(point__in=asked.points)
    for word in words(asked.query):
        found = found.filter(point__search_text__contains=word)
    return found


def points_of(asked: Asked, role: RoleGrant, region: Region) -> QuerySet[AssessmentPoint]:
    """`found` protocols of those asked for; `waiting` of them are not handed in."""
    wanted = Q(protocols__sitting__in=asked.sittings)
    if asked.states:
        wanted &= Q(protocols__status__in=asked.states)
    found = AssessmentPoint.objects.visible_to(role).filter(region=region).search(asked.query).filter(wanted)
    waiting = Count("protocols", filter=Q(protocols__status__in=NOT_HANDED_IN))
    return found.annotate(found=Count("protocols"), waiting=waiting)


@dataclass(frozen=True)
class Shown:
    """One protocol as a list prints it."""

    protocol: Protocol
    subject: str
    now: datetime

    @property
    def url(self) -> str:
        return f"{address_before()}{self.protocol.pk}/"

    @property
    def badge(self) -> str:
        return self.protocol.badge

    @property
    def state(self) -> str:
        """«В работе, 45 %»."""
        label = self.protocol.get_status_display()
        return (
            f"{label}, {self.protocol.share_filled}\N{NO-BREAK SPACE}%"
            if self.protocol.status == "in_progress"
            else label
        )

    @cached_property
    def window(self) -> workflow.Window | None:
        return workflow.window(self.protocol)

    @property
    def deadline(self) -> str:
        return moment_label(self.window.last_moment) if self.window else "не назначен"

    @property
    def deadline_note(self) -> str:
        if self.window is None or self.protocol.counted:
            return ""
        if self.now > self.window.last_moment:
            return "срок истёк"
        return "срок продлён" if self.window.extended_until else ""

    @property
    def handed_in(self) -> str:
        at = self.protocol.handed_in_at
        return moment_label(at.astimezone(self.protocol.point.zone)) if at else ""

    def line(self, *, last: bool) -> dict[str, Any]:
        """What «По ППО» prints of it (watch/_one.html)."""
        protocol, note = self.protocol, self.deadline_note
        under_way = protocol.status == ProtocolStatus.IN_PROGRESS
        return {
            "url": self.url,
            "number": str(protocol.pk),
            "subject": self.subject,
            "share": SafeString(f" {protocol.share_filled}&nbsp;%") if under_way else "",
            "note": format_html(" <strong>({})</strong>", note) if note else "",
            "comma": "" if last else ",",
        }


@cache
def address_before() -> str:
    """The address of a protocol's page up to its number: looking it up for each of seven hundred is dear."""
    return reverse("protocols:watch-protocol", args=[0]).removesuffix("0/")


@dataclass(frozen=True, slots=True)
class PointRow:
    point: AssessmentPoint
    waiting: list[Shown] = field(default_factory=list)
    counted: list[Shown] = field(default_factory=list)

    @property
    def url(self) -> str:
        return reverse("protocols:watch-point", args=[self.point.pk])

    @property
    def total(self) -> int:
        return len(self.waiting) + len(self.counted)

    @property
    def groups(self) -> list[tuple[str, str, list[Shown]]]:
        """(kind of badge, state, protocols): what has to be done first."""
        found = [*self.waiting, *self.counted]
        groups = ((state, [one for one in found if one.protocol.status == state]) for state in BY_STATE)
        return [(BADGES[state], str(state.label), protocols) for state, protocols in groups if protocols]

    @property
    def lines(self) -> list[tuple[str, str, list[dict[str, Any]]]]:
        """The groups ready to be printed."""
        return [
            (kind, label, [one.line(last=one is protocols[-1]) for one in protocols])
            for kind, label, protocols in self.groups
        ]

    @property
    def first(self) -> Shown | None:
        """Of those not handed in, the one whose time ends first."""
        known = [(shown.window.last_moment, index) for index, shown in enumerate(self.waiting) if shown.window]
        return self.waiting[min(known)[1]] if known else None


def shown(protocols: Iterable[Protocol], asked: Asked, points: dict[int, AssessmentPoint] | None = None) -> list[Shown]:
    """Subjects, windows and points are known already: no query more."""
    now = timezone.now()
    labels = {key: asked.label(sitting) for key, sitting in asked.sittings.items()}
    made = []
    for protocol in protocols:
        protocol.sitting = asked.sittings[protocol.sitting_id]
        if points:
            protocol.point = points[protocol.point_id]
        made.append(Shown(protocol, labels[protocol.sitting_id], now))
    return made


def point_rows(points: Sequence[AssessmentPoint], asked: Asked, role: RoleGrant, region: Region) -> list[PointRow]:
    rows = {point.pk: PointRow(point) for point in points}
    for point in points:
        point.region = region
    found = protocols_of(asked, role, region).filter(point__in=rows).order_by("sitting__subject__name", "sitting")
    for each in shown(found, asked, {point.pk: point for point in points}):
        row = rows[each.protocol.point_id]
        (row.counted if each.protocol.counted else row.waiting).append(each)
    return list(rows.values())


# --- Pages --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Board:
    """`rows` are PointRow or Shown, by `view`."""

    view: str
    page: Page
    rows: list[Any]
    counts: Counts

    @property
    def found(self) -> int:
        return self.page.paginator.count


def by_points(asked: Asked, role: RoleGrant, region: Region, number: str) -> Board:
    order = POINT_SORTS.get(asked.sort, POINT_SORTS[""])[1]
    page = Paginator(points_of(asked, role, region).order_by(*order), POINTS_A_PAGE).get_page(number)
    return Board("points", page, point_rows(list(page), asked, role, region), counts_of(asked, role, region))


def by_protocols(asked: Asked, role: RoleGrant, region: Region, number: str) -> Board:
    found = ordered(asked, role, region)
    # Only numbers are put in order: a large region has 12,000 protocols, whole rows take PostgreSQL twice the time.
    page = Paginator(found.values_list("pk", flat=True), PROTOCOLS_A_PAGE).get_page(number)
    rows = found.in_bulk(list(page))
    return Board(
        "protocols", page, shown([rows[pk] for pk in page if pk in rows], asked), counts_of(asked, role, region)
    )


def ordered(asked: Asked, role: RoleGrant, region: Region) -> QuerySet[Protocol]:
    """The protocols asked for in the order asked for, with their ППО."""
    place = Case(
        *(When(status=status, then=Value(number)) for number, status in enumerate(BY_STATE)),
        output_field=IntegerField(),
    )
    part = Case(When(kits_total=0, then=Value(0)), default=100 * F("kits_filled") / F("kits_total"))
    order = PROTOCOL_SORTS.get(asked.sort, PROTOCOL_SORTS[""])[1]
    found = protocols_of(asked, role, region).select_related("point__region")
    return found.annotate(place=place, part=part).order_by(*order, "pk")


def nearest_deadline(asked: Asked, region: Region, now: datetime | None = None) -> datetime | None:
    """The next common deadline ahead, by the region's clock."""
    now = now or timezone.now()
    point = AssessmentPoint(region=region)
    windows = (workflow.window(Protocol(sitting=each, point=point)) for each in asked.sittings.values())
    return min((each.closes for each in windows if each and each.closes > now), default=None)
