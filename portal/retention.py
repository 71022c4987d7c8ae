"""What the portal no longer needs is removed by beat, some rows at a time: no statement holds a table for long."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portal.disk import MediaFolder
from portal.files import remove_uploads
from portal.models import Fault, Job, KeptUpload, Letter

BATCH = 500
# A worker comes back for other work this often.
SLICE_SECONDS = 20
# A session is written before the row that lists it; nothing takes a day in between.
LISTED_FOR = timedelta(days=1)

Rows = models.QuerySet[Any]


def sweep() -> bool:
    """Remove what has had its time. True: the slice is over and there may be more."""
    now = timezone.now()
    ends = time.monotonic() + SLICE_SECONDS
    steps: list[tuple[Rows, Callable[[Rows], object]]] = [
        (expired_sessions(now), delete),
        (listed_without_session(now), delete),
        (letters_to_empty(now), empty),
        (jobs_over(now), remove_jobs),
        (Fault.objects.filter(last_at__lt=now - timedelta(days=settings.LETTER_TEXT_DAYS)), delete),
    ]
    for rows, act in steps:
        while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
            # Asked again with the keys: a session may have been renewed meanwhile.
            act(rows.filter(pk__in=keys))
            if time.monotonic() >= ends:
                return True
    store = default_storage._wrapped if hasattr(default_storage, "_wrapped") else default_storage
    if isinstance(store, MediaFolder):
        store.sweep_partial()
    return False


def delete(rows: Rows) -> None:
    rows.delete()


def session_rows() -> Rows:
    """The table behind the sessions, whichever engine the settings name."""
    rows: Rows = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()._default_manager.all()
    return rows


def expired_sessions(now: datetime) -> Rows:
    return session_rows().filter(expire_date__lt=now)


def listed_without_session(now: datetime) -> Rows:
    """«Сеансы» in a person's profile: those that have ended."""
    session = session_rows().filter(session_key=OuterRef("session_key"))
    rows: Rows = UserSession.objects.filter(~Exists(session), last_seen_at__lt=now - LISTED_FOR)
    return rows


def letters_to_empty(now: datetime) -> Rows:
    """Letters that are over lose what they said; to whom, when and with what fate stays."""
    before = now - timedelta(days=settings.LETTER_TEXT_DAYS)
    sent = Q(status=Letter.Status.SENT, sent_at__lt=before)
    failed = Q(status=Letter.Status.FAILED, not_before__lt=before)
    rows: Rows = Letter.objects.filter(sent | failed).exclude(text="", html="")
    return rows


def empty(rows: Rows) -> None:
    rows.update(text="", html="")


def jobs_over(now: datetime) -> Rows:
    """Finished jobs that no row names any more: a load or a file of its own lifetime still shows its job."""
    rows: Rows = Job.objects.filter(
        status__in=[Job.Status.DONE, Job.Status.FAILED],
        finished_at__lt=now - timedelta(days=settings.JOB_KEEP_DAYS),
    )
    for relation in Job._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and relation.is_relation:
            field: Any = relation.remote_field
            rows = rows.filter(~Exists(field.model._base_manager.filter(**{field.name: OuterRef("pk")})))
    return rows


def remove_jobs(rows: Rows) -> None:
    """With the files they prepared."""
    found = list(rows)
    files = [job.result["file"] for job in found if job.result.get("file")]
    remove_uploads(KeptUpload.objects.filter(pk__in=files))
    rows.filter(pk__in=[job.pk for job in found]).delete()
