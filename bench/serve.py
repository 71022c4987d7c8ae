"""Pages under gunicorn as scripts/process.sh runs it (2 × 4), asked by 8 clients on loopback."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from bench.databases import ROOT, environment
from bench.pages import CLIENTS, Page, headers, pages

WARM_SECONDS = 0.4
START_SECONDS = 60


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def answers(port: int) -> bool:
    with suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    return False


@contextmanager
def gunicorn(name: str) -> Iterator[tuple[int, int]]:
    """(port, process id) of a server for one database."""
    port = free_port()
    # No --max-requests here: a worker that starts again in the middle would be measured as a slow page.
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "portal.wsgi:application",
        "--worker-class",
        "portal.serving.worker.PatientWorker",
    ]
    command += ["--workers", "2", "--threads", "4", "--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
    server = subprocess.Popen([*command, "--no-control-socket"], cwd=ROOT, env=environment(name))
    try:
        deadline = time.monotonic() + START_SECONDS
        while not answers(port):
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("gunicorn does not answer /healthz: see its messages above.")
            time.sleep(0.2)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(timeout=30)


def visit(port: int, page: Page, client: int, sent: dict[str, str], seconds: float) -> list[float]:
    """One client over one kept connection; milliseconds of each request. «Hide» always follows «place»."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    found = []
    deadline = time.perf_counter() + seconds
    while time.perf_counter() < deadline:
        for request in page.visits[client]:
            before = time.perf_counter()
            connection.request(request.method, request.path, request.body or None, sent)
            response = connection.getresponse()
            response.read()
            found.append((time.perf_counter() - before) * 1000)
            if response.status != page.status:
                raise RuntimeError(f"{page.key}: {request.path} answered {response.status} under load.")
    connection.close()
    return found


def under_load(port: int, page: Page, sent: dict[str, str], seconds: float) -> dict[str, float]:
    with ThreadPoolExecutor(CLIENTS) as pool:
        before = time.perf_counter()
        visits = [pool.submit(visit, port, page, client, sent, seconds) for client in range(CLIENTS)]
        times = [milliseconds for done in visits for milliseconds in done.result()]
        elapsed = time.perf_counter() - before
    return {"rps": len(times) / elapsed, "p50": median(times), "p95": quantiles(times, n=20)[-1]}


def memory_of(server: int, what: str = "VmRSS") -> float:
    """The largest worker's resident memory, MB (with VmHWM the most it ever had); 0 where the system does not tell."""
    sizes = [0.0]
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            if int(lines["PPid"]) == server and what in lines:
                sizes.append(int(lines[what].split()[0]) / 1024)
    return max(sizes)


def serve(name: str, loaded: dict[str, Any], seconds: float) -> tuple[dict[str, Any], float]:
    """({page: requests/s and percentiles}, memory of a worker in MB)."""
    found = {}
    with gunicorn(name) as (port, server):
        for page in pages(loaded):
            sent = headers(page, loaded)
            under_load(port, page, sent, min(WARM_SECONDS, seconds))
            found[page.key] = under_load(port, page, sent, seconds)
        return found, memory_of(server)
