"""What every test stands on: a cast of people, a clean cache, the mail folder."""

import gc
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.test import Client, TransactionTestCase

from portal.cache import Circuit, _circuits
from tests import shipped
from tests.cast import Cast


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first, shuffled as they are: no process ends with one of them while the other has nothing to do."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_collection_finish() -> None:
    """Thousands of tests and all modules are looked through by no collection of garbage any more: a tenth of the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def clean_state(heard_of: set[Circuit]) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()
    stop_listening(heard_of)


@pytest.fixture(scope="session")
def heard_of() -> Iterator[set[Circuit]]:
    """All circuits of this process that have listened for a Redis that is away."""
    listening: set[Circuit] = set()
    listen = Circuit.listen

    def noted(circuit: Circuit) -> None:
        listening.add(circuit)
        listen(circuit)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Circuit, "listen", noted)
        yield listening


def stop_listening(listening: set[Circuit]) -> None:
    """A later test of this process may count whoever asks a socket."""
    if not listening:
        return
    for circuit in list(listening):
        circuit.close()
    listening.clear()
    _circuits.clear()
    for thread in threading.enumerate():
        if thread.name == "redis-listener":
            thread.join(timeout=10)


@pytest.fixture
def mail_folder() -> Path:
    """Where the folder backend writes letters in tests that use it."""
    return Path(settings.VAR_DIR) / "mail"


@pytest.fixture
def cast(db: None) -> Cast:
    """The people of every test; nobody exists until named: `cast.expert`, `cast.moderator`…"""
    return Cast()


@pytest.fixture
def visitor() -> Client:
    return Client()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database; a test with real transactions ends with what migrations shipped, in any order of tests."""
    with django_db_blocker.unblock():
        kept = shipped.keep()

    def put_back(case: TransactionTestCase) -> None:
        ContentType.objects.clear_cache()
        kept.put_back()

    with mock.patch.object(TransactionTestCase, "_fixture_teardown", put_back):
        yield
