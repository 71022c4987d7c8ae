"""`python -m bench.import_directory`: 50,000 organisations through the dry run, the writing and a second run.

A throwaway PostgreSQL database beside the one DATABASE_URL names; each step in a process of its own, as a worker runs
it: seconds of the job, and the most memory the process ever had (its resident set, by psutil every 50 ms).
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from threading import Event, Thread
from time import monotonic, process_time
from typing import Any

import psutil

from bench.databases import ROOT, environment, migrated
from bench.report import concluded, held, table
from bench.running import kept_report, say

AIMS = {"seconds": 60, "megabytes": 300}
TITLES = {"check": "dry run", "apply": "writing", "again": "second run of the same file"}
STEPS = ("file", *TITLES)


class Peak:
    """The largest resident set of this process while the block runs."""

    def __enter__(self) -> "Peak":
        self.bytes, self.over = 0, Event()
        self.watcher = Thread(target=self.watch, daemon=True)
        self.watcher.start()
        return self

    def watch(self) -> None:
        process = psutil.Process()
        while not self.over.is_set():
            self.bytes = max(self.bytes, process.memory_info().rss)
            self.over.wait(0.05)

    def __exit__(self, *error: object) -> None:
        self.over.set()
        self.watcher.join()


def make_file(path: Path, size: int) -> None:
    """The organisations of the bench, each with a login, as the desk would give them out."""
    from accounts.spreadsheets import OrganisationResource
    from bench.load import organisations
    from portal.spreadsheets import write, write_csv

    resource = OrganisationResource()

    def rows() -> Any:
        for number, organisation in enumerate(organisations(size)):
            organisation.federal_login = f"edu{number:06}"
            yield organisation

    put = write if path.suffix == ".xlsx" else lambda target, title, **rest: write_csv(target, **rest)
    put(path, title=resource.title, columns=resource.columns(), rows=resource.lines(rows()))


def begin_load(path: Path) -> Any:
    from django.core.files.base import File

    from accounts.imports import begin
    from accounts.in_force import administrator
    from accounts.models import User
    from portal.history import Actor

    user = User.objects.filter(is_superuser=True).first() or User.objects.create_superuser(
        "bench", "b@example.org", None
    )
    with path.open("rb") as file:
        return begin(
            table="organisations", file=File(file), name=path.name, actor=Actor(user=user, role=administrator(user))
        )


def carry_out_load() -> Any:
    from accounts.imports import carry_out
    from accounts.in_force import administrator
    from accounts.models import DirectoryImport
    from portal.history import Actor

    load = DirectoryImport.objects.latest("pk")
    return carry_out(load_id=load.pk, actor=Actor(user=load.by, role=administrator(load.by))).apply_job


def step(name: str, path: Path, size: int) -> dict[str, Any]:
    """One step in this process."""
    import django

    django.setup()
    from django.db import transaction

    from portal.jobs import run_job

    if name == "file":
        make_file(path, size)
        return {"megabytes": path.stat().st_size / 1024**2}
    with transaction.atomic():
        job = carry_out_load() if name == "apply" else begin_load(path).check_job
        # Nobody else takes it: the broker is a folder of this bench's own.
    with Peak() as peak:
        started, cpu = monotonic(), process_time()
        run_job(job.pk)
        seconds, cpu = monotonic() - started, process_time() - cpu
    job.refresh_from_db()
    if job.status != "done":
        sys.exit(f"{name}: {job.status} {job.last_error}")
    return {"seconds": seconds, "cpu": cpu, "megabytes": peak.bytes / 1024**2, "result": job.result}


def run(name: str, database: str, path: Path, size: int) -> dict[str, Any]:
    own = {**environment(database), "PORTAL_MODE": "demo", "VAR_DIR": str(path.parent), "REDIS_URL": ""}
    command = [sys.executable, "-m", "bench.import_directory", "--step", name, "--file", str(path), "--size", str(size)]
    done = subprocess.run(command, cwd=ROOT, env=own, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"The step {name} failed: see its messages above.")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def changed_again(result: dict[str, int], size: int) -> str:
    """What is wrong with a second run of the same file, or "": it has read every row and found nothing to do."""
    wrong = {name: result[name] for name in ("added", "changed", "refused") if result[name]}
    if result["rows"] != size:
        wrong["rows"] = result["rows"]
    return ", ".join(f"{name} {number}" for name, number in wrong.items())


def report(found: dict[str, dict[str, Any]], size: int) -> str:
    rows = []
    for name, title in TITLES.items():
        each = found[name]
        seconds, megabytes = each["seconds"], each["megabytes"]
        told = ", ".join(f"{key} {number:,}" for key, number in each["result"].items() if number)
        rows.append(
            [
                title,
                held(seconds, AIMS["seconds"], f"{seconds:.1f}"),
                f"{each['cpu']:.1f}",
                held(megabytes, AIMS["megabytes"], f"{megabytes:.0f}"),
                told,
            ]
        )
    head = f"# Import of {size:,} organisations, a file of {found['file']['megabytes']:.1f} MB"
    aims = f"Aims: each step under {AIMS['seconds']} s and {AIMS['megabytes']} MB; a second run changes nothing."
    return concluded(f"{head}\n\n{aims}\n\n{table(['step', 'seconds', 'CPU s', 'peak MB', 'result'], rows)}")


def bench(size: int, form: str) -> str:
    with migrated([size]) as names, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"organisations.{form}"
        found = {}
        for name in STEPS:
            say(f"import of {size}: {name}")
            found[name] = run(name, names[size], path, size)
    if wrong := changed_again(found["again"]["result"], size):
        sys.exit(f"The second run of the same file was to change nothing: {wrong}.")
    return report(found, size)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.import_directory", description=__doc__)
    parser.add_argument("--size", type=int, default=50_000)
    parser.add_argument("--format", choices=["xlsx", "csv"], default="xlsx")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.step:
        print(json.dumps(step(asked.step, asked.file, asked.size)))
        return
    kept_report(lambda: bench(asked.size, asked.format), "bench-import.md")


if __name__ == "__main__":
    main()
