"""What reading costs: each file of the corpus in a process of its own, forked from one that has read none.

    python -m tests.fisoko_protocols.corpus_costs a.xlsx b.xlsx …   # a line each: name, CPU seconds, peak MB

The peak is of the whole process with Django and the portal in it.
"""

import os
import resource
import sys
from contextlib import suppress
from pathlib import Path


def cost(path: Path) -> tuple[float, float]:
    from portal.spreadsheets import SpreadsheetError
    from tests.fisoko_protocols.corpus_protocol import read

    content = path.read_bytes()
    before = resource.getrusage(resource.RUSAGE_SELF)
    with suppress(SpreadsheetError):
        read(content)
    after = resource.getrusage(resource.RUSAGE_SELF)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, after.ru_maxrss / 1024


def main(paths: list[str]) -> None:
    import django

    django.setup()
    from tests.fisoko_protocols import corpus_protocol  # noqa: F401  (imported once, before the forks)

    for path in map(Path, paths):
        child = os.fork()
        if not child:
            seconds, megabytes = cost(path)
            print(f"{path.name} {seconds:.3f} {megabytes:.0f}", flush=True)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            sys.exit(f"{path.name}: {status}")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    main(sys.argv[1:])
