"""Charts as look.md wants them: bars and lines from zero, each value said beside it, no script, no inline style.

The words stay text of the page; only bars, points and lines are SVG, coloured by static/css/charts.css. A table with
the same figures stands beside every chart, so to a screen reader a chart is one picture with a name.
"""

import math
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Number = Decimal | float | int
SAME = "Те же числа — в таблице рядом."
# Of a line, in units of its viewBox.
WIDTH, ZERO, TOP = 360, 150, 34
LABELS_AT = ZERO + 24
# Of one sign of a label, and what keeps two labels apart.
SIGN, GAP = 7.5, 6


class Value(NamedTuple):
    """One bar or point: `shown` is the number as people read it; None is «no data», never 0."""

    label: str
    number: Number | None
    shown: str


def highest(values: Sequence[Value], most: Number | None) -> Number:
    return most or max((value.number for value in values if value.number), default=1)


def bars(title: str, values: Sequence[Value], *, most: Number | None = None) -> SafeString:
    """Bars one under another; `most` is the number that fills the width (100 for shares)."""
    top = highest(values, most)
    rows = format_html_join(
        "",
        '<div class="chart-row"><span class="chart-label">{}</span>'
        '<svg class="chart-bar" focusable="false"><rect class="chart-ground" width="100%" height="100%"/>'
        '<rect class="chart-filled" width="{}%" height="100%"/></svg><span class="chart-value">{}</span></div>',
        ((value.label, f"{float(value.number or 0) / float(top) * 100:.2f}", value.shown) for value in values),
    )
    return format_html(
        '<figure class="chart"><figcaption>{}</figcaption><div role="img" aria-label="{}: столбцы. {}">{}</div></figure>',
        title, title, SAME, rows,
    )  # fmt: skip


Spot = tuple[float, float | None, Value]


def apart(spots: Sequence[Spot], words: Sequence[str]) -> Sequence[Spot]:
    """As many of the spots as have room for their words, the last among them: the table beside has them all."""
    room = WIDTH / max(len(spots), 1)
    step = math.ceil((max(map(len, words), default=0) * SIGN + GAP) / room)
    return spots[::-1][:: max(step, 1)][::-1]


def line(title: str, values: Sequence[Value], *, most: Number | None = None) -> SafeString:
    """Points in their order, joined where both neighbours have a number."""
    top = float(highest(values, most))
    step = WIDTH / max(len(values), 1)
    spots: list[Spot] = [
        (step * (index + 0.5), None if value.number is None else ZERO - float(value.number) / top * (ZERO - TOP), value)
        for index, value in enumerate(values)
    ]
    joins = (
        (f"{x1:.1f}", f"{y1:.1f}", f"{x2:.1f}", f"{y2:.1f}")
        for (x1, y1, _), (x2, y2, _) in pairwise(spots)
        if y1 is not None and y2 is not None
    )
    lines = format_html_join("", '<line class="chart-line" x1="{}" y1="{}" x2="{}" y2="{}"/>', joins)
    points = format_html_join(
        "", '<circle class="chart-point" cx="{}" cy="{}" r="4.5"/>',
        ((f"{x:.1f}", f"{y:.1f}") for x, y, _ in spots if y is not None),
    )  # fmt: skip
    shown = [value.shown for value in values if value.number is not None]
    numbers = format_html_join(
        "", '<text class="chart-number" x="{}" y="{}">{}</text>',
        ((f"{x:.1f}", f"{y - 12:.1f}", v.shown) for x, y, v in apart(spots, shown) if y is not None),
    )  # fmt: skip
    labels = format_html_join(
        "", '<text class="chart-under" x="{}" y="{}">{}</text>',
        ((f"{x:.1f}", LABELS_AT, value.label) for x, _, value in apart(spots, [v.label for v in values])),
    )  # fmt: skip
    axis = format_html('<line class="chart-axis" x1="0" y1="{}" x2="{}" y2="{}"/>', ZERO, WIDTH, ZERO)
    return format_html(
        '<figure class="chart"><figcaption>{}</figcaption><svg class="chart-plot" viewBox="0 0 {} {}" role="img" '
        'aria-label="{}: линия. {}">{}{}{}{}{}</svg></figure>',
        title, WIDTH, LABELS_AT + 8, title, SAME, axis, lines, points, numbers, labels,
    )  # fmt: skip
