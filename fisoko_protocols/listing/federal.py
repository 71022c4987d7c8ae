"""The country by region: numbers by state from the kept counts, whatever the number of ППО."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from accounts.territory import directory
from fisoko_protocols.listing import oddities
from fisoko_protocols.listing.asked import Asked
from fisoko_protocols.listing.board import BY_STATE, Counts, share
from fisoko_protocols.listing.pace import add
from fisoko_protocols.models import ProtocolStatus, Tally
from portal.look import without
from portal.text import sort_key, words

Order = Callable[["RegionRow"], Any]
SORTS: dict[str, tuple[str, Order]] = {
    "": ("Сначала отстающие", lambda row: (row.ratio, -row.counts.waiting, row.sort_name)),
    "name": ("По названию", lambda row: row.sort_name),
    "waiting": ("Сначала те, где больше не сдано", lambda row: (-row.counts.waiting, row.sort_name)),
    "total": ("По числу протоколов", lambda row: (-row.counts.total, row.sort_name)),
}


@dataclass(frozen=True, slots=True)
class RegionRow:
    code: str
    name: str
    counts: Counts
    spoiled: int
    kits: int
    url: str = ""
    odd: int = 0
    odd_url: str = ""

    @property
    def ratio(self) -> float:
        return self.counts.counted / self.counts.total if self.counts.total else 1.0

    @property
    def sort_name(self) -> str:
        return sort_key(self.name, max_length=200)

    @property
    def cells(self) -> list[tuple[str, int]]:
        """(state, number), in the columns' order."""
        return [(status.label, self.counts.by_state[status]) for status in BY_STATE]

    @property
    def spoiled_share(self) -> str:
        return share(self.spoiled, self.kits)


@dataclass(frozen=True, slots=True)
class Country:
    rows: list[RegionRow]
    counts: Counts


def read(asked: Asked, query: QueryDict) -> Country:
    """Two queries; regions without protocols are left out, a search narrows by the region's name."""
    sums: dict[str, Tally] = {}
    for tally in Tally.objects.filter(sitting__in=asked.sittings):
        add(sums.setdefault(tally.region_id, Tally(region_id=tally.region_id)), tally)
    kept = without(query, "sort", "page", "q")
    tail = f"?{kept}&region=" if kept else "?region="
    odd = oddities.by_region(asked)
    names = {code: place.name for code, place in directory().regions.items()}
    rows = [
        row_of(code, names.get(code, code), tally, tail, odd.get(code, 0))
        for code, tally in sums.items()
        if tally.total
    ]
    wanted = words(asked.query)
    rows = [row for row in rows if all(word in row.sort_name or word == row.code for word in wanted)]
    rows.sort(key=SORTS.get(asked.sort, SORTS[""])[1])
    total = Counts({status: sum(row.counts.by_state[status] for row in rows) for status in ProtocolStatus.values})
    return Country(rows, total)


def row_of(code: str, name: str, tally: Tally, tail: str, odd: int) -> RegionRow:
    counts = Counts({status: getattr(tally, status) for status in ProtocolStatus.values})
    board, oddities_page = (f"{reverse(f'protocols:{view}')}{tail}{code}" for view in ("watch", "oddities"))
    return RegionRow(code, name, counts, tally.spoiled, tally.kits_handed_in, board, odd, oddities_page)
