"""What is measured: pages, who opens them, and what each is held to. Knows no Django: the load client reads it too."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

KIND = "oo"
REGION = "39"
SEARCH = "гимназия 11"
# Found in one kind only, a search over all kinds leads straight to that kind's catalogue.
EVERY_KIND = "учреждение 11"
CLIENTS = 8
VISITOR, EXPERT = "visitor", "expert"
BARE, SHELL = "bare view", "shell view"
USER_AGENT = "portal-bench"


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Aims:
    """None: not held to anything."""

    queries: int | None = None
    of_bare: float | None = None
    of_shell: float | None = None
    growth: float | None = 1.2


@dataclass(frozen=True, slots=True)
class Page:
    """One line of the tables. `visits[i]` is what client i sends in turn, over and over."""

    name: str
    who: str
    visits: tuple[tuple[Request, ...], ...]
    aims: Aims
    status: int = 200
    holds: str = ""
    content_type: str = "application/x-www-form-urlencoded"

    @property
    def key(self) -> str:
        return f"{self.name}, {self.who}"


PUBLIC = Aims(queries=8)
HELD = Aims(queries=8, of_shell=1.6)
SEARCHED = Aims(queries=8, of_shell=1.6, growth=2)
FOUND = Aims(queries=8, growth=2)
SIGNED_IN = Aims()


def get(name: str, path: str, who: str, aims: Aims, holds: str, **query: str) -> Page:
    request = Request("GET", f"{path}?{urlencode(query)}" if query else path)
    return Page(name, who, ((request,),) * CLIENTS, aims, holds=holds)


def public(organisation: int) -> list[Page]:
    section = f"/{KIND}/"
    card = f"{section}organisations/{organisation}/"
    catalogue, listed = f"{section}catalogue/", '<li class="organisation">'
    return [
        get(BARE, "/bench/bare/", VISITOR, Aims(), "<table>"),
        get(SHELL, "/bench/shell/", VISITOR, PUBLIC, "<footer"),
        get("front page", "/", VISITOR, PUBLIC, "<footer"),
        get("section", section, VISITOR, PUBLIC, "ranking-total"),
        get("catalogue", catalogue, VISITOR, HELD, listed),
        get("catalogue, region", catalogue, VISITOR, HELD, listed, region=REGION),
        get("catalogue, search", catalogue, VISITOR, SEARCHED, listed, q=SEARCH),
        get("catalogue, page 100", catalogue, VISITOR, HELD, listed, page="100"),
        get("rating", f"{section}ranking/", VISITOR, HELD, "ranking-total"),
        get("statistics", "/statistics/", VISITOR, PUBLIC, "data-table"),
        get("search of all kinds", "/search/", VISITOR, FOUND, 'class="tile"', q=EVERY_KIND),
        get("organisation", card, VISITOR, HELD, "data-table"),
        get("organisation, questions", card, VISITOR, HELD, "data-table questions", tab="questions"),
        get("organisation, campaigns", card, VISITOR, HELD, "Результаты по кампаниям", tab="campaigns"),
    ]


def cabinet() -> list[Page]:
    bell = "head-bell"
    return [
        get(BARE, "/bench/bare/", EXPERT, SIGNED_IN, "<table>"),
        get(SHELL, "/bench/shell/", EXPERT, SIGNED_IN, bell),
        get("cabinet", "/expert/", EXPERT, SIGNED_IN, bell),
        get("assessments", "/expert/assessments/", EXPERT, SIGNED_IN, bell),
        get("choose organisation", "/expert/assessments/choose/", EXPERT, SIGNED_IN, bell, kind=KIND),
        get("notices", "/notices/", EXPERT, SIGNED_IN, bell),
    ]


def placing(assessments: list[int], guard: str) -> Page:
    """«Разместить» and «Скрыть» in turn, each client with an assessment of its own."""
    body = urlencode({"_role": guard}).encode()
    visits = tuple(
        tuple(Request("POST", f"/expert/assessments/{pk}/{verb}/", body) for verb in ("place", "hide"))
        for pk in assessments[:CLIENTS]
    )
    return Page("place or hide", EXPERT, visits, SIGNED_IN, status=302)


def pages(loaded: dict[str, Any]) -> list[Page]:
    """`loaded` is what bench.load, or the bench it names, has told of its database."""
    if suite := loaded.get("suite"):
        return list(import_module(suite).pages(loaded))
    return [*public(loaded["organisation"]), *cabinet(), placing(loaded["assessments"], loaded["guard"])]


def cookies(loaded: dict[str, Any], session: str, csrf: str) -> str:
    """Under the names that the settings of the measured portal give them."""
    return "; ".join(f"{name}={value}" for name, value in zip(loaded["cookies"], (session, csrf), strict=True))


def headers(page: Page, loaded: dict[str, Any]) -> dict[str, str]:
    """As a browser sends them: a visitor without cookies, a person with the session and the CSRF cookie."""
    if page.who == VISITOR:
        return {"User-Agent": USER_AGENT}
    secret = loaded["csrf"]
    session = loaded["sessions"][page.who] if "sessions" in loaded else loaded["session"]
    return {
        "User-Agent": USER_AGENT,
        "Cookie": cookies(loaded, session, secret),
        "X-CSRFToken": secret,
        "Content-Type": page.content_type,
    }
