"""What the address of a list asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Self

from django.http import QueryDict
from django.utils import timezone

from accounts.models.directory import OrganisationQuerySet
from accounts.territory import Chosen, directory
from expert_rating.models import Campaign
from expert_rating.models.published import published
from expert_rating.models.results import OrganisationResultQuerySet
from portal.look import FilterTag, without
from portal.text import words

BY_NAME, BY_RESULT = "name", "result"
SORTS = {BY_NAME: "По названию", BY_RESULT: "По результату"}
LABELS = {"district": "Федеральный округ", "region": "Субъект РФ", "municipality": "Муниципальный район"}
# A level taken away takes those below it along: without its region a municipality would bring it back.
BELOW = {"district": ("district",), "region": ("region", "municipality"), "municipality": ("municipality",)}


@dataclass(frozen=True, slots=True)
class Filters:
    """Search, territory and order; whatever the address holds that is unknown is left out.

    `fixed` are the levels of territory that the address can't change.
    """

    query: str
    chosen: Chosen
    sort: str = BY_NAME
    fixed: frozenset[str] = frozenset()

    @classmethod
    def read(cls, asked: QueryDict, fixed: Mapping[str, str] | None = None) -> Self:
        """`fixed`: {level: key} of a territory nobody leaves; the levels above it follow from it."""
        # PostgreSQL refuses the character NUL in a text.
        query = asked.get("q", "").replace("\x00", "").strip()[:200]
        wanted = {name: asked.get(name, "") for name in LABELS}
        held: list[str] = []
        for name, key in (fixed or {}).items():
            held = list(LABELS)[: list(LABELS).index(name) + 1]
            wanted |= dict.fromkeys(held, "") | {name: key}
        sort = asked.get("sort", "")
        chosen = directory().choose(**wanted)
        return cls(query, chosen, sort if sort in SORTS else BY_NAME, frozenset(held))

    @property
    def active(self) -> bool:
        return bool(self.query or self.chosen.named)

    @property
    def free(self) -> dict[str, bool]:
        """The levels of territory that can be chosen, for the template."""
        return {name: name not in self.fixed for name in LABELS}

    def narrow(self, organisations: OrganisationQuerySet) -> OrganisationQuerySet:
        return organisations.search(self.query).within(self.chosen.municipality_ids)

    def narrow_results(self, results: OrganisationResultQuerySet) -> OrganisationResultQuerySet:
        """The same for results: the territory by their copy of it, the names by the organisation."""
        ids = self.chosen.municipality_ids
        found = results if ids is None else results.filter(municipality__in=ids)
        for word in words(self.query):
            found = found.filter(organisation__search_text__holds=word)
        return found

    def tags(self, asked: QueryDict) -> list[FilterTag]:
        """The active filters, each with the address of the same page without it."""
        tags = [FilterTag(f"Поиск: «{self.query}»", f"?{without(asked, 'q', 'page')}")] if self.query else []
        for name, value in self.chosen.named:
            if name not in self.fixed:
                tags.append(FilterTag(f"{LABELS[name]}: {value}", f"?{without(asked, 'page', *BELOW[name])}"))
        return tags


class Campaigns(NamedTuple):
    """The published campaigns of a kind that have begun, and the one that is shown."""

    known: list[Campaign]
    shown: Campaign | None

    @classmethod
    def of(cls, kind: str, asked: str = "") -> Self:
        """The one asked for; else the open one, else the last closed."""
        now = timezone.now()
        known = [campaign for campaign in published().get(kind, []) if campaign.opens_at <= now]
        named = next((campaign for campaign in known if str(campaign.pk) == asked), None)
        return cls(known, named or (known[0] if known else None))

    @property
    def shown_id(self) -> int | None:
        return self.shown.pk if self.shown else None
