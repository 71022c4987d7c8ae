"""In which order organisations are listed, and how many there are, without reading more than a page needs."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.models import Organisation, OrganisationCount
from accounts.models.directory import OrganisationQuerySet
from expert_rating.listing.asked import Filters
from expert_rating.models import OrganisationResult, RatedCount
from expert_rating.models.results import OrganisationResultQuerySet

# A search that finds more is told so: nobody leafs through four hundred pages.
MOST_COUNTED = 10_000
# From here on only the keys are walked over, which an index holds, and the rows of one page are fetched.
DEEP = 250
# So many organisations without a result are looked for one by one.
FEW = 500
NAMES = ("short_name", "full_name", "municipality_id", "closed")


class Found(NamedTuple):
    """An organisation as a list needs it; without a total it has no assessments, levels and place.

    `copies`: its levels as the database keeps them (`Level.read`).
    """

    number: int
    short_name: str
    full_name: str
    municipality_id: int
    closed: bool
    total: Decimal | None = None
    copies: dict[str, list[Any]] | None = None
    assessments: int = 0
    place: int | None = None


class Rated(NamedTuple):
    """How many organisations have a result."""

    open: int
    closed: int

    @classmethod
    def kept(cls, campaign_id: int | None, kind: str, municipality_ids: list[int] | None) -> "Rated":
        rows = RatedCount.objects.filter(campaign=campaign_id, kind=kind)
        if municipality_ids is not None:
            rows = rows.filter(municipality__in=municipality_ids)
        sums = rows.aggregate(opened=Sum("open"), shut=Sum("closed"))
        return cls(sums["opened"] or 0, sums["shut"] or 0)


def capped(queryset: QuerySet[Any]) -> int:
    """The number of rows, counted up to one more than MOST_COUNTED."""
    return queryset.order_by()[: MOST_COUNTED + 1].count()


def rated(campaign_id: int | None, kind: str, filters: Filters) -> OrganisationResultQuerySet:
    """Results with a total, of open and closed organisations."""
    return filters.narrow_results(OrganisationResult.objects.rated(campaign_id, kind))


def unrated(campaign_id: int | None, kind: str, filters: Filters, number: int | None = None) -> OrganisationQuerySet:
    """Open organisations without a result in the campaign; `number` of them, if it is known.

    Late in a campaign few are left, and a walk over the names would try thousands in vain: then only those
    municipalities are searched where the kept numbers say that some are left.
    """
    has_result = OrganisationResult.objects.filter(
        campaign=campaign_id, organisation=OuterRef("pk"), total__isnull=False
    )
    found = filters.narrow(Organisation.objects.open().filter(kind=kind)).filter(~Exists(has_result))
    if number is None or number > FEW:
        return found
    with_result = RatedCount.objects.filter(campaign=campaign_id, kind=kind, municipality=OuterRef("municipality"))
    left = OrganisationCount.objects.filter(kind=kind, open__gt=Coalesce(Subquery(with_result.values("open")), 0))
    return found.filter(municipality__in=list(left.values_list("municipality", flat=True)))


def read_rated(results: OrganisationResultQuerySet, start: int, stop: int, *, whole: bool = False) -> list[Found]:
    """The highest total first: the order of the index organisation_result_rank.

    `whole`: these are all results of the kind, so from the top down the places are plain counting.
    """
    order = ("-total", "sort_name", "organisation_id")
    fields = ["organisation_id", *(f"organisation__{name}" for name in NAMES), "total", "levels", "assessments"]
    if whole and start == 0:
        return numbered(Found(*row) for row in results.order_by(*order).values_list(*fields)[:stop])
    page = results
    if start >= DEEP:
        page = results.filter(organisation__in=results.order_by(*order).values("organisation")[start:stop])
        start, stop = 0, stop - start
    return [Found(*row) for row in page.with_place().order_by(*order).values_list(*fields, "place")[start:stop]]


def numbered(rows: Iterable[Found]) -> list[Found]:
    """Equal totals share a place, the next place is skipped."""
    made: list[Found] = []
    for index, row in enumerate(rows):
        shared = made[-1].place if made and made[-1].total == row.total else index + 1
        made.append(row._replace(place=shared))
    return made


def read_named(
    organisations: OrganisationQuerySet, start: int, stop: int, campaign_id: int | None = None
) -> list[Found]:
    """In the order of names; with the results of a campaign, if one is given."""
    order, fields = ("sort_name", "id"), ["id", *NAMES]
    page = organisations
    if start >= DEEP:
        page = Organisation.objects.filter(pk__in=organisations.order_by(*order).values("pk")[start:stop])
        start, stop = 0, stop - start
    if campaign_id is not None:
        page = page.annotate(result=FilteredRelation("results", condition=Q(results__campaign=campaign_id)))
        fields += ["result__total", "result__levels"]
    return [Found(*row) for row in page.order_by(*order).values_list(*fields)[start:stop]]


class ByName(Sequence[Found]):
    """Organisations in the order of their names, with their results in a campaign."""

    def __init__(self, organisations: OrganisationQuerySet, count: int, campaign_id: int | None) -> None:
        self.organisations, self.campaign_id = organisations, campaign_id
        self.count_all = count

    def __len__(self) -> int:
        return self.count_all

    def __getitem__(self, asked: Any) -> Any:
        start, stop, _ = asked.indices(len(self))
        return read_named(self.organisations, start, stop, self.campaign_id)


class TwoParts(Sequence[Found]):
    """Those with a result first, then those without: two indexed queries stand for one list.

    One query over both would sort all organisations for every page. The second is made when a page needs it.
    """

    def __init__(
        self,
        rated: OrganisationResultQuerySet,
        unrated: Callable[[], OrganisationQuerySet],
        split: int,
        unrated_count: int,
        *,
        whole: bool = False,
    ) -> None:
        self.rated, self.unrated, self.split, self.whole = rated, unrated, split, whole
        self.count_all = split + max(unrated_count, 0)

    def __len__(self) -> int:
        return self.count_all

    def __getitem__(self, asked: Any) -> Any:
        start, stop, _ = asked.indices(len(self))
        first: list[Found] = []
        if start < self.split:
            first = read_rated(self.rated, start, min(stop, self.split), whole=self.whole)
        if stop <= self.split:
            return first
        return first + read_named(self.unrated(), max(start - self.split, 0), stop - self.split)
