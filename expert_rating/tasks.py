"""Celery entry points of the public rating, safe to run twice."""

from expert_rating.workflow import close_due_campaigns
from portal.celery import app


@app.task(ignore_result=True)
def close_campaigns() -> None:
    close_due_campaigns()
