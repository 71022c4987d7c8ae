"""The Celery application: `celery -A portal worker`, `celery -A portal beat`."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

from celery import Celery, Task
from celery.signals import setup_logging, task_failure, worker_init, worker_ready
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from kombu import Connection
from kombu.exceptions import ChannelError, KombuError

from portal.cache import AWAY, TIMEOUT_SECONDS, circuit_of

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

logger = logging.getLogger(__name__)

# Of whoever sends: a request, or beat, which comes again. A worker that listens waits as long as it takes.
SENDER_OPTIONS = {"socket_timeout": TIMEOUT_SECONDS, "socket_connect_timeout": TIMEOUT_SECONDS, "max_retries": 0}


class Portal(Celery):
    """Sends with short time-outs, listens with the broker's own."""

    def connection_for_write(self, url: str | None = None, **options: Any) -> Connection:
        if settings.REDIS_URL:
            options["transport_options"] = SENDER_OPTIONS | (options.get("transport_options") or {})
        return super().connection_for_write(url, **options)


app = Portal("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def make_broker_folders(sender: Celery, **_: Any) -> None:
    """The filesystem transport makes none of its folders, and the web process may publish before a worker starts."""
    options = sender.conf.broker_transport_options
    for name in ("data_folder_in", "data_folder_out", "processed_folder", "control_folder"):
        if name in options:
            Path(options[name]).mkdir(parents=True, exist_ok=True)


@setup_logging.connect
def log_as_the_portal_does(**_: Any) -> None:
    """Celery sets up no logs where somebody listens: the settings have done it, with nobody's data in a line."""


@worker_init.connect
def ask_database(**_: Any) -> None:
    """Celery only logs what a receiver raises, but an exit."""
    from portal.checks import refuse_wrong_database

    try:
        refuse_wrong_database()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error


@worker_ready.connect
def sweep_at_start(**_: Any) -> None:
    """A worker that died took its messages along; the next one need not wait a minute for beat."""
    publish(app.tasks["portal.tasks.sweep"])


@task_failure.connect
def tell_administrators(exception: BaseException, **_: Any) -> None:
    """A task has nobody before a page who would complain."""
    # Imported late because the tables are not ready when this module is read.
    from portal.alarms import raise_alarm

    raise_alarm(exception)


def publish(task: Task[Any, Any], *args: int) -> None:
    """Wake a worker. The row is committed already, so a broker that is down costs a minute, never the request.

    One failure is enough: until Redis is heard again nobody tries, however many letters are queued.
    """
    circuit = circuit_of(settings.REDIS_URL) if settings.REDIS_URL else None
    if circuit is not None and circuit.away:
        return
    try:
        task.apply_async(args, retry=False)
    except (KombuError, ChannelError, *AWAY) as error:
        logger.warning("%s was not published (%s); the sweep will find it", task.name, type(error).__name__)
        if circuit is not None:
            circuit.failed(error)
