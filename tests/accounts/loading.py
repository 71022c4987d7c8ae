"""Files of the directory for tests, loaded as the desk does."""

from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile

from accounts.imports import begin, carry_out
from accounts.in_force import administrator
from accounts.models import DirectoryImport, DirectoryImportRow, RoleGrant
from portal.history import Actor
from portal.jobs import run_job
from tests.cast import Cast
from tests.workbooks import xlsx

REGION = "Калининградская область"
PLACE = "Город Калининград (городской округ)"
HEAD = ["Полное наименование", "Краткое наименование", "Вид", "Субъект РФ", "Муниципалитет", "ИНН", "Телефон"]


def line(
    name: str, *, kind: str = "ДОО", region: str = REGION, place: str = PLACE, inn: str = "", phone: str = ""
) -> list[str]:
    return [f"Учреждение «{name}»", name, kind, region, place, inn, phone]


def table(*rows: Sequence[Any], head: Sequence[str] = HEAD) -> bytes:
    return xlsx(list(head), *(list(row) for row in rows))


def checked(cast: Cast, content: bytes, role: RoleGrant | None = None, **asked: Any) -> DirectoryImport:
    """The dry run, to its end."""
    actor = Actor(user=cast.superuser, role=administrator(cast.superuser)) if role is None else cast.actor(role)
    wanted = {"table": "organisations", "name": "файл.xlsx", **asked}
    load = begin(file=ContentFile(content), actor=actor, **wanted)
    assert load.check_job is not None
    run_job(load.check_job.pk)
    load.refresh_from_db()
    load.check_job.refresh_from_db()
    return load


def applied(cast: Cast, load: DirectoryImport, role: RoleGrant | None = None) -> DirectoryImport:
    actor = Actor(user=cast.superuser, role=administrator(cast.superuser)) if role is None else cast.actor(role)
    job = carry_out(load_id=load.pk, actor=actor).apply_job
    assert job is not None
    run_job(job.pk)
    load.refresh_from_db()
    assert load.apply_job is not None
    return load


def figures(load: DirectoryImport) -> dict[str, int]:
    assert load.check_job is not None
    assert load.check_job.status == "done", load.check_job.last_error
    return {name: number for name, number in load.check_job.result.items() if number and name != "rows"}


def reasons(load: DirectoryImport) -> dict[int, str]:
    """{row: what is wrong}, addresses among it."""
    found: dict[int, str] = {}
    for row in DirectoryImportRow.objects.filter(load=load, outcome="refused"):
        found[row.number] = " ".join(" ".join(reason) for reason in row.reasons)
    return found
