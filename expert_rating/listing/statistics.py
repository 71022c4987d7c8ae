"""«Статистика»: organisations, experts and assessments, added up from kept numbers only."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Sum
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from accounts.models import OrganisationCount
from accounts.territory import directory
from expert_rating.models import Campaign, ExpertLevel, PlacedCount, RatedCount, TargetGroup
from expert_rating.results import experts
from portal.charts import Value, bars
from portal.kinds import OrganisationKind
from portal.look import FilterTag, without

# A chart of all regions would be a wall; the table has them all.
BARS = 15
MONTHS = 24
NO_REGION = "Без субъекта РФ (федеральный уровень)"


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
        campaigns = list(Campaign.objects.published().order_by("-opens_at"))
        return cls(
            region if region in directory().regions else "",
            kind if kind in OrganisationKind.public() else "",
            next((each for each in campaigns if str(each.pk) == asked.get("campaign", "")), None),
            campaigns,
        )

    @property
    def region_options(self) -> SafeString:
        return directory().choose(region=self.region).region_options

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
        kinds = [self.kind] if self.kind else [kind.value for kind in OrganisationKind.public()]
        found = rows.filter(kind__in=kinds)
        return found.filter(**{region: self.region}) if self.region else found

    def of_campaign(self, rows: Any) -> Any:
        return rows.filter(campaign=self.campaign) if self.campaign else rows

    def experts(self) -> list[experts.Experts]:
        return [
            row
            for row in experts.counted()
            if (not self.region or row.region == self.region) and (not self.kind or row.kind == self.kind)
        ]


class Line(NamedTuple):
    """One row of a table, as texts ready for the page; `key` is the region whose page it leads to."""

    key: str
    label: str
    figures: list[str]


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    first: str
    columns: list[str]
    chart: SafeString
    rows: list[Line]
    more: int = 0
    note: str = ""
    query: str = ""

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


def read(asked: Asked, query: QueryDict) -> Statistics:
    # A region is shown by its municipalities, the country by its regions.
    way = "municipality" if asked.region else "municipality__region"
    place, kinds = directory_sums(asked, way)
    by_level, by_group = placed_by_person(asked)
    months = placed_by_month(asked)
    people = asked.experts()
    for row in people:
        if not asked.region:
            place.experts[row.region] += row.number
        kinds.experts[row.kind] += row.number
    figures = [
        ("организаций", sum(place.organisations.values())),
        ("из них с оценками", sum(place.rated.values())),
        ("экспертов", sum(row.number for row in people)),
        ("размещённых оценок", sum(place.assessments.values())),
    ]
    others = [
        by_kind(kinds),
        by_person("По уровням экспертов", "Уровень", ExpertLevel, by_level, summed(people, "level")),
        by_person("По целевым группам", "Целевая группа", TargetGroup, by_group, summed(people, "target_group")),
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
    """By territory and by kind."""
    place, kinds = (Sums(Counter(), Counter(), Counter(), Counter()) for _ in range(2))
    counts = asked.narrow(OrganisationCount.objects.order_by(), region="municipality__region")
    for key, kind, number in counts.values_list(way, "kind").annotate(Sum("open")):
        place.organisations[key] += number
        kinds.organisations[kind] += number
    rated = asked.of_campaign(asked.narrow(RatedCount.objects.order_by(), region="municipality__region"))
    sums = rated.values_list(way, "kind", "campaign").annotate(Sum("open"), Sum("closed"), Sum("assessments"))
    age = {campaign.pk: number for number, campaign in enumerate(asked.campaigns)}
    newest: dict[tuple[Any, str], tuple[int, int]] = {}
    for key, kind, campaign, opened, shut, assessments in sums:
        place.assessments[key] += assessments
        kinds.assessments[kind] += assessments
        newest[key, kind] = min(newest.get((key, kind), (len(age), 0)), (age[campaign], opened + shut))
    # An organisation rated in three campaigns is one: of several campaigns the newest says how many there are.
    for (key, kind), (_, number) in newest.items():
        place.rated[key] += number
        kinds.rated[kind] += number
    return place, kinds


def placed_by_person(asked: Asked) -> tuple[Counter[str], Counter[str]]:
    by_level: Counter[str] = Counter()
    by_group: Counter[str] = Counter()
    rows = asked.of_campaign(asked.narrow(PlacedCount.objects.order_by(), region="region"))
    for level, group, number in rows.values_list("level", "target_group").annotate(Sum("placed")):
        by_level[level] += number
        by_group[group] += number
    return by_level, by_group


def placed_by_month(asked: Asked) -> Counter[date]:
    rows = asked.of_campaign(asked.narrow(PlacedCount.objects.order_by(), region="region"))
    return Counter(dict(rows.values_list("month").annotate(Sum("placed"))))


# --- Sections -----------------------------------------------------------------------------------------


def by_place(asked: Asked, sums: Sums, query: str) -> Section:
    known = directory()
    names = known.municipalities if asked.region else known.regions
    columns = ["Организаций", "С оценками", *([] if asked.region else ["Экспертов"]), "Оценок"]
    lines, values = [], []
    for key, place in names.items():
        found = int(key) if asked.region else key
        numbers = [numbers[found] for numbers in sums]
        if asked.region:
            numbers.pop(2)
        if any(numbers):
            lines.append(Line("" if asked.region else key, place.name, [text(number) for number in numbers]))
            values.append(Value(place.name, numbers[-1], text(numbers[-1])))
    if not asked.region and sums.experts[""]:
        lines.append(Line("", NO_REGION, ["—", "—", text(sums.experts[""]), "—"]))
    values.sort(key=lambda value: -(value.number or 0))
    note = "" if asked.region else "Нажмите на субъект РФ, чтобы увидеть его муниципалитеты."
    title, first = ("По муниципалитетам", "Муниципалитет") if asked.region else ("По субъектам РФ", "Субъект РФ")
    chart = bars("Размещено оценок", values[:BARS])
    return Section(title, first, columns, chart, lines, more=max(len(values) - BARS, 0), note=note, query=query)


def by_kind(sums: Sums) -> Section:
    lines = [
        Line("", kind.label, [text(numbers[kind.value]) for numbers in sums]) for kind in OrganisationKind.public()
    ]
    values = [
        Value(kind.short, sums.assessments[kind.value], text(sums.assessments[kind.value]))
        for kind in OrganisationKind.public()
    ]
    return Section(
        "По видам организаций",
        "Вид",
        ["Организаций", "С оценками", "Экспертов", "Оценок"],
        bars("Размещено оценок", values),
        lines,
        note="По видам распределены эксперты уровня организации: остальные оценивают организации всех видов.",
    )


def by_person(title: str, first: str, choices: Any, placed: Counter[str], people: Counter[str]) -> Section:
    lines = [Line("", each.label, [text(people[each.value]), text(placed[each.value])]) for each in choices]
    values = [Value(each.label, placed[each.value], text(placed[each.value])) for each in choices]
    return Section(title, first, ["Экспертов", "Оценок"], bars("Размещено оценок", values), lines)


def by_month(placed: Counter[date], people: Counter[date]) -> Section:
    months = list(months_between(placed.keys() | people.keys()))[-MONTHS:]
    lines = [Line("", month_name(month), [text(people[month]), text(placed[month])]) for month in months]
    values = [Value(month_name(month), placed[month], text(placed[month])) for month in months]
    columns = ["Зарегистрировано экспертов", "Размещено оценок"]
    return Section("По месяцам", "Месяц", columns, bars("Размещено оценок", values), lines)


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
