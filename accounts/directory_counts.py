"""Numbers of organisations by kind and municipality, right in the moment in which a change of the directory commits.

Whoever writes organisations calls `renew` afterwards in the same transaction, with every municipality touched, the one
an organisation has left among them; `portal.registry.organisation_saved` calls it for where the organisation now is.
Processes keep the numbers of open ones until the next `renew`.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Q

from accounts.models import Municipality, Organisation, OrganisationCount
from portal.remembered import Remembered

BATCH = 500


class Amounts(NamedTuple):
    """Open organisations of a kind: all of them, and those of the chosen municipalities."""

    every: int
    within: int


@transaction.atomic
def renew(municipality_ids: Iterable[int]) -> None:
    """Count the municipalities afresh.

    The municipality is locked after the organisations are written: of two writers the second counts both.
    """
    ids = sorted(set(municipality_ids))
    list(Municipality.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    counted = (
        Organisation.objects.filter(municipality__in=ids)
        .order_by("municipality_id", "kind")
        .values_list("municipality_id", "kind")
        .annotate(opened=Count("id", filter=Q(closed=False)), shut=Count("id", filter=Q(closed=True)))
    )
    rows = [OrganisationCount(municipality_id=m, kind=kind, open=o, closed=c) for m, kind, o, c in counted]
    # A kind that has left the municipality keeps its row, with nothing in it.
    OrganisationCount.objects.filter(municipality__in=ids).update(open=0, closed=0)
    OrganisationCount.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["kind", "municipality"], update_fields=["open", "closed"]
    )
    opened.forget()


def renew_for(organisation: Organisation) -> None:
    renew([organisation.municipality_id])


def renew_for_many(organisations: Iterable[Organisation]) -> None:
    renew(organisation.municipality_id for organisation in organisations)


def renew_all() -> None:
    """After a bulk load past the portal, and to put right what nobody can explain."""
    ids = list(Municipality.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        renew(ids[start : start + BATCH])


def wrong() -> list[tuple[int, str]]:
    """(municipality, kind) whose kept number is not what the rows say: for checks."""
    rows = Organisation.objects.order_by().values_list("municipality_id", "kind", "closed").annotate(Count("id"))
    true = {(municipality, kind, shut): number for municipality, kind, shut, number in rows}
    kept: dict[tuple[int, str, bool], int] = {}
    for row in OrganisationCount.objects.all():
        kept[row.municipality_id, row.kind, False] = row.open
        kept[row.municipality_id, row.kind, True] = row.closed
    return sorted({key[:2] for key in true.keys() | kept.keys() if true.get(key, 0) != kept.get(key, 0)})


def read() -> dict[str, dict[int, int]]:
    """{kind: {municipality: open organisations}}."""
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for kind, municipality, number in OrganisationCount.objects.values_list("kind", "municipality_id", "open"):
        found[kind][municipality] = number
    return dict(found)


opened = Remembered("organisation-counts", read)


def open_organisations(kind: str, municipality_ids: list[int] | None = None) -> Amounts:
    """Without municipalities both numbers are the same."""
    numbers = opened().get(kind, {})
    every = sum(numbers.values())
    return Amounts(every, every if municipality_ids is None else sum(numbers.get(pk, 0) for pk in municipality_ids))


def every_open() -> int:
    """Of all kinds, for the front page."""
    return sum(sum(numbers.values()) for numbers in opened().values())
