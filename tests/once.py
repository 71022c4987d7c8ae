"""Rows that all tests of a module or class stand on, made once: each test's own transaction is a savepoint in theirs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.test import TestCase


@contextmanager
def made_once(blocker: Any) -> Iterator[None]:
    """For a fixture of wide scope, which yields inside; what tests change in objects they get a deep copy of.

    `blocker` is pytest-django's `django_db_blocker`; the fixture asks for `django_db_setup` too.
    """
    with blocker.unblock():
        atomics = TestCase._enter_atomics()
        try:
            yield
        finally:
            TestCase._rollback_atomics(atomics)
