"""The verbs of a load: begin (the dry run follows), carry out, and the sweep of what is old."""

from typing import IO

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.imports.jobs import APPLY, CHECK, asked_by, can_load
from accounts.models import DirectoryImport
from accounts.models.imports import FILE_LIVES
from portal.history import Actor
from portal.jobs import start_job
from portal.loads import start_writing
from portal.spreadsheets.container import MAX_BYTES, check_size, kind_of
from portal.workflow import NotYours


def check_file(file: IO[bytes]) -> str:
    """The ending of its kind; SpreadsheetError for what is no table at all."""
    check_size(file, MAX_BYTES)
    return kind_of(file)


@transaction.atomic
def begin(*, table: str, file: File, name: str, actor: Actor) -> DirectoryImport:
    """Keep the file and start the dry run."""
    if actor.user is None or not can_load(actor.role, table):
        raise NotYours
    ending = check_file(file)
    load = DirectoryImport(table=table, name=name[:200], by=actor.user, role_grant_id=actor.role.pk)  # type: ignore[union-attr]
    file.seek(0)
    load.file.save(f"{timezone.now():%H%M%S%f}.{ending}", file, save=False)
    load.save()
    load.check_job = start_job(kind=CHECK, payload=asked_by(actor, load), by=actor.user)
    load.save(update_fields=["check_job"])
    return load


@transaction.atomic
def carry_out(*, load_id: int, actor: Actor) -> DirectoryImport:
    """Start the writing of what the dry run has shown; once for a load."""
    load = DirectoryImport.objects.visible_to(actor.role).select_for_update().filter(pk=load_id).first()
    if load is None or not can_load(actor.role, load.table):
        raise NotYours
    start_writing(load, kind=APPLY, payload=asked_by(actor, load), actor=actor)
    return load


def sweep_loads() -> int:
    """Remove files and reports nobody needs any more; the history keeps what was loaded."""
    old = list(DirectoryImport.objects.filter(created_at__lt=timezone.now() - FILE_LIVES)[:20])
    for load in old:
        load.file.delete(save=False)
        load.delete()
    return len(old)
