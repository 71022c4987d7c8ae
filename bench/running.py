"""What both benches share: a module of the bench in a process of its own, sizes measured in turn, the report kept."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bench.databases import ROOT, environment
from bench.report import Measured
from bench.serve import serve

started = time.monotonic()


def say(text: str) -> None:
    print(f"[{time.monotonic() - started:4.0f} s] {text}", file=sys.stderr, flush=True)


def run(module: str, name: str, *arguments: str, asked: Any = None) -> Any:
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


def alternate(found: list[Measured], names: Mapping[int, str], *, runs: int, requests: int) -> None:
    """The sizes take turns, and take turns in being first."""
    for number in range(runs):
        say(f"run {number + 1} of {runs}")
        for measured in found if number % 2 == 0 else reversed(found):
            wanted = {"loaded": measured.loaded, "requests": requests}
            measured.runs.append(run("measure", names[measured.size], asked=wanted))


def put_under_load(found: list[Measured], names: Mapping[int, str], seconds: float) -> None:
    for measured in found:
        say(f"{measured.size} {measured.noun}: under load")
        measured.load, measured.memory = serve(names[measured.size], measured.loaded, seconds)


def kept_report(bench: Callable[[], str], name: str) -> None:
    """Prints what `bench` tells and keeps it in var/NAME."""
    # A stopped bench drops its databases as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    if not os.environ.get("DATABASE_URL", "").startswith(("postgres://", "postgresql://")):
        sys.exit("Set DATABASE_URL to a PostgreSQL database whose role may create databases.")
    var = Path(os.environ.get("VAR_DIR", ROOT / "var"))
    try:
        text = bench()
    finally:
        shutil.rmtree(var / "bench", ignore_errors=True)
    if text:
        (var / name).write_text(text)
        print(text)
