"""The Procfile's web: whatever dies, the port is free again and the pages are back within seconds."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import psutil
import pytest

from tests.front import ROOT, answers, ask, free_port, started, wait_for, web_settings
from tests.serving.conftest import Site
from tests.serving.crowd import crowd, start_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

BACK_WITHIN = 5.0


class Kept:
    """`scripts/keep.sh web` on a port of its own."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.port = free_port()
        self.keeper = 0
        self.start_seconds = 0.0
        self.env = web_settings(folder, site.database_url, self.port)

    def master(self) -> psutil.Process | None:
        """gunicorn's own process, once it has workers."""
        found = psutil.Process(self.keeper).children()
        return found[0] if found and len(found[0].children()) >= 2 else None


@pytest.fixture
def kept(site: Site, tmp_path: Path) -> Iterator[Kept]:
    made = Kept(site, tmp_path)
    before = monotonic()
    with started([str(ROOT / "scripts/keep.sh"), "web"], tmp_path / "keep.log", made.env) as process:
        made.keeper = process.pid
        try:
            wait_for(lambda: answers(made.port), what="the web process answers")
            made.start_seconds = monotonic() - before
            yield made
        finally:
            for child in psutil.Process(process.pid).children(recursive=True):
                child.kill()


def test_a_killed_master_is_back_at_once(kept: Kept) -> None:
    master = wait_for(kept.master, what="gunicorn's master")
    workers = master.children()
    # With requests in hand, which is when its workers stayed on.
    with crowd(kept.port, start_of("/feedback/")):
        os.kill(master.pid, signal.SIGKILL)
        before = monotonic()
        wait_for(lambda: answers(kept.port), what="the portal is back")
        # A busy machine starts anything slowly: measured by the first start.
        assert monotonic() - before < max(BACK_WITHIN, 2 * kept.start_seconds)
    assert not [worker for worker in workers if worker.is_running() and worker.status() != psutil.STATUS_ZOMBIE]
    assert kept.master().pid != master.pid


def test_term_ends_it_with_all_it_has_started(kept: Kept) -> None:
    everything = psutil.Process(kept.keeper).children(recursive=True)
    assert ask(kept.port, "/healthz")[0] == 200
    os.kill(kept.keeper, signal.SIGTERM)
    gone, alive = psutil.wait_procs(everything, timeout=20)
    assert alive == []
    assert not answers(kept.port)
    assert len(gone) >= 3
