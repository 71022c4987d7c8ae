"""Whether the portal can serve, and how long its background work has been waiting."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal import probes
from portal.models import Job, Letter
from portal.models.durable import Claimable
from portal.queues import standing_still


def oldest_due_seconds(model: type[Claimable]) -> int:
    """How long the oldest row that a worker may take has been waiting for one; 0 when none is due."""
    now = timezone.now()
    oldest = model.objects.due().aggregate(oldest=Min("not_before"))["oldest"]
    return int((now - oldest).total_seconds()) if oldest else 0


def queue_age() -> dict[str, int]:
    """Watch this rather than the workers' processes: a worker can be alive and do nothing."""
    return {"letters": oldest_due_seconds(Letter), "jobs": oldest_due_seconds(Job)}


_migrated = False


def is_migrated() -> bool:
    """Asked of the files until the answer is yes: a migration is not undone under a running process."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while pages can be served: when the database answers and is migrated.

    What hangs or is missing besides is told, not failed: pages do without it, and a restart would not help.
    """
    try:
        if not is_migrated():
            return _answer(503, status="not migrated")
        standing = [each.queue for each in standing_still()]
        return _answer(
            200,
            status="ok",
            redis=probes.redis(),
            media=probes.media(),
            oldest_due_seconds=queue_age(),
            standing_still=standing,
        )
    except DatabaseError:
        return _answer(503, status="no database")


def _answer(code: int, **body: Any) -> JsonResponse:
    return JsonResponse(body, status=code)
