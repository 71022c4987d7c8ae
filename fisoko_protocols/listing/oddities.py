"""«Обратите внимание»: what looks odd in handed-in protocols. Questions to ask a ППО, not marks: kept nowhere.

All thresholds stand here. What is measured is the official version, the last one handed in.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, Sum, Window
from django.db.models.functions import TruncSecond
from django.urls import reverse

from accounts.models import Region, RoleGrant
from fisoko_protocols.listing.asked import Asked
from fisoko_protocols.listing.board import share
from fisoko_protocols.models import Protocol, Tally
from fisoko_protocols.models.protocols import ODD
from portal.moments import moment_label

# Far more spoiled than elsewhere: at least so many kits, and so many times the share of all other protocols of the
# subject and category in the country, of which there must be enough to compare with.
SPOILED_KITS = 3
SPOILED_TIMES = 3
ELSEWHERE_KITS = 30
# The same second of handing in: so many different ППО of a region.
SAME_SECOND_POINTS = 2

SHOWN_AT_FIRST, A_PAGE = 10, 30
# Other ППО of the same second, in words.
NAMED = 5


@dataclass(frozen=True, slots=True)
class Kind:
    code: str
    title: str
    rule: str


UNUSED = Kind(
    "unused",
    "Все комплекты не использованы",
    "В сданном протоколе нет ни одного использованного и ни одного испорченного комплекта. Уточните, проводилась ли "
    "оценка в этом ППО.",
)
OUTSIDE = Kind(
    "outside",
    "Логины другого региона",
    "У использованных комплектов указаны логины организаций, код региона в которых не совпадает с регионом ППО. Это "
    "бывает, если учитель работает в соседнем регионе, но чаще это опечатка.",
)
SPOILED = Kind(
    "spoiled",
    "Испорчено намного больше, чем в других ППО",
    f"Испорчено не меньше {SPOILED_KITS} комплектов, и доля испорченных в {SPOILED_TIMES} раза или больше превышает "
    "долю во всех остальных сданных протоколах этого предмета и категории по стране (если в них не меньше "
    f"{ELSEWHERE_KITS} комплектов).",
)
SAME_SECOND = Kind(
    "second",
    "Сданы в одну и ту же секунду",
    f"Протоколы разных ППО региона (не меньше {SAME_SECOND_POINTS}) сданы в одну секунду. Так бывает, когда за "
    "несколько ППО отчитывается один человек.",
)
KINDS = (SPOILED, UNUSED, OUTSIDE, SAME_SECOND)


class HandedIn(NamedTuple):
    """One handed-in protocol, no more of it than the rules ask."""

    pk: int
    sitting: int
    login: str
    at: datetime
    used: int
    spoiled: int
    unused: int
    outside: int

    @property
    def kits(self) -> int:
        return self.used + self.spoiled + self.unused

    @property
    def second(self) -> datetime:
        return self.at.replace(microsecond=0)


class Sums(NamedTuple):
    """Of all official versions of a subject and category in the country."""

    kits: int
    spoiled: int


@dataclass(frozen=True, slots=True)
class Oddity:
    protocol: Protocol
    subject: str
    explanation: str

    @property
    def url(self) -> str:
        return reverse("protocols:watch-protocol", args=[self.protocol.pk])

    @property
    def point_url(self) -> str:
        return reverse("protocols:watch-point", args=[self.protocol.point_id])


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of oddity: a page of it when it was asked for alone, else the first few."""

    kind: Kind
    page: Page
    oddities: list[Oddity]

    @property
    def found(self) -> int:
        return self.page.paginator.count

    @property
    def more(self) -> int:
        return self.found - len(self.oddities)


# --- The rules ----------------------------------------------------------------------------------------


def is_far_more_spoiled(row: HandedIn, country: Sums) -> bool:
    """share here ≥ SPOILED_TIMES × share elsewhere, multiplied out."""
    kits, spoiled = country.kits - row.kits, country.spoiled - row.spoiled
    if row.spoiled < SPOILED_KITS or kits < ELSEWHERE_KITS:
        return False
    return row.spoiled * kits >= SPOILED_TIMES * row.kits * spoiled


def logins_by_second(rows: Iterable[HandedIn]) -> dict[datetime, set[str]]:
    """Of the seconds in which enough different ППО handed in."""
    found: dict[datetime, set[str]] = defaultdict(set)
    for row in rows:
        found[row.second].add(row.login)
    return {second: logins for second, logins in found.items() if len(logins) >= SAME_SECOND_POINTS}


def explained(rows: Sequence[HandedIn], sums: dict[int, Sums], zone: ZoneInfo) -> dict[str, dict[int, str]]:
    """{kind: {number of the protocol: why it, in numbers}}, the strangest first."""
    together = logins_by_second(rows)
    odd: dict[str, dict[int, str]] = {kind.code: {} for kind in KINDS}
    for row in sorted(rows, key=lambda row: (-row.spoiled, row.pk)):
        country = sums.get(row.sitting, Sums(0, 0))
        if is_far_more_spoiled(row, country):
            others = share(country.spoiled - row.spoiled, country.kits - row.kits)
            here = share(row.spoiled, row.kits)
            odd[SPOILED.code][row.pk] = (
                f"Испорчено {row.spoiled} из {row.kits} ({here}), в остальных протоколах {others}."
            )
    for row in sorted(rows, key=lambda row: (-row.unused, row.pk)):
        if row.unused and not row.used and not row.spoiled:
            odd[UNUSED.code][row.pk] = f"Не использовано {row.unused} из {row.kits}."
    for row in sorted(rows, key=lambda row: (-row.outside, row.pk)):
        if row.outside:
            odd[OUTSIDE.code][row.pk] = f"Логинов с кодом другого региона: {row.outside} из {row.used}."
    for row in sorted(rows, key=lambda row: (row.second, row.login, row.pk), reverse=True):
        if row.second in together:
            odd[SAME_SECOND.code][row.pk] = same_second(row, together[row.second], zone)
    return odd


def same_second(row: HandedIn, logins: set[str], zone: ZoneInfo) -> str:
    """With the seconds: they are what is odd. By the clock of the region, or two ППО could not be compared."""
    at = row.at.astimezone(zone)
    others = sorted(logins - {row.login})
    named = ", ".join(others[:NAMED]) + (f" и ещё {len(others) - NAMED}" if len(others) > NAMED else "")
    return f"Сдан {moment_label(at)}, в {at:%H:%M:%S}, в ту же секунду, что и у {named}."


# --- Reading ------------------------------------------------------------------------------------------


def handed_in(asked: Asked, role: RoleGrant, region: Region) -> list[HandedIn]:
    """Of one region, those the rules could name: most protocols have nothing odd and need not be read one by one."""
    found = Protocol.objects.visible_to(role).filter(point__region=region, sitting__in=asked.sittings)
    found = found.filter(versions_made__gt=0).order_by().annotate(second=TruncSecond("handed_in_at", tzinfo=UTC))
    together = found.annotate(together=Window(Count("pk"), partition_by=F("second")))
    odd = Q(spoiled__gte=SPOILED_KITS) | Q(used=0, spoiled=0) | Q(outside__gt=0) | Q(together__gte=SAME_SECOND_POINTS)
    rows = together.filter(odd).values_list(
        "pk", "sitting", "point__login", "handed_in_at", "used", "spoiled", "unused", "outside"
    )  # fmt: skip
    return [HandedIn(pk, sitting, login, at, *kits) for pk, sitting, login, at, *kits in rows if at]


def country_sums(asked: Asked) -> dict[int, Sums]:
    rows = Tally.objects.filter(sitting__in=asked.sittings).order_by().values_list("sitting")
    return {pk: Sums(kits, bad) for pk, kits, bad in rows.annotate(Sum("kits_handed_in"), Sum("spoiled"))}


def by_region(asked: Asked) -> dict[str, int]:
    """How many protocols are «Логины другого региона» or «Все комплекты не использованы»; the other kinds need their
    neighbours. One query along an index of these only.
    """
    found = Protocol.objects.filter(ODD, sitting__in=asked.sittings).order_by()
    return dict(found.values_list("point__region").annotate(Count("pk")))


def kind_of(code: str) -> Kind | None:
    return next((kind for kind in KINDS if kind.code == code), None)


def sections(asked: Asked, role: RoleGrant, region: Region, kind: Kind | None, page: str) -> list[Section]:
    """All kinds with their first protocols, or a page of one kind. Three queries."""
    odd = explained(handed_in(asked, role, region), country_sums(asked), ZoneInfo(region.time_zone))
    shown = [each for each in KINDS if kind in (None, each)]
    size = A_PAGE if kind else SHOWN_AT_FIRST
    pages = {each.code: Paginator(list(odd[each.code]), size).get_page(page if kind else 1) for each in shown}
    numbers = {pk for page in pages.values() for pk in page}
    protocols = Protocol.objects.visible_to(role).select_related("point").in_bulk(numbers)
    for protocol in protocols.values():
        protocol.sitting = asked.sittings[protocol.sitting_id]
    return [
        Section(
            each,
            pages[each.code],
            [Oddity(protocols[pk], asked.label(protocols[pk].sitting), odd[each.code][pk]) for pk in pages[each.code]],
        )
        for each in shown
    ]
