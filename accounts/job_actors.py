"""Who a job acts for: the person who began it, in the role of then, as long as that role holds."""

from typing import Any

from accounts.in_force import administrator
from accounts.models import RoleGrant, User
from portal.history import Actor
from portal.jobs import JobFailed
from portal.models import Job

NO_LONGER = "Роль, в которой было начато это действие, больше не действует: остальные записи не изменены."


def actor_of(job: Job) -> Actor:
    """From the job's payload; JobFailed when account or role are no longer in force."""
    user, role_grant = job.by, job.payload["role_grant"]
    if not isinstance(user, User) or not user.is_active:
        raise JobFailed(NO_LONGER)
    if role_grant is None and user.is_superuser:
        role = administrator(user)
    else:
        found = RoleGrant.objects.of(user).in_force().with_scope().filter(pk=role_grant).first()
        if found is None:
            raise JobFailed(NO_LONGER)
        role = found
    return Actor(user=user, role=role, session=job.payload["session"], device=job.payload["device"])


def payload_of(actor: Actor) -> dict[str, Any]:
    """What `actor_of` reads; put beside the job's own payload."""
    return {"role_grant": actor.role.pk if actor.role else None, "session": actor.session, "device": actor.device}
