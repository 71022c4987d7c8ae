"""Celery entry points of the public rating, safe to run twice."""

from expert_rating.workflow import close_due_campaigns
from expert_rating.workflow.registrations import sweep_registrations as sweep
from portal.celery import app


@app.task(ignore_result=True)
def close_campaigns() -> None:
    close_due_campaigns()


@app.task(ignore_result=True)
def sweep_registrations() -> None:
    sweep()
