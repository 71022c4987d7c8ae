"""The campaigns that the public may see, kept in the process: every page of a section asks for them."""

from collections import defaultdict

from expert_rating.models.campaigns import Campaign, CampaignKind, CampaignStatus
from portal.remembered import Remembered


def read() -> dict[str, list[Campaign]]:
    """{kind: its campaigns}, the open one first, then the newest, those not begun yet among them."""
    found: dict[str, list[Campaign]] = defaultdict(list)
    rows = CampaignKind.objects.exclude(campaign__status=CampaignStatus.DRAFT).select_related("campaign")
    for row in rows.order_by("-open", "-campaign__opens_at"):
        found[row.kind].append(row.campaign)
    return dict(found)


# The verbs that publish, extend or close a campaign call its `forget()`.
published = Remembered("campaigns", read)
