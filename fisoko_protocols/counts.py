"""Keeps the numbers of the boards right.

Called by the verbs last in their transactions, so that the region's row is locked as shortly as can be; one UPDATE a
row, so that two verbs never wait for each other crosswise. `rebuild` counts all anew (Part.recount).
"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Min, Q, Sum
from django.db.models.functions import TruncHour

from fisoko_protocols.models import Pace, Protocol, ProtocolStatus, Sitting, Tally, Version
from fisoko_protocols.models.protocols import COUNTED

Key = tuple[int, str]
OFFICIAL = ("kits_handed_in", "spoiled")


def key_of(protocol: Protocol) -> Key:
    return protocol.sitting_id, protocol.point.region_id


def add(key: Key, changes: dict[str, int]) -> None:
    changes = {column: change for column, change in changes.items() if change}
    if changes:
        sitting, region = key
        values: dict[str, Any] = {column: F(column) + change for column, change in changes.items()}
        Tally.objects.filter(sitting=sitting, region=region).update(**values)


def hold(protocols: Iterable[Protocol]) -> None:
    """Before a verb changes several rows: they are locked in one order, and made where there are none."""
    for sitting, region in sorted(set(map(key_of, protocols))):
        Tally.objects.select_for_update().get_or_create(sitting_id=sitting, region_id=region)


def opened(protocols: Iterable[Protocol]) -> None:
    """New protocols, none begun; their rows are held."""
    for key, number in Counter(map(key_of, protocols)).items():
        add(key, {ProtocolStatus.NOT_STARTED: number})


def moved(protocol: Protocol, before: str, **official: int) -> None:
    """A protocol has left the state `before`; `official` are changes of kits_handed_in and spoiled."""
    steps = {before: -1, protocol.status: 1} if before != protocol.status else {}
    add(key_of(protocol), {**steps, **official})


def paced(protocol: Protocol, at: datetime) -> None:
    """The first handing in of a protocol."""
    sitting, region = key_of(protocol)
    hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    Pace.objects.get_or_create(sitting_id=sitting, region_id=region, hour=hour)
    Pace.objects.filter(sitting=sitting, region=region, hour=hour).update(count=F("count") + 1)


def handed_in_in_all() -> int:
    found = Tally.objects.aggregate(**{status.value: Sum(status.value) for status in COUNTED})
    return sum(filter(None, found.values()))


def counted() -> dict[Key, dict[str, int]]:
    """What every tally should say, from the protocols themselves."""
    columns: dict[str, Any] = {status: Count("pk", filter=Q(status=status)) for status in ProtocolStatus.values}
    # Under another name: the protocol has a column «spoiled» of its own.
    columns |= {"whole": Sum(F("used") + F("spoiled") + F("unused")), "bad": Sum("spoiled")}
    rows = Protocol.objects.order_by().values_list("sitting", "point__region").annotate(**columns)
    names = [*ProtocolStatus.values, *OFFICIAL]
    return {(sitting, region): dict(zip(names, numbers, strict=True)) for sitting, region, *numbers in rows}


def wrong() -> int:
    """How many tallies say other than the protocols do."""
    right = counted()
    kept = {(tally.sitting_id, tally.region_id): tally for tally in Tally.objects.all()}
    empty = Tally()
    names = [*ProtocolStatus.values, *OFFICIAL]
    return sum(
        any(getattr(kept.get(key, empty), name) != right.get(key, {}).get(name, 0) for name in names)
        for key in right.keys() | kept.keys()
    )


@transaction.atomic
def rebuild() -> None:
    """Nobody may move a protocol meanwhile: the sittings are locked, as the verbs of handing in do not lock them, the
    portal should be at rest (docs/operations.md)."""
    list(Sitting.objects.select_for_update().order_by("pk"))
    Tally.objects.all().delete()
    Tally.objects.bulk_create(
        Tally(sitting_id=sitting, region_id=region, **row) for (sitting, region), row in counted().items()
    )
    firsts = Version.objects.order_by().values("protocol__sitting", "protocol__point__region", "protocol")
    hours: Counter[tuple[int, str, datetime]] = Counter()
    for row in firsts.annotate(hour=TruncHour(Min("handed_in_at"), tzinfo=UTC)):
        hours[row["protocol__sitting"], row["protocol__point__region"], row["hour"]] += 1
    Pace.objects.all().delete()
    Pace.objects.bulk_create(
        Pace(sitting_id=sitting, region_id=region, hour=hour, count=number)
        for (sitting, region, hour), number in hours.items()
    )
