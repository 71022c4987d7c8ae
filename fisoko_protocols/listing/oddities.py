"""«Обратите внимание»: what looks odd in handed-in protocols. Questions to ask a ППО, not marks: kept nowhere.

All thresholds stand here. What is measured is the official version, the last one handed in.
"""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import BigIntegerField, Case, Count, F, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, TruncSecond
from django.db.models.lookups import GreaterThanOrEqual
from django.urls import reverse

from accounts.models import Region, RoleGrant
from fisoko_protocols.listing.asked import Asked
from fisoko_protocols.listing.board import share
from fisoko_protocols.models import Protocol, Tally
from portal.moments import moment_label

# Far more spoiled than elsewhere: at least so many kits, and so many times the share of all other protocols of the
# subject and category in the country, of which there must be enough to compare with.
SPOILED_KITS = 3
SPOILED_TIMES = 3
ELSEWHERE_KITS = 30
# The same second of handing in: so many different ППО of a region.
SAME_SECOND_POINTS = 2

SHOWN_AT_FIRST, A_PAGE = 10, 30
# A product of two numbers of kits outgrows the database's usual integer.
WIDE = BigIntegerField()


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
    """One kind of oddity: all of a page when it was asked for alone, else the first."""

    kind: Kind
    page: Page
    oddities: list[Oddity]

    @property
    def found(self) -> int:
        return self.page.paginator.count

    @property
    def more(self) -> int:
        return self.found - len(self.oddities) if self.page.number == 1 else 0


def handed_in(asked: Asked, role: RoleGrant, region: Region) -> QuerySet[Protocol]:
    visible = Protocol.objects.visible_to(role).filter(point__region=region, sitting__in=asked.sittings)
    return visible.filter(versions_made__gt=0)


def elsewhere(asked: Asked) -> dict[int, tuple[int, int]]:
    """{subject and category: (kits, spoiled)} of the whole country's official versions."""
    rows = Tally.objects.filter(sitting__in=asked.sittings).order_by().values_list("sitting")
    return {pk: (kits, bad) for pk, kits, bad in rows.annotate(Sum("kits_handed_in"), Sum("spoiled"))}


def odd(kind: Kind, asked: Asked, role: RoleGrant, region: Region) -> QuerySet[Protocol]:
    """The protocols one kind points at."""
    found = handed_in(asked, role, region)
    if kind is UNUSED:
        return found.filter(used=0, spoiled=0, unused__gt=0).order_by("-unused", "pk")
    if kind is OUTSIDE:
        return found.filter(outside__gt=0).order_by("-outside", "pk")
    return far_more_spoiled(found, elsewhere(asked)) if kind is SPOILED else same_second(found)


def far_more_spoiled(found: QuerySet[Protocol], sums: dict[int, tuple[int, int]]) -> QuerySet[Protocol]:
    """share here ≥ SPOILED_TIMES × share elsewhere, multiplied out: the database compares whole numbers."""
    kits, bad = (
        Case(*(When(sitting=pk, then=Value(pair[index])) for pk, pair in sums.items()), default=0, output_field=WIDE)
        for index in (0, 1)
    )
    here = found.filter(spoiled__gte=SPOILED_KITS).annotate(
        kits_here=Cast(F("used") + F("spoiled") + F("unused"), WIDE), bad=Cast("spoiled", WIDE), all_kits=kits, all_bad=bad
    )
    compared = here.filter(kits_here__lte=F("all_kits") - ELSEWHERE_KITS)
    much = GreaterThanOrEqual(
        F("bad") * (F("all_kits") - F("kits_here")), SPOILED_TIMES * F("kits_here") * (F("all_bad") - F("bad"))
    )
    return compared.filter(much).order_by("-spoiled", "pk")


def same_second(found: QuerySet[Protocol]) -> QuerySet[Protocol]:
    handed = found.order_by().annotate(second=TruncSecond("handed_in_at"))
    several = handed.values("second").annotate(points=Count("point", distinct=True))
    seconds = several.filter(points__gte=SAME_SECOND_POINTS).values("second")
    return handed.filter(second__in=seconds).order_by("-handed_in_at", "point__login", "pk")


# --- Pages --------------------------------------------------------------------------------------------


def kind_of(code: str) -> Kind | None:
    return next((kind for kind in KINDS if kind.code == code), None)


def sections(asked: Asked, role: RoleGrant, region: Region, kind: Kind | None, page: str) -> list[Section]:
    return [
        section(each, asked, role, region, page if kind else "1", alone=bool(kind))
        for each in KINDS
        if kind in (None, each)
    ]


def section(kind: Kind, asked: Asked, role: RoleGrant, region: Region, page: str, *, alone: bool) -> Section:
    found = odd(kind, asked, role, region).select_related("point__region")
    shown = Paginator(found, A_PAGE if alone else SHOWN_AT_FIRST).get_page(page)
    sums = elsewhere(asked) if kind is SPOILED and shown.object_list else {}
    oddities = []
    for protocol in shown:
        protocol.sitting = asked.sittings[protocol.sitting_id]
        oddities.append(Oddity(protocol, asked.label(protocol.sitting), explained(kind, protocol, sums)))
    return Section(kind, shown, oddities)


def explained(kind: Kind, protocol: Protocol, sums: dict[int, tuple[int, int]]) -> str:
    """In numbers, why this protocol."""
    kits = protocol.used + protocol.spoiled + protocol.unused
    if kind is UNUSED:
        return f"Не использовано {protocol.unused} из {kits}."
    if kind is OUTSIDE:
        return f"Логинов с кодом другого региона: {protocol.outside} из {protocol.used}."
    if kind is SPOILED:
        all_kits, all_bad = sums[protocol.sitting_id]
        others = share(all_bad - protocol.spoiled, all_kits - kits)
        return f"Испорчено {protocol.spoiled} из {kits} ({share(protocol.spoiled, kits)}), в остальных протоколах {others}."
    return f"Сдан {second_label(protocol)}."


def second_label(protocol: Protocol) -> str:
    """With the seconds: they are what is odd. By the clock of the region, or two ППО could not be compared."""
    if protocol.handed_in_at is None:
        return ""
    at = protocol.handed_in_at.astimezone(ZoneInfo(protocol.point.region.time_zone))
    return moment_label(at).replace(f"{at:%H:%M}", f"{at:%H:%M:%S}")
