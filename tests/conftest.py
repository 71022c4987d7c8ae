"""What every test stands on: a cast of people, a clean cache, the mail folder."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test import Client

from tests.cast import Cast


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
def shipped(django_db_setup: None, django_db_blocker: Any) -> str:
    """What migrations put into a new database: regions, texts, pages."""
    with django_db_blocker.unblock():
        return connection.creation.serialize_db_to_string()


@pytest.fixture
def put_back(shipped: str, django_db_blocker: Any) -> Iterator[None]:
    """After the flush of a test with real transactions: what migrations ship stands again."""
    yield
    with django_db_blocker.unblock():
        ContentType.objects.clear_cache()
        connection.creation.deserialize_db_from_string(shipped)


@pytest.fixture
def transactional_db(put_back: None, django_db_serialized_rollback: None, transactional_db: None) -> None:
    """A database whose transactions are real, for threads, live servers and workers.

    pytest-django's own, with `put_back` before it and so ended after it, also where `live_server` asks for it before
    any fixture of a test: the suite may run in any order.
    """
