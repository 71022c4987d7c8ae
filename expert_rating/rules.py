"""Named permissions of the public rating, and how its points are computed (spec/01 «Catalogue and rating»)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings

from accounts.rules import is_administrator
from portal.models import SiteSettings

if TYPE_CHECKING:
    from accounts.models import Organisation, RoleGrant

STORED = Decimal("0.00000001")
# Coarser than the sum of the levels' own rounding: equal totals reached by different levels stay equal.
COMPARED = Decimal("0.000001")
HUNDRED = Decimal(100)
TEN = Decimal(10)


def is_expert(role: "RoleGrant | None", obj: object = None) -> bool:
    return role is not None and role.role == "expert"


def may_assess(role: "RoleGrant | None", organisation: "Organisation") -> bool:
    """Own organisation only at the level of an organisation; within the territory at the others."""
    return role is not None and role.role == "expert" and role.covers(organisation)


def is_author(role: "RoleGrant | None", assessment: Any) -> bool:
    return role is not None and role.role == "expert" and role.user_id == assessment.author_id


def can_set_aside(role: "RoleGrant | None", assessment: Any) -> bool:
    if is_administrator(role):
        return True
    if role is None or role.role != "moderator":
        return False
    organisation = assessment.organisation
    return role.region_id == organisation.municipality.region_id and role.moderates_kind(organisation.kind)


def runs_campaigns(role: "RoleGrant | None", obj: object = None) -> bool:
    """Campaigns and rules are for the whole country: the administrator's and the home region's moderators'."""
    if is_administrator(role):
        return True
    return role is not None and role.role == "moderator" and role.region_id == SiteSettings.current().region_code


def may_run_campaign(role: "RoleGrant | None", campaign: Any) -> bool:
    """A moderator of some kinds runs the campaigns of these kinds alone."""
    if role is None or not runs_campaigns(role):
        return False
    return not role.kinds or all(role.moderates_kind(row.kind) for row in campaign.kinds.all())


def is_of_all_kinds(role: "RoleGrant | None") -> bool:
    return role is not None and not role.kinds


def may_publish_rules(role: "RoleGrant | None", obj: object = None) -> bool:
    """One text stands before the questions about every kind."""
    return is_of_all_kinds(role) and runs_campaigns(role)


def is_representative(role: "RoleGrant | None", obj: object = None) -> bool:
    return role is not None and role.role == "organisation_representative"


def speaks_for(role: "RoleGrant | None", obj: Any) -> bool:
    """A representative, of what their own organisation says: its card, its reply."""
    return role is not None and is_representative(role) and role.organisation_id == obj.organisation_id


def moderates_organisation_of(role: "RoleGrant | None", obj: Any) -> bool:
    """A moderator of the region and kind of the organisation the row is about."""
    return can_set_aside(role, obj)


def is_publisher(role: "RoleGrant | None", publication: Any) -> bool:
    """The author, in the role the publication was written in."""
    if role is None or role.role != publication.author_role or role.user_id != publication.author_id:
        return False
    return role.role == "expert" or role.organisation_id == publication.organisation_id


def moderates_publication(role: "RoleGrant | None", publication: Any) -> bool:
    if is_administrator(role):
        return True
    if role is None or role.role != "moderator":
        return False
    return role.region_id == publication.region_id and role.moderates_kind(publication.section)


@dataclass(frozen=True, slots=True)
class CriterionCount:
    """Answers to one criterion's questions by all active assessments of one level."""

    answers: int
    yes: int

    @property
    def share(self) -> Decimal:
        """The share of «Да», 0 to 100 %."""
        return HUNDRED * self.yes / self.answers


def level_points(criteria: Iterable[CriterionCount]) -> tuple[Decimal, Decimal]:
    """(points, share) of one level: a tenth of every criterion's share, summed; the mean of the shares.

    Kept to eight places so that the database can compare totals; shown to two, half up.
    """
    shares = [criterion.share for criterion in criteria if criterion.answers]
    points = sum((share / TEN for share in shares), Decimal(0))
    mean = sum(shares, Decimal(0)) / len(shares)
    return points.quantize(STORED, ROUND_HALF_UP), mean.quantize(STORED, ROUND_HALF_UP)


def total_points(levels: Iterable[Decimal]) -> Decimal:
    """The total of an organisation: the sum over its levels, in the form in which places compare it."""
    return sum(levels, Decimal(0)).quantize(COMPARED, ROUND_HALF_UP)


# --- What results may say of those who answered (spec/01 «Catalogue and rating») -----------------------------


def tells_nobody(assessments: int) -> bool:
    """Whether a share over so many active assessments hides who answered what."""
    return assessments >= settings.SHARES_FROM_ASSESSMENTS


def levels_told(assessments: Sequence[int]) -> list[bool]:
    """Of each level, by its number of assessments, whether its share of a question may stand beside that of all levels.

    A level needs enough of its own. And what is left of all levels when those told are taken away must be enough, or
    nothing: from «all» and one level anybody could work out the single answer of another.
    """
    told = [tells_nobody(number) for number in assessments]
    while any(told):
        left = sum(number for number, known in zip(assessments, told, strict=True) if not known)
        if not left or tells_nobody(left):
            break
        smallest = min((number, index) for index, number in enumerate(assessments) if told[index])[1]
        told[smallest] = False
    return told
