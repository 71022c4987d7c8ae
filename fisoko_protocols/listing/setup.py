"""What the set-up's first page shows: each assessment with its subjects, windows and how much is given out."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, Sum

from fisoko_protocols.models import Assessment, Protocol, Publication, Sitting
from fisoko_protocols.workflow import window_in_words


@dataclass(frozen=True, slots=True)
class SittingRow:
    """`windows` are of protocol 1 and 2: the publication, None where there is none, when it opens and closes."""

    sitting: Sitting
    windows: list[tuple[int, Publication | None, list[str]]]
    points: int
    kits: int


def assessments() -> list[tuple[Assessment, list[SittingRow]]]:
    """Three queries, however many there are; an assessment without subjects too."""
    sittings = (
        Sitting.objects.with_names()
        .prefetch_related("publications")
        .order_by("-assessment__starts_on", "assessment_id", "subject__name", "category")
    )
    given = {
        sitting: (points, given or 0)
        for sitting, points, given in Protocol.objects.order_by()
        .values_list("sitting")
        .annotate(points=Count("pk"), given=Sum("kits_total"))
    }
    rows = {
        key: [row_of(sitting, *given.get(sitting.pk, (0, 0))) for sitting in its]
        for key, its in groupby(sittings, lambda sitting: sitting.assessment_id)
    }
    return [(each, rows.get(each.pk, [])) for each in Assessment.objects.order_by("-starts_on", "pk")]


def row_of(sitting: Sitting, points: int, kits: int) -> SittingRow:
    known = {publication.number: publication for publication in sitting.publications.all()}
    return SittingRow(sitting, list(windows_of(known)), points, kits)


def windows_of(known: dict[int, Publication]) -> Iterable[tuple[int, Publication | None, list[str]]]:
    for number in (1, 2):
        found = known.get(number)
        yield number, found, window_in_words(found).split(" – ") if found else []
