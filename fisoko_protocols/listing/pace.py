"""The pace of handing in against the deadline: what share had been handed in so many hours before or after it.

Hours are counted from the deadline of each subject by the region's own clock, so that regions and subjects with
different deadlines lie on one line. A ППО with a clock of its own counts by its region's here.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, F, IntegerField, Sum, When
from django.db.models import Value as Constant
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.models import Region
from fisoko_protocols.listing.asked import Asked
from fisoko_protocols.listing.board import BY_STATE, share
from fisoko_protocols.models import Pace, ProtocolStatus, PublicationNumber, Sitting, Tally
from portal.charts import SAME, Value, bars
from portal.moments import moment_label

HOUR = timedelta(hours=1)
# A table of more rows is not read; steps are as long as need be.
STEPS_SHOWN = 24
STEPS = (1, 2, 3, 6, 12, 24, 48, 168, 720)
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 260, 84, 36, 34, 44
QUARTERS = (0, 25, 50, 75, 100)


@dataclass(frozen=True, slots=True)
class Step:
    """By `hours` after the deadline (before it: negative) `count` of `total` had been handed in."""

    hours: int
    count: int
    total: int

    @property
    def percent(self) -> float:
        return 100 * self.count / self.total if self.total else 0

    @property
    def share(self) -> str:
        return share(self.count, self.total)

    @property
    def label(self) -> str:
        if not self.hours:
            return "Срок сдачи"
        return f"{length(abs(self.hours))} {'до срока' if self.hours < 0 else 'после срока'}"


def length(hours: int) -> str:
    """«2 сут», «1 сут 6 ч», «5 ч»."""
    days, rest = divmod(hours, 24)
    return " ".join(part for part in (f"{days} сут" if days else "", f"{rest} ч" if rest else "") if part)


@dataclass(frozen=True, slots=True)
class Figures:
    steps: list[Step]
    total: int
    deadlines: list[datetime]

    @property
    def counted(self) -> int:
        return self.steps[-1].count if self.steps else 0

    @property
    def at_deadline(self) -> Step | None:
        return next((step for step in self.steps if step.hours == 0), None)

    @property
    def deadline_text(self) -> str:
        """«24 ноября 2026 г., 20:00 (МСК−1)», or from which to which."""
        if not self.deadlines:
            return ""
        first, last = self.deadlines[0], self.deadlines[-1]
        return moment_label(first) if first == last else f"с {moment_label(first)} по {moment_label(last)}"

    @property
    def chart(self) -> SafeString:
        return line("Доля сданных протоколов", self.steps)


def read(asked: Asked, region: Region | None = None, now: datetime | None = None) -> Figures:
    """Two queries; of the country when there is no region."""
    tallies = Tally.objects.filter(sitting__in=asked.sittings)
    paces = Pace.objects.filter(sitting__in=asked.sittings).order_by()
    if region:
        tallies, paces = tallies.filter(region=region), paces.filter(region=region)
    closes: dict[tuple[int, str], datetime] = {}
    total = 0
    protocols = Sum(sum((F(status) for status in ProtocolStatus.values), Constant(0)))
    sums = tallies.values_list("sitting", "region__time_zone").annotate(protocols=protocols)
    for sitting, zone, number in sums:
        total += number
        if closing := closing_of(asked.sittings[sitting], zone):
            closes[sitting, zone] = closing
    handed: Counter[int] = Counter()
    rows = paces.annotate(like=like(asked)).values_list("like", "region__time_zone", "hour").annotate(Sum("count"))
    for sitting, zone, hour, number in rows:
        if closing := closing_of(asked.sittings[sitting], zone):
            handed[hours_after(closing, hour + HOUR)] += number
    return Figures(steps(handed, total, reached(closes, now or timezone.now())), total, sorted(closes.values()))


def like(asked: Asked) -> Case:
    """Subjects of one deadline count as the first of them: of the country's hours come few rows instead of all."""
    alike: dict[datetime | None, list[int]] = defaultdict(list)
    for pk, sitting in asked.sittings.items():
        alike[closing_of(sitting, "UTC")].append(pk)
    whens = (When(sitting__in=numbers, then=Constant(numbers[0])) for numbers in alike.values())
    return Case(*whens, output_field=IntegerField())


def closing_of(sitting: Sitting, zone: str) -> datetime | None:
    found = next((each for each in sitting.publications.all() if each.number == PublicationNumber.SECOND), None)
    return found.closes(ZoneInfo(zone)) if found else None


def hours_after(closes: datetime, moment: datetime) -> int:
    """Whole hours, rounded up: what is handed in within the last hour before the deadline is there at the deadline."""
    return -((closes - moment) // HOUR)


def reached(closes: dict[tuple[int, str], datetime], now: datetime) -> int | None:
    """How far the line may be drawn: the clock of whoever is furthest; beyond lies the future."""
    return max((-((closing - now) // HOUR) for closing in closes.values()), default=None)


def steps(handed: Counter[int], total: int, until: int | None) -> list[Step]:
    """From before the first handing in (at least a day) to the deadline, or to now while it lies ahead."""
    if not total or until is None:
        return []
    last = max([min(until, 0), *handed])
    first = min([-24, *handed, last - 24]) if last <= -24 else min([-24, *handed])
    width = next((step for step in STEPS if (last - first) / step <= STEPS_SHOWN), STEPS[-1])
    # The deadline itself is one of the steps, and the line begins at nothing handed in.
    marks = list(range((first - 1) // width * width, last + 1, width))
    if marks[-1] < last:
        marks.append(last)
    return [Step(mark, sum(number for hours, number in handed.items() if hours <= mark), total) for mark in marks]


def by_sitting(asked: Asked, region: Region | None = None) -> list[tuple[Sitting, Tally]]:
    """The numbers of each subject and category, added up over the regions asked for."""
    tallies = Tally.objects.filter(sitting__in=asked.sittings)
    if region:
        tallies = tallies.filter(region=region)
    found: dict[int, Tally] = {}
    for tally in tallies:
        sums = found.setdefault(tally.sitting_id, Tally(sitting_id=tally.sitting_id))
        add(sums, tally)
    return [(sitting, found[pk]) for pk, sitting in asked.sittings.items() if pk in found]


def add(sums: Tally, tally: Tally) -> None:
    for column in (*ProtocolStatus.values, "kits_handed_in", "spoiled"):
        setattr(sums, column, getattr(sums, column) + getattr(tally, column))


def shares(title: str, rows: list[tuple[str, Tally]]) -> SafeString:
    values = [
        Value(label, row.counted * 100 / row.total if row.total else 0, share(row.counted, row.total))
        for label, row in rows
    ]
    return bars(title, values, most=100)


def subject_rows(asked: Asked, rows: list[tuple[Sitting, Tally]], board_url: str) -> list[dict[str, Any]]:
    """For the table: numbers by state; the label leads to the board of the subject and category."""
    before = f"{board_url}&" if "?" in board_url else f"{board_url}?"
    return [
        {
            "label": asked.label(sitting),
            "url": f"{before}assessment={sitting.assessment_id}&subject={sitting.subject.code}&category={sitting.category}",
            "cells": [(status.label, getattr(tally, status)) for status in BY_STATE],
            "total": tally.total,
            "counted": tally.counted,
            "share": share(tally.counted, tally.total),
        }
        for sitting, tally in rows
    ]


# --- The line -----------------------------------------------------------------------------------------


def line(title: str, found: list[Step]) -> SafeString:
    """Cumulative share over hours, the deadline as an upright line; words are text, so they take the page's look."""
    if not found:
        return SafeString("")
    first, last = min(found[0].hours, -1), max(found[-1].hours, 0)

    def x(hours: int) -> str:
        return f"{LEFT + (hours - first) / (last - first) * (WIDTH - LEFT - RIGHT):.1f}"

    def y(percent: float) -> str:
        return f"{HEIGHT - BOTTOM - percent / 100 * (HEIGHT - TOP - BOTTOM):.1f}"

    grid = format_html_join(
        "",
        '<line class="pace-grid" x1="{}" y1="{}" x2="{}" y2="{}"/><text class="pace-scale" x="{}" y="{}">{} %</text>',
        ((LEFT, y(each), WIDTH - RIGHT, y(each), LEFT - 8, float(y(each)) + 4, each) for each in QUARTERS),
    )
    spots = " ".join(f"{x(step.hours)},{y(step.percent)}" for step in found)
    deadline = format_html(
        '<line class="pace-deadline" x1="{0}" y1="{1}" x2="{0}" y2="{2}"/><text class="pace-word" x="{0}" y="{3}">Срок</text>',
        x(0), TOP, HEIGHT - BOTTOM, TOP - 10,
    )  # fmt: skip
    ends = {first: f"{length(-first)} до срока"} | ({last: f"{length(last)} после"} if last > 0 else {})
    labels = format_html_join(
        "",
        '<text class="pace-{}" x="{}" y="{}">{}</text>',
        (("from" if hours == first else "to", x(hours), HEIGHT - BOTTOM + 30, text) for hours, text in ends.items()),
    )
    now = found[-1]
    last_point = format_html('<circle class="chart-point" cx="{}" cy="{}" r="4.5"/>', x(now.hours), y(now.percent))
    return format_html(
        '<figure class="chart"><figcaption>{}</figcaption><svg class="pace-plot" viewBox="0 0 {} {}" role="img" '
        'aria-label="{}: линия. {}">{}{}<polyline class="pace-line" points="{}"/>{}{}</svg></figure>',
        title, WIDTH, HEIGHT, title, SAME, grid, deadline, spots, last_point, labels,
    )  # fmt: skip
