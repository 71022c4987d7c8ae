"""What every test stands on: a cast of people, a clean cache, the mail folder."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.test import Client, TransactionTestCase

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
def clean_state() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


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
