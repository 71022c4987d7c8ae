"""Celery entry points. Each is safe to run twice; none carries more than an id."""

from __future__ import annotations

from portal import files, jobs, letters, limits, retention
from portal.celery import app, publish


@app.task(ignore_result=True)
def send_letters() -> None:
    if letters.send_due():
        publish(send_letters)


@app.task(ignore_result=True)
def run_job(job_id: int) -> None:
    jobs.run_job(job_id)


@app.task(ignore_result=True)
def sweep() -> None:
    letters.sweep()
    jobs.sweep()
    files.sweep_kept_uploads()
    limits.sweep()


@app.task(ignore_result=True)
def forget() -> None:
    if retention.sweep():
        publish(forget)
