"""Reading catalogue and rating: what the address asks for, in what order, and rows ready to be printed.

Rows are plain dictionaries with strings ready for HTML (names are escaped here, once): a template prints them in one
loop and asks nothing more. Every step of a page is paid 25 times.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple, Self

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString

from accounts.models import Organisation
from accounts.models.directory import OrganisationQuerySet
from accounts.territory import Chosen, directory
from expert_rating.formatting import NO_ASSESSMENTS, number, points_with_share, short
from expert_rating.models import Campaign, ExpertLevel, LevelResult, OrganisationResult, TotalCount
from expert_rating.results import places
from expert_rating.rules import total_points
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
NO_PLACE = "—"
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


class Found(NamedTuple):
    """An organisation as a list needs it; without a total it has no assessments."""

    number: int
    short_name: str
    full_name: str
    municipality_id: int
    closed: bool
    total: Decimal | None = None
    assessments: int = 0


class TwoParts(Sequence[Found]):
    """Those with a result first, then those without: two indexed queries stand for one list.

    One query over both would sort all organisations for every page.
    """

    def __init__(self, rated: QuerySet[Any], unrated: OrganisationQuerySet, rated_count: int | None = None) -> None:
        self.rated, self.unrated = rated, unrated
        self.split = rated.count() if rated_count is None else rated_count
        self.count_all = self.split + unrated.count()

    def __len__(self) -> int:
        return self.count_all

    def __getitem__(self, asked: Any) -> Any:
        start, stop, _ = asked.indices(len(self))
        first = read_rated(self.rated, start, min(stop, self.split)) if start < self.split else []
        if stop <= self.split:
            return first
        return first + read_named(self.unrated, max(start - self.split, 0), stop - self.split)


def rated(campaign_id: int | None, kind: str, within: OrganisationQuerySet | None = None) -> QuerySet[Any]:
    """Results with a total, of all organisations of a kind or of those `within`."""
    found = OrganisationResult.objects.filter(campaign=campaign_id, kind=kind, total__isnull=False)
    return found if within is None else found.filter(organisation__in=within.order_by().values("pk"))


def unrated(campaign_id: int | None, organisations: OrganisationQuerySet) -> OrganisationQuerySet:
    has_result = OrganisationResult.objects.filter(
        campaign=campaign_id, organisation=OuterRef("pk"), total__isnull=False
    )
    return organisations.filter(~Exists(has_result))


def read_rated(results: QuerySet[Any], start: int, stop: int) -> list[Found]:
    """The highest total first: the order of the index organisation_result_rank."""
    fields = ("short_name", "full_name", "municipality_id", "closed")
    values = results.order_by("-total", "sort_name", "organisation_id").values_list(
        "organisation_id", *(f"organisation__{field}" for field in fields), "total", "assessments"
    )
    return [Found(*row) for row in values[start:stop]]


def read_named(organisations: OrganisationQuerySet, start: int, stop: int) -> list[Found]:
    values = organisations.order_by("sort_name", "id").values_list(
        "id", "short_name", "full_name", "municipality_id", "closed"
    )
    return [Found(*row) for row in values[start:stop]]


class ByName(Sequence[Found]):
    """Organisations in the order of their names."""

    def __init__(self, organisations: OrganisationQuerySet) -> None:
        self.organisations = organisations
        self.count_all = organisations.count()

    def __len__(self) -> int:
        return self.count_all

    def __getitem__(self, asked: Any) -> Any:
        return read_named(self.organisations, *asked.indices(len(self))[:2])


class Standings(NamedTuple):
    """The places of a kind, read from the small table of totals, and how many organisations have one."""

    places: dict[Decimal, int]
    organisations: int

    @classmethod
    def of(cls, campaign_id: int | None, kind: str) -> Self:
        counts = TotalCount.objects.filter(campaign=campaign_id, kind=kind, organisations__gt=0)
        places, before = {}, 0
        for total, organisations in counts.order_by("-total").values_list("total", "organisations"):
            places[total] = before + 1
            before += organisations
        return cls(places, before)


# --- Pages --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list: `page` for the links, `rows` ready to print; `total` without filters, `found` with them."""

    page: Page
    rows: list[Values]
    total: int
    found: int


def catalogue(
    kind: OrganisationKind, campaign_id: int | None, filters: Filters, page: str, *, in_campaign: str = ""
) -> Listing:
    """Open organisations of a kind; closed ones are found through the rating of their time."""
    every = Organisation.objects.open().filter(kind=kind)
    found = filters.narrow(every)
    if filters.sort == BY_RESULT:
        listed: Any = TwoParts(rated(campaign_id, kind, found), unrated(campaign_id, found))
    else:
        listed = ByName(found)
    paginator = Paginator(listed, PER_PAGE)
    shown = paginator.get_page(page)
    rows = catalogue_rows(kind, campaign_id, list(shown.object_list), in_campaign)
    total = every.count() if filters.active else paginator.count
    return Listing(shown, rows, total, paginator.count)


def ranking(
    kind: OrganisationKind, campaign_id: int | None, filters: Filters, page: str, *, in_campaign: str = ""
) -> Listing:
    """The rating: an organisation that has closed since keeps its place, or the places would have holes."""
    standings = Standings.of(campaign_id, kind)
    without_result = unrated(campaign_id, filters.narrow(Organisation.objects.open().filter(kind=kind)))
    if filters.active:
        narrowed = filters.narrow(Organisation.objects.filter(kind=kind))
        parts = TwoParts(rated(campaign_id, kind, narrowed), without_result)
    else:
        parts = TwoParts(rated(campaign_id, kind), without_result, standings.organisations)
    paginator = Paginator(parts, PER_PAGE)
    shown = paginator.get_page(page)
    rows = ranking_rows(kind, campaign_id, list(shown.object_list), standings, in_campaign)
    return Listing(shown, rows, paginator.count, paginator.count)


def first_places(kind: OrganisationKind, campaign_id: int | None) -> list[Values]:
    """The first ten of the rating, for the front of a section."""
    first = read_rated(rated(campaign_id, kind), 0, FIRST)
    return ranking_rows(kind, campaign_id, first, Standings.of(campaign_id, kind))


# --- Rows ---------------------------------------------------------------------------------------------


class Level(NamedTuple):
    assessments: int
    points: Decimal
    share: Decimal


def levels_of(campaign_id: int | None, organisation_ids: Iterable[int]) -> dict[int, dict[str, Level]]:
    """{organisation: {level: result}} of a page's rows, in one query; levels without assessments are absent."""
    found: dict[int, dict[str, Level]] = defaultdict(dict)
    results: QuerySet[LevelResult, Any] = LevelResult.objects.filter(
        campaign=campaign_id, organisation__in=list(organisation_ids), assessments__gt=0
    ).values_list("organisation_id", "level", "assessments", "points", "share")
    for organisation, level, *result in results:
        found[organisation][level] = Level(*result)
    return found


def total_of(levels: dict[str, Level]) -> Decimal | None:
    """The sum of the levels; to six places, for thirds kept to eight would add up to 33.33500001."""
    if not levels:
        return None
    return total_points(level.points for level in levels.values())


def catalogue_rows(
    kind: OrganisationKind, campaign_id: int | None, found: Sequence[Found], in_campaign: str = ""
) -> list[Values]:
    levels = levels_of(campaign_id, [one.number for one in found])
    rows = []
    for one, row in with_names(kind, found, in_campaign):
        results = levels.get(one.number, {})
        for level, result in results.items():
            row[level] = points_with_share(result.points, result.share)
        row["total"] = short(total_of(results))
        rows.append(row)
    return rows


def ranking_rows(
    kind: OrganisationKind,
    campaign_id: int | None,
    found: Sequence[Found],
    standings: Standings,
    in_campaign: str = "",
) -> list[Values]:
    levels = levels_of(campaign_id, [one.number for one in found])
    rows = []
    for one, row in with_names(kind, found, in_campaign):
        for level, result in levels.get(one.number, {}).items():
            row[level] = number(result.points)
        row["place"] = SafeString(standings.places.get(one.total, NO_PLACE) if one.total is not None else NO_PLACE)
        row["total"] = number(one.total)
        row["assessments"] = SafeString(one.assessments)
        rows.append(row)
    return rows


def with_names(kind: OrganisationKind, found: Iterable[Found], in_campaign: str) -> Iterator[tuple[Found, Values]]:
    """What both lists print of an organisation: the address of its page, its territory, «Нет оценок» at every level."""
    known = directory()
    before = address_before(kind)
    for one in found:
        region, municipality = known.names(one.municipality_id)
        row: Values = {
            **NO_LEVELS,
            "number_id": one.number,
            "url": SafeString(f"{before}{one.number}/{in_campaign}"),
            "short_name": escape(one.short_name),
            "full_name": escape(one.full_name),
            "closed": one.closed,
            "region": region,
            "municipality": municipality,
        }
        yield one, row


@cache
def address_before(kind: OrganisationKind) -> str:
    """An organisation's address up to its number: looking it up for every row is dear."""
    return reverse("rating:organisation", args=[kind, 0]).removesuffix("0/")


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
    place = NO_PLACE
    if kept is not None and kept.total is not None:
        standing = places(campaign_id=kept.campaign_id, kind=kept.kind, totals={kept.total})
        place = str(standing.get(kept.total, NO_PLACE))
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
