"""Which region the page is of: a coordinator's own, or the one the federal organiser has opened."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.models import Region, Role, RoleGrant
from fisoko_protocols import rules
from fisoko_protocols.listing.asked import Asked
from fisoko_protocols.listing.board import nearest_deadline
from portal.look import without
from portal.moments import moment_label
from portal.requests import InRole

WATCHERS = (Role.REGIONAL_COORDINATOR, Role.FEDERAL_ORGANISER)
Crumbs = list[tuple[str, str | None]]
# What of the address goes along from one tab to the next.
OWN = ("page", "sort", "view", "kind", "kit", "state")


class NoRegion(Exception):
    """The federal organiser has not said which region."""


@dataclass(frozen=True, slots=True)
class Area:
    role: RoleGrant
    region: Region

    @classmethod
    def of(cls, request: InRole) -> "Area":
        """404 for a coordinator who asks for another region."""
        asked = request.GET.get("region", "")
        if rules.manages(request.role):
            if not asked:
                raise NoRegion
            # PostgreSQL refuses the character NUL.
            found = Region.objects.filter(pk=asked[:2]).first() if asked[:2].isdecimal() else None
        else:
            found = request.role.region if asked in ("", request.role.region_id) else None
        if found is None:
            raise Http404
        return cls(request.role, found)

    @property
    def is_federal(self) -> bool:
        return rules.manages(self.role)

    @property
    def query(self) -> str:
        """What every address of the area carries for the federal organiser."""
        return f"?region={self.region.pk}" if self.is_federal else ""

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"protocols:{name}", args=args) + self.query

    @property
    def now_label(self) -> str:
        """By the clock of the region."""
        return moment_label(timezone.localtime(timezone.now(), timezone=zone_of(self.region)))

    @property
    def hour_label(self) -> str:
        """«21:05 (МСК−1)»."""
        return self.now_label.rpartition(", ")[2]

    def crumbs(self, *here: tuple[str, str | None]) -> Crumbs:
        first: Crumbs = [("Главная", reverse("front"))]
        if self.is_federal:
            first.append(("Контроль по стране", reverse("protocols:federal")))
        home = f"Контроль заполнения: {self.region.name}" if self.is_federal else "Контроль заполнения"
        if not here:
            return [*first, (home, None)]
        return [*first, (home, self.url("watch")), *here]

    def tabs(self, request: HttpRequest, current: str) -> list[tuple[str, str, bool]]:
        """(label, address, is it this one); subjects and search go along."""
        kept = without(request.GET, *OWN)

        def tab(code: str, label: str, name: str, more: str = "") -> tuple[str, str, bool]:
            query = "&".join(filter(None, [kept, more]))
            return label, reverse(f"protocols:{name}") + (f"?{query}" if query else ""), code == current

        return [
            tab("points", "По ППО", "watch"),
            tab("protocols", "По протоколам", "watch", "view=protocols"),
            tab("pace", "По предметам и темп сдачи", "pace"),
            tab("oddities", "Обратите внимание", "oddities"),
        ]

    def frame(self, request: HttpRequest, asked: Asked, tab: str, *here: str) -> dict[str, Any]:
        """What stands around every page of the area; `here` is the page's name in the breadcrumbs."""
        return {
            "area": self,
            "asked": asked,
            "tags": asked.tags(request.GET),
            "reset": request.path + self.query,
            "tabs": self.tabs(request, tab),
            "breadcrumbs": self.crumbs(*((label, None) for label in here)),
        }


def deadline_label(asked: Asked, area: Area) -> str:
    """The next common deadline of what is asked for, or ""."""
    deadline = nearest_deadline(asked, area.region)
    return moment_label(deadline) if deadline else ""


def zone_of(region: Region) -> ZoneInfo:
    return ZoneInfo(region.time_zone)


def in_area(view: Callable[..., Any]) -> Callable[..., Any]:
    """Gives the view its area; the federal organiser without a region is led to the country."""

    @wraps(view)
    def wrapped(request: InRole, *args: Any, **kwargs: Any) -> Any:
        try:
            area = Area.of(request)
        except NoRegion:
            return redirect("protocols:federal")
        return view(request, area, *args, **kwargs)

    return wrapped
