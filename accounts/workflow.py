"""Verbs over roles and accounts. Parts that moderate a role of theirs call these inside their own verbs."""

from collections.abc import Iterable
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils.module_loading import import_string

from accounts import letters, rules
from accounts.models import GrantStatus, Organisation, Role, RoleGrant, User
from portal.history import Actor, Change, record
from portal.notices import tell
from portal.registry import roles_changed
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
    Transition(
        "give_up", "Отказаться от роли", (GrantStatus.ACTIVE, GrantStatus.WAITING, GrantStatus.DECLINED),
        GrantStatus.WITHDRAWN, rules.is_own_grant,
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
    roles_changed()
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
    roles_changed()
    tell([letters.grant_withdrawn(grant, reason.strip())])
    return grant


@transaction.atomic
def give_up(*, grant_id: int, actor: Actor, comment: str = "") -> RoleGrant:
    """A person leaves a role of their own, whichever of their roles is in force."""
    [grant] = locked_grants([grant_id])
    if actor.user is None or grant.user_id != actor.user.pk:
        raise NotYours
    own = Actor(user=actor.user, role=grant, session=actor.session, device=actor.device)
    WORKFLOW.advance(grant, "give_up", actor=own, comment=comment)
    roles_changed()
    return grant


def end_session(key: str) -> None:
    """By the store itself, so that no copy stays in a cache."""
    store: type[SessionBase] = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    store(key).delete()


def end_sessions(user: User) -> None:
    """Sign a person out everywhere, at once."""
    for session in UserSession.objects.filter(user=user):
        end_session(session.session_key)
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
    roles_changed()
    tell([letters.deactivated(user, reason.strip())])
    return user


@transaction.atomic
def reactivate(*, user_id: int, actor: Actor, reason: str) -> User:
    """The account can sign in again, with the password and the roles it had."""
    if not rules.is_administrator(actor.role):
        raise NotYours
    user = User.objects.select_for_update().get(pk=user_id)
    if refused := refusal_to_reactivate(user):
        raise Refused(refused)
    if not reason.strip():
        raise Refused("Укажите причину включения.")
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(Change(user, "reactivate", "Включить учётную запись", "inactive", "active", reason), actor=actor)
    roles_changed()
    tell([letters.reactivated(user)])
    return user


def refusal_to_reactivate(user: User) -> str:
    """Why the account can't be switched on, or ""."""
    if user.is_active:
        return "Учётная запись уже включена."
    if user.erasures.filter(status="done").exists():
        return "Данные этого человека уничтожены по его требованию: учётную запись включить нельзя."
    return ""


def scope_for(
    *, organisation: Organisation | None = None, municipality_id: int | None = None, region_id: str | None = None
) -> dict[str, Any]:
    """The scope of a grant: the narrowest of what is given."""
    if organisation is not None:
        return {"organisation": organisation, "municipality_id": None, "region_id": None}
    if municipality_id is not None:
        return {"organisation": None, "municipality_id": municipality_id, "region_id": None}
    return {"organisation": None, "municipality_id": None, "region_id": region_id}
