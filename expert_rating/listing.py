"""Reading catalogue and rating: what the address asks for, in what order, and rows ready to be printed.

Rows are plain dictionaries with ready strings: a template prints them in one loop and asks nothing more.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple, Self

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.http import QueryDict
from django.urls import reverse

from accounts.models import Organisation
from accounts.models.directory import OrganisationQuerySet
from accounts.territory import Chosen, directory
from expert_rating.formatting import NO_ASSESSMENTS, number, points_with_share, short
from expert_rating.models import Campaign, ExpertLevel, LevelResult, OrganisationResult
from expert_rating.results import places
from portal.kinds import OrganisationKind
from portal.look import FilterTag, without

PER_PAGE = 25
FIRST = 10
BY_NAME, BY_RESULT = "name", "result"
SORTS = {BY_NAME: "По названию", BY_RESULT: "По результату"}
LABELS = {"district": "Федеральный округ", "region": "Субъект РФ", "municipality": "Муниципальный район"}
# A level taken away takes those below it along: without its region a municipality would bring it back.
BELOW = {"district": ("district",), "region": ("region", "municipality"), "municipality": ("municipality",)}

Values = dict[str, Any]
NO_LEVELS = dict.fromkeys(ExpertLevel.values, NO_ASSESSMENTS)


# --- What the address asks for ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filters:
    """Search, territory and order; whatever the address holds that is unknown is left out."""

    query: str
    chosen: Chosen
    sort: str = BY_NAME

    @classmethod
    def read(cls, asked: QueryDict) -> Self:
        # PostgreSQL refuses the character NUL in a text.
        query = asked.get("q", "").replace("\x00", "").strip()[:200]
        chosen = directory().choose(**{name: asked.get(name, "") for name in LABELS})
        sort = asked.get("sort", "")
        return cls(query, chosen, sort if sort in SORTS else BY_NAME)

    @property
    def active(self) -> bool:
        return bool(self.query or self.chosen.named)

    def narrow(self, organisations: OrganisationQuerySet) -> OrganisationQuerySet:
        return organisations.search(self.query).within(**self.chosen.within)

    def tags(self, asked: QueryDict) -> list[FilterTag]:
        """The active filters, each with the address of the same page without it."""
        tags = [FilterTag(f"Поиск: «{self.query}»", f"?{without(asked, 'q', 'page')}")] if self.query else []
        for name, value in self.chosen.named:
            tags.append(FilterTag(f"{LABELS[name]}: {value}", f"?{without(asked, 'page', *BELOW[name])}"))
        return tags


class Campaigns(NamedTuple):
    """The published campaigns of a kind and the one that is shown."""

    known: list[Campaign]
    shown: Campaign | None

    @classmethod
    def of(cls, kind: str, asked: str = "") -> Self:
        """The one asked for; else the open one, else the last closed."""
        known = list(Campaign.objects.for_kind(kind))
        named = next((campaign for campaign in known if str(campaign.pk) == asked), None)
        return cls(known, named or (known[0] if known else None))

    @property
    def shown_id(self) -> int | None:
        return self.shown.pk if self.shown else None


# --- In which order -----------------------------------------------------------------------------------


class TwoParts(Sequence[Values]):
    """Those with a result first, then those without: two indexed queries stand for one list.

    One query over both would sort all organisations for every page.
    """

    def __init__(self, rated: QuerySet[Any, Values], unrated: QuerySet[Any, Values]) -> None:
        self.rated, self.unrated = rated, unrated
        self.rated_count = rated.count()
        self.unrated_count = unrated.count()

    def __len__(self) -> int:
        return self.rated_count + self.unrated_count

    def __getitem__(self, asked: Any) -> Any:
        start, stop, _ = asked.indices(len(self))
        split = self.rated_count
        first = list(self.rated[start : min(stop, split)]) if start < split else []
        second = list(self.unrated[max(start - split, 0) : stop - split]) if stop > split else []
        return first + second


def rated(campaign_id: int | None, kind: str, within: OrganisationQuerySet | None = None) -> QuerySet[Any, Values]:
    """Organisations with a total, the highest first; all of them in the order of one index."""
    found = OrganisationResult.objects.filter(campaign=campaign_id, kind=kind, total__isnull=False)
    if within is not None:
        found = found.filter(organisation__in=within.order_by().values("pk"))
    return found.order_by(F("total").desc(), "sort_name", "organisation").values(
        "total",
        "assessments",
        number_id=F("organisation_id"),
        short_name=F("organisation__short_name"),
        full_name=F("organisation__full_name"),
        municipality_id=F("organisation__municipality_id"),
        closed=F("organisation__closed"),
    )


def unrated(campaign_id: int | None, organisations: OrganisationQuerySet) -> QuerySet[Any, Values]:
    has_result = OrganisationResult.objects.filter(
        campaign=campaign_id, organisation=OuterRef("pk"), total__isnull=False
    )
    return named(organisations.filter(~Exists(has_result)))


def named(organisations: OrganisationQuerySet) -> QuerySet[Any, Values]:
    return organisations.order_by("sort_name", "id").values(
        "short_name", "full_name", "municipality_id", "closed", number_id=F("id")
    )


# --- Pages --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list: `page` for the links, `rows` ready to print; `total` without filters, `found` with them."""

    page: Page
    rows: list[Values]
    total: int
    found: int


def catalogue(kind: OrganisationKind, campaign_id: int | None, filters: Filters, page: str) -> Listing:
    """Open organisations of a kind; closed ones are found through the rating of their time."""
    every = Organisation.objects.open().filter(kind=kind)
    found = filters.narrow(every)
    if filters.sort == BY_RESULT:
        listed: Any = TwoParts(rated(campaign_id, kind, found), unrated(campaign_id, found))
    else:
        listed = named(found)
    paginator = Paginator(listed, PER_PAGE)
    shown = paginator.get_page(page)
    values = list(shown.object_list)
    total = every.count() if filters.active else paginator.count
    return Listing(shown, catalogue_rows(kind, campaign_id, values), total, paginator.count)


def ranking(kind: OrganisationKind, campaign_id: int | None, filters: Filters, page: str) -> Listing:
    """The rating: an organisation that has closed since keeps its place, or the places would have holes."""
    narrowed = filters.narrow(Organisation.objects.filter(kind=kind)) if filters.active else None
    every = Organisation.objects.open().filter(kind=kind)
    without_result = unrated(campaign_id, filters.narrow(every))
    paginator = Paginator(TwoParts(rated(campaign_id, kind, narrowed), without_result), PER_PAGE)
    shown = paginator.get_page(page)
    rows = ranking_rows(kind, campaign_id, list(shown.object_list))
    return Listing(shown, rows, paginator.count, paginator.count)


def first_places(kind: OrganisationKind, campaign_id: int | None) -> list[Values]:
    """The first ten of the rating, for the front of a section."""
    return ranking_rows(kind, campaign_id, list(rated(campaign_id, kind)[:FIRST]))


# --- Rows ---------------------------------------------------------------------------------------------


class Level(NamedTuple):
    assessments: int
    points: Decimal
    share: Decimal


def levels_of(campaign_id: int | None, organisation_ids: Iterable[int]) -> dict[int, dict[str, Level]]:
    """{organisation: {level: result}} of a page's rows, in one query; levels without assessments are absent."""
    found: dict[int, dict[str, Level]] = defaultdict(dict)
    results = LevelResult.objects.filter(
        campaign=campaign_id, organisation__in=list(organisation_ids), assessments__gt=0
    )
    for organisation, level, *result in results.values_list(
        "organisation_id", "level", "assessments", "points", "share"
    ):
        found[organisation][level] = Level(*result)
    return found


def total_of(levels: dict[str, Level]) -> Decimal | None:
    """The sum of the levels; to six places, for thirds kept to eight would add up to 33.33500001."""
    if not levels:
        return None
    return sum((level.points for level in levels.values()), Decimal(0)).quantize(Decimal("0.000001"), ROUND_HALF_UP)


def catalogue_rows(kind: OrganisationKind, campaign_id: int | None, values: list[Values]) -> list[Values]:
    levels = levels_of(campaign_id, [row["number_id"] for row in values])
    rows = []
    for row in with_names(kind, values):
        results = levels.get(row["number_id"], {})
        for level, result in results.items():
            row[level] = points_with_share(result.points, result.share)
        row["total"] = short(total_of(results))
        rows.append(row)
    return rows


def ranking_rows(kind: OrganisationKind, campaign_id: int | None, values: list[Values]) -> list[Values]:
    levels = levels_of(campaign_id, [row["number_id"] for row in values])
    totals = {row["total"] for row in values if row.get("total") is not None}
    known = places(campaign_id=campaign_id, kind=kind, totals=totals) if campaign_id and totals else {}
    rows = []
    for row in with_names(kind, values):
        for level, result in levels.get(row["number_id"], {}).items():
            row[level] = number(result.points)
        total = row.get("total")
        row["place"] = str(known.get(total, "")) if total is not None else ""
        row["total"] = number(total)
        row["assessments"] = str(row.get("assessments", 0))
        rows.append(row)
    return rows


def with_names(kind: OrganisationKind, values: list[Values]) -> Iterator[Values]:
    """What both lists print of an organisation: the address of its page, its territory, «Нет оценок» at every level."""
    known = directory()
    before = reverse("rating:organisation", args=[kind, 0]).removesuffix("0/")
    for row in values:
        region, municipality = known.names(row["municipality_id"])
        own = {"url": f"{before}{row['number_id']}/", "region": region, "municipality": municipality}
        yield {**NO_LEVELS, **row, **own}


# --- One organisation ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Card:
    """The results of one organisation in one campaign, as texts."""

    levels: list[Values]
    total: str
    place: str
    assessments: int


def card(organisation: Organisation, campaign_id: int | None) -> Card:
    levels = levels_of(campaign_id, [organisation.pk]).get(organisation.pk, {})
    kept = OrganisationResult.objects.filter(
        campaign=campaign_id, organisation=organisation, total__isnull=False
    ).first()
    place = ""
    if kept is not None:
        standing = places(campaign_id=kept.campaign_id, kind=kept.kind, totals={kept.total})
        place = str(standing.get(kept.total, ""))
    rows = [level_row(level, levels.get(level)) for level in ExpertLevel]
    return Card(rows, number(kept.total if kept else None), place, kept.assessments if kept else 0)


def level_row(level: ExpertLevel, result: Level | None) -> Values:
    if result is None:
        return {"label": level.label, "share": NO_ASSESSMENTS, "points": NO_ASSESSMENTS, "assessments": "0"}
    return {
        "label": level.label,
        "share": f"{short(result.share)} %",
        "points": number(result.points),
        "assessments": str(result.assessments),
    }


# --- Search over all kinds ----------------------------------------------------------------------------


def found_by_kind(query: str) -> list[tuple[OrganisationKind, int]]:
    """How many open organisations of each public kind answer the search, in the front page's order."""
    found = Organisation.objects.open().search(query).order_by().values_list("kind").annotate(number=Count("id"))
    numbers: dict[str, int] = dict(found)
    return [(kind, numbers.get(kind, 0)) for kind in OrganisationKind.public()]
