"""The way the portal is started: the supervisor, the Procfile, the containers, the front server, the documents."""

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import pytest
import yaml
from django.conf import settings

from fisoko_protocols.middleware import AROUND_A_FILE
from portal.addresses import NAMELESS
from portal.management.commands.demo import Command as DemoCommand

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = {"web", "worker", "beat"}
SECRET_ADDRESSES = [
    "/feedback/by-link/",
    "/profile/email/",
    "/registration/confirm/",
    "/accounts/password/reset/key/",
    "/expert/photo/kept/",
]


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    # The anchors' holder is no service; PyYAML resolves the anchors themselves.
    return yaml.safe_load(read("docker-compose.yml"))


class TestTheSameProcessesEverywhere:
    def test_the_procfile_keeps_each_of_them(self) -> None:
        lines = dict(line.split(": ", 1) for line in read("Procfile").splitlines())
        assert lines == {name: f"scripts/keep.sh {name}" for name in PROCESSES}

    def test_compose_runs_each_of_them(self, compose: dict[str, Any]) -> None:
        commands = {name: compose["services"][name]["command"] for name in PROCESSES}
        assert commands == {name: ["scripts/process.sh", name] for name in PROCESSES}

    def test_the_supervisor_runs_each_of_them(self) -> None:
        assert 'NAMES = ("web", "worker", "beat")' in read("scripts/serve.py")

    def test_an_unknown_process_is_refused(self) -> None:
        answer = subprocess.run([ROOT / "scripts/process.sh", "mail"], capture_output=True, text=True, check=False)
        assert answer.returncode == 2
        assert "usage" in answer.stderr


class TestCompose:
    def test_every_process_says_whether_it_is_healthy(self, compose: dict[str, Any]) -> None:
        services = compose["services"]
        assert set(services) == PROCESSES | {"front", "release", "postgres", "redis"}
        checked = {name for name, service in services.items() if "test" in service["healthcheck"]}
        assert checked == set(services) - {"release"}

    def test_web_can_be_many(self, compose: dict[str, Any]) -> None:
        assert not {"container_name", "ports"} & set(compose["services"]["web"])

    def test_only_the_front_server_is_reached_from_outside(self, compose: dict[str, Any]) -> None:
        assert [name for name, service in compose["services"].items() if "ports" in service] == ["front"]

    def test_the_portal_has_no_rights_to_spare(self, compose: dict[str, Any]) -> None:
        for name in PROCESSES | {"release"}:
            service = compose["services"][name]
            assert service["user"] == "portal", name
            assert service["cap_drop"] == ["ALL"], name
        assert "unprivileged" in compose["services"]["front"]["image"]
        assert re.search(r"^USER portal$", read("Dockerfile"), re.MULTILINE)

    def test_nothing_serves_before_the_release_has_migrated(self, compose: dict[str, Any]) -> None:
        for name in PROCESSES:
            assert compose["services"][name]["depends_on"]["release"]["condition"] == "service_completed_successfully"

    def test_what_must_last_lies_in_volumes(self, compose: dict[str, Any]) -> None:
        services = compose["services"]
        assert set(compose["volumes"]) == {"media", "postgres", "static"}
        assert all("media:/var/lib/portal/media" in services[name]["volumes"] for name in PROCESSES)
        assert "postgres:/var/lib/postgresql/data" in services["postgres"]["volumes"]
        assert {"static:/srv/static:ro", "media:/srv/media:ro"} <= set(services["front"]["volumes"])

    def test_no_password_is_written_down(self, compose: dict[str, Any]) -> None:
        assert compose["services"]["postgres"]["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")


class TestFrontServer:
    def location(self, path: str) -> str:
        found = re.search(rf"location {re.escape(path)} {{(.*?)\n    }}", read("deploy/nginx.conf"), re.DOTALL)
        assert found, path
        return found[1]

    def test_protected_files_are_sent_on_the_portals_word_only(self) -> None:
        assert "internal;" in self.location("/protected/")

    def test_protocols_never_touch_its_disk(self) -> None:
        inside = self.location("/protocols/")
        assert "proxy_request_buffering on;" in inside
        assert "proxy_max_temp_file_size 0;" in inside
        [most] = re.findall(r"client_max_body_size (\d+)m;", inside)
        assert f"client_body_buffer_size {most}m;" in inside
        assert int(most) * 1024 * 1024 == settings.PROTOCOL_MAX_BYTES + AROUND_A_FILE

    def block(self, path: str) -> str:
        """What nginx does with an address: its expressions go before its prefixes, the longest prefix before others."""
        found = re.findall(r"\n    location (~ )?(\S+) \{(.*?)\n    \}", read("deploy/nginx.conf"), re.DOTALL)
        for _, pattern, inside in [each for each in found if each[0]]:
            if re.search(pattern, path):
                return inside
        prefixes = [(pattern, inside) for sign, pattern, inside in found if not sign and path.startswith(pattern)]
        return max(prefixes, key=lambda each: len(each[0]))[1]

    @pytest.mark.parametrize("path", [*NAMELESS, *SECRET_ADDRESSES])
    def test_an_address_that_is_a_key_or_may_hold_a_name_is_not_written_down(self, path: str) -> None:
        [hidden] = re.findall(r'"(~\^/\(protocols\|.*?)" "-";', read("deploy/nginx.conf"))
        assert re.search(hidden.removeprefix("~"), f"{path}something/")
        assert "proxy_pass $portal;" in self.block(f"{path}something/")
        [form] = re.findall(r"log_format portal '(.*?)';", read("deploy/nginx.conf"))
        assert "$logged_path" in form
        assert not re.search(r"\$(asked|uri|request|request_uri|args|http_referer)\b", form)

    def test_the_error_log_quotes_no_address(self) -> None:
        """nginx writes the whole request line into whatever is less than a crash of its own."""
        assert re.findall(r"error_log ([^;]+);", read("deploy/nginx.conf")) == ["/var/log/nginx/error.log crit"]

    @pytest.mark.parametrize("code", ["408", "413", "502", "504"])
    def test_its_own_refusals_are_in_plain_words(self, compose: dict[str, Any], code: str) -> None:
        pages = re.findall(rf"error_page [\d ]*\b{code}\b[\d ]* /errors/(\S+);", read("deploy/nginx.conf"))
        assert pages
        for html in [read(f"deploy/errors/{page}") for page in pages]:
            assert '<html lang="ru">' in html
            assert not re.search(r"(src|href)=.(https?:|//)|url\(", html)
        assert "./deploy/errors:/srv/errors:ro" in compose["services"]["front"]["volumes"]

    def test_files_with_a_hash_in_their_name_are_kept_for_good(self) -> None:
        assert "immutable" in self.location("/static/")


def test_the_image_installs_only_what_is_locked() -> None:
    assert "--require-hashes -r /tmp/requirements.txt" in read("Dockerfile")


def test_the_settings_table_names_every_setting() -> None:
    found = re.findall(r'(?:env\.\w+|required_in_production)\(\s*"([A-Z][A-Z0-9_]+)"', read("portal/settings.py"))
    table = set(re.findall(r"^\| `([A-Z0-9_]+)` \|", read("docs/operations.md"), re.MULTILINE))
    internal = {"REAL_WORKER"}
    assert len(found) > 10
    assert set(found) - internal - table == set()


def wait_for(condition: Callable[[], Any], *, what: str) -> Any:
    ends = monotonic() + 20
    while not (found := condition()):
        assert monotonic() < ends, what
        Event().wait(0.02)
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Site:
    """A copy of the supervisor over three processes that only wait."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = os.environ | {"VAR_DIR": str(folder / "var"), "PORT": str(free_port())}
        (folder / "scripts").mkdir()
        shutil.copy(ROOT / "scripts/serve.py", folder / "scripts")
        process = folder / "scripts/process.sh"
        process.write_text('#!/bin/sh\necho "$1 stands"\nsleep 600 &\necho $! >"$VAR_DIR/$1.child"\nwait\n')
        process.chmod(0o755)

    def serve(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, str(self.folder / "scripts/serve.py"), *arguments]
        return subprocess.Popen(command, env=self.env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def check(self) -> tuple[int, str]:
        process = self.serve("--check")
        text = process.communicate(timeout=20)[0]
        return process.returncode, text

    def numbers(self) -> dict[str, int]:
        """The running processes by name, once each has started its own child."""
        lock = self.folder / "var/serve.lock"
        text = lock.read_text() if lock.exists() else ""
        found = {name: int(number) for name, number in (line.split() for line in text.splitlines())}
        complete = found.keys() >= PROCESSES and all(self.child(name) for name in PROCESSES)
        return found if complete else {}

    def child(self, name: str) -> int:
        path = self.folder / "var" / f"{name}.child"
        return int(path.read_text() or 0) if path.exists() else 0


def alive(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    # A dead process that nobody has waited for still has its number.
    return state != "Z"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.fixture
def running(site: Site) -> Iterator[subprocess.Popen[str]]:
    process = site.serve()
    yield process
    process.terminate()
    process.communicate(timeout=30)


class TestSupervisor:
    def test_a_killed_process_is_started_again_and_leaves_no_orphan(
        self, site: Site, running: subprocess.Popen[str]
    ) -> None:
        before = wait_for(site.numbers, what="all three run")
        orphan = site.child("worker")
        os.kill(before["worker"], signal.SIGKILL)
        wait_for(lambda: not alive(orphan), what="the killed worker's own child is gone")
        after = wait_for(
            lambda: (now := site.numbers()) and now["worker"] != before["worker"] and now, what="a new worker"
        )
        assert (after["web"], after["beat"]) == (before["web"], before["beat"])

    def test_term_stops_all_of_them(self, site: Site, running: subprocess.Popen[str]) -> None:
        numbers = wait_for(site.numbers, what="all three run")
        children = [site.child(name) for name in PROCESSES]
        running.terminate()
        output = running.communicate(timeout=30)[0]
        assert running.returncode == 0
        assert not [number for number in [*numbers.values(), *children] if alive(number)]
        assert "worker | worker stands" in output
        assert "worker stands" in (site.folder / "var/log/worker.log").read_text()

    def test_a_second_start_over_the_same_state_is_refused(self, site: Site, running: subprocess.Popen[str]) -> None:
        numbers = wait_for(site.numbers, what="all three run")
        code, text = site.check()
        assert code == 1
        assert f"already running: stop these processes first (serve {numbers['serve']}" in text

    def test_a_taken_port_is_told_in_one_sentence(self, site: Site) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", int(site.env["PORT"])))
            other.listen()
            code, text = site.check()
        assert code == 1
        assert text.strip().splitlines() == [
            f"Port {site.env['PORT']} is taken by another program: choose another, for example PORT=8001 make demo."
        ]

    def test_a_free_port_is_fine(self, site: Site) -> None:
        assert site.check() == (0, "")


def test_the_demos_script_asks_the_command_only_what_it_knows() -> None:
    parser = DemoCommand().create_parser("manage.py", "demo")
    asked = re.findall(r"manage\.py demo\b(.*)", read("scripts/demo.sh"))
    assert asked
    for options in asked:
        parser.parse_args(shlex.split(options))
