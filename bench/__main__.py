"""`python -m bench`: fill two databases, measure them in turn, print the tables and keep them in var/bench.md."""

import argparse

from bench.databases import kept, migrated, recall, remember
from bench.pages import pages
from bench.report import AIMS, Measured, report
from bench.running import alternate, kept_report, put_under_load, run, say


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--sizes", default="1000,100000", help="organisations, the smallest first (default: %(default)s)"
    )
    parser.add_argument(
        "--seconds", type=float, default=2.5, help="of load for each page (default: %(default)s; 0: none)"
    )
    parser.add_argument("--runs", type=int, default=5, help="alternated runs (default: %(default)s)")
    parser.add_argument("--requests", type=int, default=48, help="of each page in a run (default: %(default)s)")
    parser.add_argument(
        "--keep", metavar="WORD", help="keep the databases as portal_bench_WORD_SIZE; take those that are there already"
    )
    parser.add_argument("--queries", action="store_true", help="print the statements of each page, too")
    parser.add_argument(
        "--profile", action="append", default=[], metavar="PAGE", help="show where its CPU goes, only that"
    )
    return parser.parse_args()


def filled(size: int, name: str, *, keep: bool) -> Measured:
    """What one database holds: from the last time, or from now."""
    if keep and (loaded := recall(name)):
        say(f"{size} organisations: kept in {name}")
        return Measured(size, loaded)
    say(f"{size} organisations: loading {name}")
    loaded = run("fill", name, str(size))
    if keep:
        remember(name, loaded)
    return Measured(size, loaded)


def bench(asked: argparse.Namespace) -> str:
    sizes = sorted(int(size) for size in asked.sizes.split(","))
    with kept(sizes, asked.keep) if asked.keep else migrated(sizes) as names:
        found = [filled(size, names[size], keep=bool(asked.keep)) for size in sizes]
        if asked.profile:
            for page in asked.profile:
                wanted = {"loaded": found[-1].loaded, "requests": asked.requests, "profile": page}
                run("measure", names[sizes[-1]], asked=wanted)
            return ""
        alternate(found, names, runs=asked.runs, requests=asked.requests)
        if asked.seconds:
            put_under_load(found, names, asked.seconds)
    say("done")
    return report(found, pages(found[0].loaded), AIMS, queries=asked.queries)


def main() -> None:
    asked = options()
    kept_report(lambda: bench(asked), "bench.md")


if __name__ == "__main__":
    main()
