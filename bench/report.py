"""The tables of the bench as Markdown; a value beyond its aim is bold and ends with «miss»."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from bench.pages import BARE, SHELL, Page

Run = dict[str, dict[str, Any]]
WORKER_MB = 130


@dataclass(slots=True)
class Measured:
    """All of one size: `runs` in process, `load` under gunicorn."""

    size: int
    loaded: dict[str, Any]
    runs: list[Run] = field(default_factory=list)
    load: Run = field(default_factory=dict)
    memory: float = 0

    @property
    def noun(self) -> str:
        return str(self.loaded.get("noun", "organisations"))

    def median(self, page: Page, what: str) -> float:
        return median(run[page.key][what] for run in self.runs)

    def ratio(self, page: Page, to: str) -> float:
        """CPU beside a view of comparison opened by the same person, within each run."""
        base = f"{to}, {page.who}"
        return median(run[page.key]["cpu"] / run[base]["cpu"] for run in self.runs)

    def queries(self, page: Page) -> int:
        return len(self.runs[0][page.key]["queries"])


def held(value: float, aim: float | None, shown: str) -> str:
    return f"**{shown} miss**" if aim is not None and value > aim else shown


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = list(head)
    lines = [titles, ["---", *["---:"] * (len(titles) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def size_row(measured: Measured, page: Page) -> list[str]:
    load = measured.load.get(page.key)
    bare, shell, queries = measured.ratio(page, BARE), measured.ratio(page, SHELL), measured.queries(page)
    return [
        page.key,
        held(queries, page.aims.queries, str(queries)),
        f"{measured.median(page, 'cpu'):.2f}",
        held(bare, page.aims.of_bare, f"{bare:.2f}"),
        held(shell, page.aims.of_shell, f"{shell:.2f}"),
        f"{measured.median(page, 'time'):.2f}",
        *([f"{load['rps']:.0f}", f"{load['p50']:.1f}", f"{load['p95']:.1f}"] if load else ["", "", ""]),
    ]


def size_table(measured: Measured, pages: list[Page]) -> str:
    rows = " · ".join(f"{number:,} {name}" for name, number in measured.loaded["rows"].items())
    head = ["page", "queries", "CPU ms", "× bare", "× shell", "time ms", "requests/s", "p50 ms", "p95 ms"]
    size = held(measured.memory, measured.loaded.get("worker_mb", WORKER_MB), f"{measured.memory:.0f} MB")
    memory = f"\n\nA web worker after all this: {size}." if measured.memory else ""
    lines = table(head, (size_row(measured, page) for page in pages))
    return f"## {measured.size:,} {measured.noun}\n\n{rows}\n\n{lines}{memory}"


def growth(small: Measured, large: Measured, page: Page, what: str) -> float:
    """The median of the runs' own quotients: a run of one size stands beside its neighbour of the other."""
    pairs = zip(small.runs, large.runs, strict=True)
    return median(after[page.key][what] / before[page.key][what] for before, after in pairs)


def growth_table(small: Measured, large: Measured, pages: list[Page]) -> str:
    rows = []
    for page in pages:
        aim = page.aims.growth
        values = [growth(small, large, page, what) for what in ("cpu", "time")]
        shown = [held(value, aim, f"{value:.2f}") for value in values]
        beside = large.ratio(page, BARE) / small.ratio(page, BARE)
        rows.append([page.key, *shown, f"{beside:.2f}", f"< {aim}" if aim else ""])
    lines = table(["page", "growth of CPU", "growth of time", "growth of × bare", "aim"], rows)
    return f"## Growth from {small.size:,} to {large.size:,} {large.noun}\n\n{lines}"


def statements(measured: Measured, pages: list[Page]) -> str:
    parts = []
    for page in pages:
        numbered = (f"{n}. `{sql}`" for n, sql in enumerate(measured.runs[0][page.key]["queries"], start=1))
        parts.append("\n".join([f"### {page.key}", "", *numbered]))
    return "\n\n".join(["## Queries", *parts])


AIMS = (
    "Aims: at most 8 queries on a public page; catalogue, rating and organisation within 1.6 of the shell view's CPU; "
    "growth under 1.2, searched pages 2; a web worker under 130 MB. Ratios are to the view of comparison opened by the "
    "same person."
)


def concluded(text: str) -> str:
    """With the line that counts the misses."""
    misses = text.count(" miss**")
    return f"{text}\n\n{f'Misses: {misses}.' if misses else 'All aims are met.'}\n"


def report(found: list[Measured], pages: list[Page], aims: str, *, queries: bool, more: str = "") -> str:
    parts = ["# Bench", aims, *(size_table(measured, pages) for measured in found)]
    if len(found) > 1:
        parts.append(growth_table(found[0], found[-1], pages))
    if more:
        parts.append(more)
    if queries:
        parts.append(statements(found[-1], pages))
    return concluded("\n\n".join(parts))
