"""An upload between its preview and «Применить»: valid values wait, and nobody's entry is overwritten unseen (spec/04)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from fisoko_protocols import rules
from fisoko_protocols.checks import normalise_number
from fisoko_protocols.models import Upload
from fisoko_protocols.workflow.entries import Entry, Saved, refuse_unknown, save_entries
from fisoko_protocols.workflow.table import lock, refusal_to_fill
from portal.history import Actor
from portal.workflow import AlreadyDone, NotYours, Refused

# Kit number, comment, login, and the comment and login seen when the file was checked.
Row = tuple[str, str, str, str, str]
SWEPT_AT_ONCE = 500
GONE = "Эта загрузка уже применена или устарела. Чтобы внести данные из файла, загрузите его ещё раз."


def entries_of(rows: Iterable[Row]) -> list[Entry]:
    return [
        entry
        for number, comment, login, seen_comment, seen_login in rows
        for entry in (Entry(number, "comment", comment, seen_comment), Entry(number, "login", login, seen_login))
    ]


@transaction.atomic
def keep_upload(*, protocol_id: int, rows: Iterable[Row], actor: Actor) -> Upload:
    """Keep what an upload would change until it is applied; the earlier one of the same session goes."""
    protocol = lock(protocol_id, actor)
    if not rules.fills(actor.role, protocol) or actor.user is None:
        raise NotYours
    if reason := refusal_to_fill(protocol):
        raise Refused(reason)
    rows = list(rows)
    refuse_unknown(entries_of(rows))
    if any(normalise_number(row[0]) != (row[0], False) for row in rows):
        raise Refused("Номер комплекта состоит из шести цифр.")
    Upload.objects.filter(protocol=protocol, by=actor.user, session=actor.session).delete()
    return Upload.objects.create(protocol=protocol, by=actor.user, session=actor.session, rows=rows)


@transaction.atomic
def apply_upload(*, protocol_id: int, upload_id: int, actor: Actor) -> Saved:
    """«Применить»: all of it, or nothing where somebody has changed a cell since; either way it waits no longer."""
    # Before the upload is looked for, so that of two presses the second finds it gone.
    lock(protocol_id, actor)
    found = Upload.objects.visible_to(actor.role).filter(protocol=protocol_id, pk=upload_id).first()
    if found is None:
        raise AlreadyDone(GONE)
    saved = save_entries(protocol_id=protocol_id, entries=entries_of(found.rows), actor=actor, all_or_none=True)
    found.delete()
    return saved


def sweep_uploads(now: datetime | None = None) -> int:
    """Those nobody applied within KEPT_UPLOAD_HOURS."""
    oldest = (now or timezone.now()) - timedelta(hours=settings.KEPT_UPLOAD_HOURS)
    keys = list(Upload.objects.filter(created_at__lt=oldest).values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    return Upload.objects.filter(pk__in=keys).delete()[0]
