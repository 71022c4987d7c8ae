"""What coordinators and the federal organiser take away: the board as filtered, and all rows handed in by a moment.

No row holds more than the known columns, and what a job keeps of its order holds no typed text: a search is kept as
the numbers of the ППО it found (the rule above all others, spec/04).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Self

from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.http import HttpResponseBase
from django.utils import timezone

from accounts.models import AssessmentPoint, Region, RoleGrant
from fisoko_protocols.checks import Mark
from fisoko_protocols.listing.asked import Asked
from fisoko_protocols.listing.board import PROTOCOL_SORTS, ordered, shown
from fisoko_protocols.models import HandedIn, Sitting, Version
from portal import prepared_files
from portal.jobs import JobFailed, job_handler
from portal.models import Job
from portal.moments import MOSCOW

JOB = "protocols.file"
CHUNK = 500
BOARD_COLUMNS = [
    "Субъект РФ", "Логин ППО", "Название ППО", "Телефон", "Оценка", "Предмет", "Категория", "Состояние", "Комплектов",
    "Заполнено", "Заполнено, %", "Сдать до", "Сдан", "Версий",
]  # fmt: skip
KIT_COLUMNS = [
    "Оценка", "Предмет", "Категория", "Субъект РФ", "Логин ППО", "Название ППО", "Номер комплекта", "Комментарий",
    "Логин ОО, в которой работает учитель", "Версия", "Сдан (московское время)", "С опозданием",
]  # fmt: skip


# --- The board ----------------------------------------------------------------------------------------


def wall_clock(moment: datetime | None) -> datetime | None:
    """As the clock it is told in shows it: spreadsheets know no zones."""
    return moment.replace(tzinfo=None) if moment else None


def board_rows(asked: Asked, role: RoleGrant, region: Region) -> Iterator[list[Any]]:
    """In the order of «По протоколам»; deadlines and moments by the clock of the ППО."""
    protocols = ordered(asked, role, region).iterator(chunk_size=CHUNK)
    for one in shown(protocols, asked):
        protocol = one.protocol
        sitting, point = protocol.sitting, protocol.point
        handed = protocol.handed_in_at.astimezone(point.zone) if protocol.handed_in_at else None
        yield [
            region.name, point.login, point.name, point.phone, sitting.assessment.title, sitting.subject.name,
            sitting.get_category_display(), protocol.get_status_display(), protocol.kits_total, protocol.kits_filled,
            protocol.share_filled, wall_clock(one.window.last_moment if one.window else None), wall_clock(handed),
            protocol.versions_made,
        ]  # fmt: skip


# --- Rows handed in by a moment -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HandedInAt:
    """All rows of the versions that were the official ones at `moment`."""

    moment: datetime
    sittings: list[int]
    region: str = ""

    @property
    def versions(self) -> QuerySet[Version]:
        """Of each protocol the last one handed in at or before the moment; versions never change, nor do these."""
        by_then = Version.objects.filter(handed_in_at__lte=self.moment)
        later = by_then.filter(protocol=OuterRef("protocol"), number__gt=OuterRef("number"))
        found = by_then.filter(protocol__sitting__in=self.sittings)
        if self.region:
            found = found.filter(protocol__point__region=self.region)
        return found.filter(~Exists(later))

    @property
    def order(self) -> QuerySet[Version]:
        return self.versions.order_by(
            "protocol__point__region", "protocol__point__login", "protocol__sitting", "protocol"
        )

    def rows_at_most(self) -> int:
        """Kits given later make it too many, never too few."""
        return self.versions.aggregate(n=Sum("protocol__kits_total"))["n"] or 0

    def chunks(self) -> Iterator[list[list[Any]]]:
        """The order is read at once, the contents some hundred versions at a time."""
        keys = list(self.order.values_list("pk", flat=True))
        cards = sitting_cards(self.sittings)
        for start in range(0, len(keys), CHUNK):
            wanted = keys[start : start + CHUNK]
            found = Version.objects.select_related("protocol__point__region").in_bulk(wanted)
            yield [row for key in wanted for row in version_rows(found[key], cards)]

    def rows(self) -> Iterator[list[Any]]:
        for chunk in self.chunks():
            yield from chunk


def sitting_cards(sittings: list[int]) -> dict[int, tuple[str, str, str]]:
    found = Sitting.objects.with_names().filter(pk__in=sittings)
    return {each.pk: (each.assessment.title, each.subject.name, each.get_category_display()) for each in found}


def version_rows(version: Version, cards: dict[int, tuple[str, str, str]]) -> Iterator[list[Any]]:
    point = version.protocol.point
    before = [*cards[version.protocol.sitting_id], point.region.name, point.login, point.name]
    at = wall_clock(version.handed_in_at.astimezone(MOSCOW))
    after = [version.number, at, "да" if version.late else "нет"]
    for line in HandedIn.parse(version.content).lines:
        yield [*before, line.number, Mark(line.comment).label, line.login, *after]


# --- Files and jobs -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Order:
    """One file: how it is called, and what a worker needs to make it."""

    fmt: str
    name: str
    title: str
    columns: list[str]
    payload: dict[str, Any]

    @classmethod
    def board(cls, fmt: str, asked: Asked, role: RoleGrant, region: Region) -> Self:
        payload: dict[str, Any] = {
            "what": "board", "fmt": fmt, "role": role.pk, "region": region.code,
            "sittings": sorted(asked.sittings), "state": asked.state,
            # Of the address, so anything may stand there.
            "sort": asked.sort if asked.sort in PROTOCOL_SORTS else "",
        }  # fmt: skip
        if asked.query:
            points = AssessmentPoint.objects.visible_to(role).filter(region=region).search(asked.query)
            payload["points"] = sorted(points.values_list("pk", flat=True))
        name = f"protocols-{region.code}-{timezone.localtime():%Y-%m-%d-%H-%M}.{fmt}"
        return cls(fmt, name, f"Контроль заполнения, {region.code}", BOARD_COLUMNS, payload)

    @classmethod
    def handed_in(cls, fmt: str, wanted: HandedInAt, role: RoleGrant) -> Self:
        moment = wanted.moment.astimezone(MOSCOW)
        payload = {
            "what": "handed-in", "fmt": fmt, "role": role.pk, "moment": moment.isoformat(),
            "sittings": sorted(wanted.sittings), "region": wanted.region,
        }  # fmt: skip
        name = f"handed-in-{moment:%Y-%m-%d-%H-%M}.{fmt}"
        return cls(fmt, name, f"Сдано на {moment:%d.%m.%Y %H-%M}", KIT_COLUMNS, payload)

    def send(self, rows: Iterable[list[Any]]) -> HttpResponseBase:
        return prepared_files.sent_at_once(self.fmt, name=self.name, title=self.title, columns=self.columns, rows=rows)

    def start(self, *, by: Any) -> Job:
        """The board changes all the time: a new job each; what was handed in by a moment never does."""
        content = str(timezone.now()) if self.payload["what"] == "board" else ""
        return prepared_files.start_file(JOB, self.payload | {"name": self.name}, content=content, by=by)


@job_handler(JOB, "Файл о ходе сдачи протоколов")
def make_file(job: Job) -> dict[str, Any]:
    """From the start each time: a half of a file is no use to the next worker."""
    payload = job.payload
    role = RoleGrant.objects.with_scope().in_force().filter(pk=payload["role"]).first()
    if role is None:
        raise JobFailed("Роль, в которой заказан файл, больше не действует.")
    if payload["what"] == "board":
        order, chunks, total = ordered_board(payload, role)
    else:
        wanted = HandedInAt(datetime.fromisoformat(payload["moment"]), payload["sittings"], payload["region"])
        order, chunks, total = Order.handed_in(payload["fmt"], wanted, role), wanted.chunks(), wanted.rows_at_most()
    rows = prepared_files.told(chunks, job, total)
    with prepared_files.made_file(order.fmt, title=order.title, columns=order.columns, rows=rows) as made:
        return prepared_files.keep_made(made, name=payload["name"], kind=JOB)


def ordered_board(payload: dict[str, Any], role: RoleGrant) -> tuple[Order, Iterator[list[list[Any]]], int]:
    known = list(Sitting.objects.with_names().prefetch_related("publications").filter(pk__in=payload["sittings"]))
    points = tuple(payload["points"]) if "points" in payload else None
    sittings = {each.pk: each for each in known}
    asked = Asked(known, sittings, state=payload["state"], sort=payload["sort"], points=points)
    region = Region.objects.get(pk=payload["region"])
    rows = board_rows(asked, role, region)
    chunks = iter(lambda: list(islice(rows, CHUNK)), [])
    return Order.board(payload["fmt"], asked, role, region), chunks, ordered(asked, role, region).count()
