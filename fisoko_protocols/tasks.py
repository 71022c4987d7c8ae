"""Celery entry points of the protocols, safe to run twice."""

from __future__ import annotations

from fisoko_protocols import workflow
from fisoko_protocols.workflow import loading
from portal.celery import app


@app.task(ignore_result=True)
def sweep_uploads() -> None:
    workflow.sweep_uploads()
    loading.sweep_loads()
