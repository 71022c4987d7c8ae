"""Celery entry points. Each is safe to run twice."""

from __future__ import annotations

from django.utils import timezone

from accounts import exports
from accounts.digests import send_digests
from accounts.imports.workflow import sweep_loads
from accounts.personal.export import sweep_exports
from accounts.personal.workflow import forget_farewells
from portal.celery import app
from portal.reminders import remind


@app.task(ignore_result=True)
def remind_and_digest() -> None:
    """Reminders first: a line they add waits for the next digest."""
    remind(timezone.now())
    send_digests()


@app.task(ignore_result=True)
def sweep_personal_data() -> None:
    sweep_exports()
    forget_farewells()


@app.task(ignore_result=True)
def sweep_directory_files() -> None:
    exports.sweep_exports()
    sweep_loads()
