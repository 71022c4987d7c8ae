"""A real nginx with deploy/nginx.conf before a real web process, for tests that attack both."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import psutil
import pytest

ROOT = Path(__file__).resolve().parent.parent
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")

MAIN = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log crit;
events {{ worker_connections 1024; }}
http {{
    types {{ text/html html; text/css css; }}
    client_body_temp_path {folder}/temporary/body;
    proxy_temp_path {folder}/temporary/proxy;
    fastcgi_temp_path {folder}/temporary/fastcgi;
    uwsgi_temp_path {folder}/temporary/uwsgi;
    scgi_temp_path {folder}/temporary/scgi;
    include {folder}/portal.conf;
}}
"""


def need_nginx() -> str:
    """Its path; a machine without one leaves the test out, CI fails."""
    if NGINX is None:
        message = "no nginx: scripts/front.sh gets one"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return NGINX


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], Any], *, what: str, within: float = 60) -> Any:
    ends = monotonic() + within
    while not (found := condition()):
        assert monotonic() < ends, what
        Event().wait(0.02)
    return found


def ask(
    port: int, path: str, *, method: str = "GET", body: bytes = b"", headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    """(status, headers, body) over a connection of its own."""
    line = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        line.request(method, path, body or None, headers or {})
        answer = line.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        line.close()


def answers(port: int, path: str = "/healthz") -> bool:
    with suppress(OSError, HTTPException):
        return ask(port, path)[0] == 200
    return False


@contextmanager
def started(command: list[str], log: Path, env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own, which ends with it."""
    with log.open("ab") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out, start_new_session=True)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=15)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=15)


def web_settings(folder: Path, database_url: str, port: int) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORTAL_MODE": "test",
        "DATABASE_URL": database_url,
        "VAR_DIR": str(folder),
        "PORT": str(port),
        "LOG_LEVEL": "INFO",
        "TRUSTED_PROXY_COUNT": "1",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }


@contextmanager
def web(folder: Path, database_url: str, **more: str) -> Iterator[int]:
    """The port of `scripts/process.sh web`."""
    port = free_port()
    env = web_settings(folder, database_url, port) | more
    with started([str(ROOT / "scripts/process.sh"), "web"], folder / "web.log", env):
        wait_for(lambda: answers(port), what="the web process answers")
        yield port


class Front:
    """A running nginx and where it writes."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port

    @property
    def access_log(self) -> str:
        return (self.folder / "access.log").read_text()

    def logged(self, number: str) -> str:
        """The line of the request with this id; it is written when the answer is over."""

        def found() -> list[str]:
            return [line for line in self.access_log.splitlines() if number in line]

        [line] = wait_for(found, what=f"the line of {number}", within=10)
        return str(line)

    def everything_on_disk(self) -> bytes:
        """Files of its folder, and those without a name that its processes hold open: it takes the name away at once."""
        found = [path for path in self.folder.rglob("*") if path.is_file()]
        master = psutil.Process(int((self.folder / "nginx.pid").read_text()))
        for process in [master, *master.children()]:
            for held in Path(f"/proc/{process.pid}/fd").iterdir():
                with suppress(OSError):
                    if held.readlink().is_relative_to(self.folder) and held not in found:
                        found.append(held)
        return b"".join(path.read_bytes() for path in found if path.is_file())

    def has_read(self, line: socket.socket) -> bool:
        """Whether nothing that was sent over this connection still waits in the system for nginx to read it."""
        if fcntl.ioctl(line.fileno(), termios.TIOCOUTQ, b"\0" * 4) != b"\0" * 4:
            return False
        from_here = f":{line.getsockname()[1]:04X}"
        rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        return all(row[4].endswith(":00000000") for row in rows if row[2].endswith(from_here))


def adapted(folder: Path, port: int, portal: int, *, keeps: bool = True) -> str:
    """deploy/nginx.conf with the places changed that it marks «here»."""
    changes = {
        "listen 8080;": f"listen 127.0.0.1:{port};",
        "resolver 127.0.0.11 valid=10s ipv6=off;": "",
        "http://web:8000": f"http://127.0.0.1:{portal}",
        "/srv/errors/": f"{ROOT}/deploy/errors/",
        "/srv/static/": f"{folder}/static/",
        "/srv/media/": f"{folder}/media/",
        "/var/log/nginx/": f"{folder}/",
        "/dev/shm/portal-pages": f"{folder}/pages",  # noqa: S108 - what is replaced
    }
    text = (ROOT / "deploy/nginx.conf").read_text()
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text if keeps else text.replace("proxy_cache portal_pages;", "proxy_cache off;")


@contextmanager
def front(folder: Path, portal: int, *, keeps: bool = True) -> Iterator[Front]:
    nginx = need_nginx()
    port = free_port()
    (folder / "temporary").mkdir(parents=True)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "portal.conf").write_text(adapted(folder, port, portal, keeps=keeps))
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user))
    with started([nginx, "-c", str(folder / "nginx.conf")], folder / "nginx.out", dict(os.environ)):
        wait_for(lambda: answers(port, "/front-health"), what="nginx answers", within=20)
        yield Front(folder, port)
