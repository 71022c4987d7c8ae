"""Pages of catalogue and rating: rows ready to be printed.

Rows are plain dictionaries with strings ready for HTML (names are escaped here, once): a template prints them in one
loop and asks nothing more. Every step of a page is paid 25 times.
"""

import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts import directory_counts
from accounts.models import Organisation
from accounts.territory import Directory, directory
from expert_rating.formatting import NO_ASSESSMENTS, REMEMBERED, number, points_with_share, short
from expert_rating.listing.asked import BY_RESULT, Filters
from expert_rating.listing.ordered import (
    MOST_COUNTED,
    ByName,
    Found,
    Rated,
    TwoParts,
    capped,
    rated,
    read_rated,
    unrated,
)
from expert_rating.models import ExpertLevel, OrganisationResult
from portal.kinds import OrganisationKind

PER_PAGE = 25
FIRST = 10

Values = dict[str, Any]
NO_PLACE = "—"
CLOSED = SafeString(' <span class="secondary">закрыта</span>')
NO_LEVELS = dict.fromkeys(ExpertLevel.values, NO_ASSESSMENTS)


# --- Pages --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list: `page` for the links, `rows` ready to print; `total` without filters, `found` with them.

    `more`: there are more than were counted.
    """

    page: Page
    rows: list[Values]
    total: int
    found: int
    more: bool = False

    @property
    def total_text(self) -> str:
        return str(intcomma(self.total))

    @property
    def found_text(self) -> str:
        """«12 345», «более 10 000»."""
        return f"{'более ' if self.more else ''}{intcomma(self.found)}"


def by_result(
    campaign_id: int | None, kind: str, filters: Filters, *, open_only: bool, opened: int | None = None
) -> TwoParts:
    """Organisations with a result first. What a territory holds is kept in rows; what a search finds is counted.

    `opened`: the number of open organisations of the territory, if it is known already.
    """
    with_result = rated(campaign_id, kind, filters)
    if open_only:
        with_result = with_result.filter(closed=False)
    if filters.query:
        without = unrated(campaign_id, kind, filters)
        split = capped(with_result)
        return TwoParts(with_result, lambda: without, split, capped(without) if split <= MOST_COUNTED else 0)
    ids = filters.chosen.municipality_ids
    kept = Rated.kept(campaign_id, kind, ids)
    if opened is None:
        opened = directory_counts.open_organisations(kind, ids).within
    split, left = (kept.open if open_only else kept.open + kept.closed), opened - kept.open
    return TwoParts(
        with_result,
        lambda: unrated(campaign_id, kind, filters, left),
        split,
        left,
        whole=ids is None and not open_only,
    )


class Leaves(Paginator):
    """Pages over as many rows as were counted for sure."""

    @property
    def more(self) -> bool:
        return self.searched and len(self.object_list) > MOST_COUNTED

    def __init__(self, listed: Sequence[Found], *, searched: bool) -> None:
        self.searched = searched
        super().__init__(listed, PER_PAGE)

    @property
    def count(self) -> int:
        return MOST_COUNTED if self.more else len(self.object_list)


def catalogue(
    kind: OrganisationKind, campaign_id: int | None, filters: Filters, page: str, *, in_campaign: str = ""
) -> Listing:
    """Open organisations of a kind; closed ones are found through the rating of their time."""
    amounts = directory_counts.open_organisations(kind, filters.chosen.municipality_ids)
    if filters.sort == BY_RESULT:
        listed: Any = by_result(campaign_id, kind, filters, open_only=True, opened=amounts.within)
    else:
        found = filters.narrow(Organisation.objects.open().filter(kind=kind))
        listed = ByName(found, capped(found) if filters.query else amounts.within, campaign_id)
    leaves = Leaves(listed, searched=bool(filters.query))
    shown = leaves.get_page(page)
    rows = catalogue_rows(kind, shown.object_list, filters.chosen.directory, in_campaign)
    return Listing(shown, rows, amounts.every, leaves.count, leaves.more)


def ranking(
    kind: OrganisationKind, campaign_id: int | None, filters: Filters, page: str, *, in_campaign: str = ""
) -> Listing:
    """The rating: an organisation that has closed since keeps its place, or the places would have holes."""
    leaves = Leaves(by_result(campaign_id, kind, filters, open_only=False), searched=bool(filters.query))
    shown = leaves.get_page(page)
    rows = ranking_rows(kind, shown.object_list, filters.chosen.directory, in_campaign)
    return Listing(shown, rows, leaves.count, leaves.count, leaves.more)


def first_places(kind: OrganisationKind, campaign_id: int | None) -> list[Values]:
    """The first ten of the rating, for the front of a section."""
    first = read_rated(OrganisationResult.objects.rated(campaign_id, kind), 0, FIRST, whole=True)
    return ranking_rows(kind, first, directory())


# --- Rows ---------------------------------------------------------------------------------------------


def catalogue_rows(
    kind: OrganisationKind, found: Iterable[Found], known: Directory, in_campaign: str = ""
) -> list[Values]:
    rows = []
    for one, row in with_names(kind, found, known, in_campaign):
        for level, (_, points, share) in (one.copies or {}).items():
            row[level] = level_text(points, share)
        row["full_name"] = escaped(one.full_name)
        row["total"] = short(one.total)
        rows.append(row)
    return rows


def ranking_rows(
    kind: OrganisationKind, found: Iterable[Found], known: Directory, in_campaign: str = ""
) -> list[Values]:
    rows = []
    for one, row in with_names(kind, found, known, in_campaign):
        for level, (_, points, _) in (one.copies or {}).items():
            row[level] = level_points(points)
        row["place"] = SafeString(one.place or NO_PLACE)
        row["total"] = number(one.total)
        row["assessments"] = SafeString(one.assessments)
        rows.append(row)
    return rows


def with_names(
    kind: OrganisationKind, found: Iterable[Found], known: Directory, in_campaign: str
) -> Iterator[tuple[Found, Values]]:
    """What both lists print of an organisation: the address of its page, its territory, «Нет оценок» at every level."""
    before = address_before(kind)
    for one in found:
        region, municipality = known.names(one.municipality_id)
        row: Values = {
            **NO_LEVELS,
            "number_id": one.number,
            "url": SafeString(f"{before}{one.number}/{in_campaign}"),
            "short_name": escaped(one.short_name),
            "closed": CLOSED if one.closed else "",
            "region": region,
            "municipality": municipality,
        }
        yield one, row


def escaped(text: str) -> SafeString:
    """Django's own `escape` also looks for lazy texts, which a column never holds; that costs three times as much."""
    return SafeString(html.escape(text))


@lru_cache(REMEMBERED)
def level_text(points: str, share: str) -> SafeString:
    """Of a copy (`Level.copies`): the texts of a page of rows are seldom new, numbers would be made to look them up."""
    return points_with_share(Decimal(points), Decimal(share))


@lru_cache(REMEMBERED)
def level_points(points: str) -> SafeString:
    return number(Decimal(points))


@cache
def address_before(kind: OrganisationKind) -> str:
    """An organisation's address up to its number: looking it up for every row is dear."""
    return reverse("rating:organisation", args=[kind, 0]).removesuffix("0/")


# --- Search over all kinds ----------------------------------------------------------------------------


class Hits(NamedTuple):
    """How many open organisations of a kind answer a search; of more than are counted only that there are more."""

    kind: OrganisationKind
    number: int

    @property
    def text(self) -> str:
        return found_in_all([self])


def found_in_all(hits: Sequence[Hits]) -> str:
    """«12 345», «более 10 000»."""
    more = any(one.number > MOST_COUNTED for one in hits)
    return f"{'более ' if more else ''}{intcomma(sum(min(one.number, MOST_COUNTED) for one in hits))}"


def found_by_kind(query: str) -> list[Hits]:
    """The public kinds where something answers the search, in the front page's order."""
    found = Organisation.objects.open().search(query)
    hits = [Hits(kind, capped(found.filter(kind=kind))) for kind in OrganisationKind.public()]
    return [one for one in hits if one.number]
