"""The verbs of a load: begin (the dry run follows), carry out, and the sweep of what is old."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from fisoko_protocols import rules
from fisoko_protocols.models import SetupChunk, SetupImport
from fisoko_protocols.models.setup import REPORT_LIVES
from fisoko_protocols.workflow.loading.jobs import APPLY, CHECK, asked_by
from portal.history import Actor
from portal.jobs import start_job
from portal.loads import start_writing
from portal.workflow import NotYours

CHUNK = 1000


@transaction.atomic
def begin(*, table: str, columns: dict[str, list[str]], lines: Sequence[Any], actor: Actor) -> SetupImport:
    """Keep the valid values of a file that was read, and start the dry run."""
    if actor.user is None or not rules.manages(actor.role):
        raise NotYours
    load = SetupImport.objects.create(
        table=table,
        by=actor.user,
        role_grant_id=actor.role.pk,  # type: ignore[union-attr]
        rows=len(lines),
        columns=columns,
    )
    SetupChunk.objects.bulk_create(
        (
            SetupChunk(load=load, place=start, lines=list(lines[start : start + CHUNK]))
            for start in range(0, len(lines), CHUNK)
        ),
        batch_size=10,
    )
    load.check_job = start_job(kind=CHECK, payload=asked_by(actor, load), by=actor.user)
    load.save(update_fields=["check_job"])
    return load


@transaction.atomic
def carry_out(*, load_id: int, actor: Actor) -> SetupImport:
    """Start the writing of what the dry run has shown; once for a load."""
    load = SetupImport.objects.visible_to(actor.role).select_for_update(of=("self",)).filter(pk=load_id).first()
    if load is None:
        raise NotYours
    start_writing(load, kind=APPLY, payload=asked_by(actor, load), actor=actor)
    return load


def sweep_loads() -> int:
    """Remove reports nobody needs any more; the history keeps what was loaded."""
    old = SetupImport.objects.filter(created_at__lt=timezone.now() - REPORT_LIVES)
    keys = list(old.values_list("pk", flat=True)[:20])
    SetupImport.objects.filter(pk__in=keys).delete()
    return len(keys)
