"""`python -m bench`: fill two databases, measure them in turn, print the tables and keep them in var/bench.md."""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.databases import ROOT, environment, migrated
from bench.pages import pages
from bench.report import Measured, report
from bench.serve import serve

started = time.monotonic()


def say(text: str) -> None:
    print(f"[{time.monotonic() - started:4.0f} s] {text}", file=sys.stderr, flush=True)


def run(module: str, name: str, *arguments: str, asked: dict[str, Any] | None = None) -> Any:
    """A module of the bench in a process of its own, with this database; its answer, if it gives one."""
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{module}", *arguments],
        cwd=ROOT,
        env=environment(name),
        input=json.dumps(asked),
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        sys.exit(f"bench.{module} failed on {name}: see its messages above.")
    return json.loads(done.stdout) if done.stdout else None


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--sizes", default="1000,10000", help="organisations, the smallest first (default: %(default)s)"
    )
    parser.add_argument(
        "--seconds", type=float, default=2.5, help="of load for each page (default: %(default)s; 0: none)"
    )
    parser.add_argument("--runs", type=int, default=5, help="alternated runs (default: %(default)s)")
    parser.add_argument("--requests", type=int, default=48, help="of each page in a run (default: %(default)s)")
    parser.add_argument("--queries", action="store_true", help="print the statements of each page, too")
    parser.add_argument(
        "--profile", action="append", default=[], metavar="PAGE", help="show where its CPU goes, only that"
    )
    return parser.parse_args()


def alternate(found: list[Measured], names: dict[int, str], asked: argparse.Namespace) -> None:
    """The sizes take turns, and take turns in being first."""
    for number in range(asked.runs):
        say(f"run {number + 1} of {asked.runs}")
        for measured in found if number % 2 == 0 else reversed(found):
            wanted = {"loaded": measured.loaded, "requests": asked.requests}
            measured.runs.append(run("measure", names[measured.size], asked=wanted))


def bench(asked: argparse.Namespace) -> str:
    sizes = sorted(int(size) for size in asked.sizes.split(","))
    with migrated(sizes) as names:
        found = []
        for size in sizes:
            say(f"{size} organisations: loading")
            found.append(Measured(size, run("fill", names[size], str(size))))
        if asked.profile:
            for page in asked.profile:
                wanted = {"loaded": found[-1].loaded, "requests": asked.requests, "profile": page}
                run("measure", names[sizes[-1]], asked=wanted)
            return ""
        alternate(found, names, asked)
        if asked.seconds:
            for measured in found:
                say(f"{measured.size} organisations: under load")
                measured.load, measured.memory = serve(names[measured.size], measured.loaded, asked.seconds)
    say("done")
    return report(found, pages(found[0].loaded), queries=asked.queries)


def main() -> None:
    # A stopped bench drops its databases as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    if not os.environ.get("DATABASE_URL", "").startswith(("postgres://", "postgresql://")):
        sys.exit("Set DATABASE_URL to a PostgreSQL database whose role may create databases.")
    var = Path(os.environ.get("VAR_DIR", ROOT / "var"))
    try:
        text = bench(options())
    finally:
        shutil.rmtree(var / "bench", ignore_errors=True)
    if text:
        (var / "bench.md").write_text(text)
        print(text)


if __name__ == "__main__":
    main()
