"""«Статистика»: organisations, experts and assessments, added up from kept numbers only."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Q, Sum
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from accounts.models import OrganisationCount
from accounts.territory import directory
from expert_rating.listing.asked import Campaigns
from expert_rating.models import Campaign, ExpertLevel, PlacedCount, RatedCount, TargetGroup
from expert_rating.results import experts
from expert_rating.rules import tells_nobody
from portal.charts import Value, bars
from portal.kinds import OrganisationKind
from portal.look import FilterTag, without
from portal.text import agreed

# A chart of all regions would be a wall; the table has them all, and all months.
BARS = 10
MONTHS = 24
EXPERT_WORDS = ("эксперт", "эксперта", "экспертов")
ASSESSMENT_WORDS = ("размещённая оценка", "размещённые оценки", "размещённых оценок")
NO_REGION = "Без субъекта РФ (федеральный уровень)"
NO_MUNICIPALITY = "Без муниципалитета (региональный уровень)"
ORGANISATIONS, RATED, EXPERTS, PLACED = "Организаций", "С оценками", "Экспертов", "Оценок"
# What a chart of a column is called.
CAPTIONS = {
    ORGANISATIONS: "Действующие организации",
    RATED: "Организации с оценками",
    EXPERTS: "Активные эксперты",
    PLACED: "Размещённые оценки",
}


def experts_in_all() -> int:
    return sum(row.number for row in experts.counted())


def placed_in_all() -> int:
    return RatedCount.objects.aggregate(n=Sum("assessments"))["n"] or 0


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of the page; unknown values are left out."""

    region: str
    kind: str
    campaign: Campaign | None
    campaigns: list[Campaign]

    @classmethod
    def read(cls, asked: QueryDict) -> "Asked":
        region, kind = asked.get("region", ""), asked.get("kind", "")
        campaigns = list(Campaign.objects.published().begun().order_by("-opens_at"))
        return cls(
            region if region in directory().regions else "",
            kind if kind in OrganisationKind.public() else "",
            next((each for each in campaigns if str(each.pk) == asked.get("campaign", "")), None),
            campaigns,
        )

    @property
    def region_options(self) -> SafeString:
        return directory().choose(region=self.region).region_options

    @property
    def kinds(self) -> list[str]:
        return [self.kind] if self.kind else [kind.value for kind in OrganisationKind.public()]

    @property
    def counted(self) -> dict[Campaign, list[str]]:
        """{campaign: the kinds it is counted for}: the one asked for, else the shown one of each kind.

        One campaign a kind for the whole page: over several, an organisation rated in each would count twice.
        """
        if self.campaign:
            return {self.campaign: self.kinds}
        found: dict[Campaign, list[str]] = {}
        for kind in self.kinds:
            if shown := Campaigns.of(kind).shown:
                found.setdefault(shown, []).append(kind)
        return found

    def tags(self, asked: QueryDict) -> list[FilterTag]:
        region = directory().regions[self.region].name if self.region else ""
        named = {
            "region": f"Субъект РФ: {region}" if region else "",
            "kind": f"Вид: {OrganisationKind(self.kind).label}" if self.kind else "",
            "campaign": f"Кампания: {self.campaign.title}" if self.campaign else "",
        }
        return [FilterTag(label, f"?{without(asked, name)}") for name, label in named.items() if label]

    def narrow(self, rows: Any, *, region: str) -> Any:
        """`region` is the way from the row to its region."""
        found = rows.filter(kind__in=self.kinds)
        return found.filter(**{region: self.region}) if self.region else found

    def of_campaigns(self, rows: Any) -> Any:
        wanted = [Q(campaign=campaign, kind__in=kinds) for campaign, kinds in self.counted.items()]
        return rows.filter(reduce(or_, wanted)) if wanted else rows.none()

    def experts(self) -> list[experts.Experts]:
        return [
            row
            for row in experts.counted()
            if (not self.region or row.region == self.region) and (not self.kind or row.kind == self.kind)
        ]


class Line(NamedTuple):
    """One row of a table; `key` is the region whose page it leads to, `short` its name in a chart; None is no number."""

    key: str
    label: str
    numbers: Sequence[int | None]
    short: str = ""

    @property
    def figures(self) -> list[str]:
        return ["—" if number is None else text(number) for number in self.numbers]


@dataclass(frozen=True, slots=True)
class Section:
    """A table, and a chart of each of its columns: of all rows, the `greatest` so many or the `last` so many."""

    title: str
    first: str
    columns: list[str]
    rows: list[Line]
    greatest: int = 0
    last: int = 0
    note: str = ""
    query: str = ""

    @property
    def charts(self) -> list[SafeString]:
        return [bars(CAPTIONS.get(column, column), self.charted(index)) for index, column in enumerate(self.columns)]

    def charted(self, index: int) -> list[Value]:
        known = [(row.short or row.label, number) for row in self.rows if (number := row.numbers[index]) is not None]
        values = [Value(label, number, text(number)) for label, number in known]
        if self.greatest:
            values = sorted(values, key=lambda value: -(value.number or 0))[: self.greatest]
        return values[-self.last :] if self.last else values

    @property
    def left_out(self) -> str:
        """What the charts don't show and the table does."""
        if self.greatest and len(self.rows) > self.greatest:
            return f"На каждой диаграмме — {self.greatest} наибольших из {len(self.rows)}, в таблице — все."
        if self.last and len(self.rows) > self.last:
            return f"На диаграммах — последние месяцы, {self.last} из {len(self.rows)}, в таблице — все."
        return ""

    @property
    def lines(self) -> list[dict[str, Any]]:
        """`query` is what the address already asks for."""
        before = f"?{self.query}&region=" if self.query else "?region="
        return [
            {
                "label": row.label,
                "url": f"{before}{row.key}" if row.key else "",
                "cells": list(zip(self.columns, row.figures, strict=True)),
            }
            for row in self.rows
        ]


@dataclass(frozen=True, slots=True)
class Statistics:
    figures: list[tuple[str, str]]
    territories: Section
    others: list[Section]


class Sums(NamedTuple):
    """By whatever is asked: {key: number}."""

    organisations: Counter[Any]
    rated: Counter[Any]
    experts: Counter[Any]
    assessments: Counter[Any]

    def of(self, key: Any) -> list[int]:
        return [numbers[key] for numbers in self]


def read(asked: Asked, query: QueryDict) -> Statistics:
    # A region is shown by its municipalities, the country by its regions.
    way = "municipality" if asked.region else "municipality__region"
    place, kinds = directory_sums(asked, way)
    by_level, by_group = placed_by_person(asked)
    months = placed_by_month(asked)
    people = asked.experts()
    place.experts.update(summed(people, "municipality" if asked.region else "region"))
    kinds.experts.update(summed(people, "kind"))
    organisations, experts = sum(place.organisations.values()), sum(row.number for row in people)
    assessments = sum(place.assessments.values())
    figures = [
        (agreed(organisations, "организация", "организации", "организаций"), organisations),
        ("из них с оценками", sum(place.rated.values())),
        (agreed(experts, *EXPERT_WORDS), experts),
        (agreed(assessments, *ASSESSMENT_WORDS), assessments),
    ]
    others = [
        by_kind(kinds),
        by_person("По уровням экспертов", "Уровень", ExpertLevel, by_level, summed(people, "level")),
        by_group_of(by_group, summed(people, "target_group")),
        by_month(months, summed(people, "month")),
    ]
    return Statistics(
        [(label, text(n)) for label, n in figures], by_place(asked, place, without(query, "region")), others
    )


def text(number: int) -> str:
    """«12 345»: a page prints hundreds, humanize would take as long as the rest of it."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")


def summed(rows: Iterable[experts.Experts], name: str) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for row in rows:
        found[getattr(row, name)] += row.number
    return found


# --- Reading the kept numbers -------------------------------------------------------------------------


def directory_sums(asked: Asked, way: str) -> tuple[Sums, Sums]:
    """By territory and by kind; of organisations only those open."""
    place, kinds = (Sums(Counter(), Counter(), Counter(), Counter()) for _ in range(2))
    counts = asked.narrow(OrganisationCount.objects.order_by(), region="municipality__region")
    for key, kind, number in counts.values_list(way, "kind").annotate(Sum("open")):
        place.organisations[key] += number
        kinds.organisations[kind] += number
    rated = asked.of_campaigns(asked.narrow(RatedCount.objects.order_by(), region="municipality__region"))
    for key, kind, opened, assessments in rated.values_list(way, "kind").annotate(Sum("open"), Sum("assessments")):
        for sums, name in ((place, key), (kinds, kind)):
            sums.rated[name] += opened
            sums.assessments[name] += assessments
    return place, kinds


def placed_by_person(asked: Asked) -> tuple[Counter[str], Counter[str]]:
    by_level: Counter[str] = Counter()
    by_group: Counter[str] = Counter()
    rows = asked.of_campaigns(asked.narrow(PlacedCount.objects.order_by(), region="region"))
    for level, group, number in rows.values_list("level", "target_group").annotate(Sum("placed")):
        by_level[level] += number
        by_group[group] += number
    return by_level, by_group


def placed_by_month(asked: Asked) -> Counter[date]:
    """Without months in which nothing that counts was placed."""
    rows = asked.of_campaigns(asked.narrow(PlacedCount.objects.order_by(), region="region"))
    return +Counter(dict(rows.values_list("month").annotate(Sum("placed"))))


# --- Sections -----------------------------------------------------------------------------------------


def by_place(asked: Asked, sums: Sums, query: str) -> Section:
    known = directory()
    names = known.municipalities if asked.region else known.regions
    lines = []
    for key, place in names.items():
        numbers = sums.of(int(key) if asked.region else key)
        if any(numbers):
            lines.append(Line("" if asked.region else key, place.name, numbers))
    nowhere, label = (0, NO_MUNICIPALITY) if asked.region else ("", NO_REGION)
    if sums.experts[nowhere]:
        lines.append(Line("", label, [None, None, sums.experts[nowhere], None]))
    note = "" if asked.region else "Нажмите на субъект РФ, чтобы увидеть его муниципалитеты."
    title, first = ("По муниципалитетам", "Муниципалитет") if asked.region else ("По субъектам РФ", "Субъект РФ")
    columns = [ORGANISATIONS, RATED, EXPERTS, PLACED]
    return Section(title, first, columns, lines, greatest=BARS, note=note, query=query)


def by_kind(sums: Sums) -> Section:
    return Section(
        "По видам организаций",
        "Вид",
        [ORGANISATIONS, RATED, EXPERTS, PLACED],
        [Line("", kind.label, sums.of(kind.value), kind.short) for kind in OrganisationKind.public()],
        note="По видам распределены эксперты уровня организации: остальные оценивают организации всех видов.",
    )


def by_person(title: str, first: str, choices: Any, placed: Counter[str], people: Counter[str]) -> Section:
    lines = [Line("", each.label, [people[each.value], placed[each.value]]) for each in choices]
    return Section(title, first, [EXPERTS, PLACED], lines)


def by_group_of(placed: Counter[str], people: Counter[str]) -> Section:
    """Assessments by target group only where there are enough to tell nobody's group."""
    section = by_person("По целевым группам", "Целевая группа", TargetGroup, placed, people)
    if not placed.total() or tells_nobody(placed.total()):
        return section
    rows = [row._replace(numbers=[row.numbers[0], None]) for row in section.rows]
    note = f"Оценок мало: по целевым группам они показаны, когда их не меньше {settings.SHARES_FROM_ASSESSMENTS}."
    return replace(section, rows=rows, note=note)


def by_month(placed: Counter[date], people: Counter[date]) -> Section:
    months = months_between(placed.keys() | people.keys())
    lines = [Line("", month_name(month), [people[month], placed[month]]) for month in months]
    return Section("По месяцам", "Месяц", ["Зарегистрировано экспертов", "Размещено оценок"], lines, last=MONTHS)


def months_between(known: Iterable[date]) -> Iterator[date]:
    """Every month from the first to the last: an empty one belongs into the row, too."""
    ordered = sorted(known)
    if not ordered:
        return
    month = ordered[0]
    while month <= ordered[-1]:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)


def month_name(month: date) -> str:
    """«Ноябрь 2026»."""
    name = date_format(month, "F")
    return f"{name[:1].upper()}{name[1:]} {month.year}"
