"""A real server, a real Chromium, letters as files; a test fails on anything the browser complains about."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test.testcases import LiveServerThread
from playwright.sync_api import Playwright, expect

from expert_rating.demo import make_campaign
from expert_rating.models import Campaign
from tests.browser.letters import LetterBox
from tests.browser.people import DESKTOP, PATIENCE_MS, Browsers
from tests.browser.server import OneAtATime, connections_in_memory
from tests.cast import Cast

# Playwright's sync API keeps an event loop in the main thread; Django would refuse every query there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
FOLDER = Path(__file__).parent
LAUNCH_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.browser)


def chromium() -> str | None:
    """The one that scripts/browser.sh found, else the distribution's; None is Playwright's own."""
    names = [
        os.environ.get("CHROMIUM"), "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome",
        "google-chrome-stable",
    ]  # fmt: skip
    return next((found for name in names if name and (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    found = {"executable_path": path} if (path := chromium()) else {}
    return browser_type_launch_args | found | {"args": LAUNCH_ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {"locale": "ru-RU", "reduced_motion": "reduce", "timezone_id": "Europe/Kaliningrad"}


@pytest.fixture(scope="session")
def connections_of_before(django_db_setup: None) -> dict[str, Any]:
    return {connection.alias: connection for connection in connections.all()}


@pytest.fixture(scope="session")
def playwright(connections_of_before: dict[str, Any], playwright: Playwright) -> Playwright:
    """While its event loop runs, Django keeps other connections for this thread: let them be the same ones.

    Otherwise the end of a test, and every later test of this process, would work on a database of another state.
    """
    for alias, connection in connections_of_before.items():
        connections[alias] = connection
    return playwright


@pytest.fixture(scope="session")
def server(django_db_setup: None) -> Iterator[LiveServerThread]:
    """pytest-django's own would let requests run at once on SQLite's one connection in memory."""
    shared = connections_in_memory()
    thread = LiveServerThread("localhost", OneAtATime, connections_override=shared)
    thread.daemon = True
    for connection in shared.values():
        connection.inc_thread_sharing()
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield thread
    thread.terminate()
    for connection in shared.values():
        connection.dec_thread_sharing()


@pytest.fixture
def site(transactional_db: None, server: LiveServerThread, settings: Any) -> Iterator[str]:
    """The portal's address. Letters land as files; links in them lead here."""
    settings.EMAIL_BACKEND = "portal.mail_backends.FolderBackend"
    settings.PORTAL_URL = f"http://{server.host}:{server.port}"
    OneAtATime.shut = False
    yield settings.PORTAL_URL
    with OneAtATime.turn:
        # Whatever the browser asked for last has been answered, and nothing more will be: the rows may be put back.
        OneAtATime.shut = True


@pytest.fixture
def letters(site: str, mail_folder: Path) -> LetterBox:
    shutil.rmtree(mail_folder, ignore_errors=True)
    return LetterBox(mail_folder)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return Cast()


@pytest.fixture
def campaign(cast: Cast) -> Campaign:
    """Open now, with the six questions of manual 000."""
    actor = cast.actor(cast.moderator)
    cast.campaign = make_campaign("Общественная оценка 2026 года", opened_days_ago=10, days=60, actor=actor)
    return cast.campaign


@pytest.fixture
def look() -> dict[str, Any]:
    """How the browsers of a test look at the portal; a test may be parametrised over it."""
    return DESKTOP


@pytest.fixture
def browsers(site: str, new_context: Any, look: dict[str, Any]) -> Iterator[Browsers]:
    """One browser a person: `browsers.open()`. At the end nothing may have gone wrong in any of them."""
    expect.set_options(timeout=PATIENCE_MS)
    opened = Browsers(site, new_context, look)
    yield opened
    opened.close()
    assert opened.unexpected() == []
