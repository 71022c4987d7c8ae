"""A role is asked for, given, withdrawn or left."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction

from accounts import letters, rules
from accounts.models import Consent, ConsentDocument, GrantStatus, Organisation, Role, RoleGrant, User
from portal.history import Actor
from portal.notices import tell
from portal.registry import purposes_of, roles_changed
from portal.workflow import NotYours, Refused, Transition, Workflow

TWICE = "Такая роль на этой территории у человека уже есть. Чтобы изменить её, отзовите прежнюю и дайте снова."


def given_once(grant: RoleGrant) -> str:
    """An expert has one role by another rule of the database, and comes by the hundred: no query for them."""
    if grant.role == Role.EXPERT:
        return ""
    return TWICE if same_role(grant).filter(status=GrantStatus.ACTIVE, ends_on=grant.ends_on).exists() else ""


WORKFLOW = Workflow(
    GrantStatus,
    Transition(
        "activate", "Активировать", (GrantStatus.WAITING,), GrantStatus.ACTIVE, rules.can_moderate_grant,
        guard=given_once, notice="grant_activated",
    ),
    Transition(
        "decline", "Отклонить", (GrantStatus.WAITING,), GrantStatus.DECLINED, rules.can_moderate_grant,
        reason_required=True, notice="grant_declined",
    ),
    # Back to its owner, not withdrawn: what was wrong may be corrected and sent again.
    Transition(
        "take_back", "Отозвать активацию", (GrantStatus.ACTIVE,), GrantStatus.DECLINED, rules.can_moderate_grant,
        reason_required=True, notice="grant_taken_back",
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


def same_role(grant: RoleGrant) -> Any:
    """Other grants of the same role to the same person over the same scope."""
    scope = {name: getattr(grant, name) for name in ("region_id", "municipality_id", "organisation_id", "point_id")}
    return RoleGrant.objects.filter(user=grant.user_id, role=grant.role, **scope).exclude(pk=grant.pk)


def new_grant(
    *, user: User, role: Role, actor: Actor, status: GrantStatus, consents_due: bool = False, **scope: Any
) -> RoleGrant:
    """A role in its first state: waiting for a moderator, or active when an administrator or import grants it."""
    grant = RoleGrant(
        user=user,
        role=role,
        status=status,
        granted_by=actor.user if actor.user != user else None,
        consents_due=consents_due,
        **scope,
    )
    try:
        with transaction.atomic():
            grant.save()
    except IntegrityError as error:
        # Two presses of one button at once; the form has looked for what stood before.
        if "grant_once" in str(error):
            raise Refused(TWICE) from error
        raise
    verb, label = ("grant", "Дать роль") if status == GrantStatus.ACTIVE else ("register", "Зарегистрироваться")
    WORKFLOW.began(grant, verb, label, actor=actor)
    roles_changed()
    return grant


@transaction.atomic
def register(*, user: User, role: Role, actor: Actor, **scope: Any) -> RoleGrant:
    """A person asks for a role in public; it waits for a moderator."""
    return new_grant(user=user, role=role, actor=actor, status=GrantStatus.WAITING, **scope)


def needed_when_granted(role: str) -> tuple[str, ...]:
    """The purposes a person is asked to consent to for a role that somebody gave them.

    An expert gives theirs with the questionnaire, a minor's parent among them, and is never granted the role.
    """
    return () if role == Role.EXPERT else purposes_of(role)


def owes_consents(user: User, role: str) -> bool:
    """Whether the text in force of a needed consent has not been agreed to."""
    given = Consent.objects.filter(user=user, withdrawn_at=None)
    return any(
        not given.filter(document=ConsentDocument.current(purpose)).exists() for purpose in needed_when_granted(role)
    )


@transaction.atomic
def grant_role(*, user: User, role: Role, actor: Actor, **scope: Any) -> RoleGrant:
    """An administrator, or the portal itself, gives a role at once; a person's gift asks for consents (decisions.md)."""
    if actor.user is not None and not rules.is_administrator(actor.role):
        raise NotYours
    due = actor.user is not None and owes_consents(user, role)
    return new_grant(user=user, role=role, actor=actor, status=GrantStatus.ACTIVE, consents_due=due, **scope)


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


def scope_for(
    *, organisation: Organisation | None = None, municipality_id: int | None = None, region_id: str | None = None
) -> dict[str, Any]:
    """The scope of a grant: the narrowest of what is given."""
    if organisation is not None:
        return {"organisation": organisation, "municipality_id": None, "region_id": None}
    if municipality_id is not None:
        return {"organisation": None, "municipality_id": municipality_id, "region_id": None}
    return {"organisation": None, "municipality_id": None, "region_id": region_id}
