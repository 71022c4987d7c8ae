"""A copy of all that the portal holds on a person: one archive with data.json, a page to read, and the files."""

import json
import uuid
import zipfile
from datetime import datetime
from typing import IO, Any

from django.core.files.base import File
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from accounts import letters
from accounts.models import DataExport, User
from accounts.personal.erasing import remove_exports
from portal.disk import spooled
from portal.history import Actor, Change, record
from portal.jobs import JobFailed, job_handler, start_job
from portal.models import HistoryRecord, Job
from portal.notices import tell
from portal.registry import PersonalData, parts

KIND = "accounts.personal_data"
# Beyond this many rows the archive takes longer than a page may.
AT_ONCE_ROWS = 2000
IN_MEMORY = 5 * 1024 * 1024


def collect(user: User) -> PersonalData:
    """What every part holds."""
    sections: dict[str, list[dict[str, Any]]] = {}
    files: dict[str, Any] = {}
    for part in parts():
        if part.personal_data:
            held = part.personal_data(user)
            sections |= held.sections
            files |= held.files
    return PersonalData({name: rows for name, rows in sections.items() if rows}, files)


def archive(user: User) -> IO[bytes]:
    """The archive, in memory while it is small."""
    held = collect(user)
    moment = timezone.now()
    with spooled(IN_MEMORY) as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        whole = {"Собрано": moment, **held.sections}
        packed.writestr("data.json", json.dumps(whole, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        page = {"sections": held.sections, "files": list(held.files), "person": user, "moment": moment}
        packed.writestr("data.html", render_to_string("accounts/personal/export.html", page))
        for name, stored in held.files.items():
            put_file(packed, name, stored)
    return out


def put_file(packed: zipfile.ZipFile, name: str, stored: Any) -> None:
    """A file that is gone from the store is no reason to refuse the rest."""
    try:
        with stored.open("rb") as opened:
            packed.writestr(f"files/{name}", opened.read())
    except FileNotFoundError:
        packed.writestr(f"files/{name}.missing.txt", "Файл не найден в хранилище портала.")


def archive_name(moment: datetime) -> str:
    return f"moi-dannye-{timezone.localtime(moment):%Y-%m-%d}.zip"


def is_large(user: User) -> bool:
    """Nearly everything a person does leaves a record of the history, so these rows tell the size."""
    return HistoryRecord.objects.filter(person=user)[: AT_ONCE_ROWS + 1].count() > AT_ONCE_ROWS


@transaction.atomic
def order(*, user: User, actor: Actor) -> None:
    """Made in the background; a second press within the hour is the same order."""
    noted(user=user, actor=actor)
    start_job(kind=KIND, payload={"user": user.pk}, by=user, key=f"{KIND}:{user.pk}:{timezone.now():%Y%m%d%H}")


def noted(*, user: User, actor: Actor) -> None:
    record(Change(user, "download_data", "Скачать свои данные"), actor=actor)


@job_handler(KIND, "Копия своих данных", tell_failure=True)
def make(job: Job) -> dict[str, Any]:
    if DataExport.objects.filter(job=job).exists():
        return {}
    user = User.objects.filter(pk=job.payload["user"], is_active=True).first()
    if user is None:
        raise JobFailed("Учётная запись закрыта.")
    with archive(user) as made, transaction.atomic():
        export = DataExport(user=user, job=job)
        export.file.save(f"{uuid.uuid4().hex}.zip", File(made), save=True)
        tell([letters.data_ready(export)])
    return {}


def sweep_exports() -> int:
    """Remove copies that nobody may download any more. A periodic task calls it."""
    with transaction.atomic():
        return remove_exports(DataExport.objects.filter(expires_at__lte=timezone.now())[:200])
