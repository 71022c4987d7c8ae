"""Reading the public lists: what the address asks for, in what order, and rows ready to be printed."""

from expert_rating.listing.asked import SORTS, Campaigns, Filters
from expert_rating.listing.organisation import Card, by_criterion, card, over_campaigns
from expert_rating.listing.pages import Listing, catalogue, first_places, found_by_kind, found_in_all, ranking

__all__ = [
    "SORTS",
    "Campaigns",
    "Card",
    "Filters",
    "Listing",
    "by_criterion",
    "card",
    "catalogue",
    "first_places",
    "found_by_kind",
    "found_in_all",
    "over_campaigns",
    "ranking",
]
