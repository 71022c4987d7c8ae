#!/usr/bin/env python3
"""Runs the portal's three processes and starts again the one that dies; standard library only.

`serve.py` runs until it is told to stop (Ctrl-C, TERM, a closed terminal).
`serve.py --check` only tells, by its exit code and one sentence, whether it could run.
"""

import contextlib
import fcntl
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

PROJECT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR", PROJECT / "var"))
PORT = os.environ.get("PORT", "8000")
NAMES = ("web", "worker", "beat")
FIRST_DELAY, LONGEST_DELAY = 1.0, 30.0  # seconds between a death and the next start
HEALTHY_AFTER = 20.0  # seconds of life after which a death is no sign of a broken start
STOP_PATIENCE = 20.0  # seconds for requests and tasks in hand to end

stopping = threading.Event()
lock_text = threading.Lock()
log = logging.getLogger("serve")


class Child:
    """One process of the portal, in a process group of its own."""

    def __init__(self, name: str, lock: TextIO) -> None:
        self.name = name
        self.lock = lock
        self.log = logging.getLogger(name)
        self.log.addHandler(log_file(name))
        self.guard = threading.Lock()
        self.process: subprocess.Popen[str] | None = None
        self.thread = threading.Thread(target=self.keep_running, daemon=True)

    def keep_running(self) -> None:
        delay = FIRST_DELAY
        while process := self.start():
            started = time.monotonic()
            code = process.wait()
            # What the dead leader left behind would hold the port, or take tasks that no one watches.
            self.signal(signal.SIGKILL)
            if stopping.is_set():
                return
            if time.monotonic() - started > HEALTHY_AFTER:
                delay = FIRST_DELAY
            log.warning("%s ended (code %s), starting it again in %g s", self.name, code, delay)
            stopping.wait(delay)
            delay = min(delay * 2, LONGEST_DELAY)

    def start(self) -> subprocess.Popen[str] | None:
        with self.guard:
            if stopping.is_set():
                return None
            self.process = subprocess.Popen(
                [str(PROJECT / "scripts/process.sh"), self.name],
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
                pass_fds=(self.lock.fileno(),),
            )
            note_process(self.lock, self.name, self.process.pid)
        threading.Thread(target=self.copy_output, args=(self.process,), daemon=True).start()
        return self.process

    def copy_output(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None  # noqa: S101 - always a pipe, said for the type checker
        for line in process.stdout:
            self.log.info("%s", line.rstrip())

    def ask_to_stop(self) -> None:
        # Only the leader: it ends its own children after what they have in hand.
        with self.guard:
            if self.process and self.process.poll() is None:
                self.process.terminate()

    def signal(self, number: signal.Signals) -> None:
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


def log_file(name: str) -> logging.Handler:
    handler = RotatingFileHandler(VAR / "log" / f"{name}.log", maxBytes=5_000_000, backupCount=3, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(message)s"))
    return handler


def set_up_logs() -> None:
    (VAR / "log").mkdir(parents=True, exist_ok=True)
    # A closed terminal or pipe must not stop the portal's log files.
    logging.raiseExceptions = False
    logging.basicConfig(stream=sys.stdout, format="%(name)-6s | %(message)s", level=logging.INFO)


def open_lock() -> TextIO:
    """The lock of this state folder; children inherit it, so it is held while any of them lives."""
    VAR.mkdir(parents=True, exist_ok=True)
    lock = (VAR / "serve.lock").open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        running = ", ".join(lock.read().split("\n")).strip(", ")
        sys.exit(f"The portal of this folder is already running: stop these processes first ({running}).")
    return lock


def note_process(lock: TextIO, name: str, number: int) -> None:
    """For whoever finds the lock held: the latest process of each name."""
    with lock_text:
        lock.seek(0)
        lines = [line for line in lock.read().splitlines() if line.split()[0] != name]
        lock.truncate(0)
        lock.write("\n".join([*lines, f"{name} {number}"]))
        lock.flush()


def refuse_busy_port() -> None:
    if not (PORT.isdigit() and 0 < int(PORT) < 65536):
        sys.exit(f"PORT must be a number from 1 to 65535, not «{PORT}».")
    with socket.socket() as probe:
        # As gunicorn does: a port that only waits out its last connections is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(PORT)))
        except PermissionError:
            sys.exit(f"Port {PORT} needs more rights than yours: choose another, for example PORT=8001 make demo.")
        except OSError:
            sys.exit(f"Port {PORT} is taken by another program: choose another, for example PORT=8001 make demo.")


def announce_when_ready() -> None:
    while not stopping.is_set():
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=5):
                log.info("The portal is ready: http://localhost:%s (Ctrl-C stops it)", PORT)
                return
        except (urllib.error.URLError, OSError):
            stopping.wait(0.5)


def stop(children: list[Child]) -> None:
    """Asks all to end; what is still there after STOP_PATIENCE, or at a second signal, is killed."""
    log.info("stopping …")
    hurry = threading.Event()
    on_signals(hurry)
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + STOP_PATIENCE
    while any(child.thread.is_alive() for child in children):
        if hurry.is_set() or time.monotonic() > deadline:
            for child in children:
                child.signal(signal.SIGKILL)
        hurry.wait(0.1)
    log.info("stopped")


def on_signals(event: threading.Event) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: event.set())


def main() -> None:
    lock = open_lock()
    refuse_busy_port()
    if "--check" in sys.argv[1:]:
        return
    lock.truncate(0)
    note_process(lock, "serve", os.getpid())
    set_up_logs()
    on_signals(stopping)
    children = [Child(name, lock) for name in NAMES]
    for child in children:
        child.thread.start()
    threading.Thread(target=announce_when_ready, daemon=True).start()
    stopping.wait()
    stop(children)


if __name__ == "__main__":
    main()
