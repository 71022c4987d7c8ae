"""What crosses between the parts: each fills this registry from its AppConfig, the shared pages read it.

The parts never import each other; a role's home, its menu, the figures of the front page and the demo data reach
the shared floor here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from portal.text import agreed


@dataclass(frozen=True, slots=True)
class MenuItem:
    label: str
    url: str
    current: bool = False
    count: int = 0
    children: tuple["MenuItem", ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One live number of the front page; its words beside 1, 3 and 7."""

    value: int
    words: tuple[str, str, str]

    @property
    def label(self) -> str:
        return agreed(self.value, *self.words)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    login: str
    who: str
    where: str


@dataclass(frozen=True, slots=True)
class EventKind:
    """Something people are told of. `roles` are those it is told to («» is the account itself, whatever its roles).

    `bell` and `letter` (off, digest, at_once) stand where the table of the admin says nothing; an obligatory event is
    always told at once, and nobody can switch it off.
    """

    code: str
    label: str
    roles: tuple[str, ...] = ("",)
    bell: bool = True
    letter: str = "at_once"
    obligatory: bool = False


@dataclass(frozen=True, slots=True)
class PersonalData:
    """What a part holds on a person: sections of rows {label: value}, and files {name in the archive: stored file}."""

    sections: dict[str, list[dict[str, Any]]]
    files: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DrawnWorkflow:
    """A workflow as «Помощь» draws it; `who` puts each rule's name into words."""

    title: str
    workflow: Any
    who: dict[str, str]


@dataclass(frozen=True, slots=True)
class HelpPage:
    """What a role does, step by step. `template` is a piece of text, `values` what it may name; a page of the staff is
    only theirs and its roles'."""

    slug: str
    title: str
    summary: str
    template: str
    roles: tuple[str, ...] = ()
    staff: bool = False
    workflows: tuple[DrawnWorkflow, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """One of the four services, or the people and roles they share (accounts: without `for_whom` it is none of the front
    page's services).

    - `menus` maps a role's code to what stands in its left menu, `homes` to the URL name of its first page, `reminders` to
      what it should know before signing out, `consents` to the purposes it needs a consent for.
    - `figures` count what the front page shows; `url_name` is where its service begins.
    - `organisation_saved` renews what the part keeps of an organisation, `organisations_saved` of many at once;
      `roles_changed` forgets what it remembers of who has which role; `recount` builds its kept numbers anew and says
      what it did.
    - `demo` loads its demo data through its verbs; `demo_accounts` are who signs in there, and where they land.
    - `events` are what it tells people of; `deadlines` are sources of reminders (portal.reminders.Due); `moderators` gives
      the people whose desk is the region of that code.
    - `personal_data` is what it holds on a person; `erase` (the person, the actor who carries it out) destroys
      it, with a line for the act for each thing destroyed or kept.
    - `help` are its pages of «Помощь».
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
    organisations_saved: Callable[[list[Any]], None] | None = None
    roles_changed: Callable[[], None] | None = None
    recount: Callable[[], str] | None = None
    demo: Callable[[], None] | None = None
    demo_accounts: tuple[DemoAccount, ...] = ()
    events: tuple[EventKind, ...] = ()
    deadlines: tuple[Callable[[datetime], Iterable[Any]], ...] = ()
    consents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    personal_data: Callable[[Any], PersonalData] | None = None
    erase: Callable[[Any, Any], Iterable[str]] | None = None
    moderators: Callable[[str], Iterable[Any]] | None = None
    help: tuple[HelpPage, ...] = ()


_parts: dict[str, Part] = {}
_events: dict[str, EventKind] = {}


def register(part: Part) -> None:
    _parts[part.code] = part
    for event in part.events:
        register_event(event)


def register_event(event: EventKind) -> None:
    _events[event.code] = event


def events() -> list[EventKind]:
    """All that people are told of, in the order of registration."""
    return list(_events.values())


def event_kind(code: str) -> EventKind:
    return _events.get(code) or EventKind(code, code)


def help_pages() -> list[HelpPage]:
    return [page for part in parts() for page in part.help]


def purposes_of(role: str) -> tuple[str, ...]:
    """The purposes of the consents that a role stands on."""
    return tuple(purpose for part in parts() for purpose in part.consents.get(role, ()))


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


def organisations_saved(organisations: list[Any]) -> None:
    """The same for many, in as few queries as the parts can."""
    for part in parts():
        if part.organisations_saved:
            part.organisations_saved(organisations)
        elif part.organisation_saved:
            for organisation in organisations:
                part.organisation_saved(organisation)


def roles_changed() -> None:
    """Whoever gives, ends or suspends roles calls it in the same transaction."""
    for part in parts():
        if part.roles_changed:
            part.roles_changed()


def part_title(role: str) -> str:
    """The title of the part whose menu the role has, or ""."""
    return next((part.title for part in parts() if role in part.menus), "")


def home_for(role: str) -> str:
    """The URL name of a role's first page, or "" if no part gives it one."""
    return next((part.homes[role] for part in parts() if role in part.homes), "")


def sign_out_reminder(role: str, grant: Any) -> str:
    """What a person about to sign out should know («оценка не размещена»), or ""."""
    return " ".join(filter(None, (p.reminders[role](grant) for p in parts() if role in p.reminders)))


def moderators_of(region_code: str) -> list[Any]:
    """Those who are told what waits on the desk of a region."""
    return [person for part in parts() if part.moderators for person in part.moderators(region_code)]
