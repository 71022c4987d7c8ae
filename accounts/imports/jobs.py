"""What both jobs of a load share: its row, who began it, the table's loader."""

from typing import Any

from accounts.imports.judging import Loader
from accounts.imports.municipalities import MunicipalityLoader
from accounts.imports.organisations import OrganisationLoader
from accounts.job_actors import actor_of, payload_of
from accounts.models import DirectoryImport, DirectoryTable, RoleGrant
from accounts.rules import is_administrator, is_desk_staff
from portal.history import Actor
from portal.jobs import JobFailed
from portal.models import Job

CHECK, APPLY = "directory.check", "directory.apply"
LOADERS: dict[str, type[Loader]] = {
    DirectoryTable.ORGANISATIONS: OrganisationLoader,
    DirectoryTable.MUNICIPALITIES: MunicipalityLoader,
}
GONE = "Загрузка удалена."


def can_load(role: RoleGrant | None, table: str) -> bool:
    return is_desk_staff(role) if table == DirectoryTable.ORGANISATIONS else is_administrator(role)


def asked_by(actor: Actor, load: DirectoryImport) -> dict[str, Any]:
    """The payload from which `begun` finds load and actor again."""
    return {"load": load.pk, **payload_of(actor)}


def begun(job: Job) -> tuple[DirectoryImport, Actor, Loader]:
    """JobFailed when the role no longer holds."""
    load = DirectoryImport.objects.filter(pk=job.payload["load"]).first()
    if load is None:
        raise JobFailed(GONE)
    actor = actor_of(job)
    if actor.role is None or not can_load(actor.role, load.table):
        raise JobFailed(GONE)
    return load, actor, LOADERS[load.table](actor.role)
