#!/usr/bin/env python3
"""The containers' health checks: healthcheck.py web|worker|beat; exit code 0 means healthy."""

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

BEAT_SILENCE_SECONDS = 5 * 60  # beat writes its pulse down once a minute (portal/beat.py)


def web() -> bool:
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".*") or "localhost"
    # Said as the front server would say it, or the answer is a redirect to https.
    headers = {"Host": host, "X-Forwarded-Proto": "https"}
    request = urllib.request.Request(f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz", headers=headers)
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - the address is written above
        # `docker inspect` keeps what is printed: Redis away or a queue that stands still is no reason to restart web.
        print(answer.read().decode())
        return bool(answer.status == 200)


def worker() -> bool:
    ping = ["celery", "-A", "portal", "inspect", "ping", "--timeout", "10", "-d", f"celery@{os.uname().nodename}"]
    return subprocess.run(ping, check=False, stdout=subprocess.DEVNULL).returncode == 0


def beat() -> bool:
    """By the machine's monotonic clock, which nobody sets: that of the last start is no pulse of this one."""
    pulse = float((Path(os.environ.get("VAR_DIR", "var")) / "beat-pulse").read_text())
    return 0 <= time.monotonic() - pulse < BEAT_SILENCE_SECONDS


if __name__ == "__main__":
    sys.exit(0 if {"web": web, "worker": worker, "beat": beat}[sys.argv[1]]() else 1)
