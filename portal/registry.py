"""What crosses between the parts: each fills this registry from its AppConfig, the shared pages read it.

The parts never import each other; a role's home, its menu, the figures of the front page and the demo data reach
the shared floor here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class MenuItem:
    label: str
    url: str
    current: bool = False
    count: int = 0
    children: tuple["MenuItem", ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One live number of the front page."""

    label: str
    value: int


@dataclass(frozen=True, slots=True)
class DemoAccount:
    login: str
    who: str
    where: str


@dataclass(frozen=True, slots=True)
class Part:
    """One of the four services.

    `menus` maps a role's code to what stands in its left menu; `homes` to the URL name of its first page;
    `figures` count what the front page shows; `organisation_saved` renews what the part keeps of an organisation; `demo` loads the part's demo data through its verbs.
    """

    code: str
    order: int
    title: str
    for_whom: str
    url_name: str = ""
    menus: dict[str, Callable[[HttpRequest], list[MenuItem]]] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    reminders: dict[str, Callable[[Any], str]] = field(default_factory=dict)
    figures: Callable[[], Iterable[Figure]] | None = None
    organisation_saved: Callable[[Any], None] | None = None
    demo: Callable[[], None] | None = None
    demo_accounts: tuple[DemoAccount, ...] = ()


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    _parts[part.code] = part


def parts() -> list[Part]:
    return sorted(_parts.values(), key=lambda part: part.order)


def menu_for(request: HttpRequest, role: str) -> list[MenuItem]:
    """The left menu of a role: what every part has for it, in the parts' order."""
    return [item for part in parts() if role in part.menus for item in part.menus[role](request)]


def organisation_saved(organisation: Any) -> None:
    """Whoever changes an organisation calls it in the same transaction."""
    for part in parts():
        if part.organisation_saved:
            part.organisation_saved(organisation)


def home_for(role: str) -> str:
    """The URL name of a role's first page, or "" if no part gives it one."""
    return next((part.homes[role] for part in parts() if role in part.homes), "")


def sign_out_reminder(role: str, grant: Any) -> str:
    """What a person about to sign out should know («оценка не размещена»), or ""."""
    return " ".join(filter(None, (p.reminders[role](grant) for p in parts() if role in p.reminders)))
