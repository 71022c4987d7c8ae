"""Verbs over roles and accounts. Parts that moderate a role of theirs call these inside their own verbs."""

from collections.abc import Iterable
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils.module_loading import import_string

from accounts import rules
from accounts.models import GrantStatus, Organisation, Role, RoleGrant, User
from portal.history import Actor, Change, record
from portal.workflow import NotYours, Refused, Transition, Workflow

WORKFLOW = Workflow(
    GrantStatus,
    Transition(
        "activate", "Активировать", (GrantStatus.WAITING,), GrantStatus.ACTIVE, rules.can_moderate_grant,
        notice="grant_activated",
    ),
    Transition(
        "decline", "Отклонить", (GrantStatus.WAITING,), GrantStatus.DECLINED, rules.can_moderate_grant,
        reason_required=True, notice="grant_declined",
    ),
    Transition(
        "resubmit", "Отправить на проверку снова", (GrantStatus.DECLINED, GrantStatus.WAITING, GrantStatus.ACTIVE),
        GrantStatus.WAITING, rules.is_own_grant,
    ),
    Transition(
        "withdraw", "Отозвать", (GrantStatus.ACTIVE, GrantStatus.WAITING), GrantStatus.WITHDRAWN,
        rules.is_administrator, reason_required=True, notice="grant_withdrawn",
    ),
)  # fmt: skip


def locked_grants(ids: Iterable[int]) -> list[RoleGrant]:
    """The grants in the order of their keys, locked, with people and scopes."""
    grants = RoleGrant.objects.filter(pk__in=list(ids)).order_by("pk").select_for_update(of=("self",))
    return list(grants.with_scope().select_related("user", "region", "municipality__region"))


def new_grant(*, user: User, role: Role, actor: Actor, status: GrantStatus, **scope: Any) -> RoleGrant:
    """A role in its first state: waiting for a moderator, or active when an administrator or import grants it."""
    grant = RoleGrant.objects.create(
        user=user, role=role, status=status, granted_by=actor.user if actor.user != user else None, **scope
    )
    verb, label = ("grant", "Дать роль") if status == GrantStatus.ACTIVE else ("register", "Зарегистрироваться")
    WORKFLOW.began(grant, verb, label, actor=actor)
    return grant


@transaction.atomic
def register(*, user: User, role: Role, actor: Actor, **scope: Any) -> RoleGrant:
    """A person asks for a role in public; it waits for a moderator."""
    return new_grant(user=user, role=role, actor=actor, status=GrantStatus.WAITING, **scope)


@transaction.atomic
def grant_role(*, user: User, role: Role, actor: Actor, **scope: Any) -> RoleGrant:
    """An administrator, or the portal itself, gives a role at once."""
    if actor.user is not None and not rules.is_administrator(actor.role):
        raise NotYours
    return new_grant(user=user, role=role, actor=actor, status=GrantStatus.ACTIVE, **scope)


@transaction.atomic
def withdraw(*, grant_id: int, actor: Actor, reason: str) -> RoleGrant:
    [grant] = locked_grants([grant_id])
    WORKFLOW.advance(grant, "withdraw", actor=actor, comment=reason)
    return grant


def end_sessions(user: User) -> None:
    """Sign a person out everywhere, at once."""
    store: type[SessionBase] = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    for session in UserSession.objects.filter(user=user):
        store(session.session_key).delete()
        session.delete()


@transaction.atomic
def deactivate(*, user_id: int, actor: Actor, reason: str) -> User:
    """The account can't sign in any more; what it did stays."""
    if not rules.is_administrator(actor.role):
        raise NotYours
    user = User.objects.select_for_update().get(pk=user_id)
    if not user.is_active:
        raise Refused("Учётная запись уже отключена.")
    if not reason.strip():
        raise Refused("Укажите причину отключения.")
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(Change(user, "deactivate", "Отключить учётную запись", "active", "inactive", reason), actor=actor)
    end_sessions(user)
    return user


def scope_for(
    *, organisation: Organisation | None = None, municipality_id: int | None = None, region_id: str | None = None
) -> dict[str, Any]:
    """The scope of a grant: the narrowest of what is given."""
    if organisation is not None:
        return {"organisation": organisation, "municipality_id": None, "region_id": None}
    if municipality_id is not None:
        return {"organisation": None, "municipality_id": municipality_id, "region_id": None}
    return {"organisation": None, "municipality_id": None, "region_id": region_id}
