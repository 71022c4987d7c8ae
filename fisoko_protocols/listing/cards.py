"""One ППО and one of its protocols, as a coordinator reads them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils import timezone

from accounts.models import AssessmentPoint, Role, RoleGrant, User
from fisoko_protocols import rules, workflow
from fisoko_protocols.checks import Line, Mark
from fisoko_protocols.letters import named, path_of
from fisoko_protocols.listing.asked import Asked
from fisoko_protocols.listing.board import Shown, shown
from fisoko_protocols.models import Kit, Protocol, Version
from portal.moments import moment_label

LINES_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Tools:
    """What the role may do with a protocol now."""

    give_back: str
    extend: str
    remind: str
    fill: str


def tools(protocol: Protocol, role: RoleGrant) -> Tools:
    def to(name: str, allowed: bool) -> str:
        return reverse(f"protocols:{name}", args=[protocol.pk]) if allowed else ""

    watches = rules.watches(role, protocol)
    verbs = {transition.verb for transition in workflow.PROTOCOL.open_to(role, protocol)}
    fills = rules.coordinates(role, protocol) and not workflow.refusal_to_fill(protocol)
    window = workflow.window(protocol)
    is_open = window is not None and window.is_open()
    return Tools(
        give_back=to("give-back", "give_back" in verbs),
        extend=to("extend", watches and window is not None),
        remind=f"{reverse('protocols:remind-point', args=[protocol.point_id])}"
        if watches and is_open and not protocol.counted
        else "",
        fill=path_of(protocol) if fills else "",
    )


def cards(protocols: Iterable[Protocol], asked: Asked, role: RoleGrant) -> list[tuple[Shown, Tools]]:
    return [(one, tools(one.protocol, role)) for one in shown(protocols, asked)]


def accounts_of(points: Iterable[AssessmentPoint]) -> dict[int, User]:
    """The account of each ППО that has one: of the same login, with the role on it (accounts.point_accounts)."""
    known = {point.pk: point for point in points}
    grants = RoleGrant.objects.in_force().filter(role=Role.POINT_ORGANISER, point__in=known).select_related("user")
    found = ((grant.point_id, grant.user) for grant in grants if grant.point_id is not None)
    return {point: user for point, user in found if user.username == known[point].login}


def card(protocol: Protocol) -> Shown:
    """One that has its names and windows already."""
    return Shown(protocol, f"{protocol.sitting.assessment.title}: {named(protocol)}", timezone.now())


# --- One protocol -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Content:
    """What the table shows: `version` is the version shown, None for the entries as they stand."""

    version: Version | None
    page: Page

    @property
    def rows(self) -> list[dict[str, str]]:
        labels = dict(Mark.choices)
        return [
            {"number": line.number, "comment": labels.get(line.comment, "---"), "login": line.login or "---"}
            for line in self.page
        ]


def content(protocol: Protocol, role: RoleGrant, number: str, page: str) -> Content:
    """The entries as they stand, or a version by its number; an unknown one is the entries."""
    version = None
    if number.isascii() and number.isdecimal() and len(number) < 6:
        found = Version.objects.visible_to(role).filter(protocol=protocol, number=int(number))
        version = found.select_related("by").first()
    lines: Any = version.handed_in.lines if version else Entries(protocol)
    return Content(version, Paginator(lines, LINES_A_PAGE).get_page(page))


class Entries:
    """The kits as lines, read a page at a time."""

    def __init__(self, protocol: Protocol) -> None:
        self.kits = Kit.objects.filter(protocol=protocol).order_by("number")

    def __len__(self) -> int:
        return self.kits.count()

    def __getitem__(self, wanted: slice) -> list[Line]:
        return [Line(*row) for row in self.kits[wanted].values_list("number", "comment", "school_login")]


def versions_of(protocol: Protocol) -> list[dict[str, Any]]:
    """Newest first; the content is not needed for the list."""
    found = protocol.versions.select_related("by").defer("content")
    return [
        {
            "version": version,
            "at": moment_label(version.handed_in_at.astimezone(protocol.point.zone)),
            "who": version.by.full_name,
        }
        for version in found
    ]
