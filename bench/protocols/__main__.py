"""`python -m bench.protocols`: the protocols' pages at two sizes, a large file checked, an evening's uploads."""

import argparse

from bench.databases import kept, migrated, recall, remember
from bench.pages import pages
from bench.protocols.evening import evening, large_file
from bench.report import Measured, report
from bench.running import alternate, kept_report, put_under_load, run, say

AIMS = (
    "Aims: at most 12 queries on a board and growth under 1.3; at most 8 queries to save a cell; a file of 5,000 rows "
    "checked within 2 s; no upload lost. The region of the «coordinator of 56» stays while the country grows tenfold. "
    "That of the «coordinator» holds a tenth of all points and grows as well: there the aim of growth is 2. Ratios are "
    "to the view of comparison opened by the same person."
)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.protocols", description=__doc__)
    parser.add_argument("--sizes", default="500,5000", help="points, the smallest first (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=1.5, help="of load for each page (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=5, help="alternated runs (default: %(default)s; 0: none)")
    parser.add_argument("--requests", type=int, default=24, help="of each page in a run (default: %(default)s)")
    parser.add_argument("--uploads", type=int, default=2000, help="of the evening (default: %(default)s; 0: none)")
    parser.add_argument("--keep", metavar="WORD", help="keep the databases as portal_bench_WORD_protocols_SIZE")
    parser.add_argument("--queries", action="store_true", help="print the statements of each page, too")
    parser.add_argument(
        "--profile", action="append", default=[], metavar="PAGE", help="show where its CPU goes, only that"
    )
    return parser.parse_args()


def filled(size: int, name: str, *, keep: bool) -> Measured:
    known = keep and recall(name)
    say(f"{size} points: {'kept in' if known else 'loading'} {name}")
    loaded = run("protocols.fill", name, "renew" if known else str(size))
    if keep:
        remember(name, {"size": size})
    return Measured(size, loaded)


def bench(asked: argparse.Namespace) -> str:
    sizes = sorted(int(size) for size in asked.sizes.split(","))
    with kept(sizes, f"{asked.keep}_protocols") if asked.keep else migrated(sizes) as names:
        found = [filled(size, names[size], keep=bool(asked.keep)) for size in sizes]
        largest = found[-1]
        for page in asked.profile:
            wanted = {"loaded": largest.loaded, "requests": asked.requests, "profile": page}
            run("measure", names[largest.size], asked=wanted)
        if asked.profile:
            return ""
        parts = []
        if asked.runs:
            alternate(found, names, runs=asked.runs, requests=asked.requests)
        if asked.runs and asked.seconds:
            put_under_load(found, names, asked.seconds)
        if asked.uploads:
            parts.append(large_file(names[largest.size], largest.loaded))
            parts.append(evening(names[largest.size], asked.uploads))
    say("done")
    measured = found if asked.runs else []
    return report(measured, pages(largest.loaded), AIMS, queries=asked.queries, more="\n\n".join(parts))


def main() -> None:
    asked = options()
    kept_report(lambda: bench(asked), "bench-protocols.md")


if __name__ == "__main__":
    main()
