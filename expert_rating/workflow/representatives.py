"""A representative registers, is activated or declined, corrects the questionnaire and sends it again (spec/01)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from accounts.models import Consent, ConsentDocument, GrantStatus, Organisation, Role, RoleGrant, User
from accounts.workflow import WORKFLOW as GRANT
from accounts.workflow import locked_grants, register
from expert_rating import rules
from expert_rating.models import Representative
from expert_rating.workflow import telling
from expert_rating.workflow.questionnaires import moderate
from portal.history import Actor, Change, record
from portal.notices import tell
from portal.workflow import NotYours, Refused

ALREADY = "Вы уже зарегистрированы как представитель организации: анкета в личном кабинете."


@dataclass(frozen=True, slots=True)
class RepresentativeQuestionnaire:
    """The checked questionnaire: of the role, of the person, and the consents given with it."""

    organisation: Organisation
    position: str
    person: dict[str, str]
    consents: list[ConsentDocument] = field(default_factory=list)


def locked_person(user: User, person: dict[str, str]) -> User:
    """The signed-in person's row, locked: two registrations at once find one role."""
    found = User.objects.select_for_update().get(pk=user.pk)
    if RoleGrant.objects.of(found).filter(role=Role.ORGANISATION_REPRESENTATIVE).exclude(status="withdrawn").exists():
        raise Refused(ALREADY)
    User.objects.filter(pk=found.pk).update(**person)
    found.refresh_from_db()
    return found


@transaction.atomic
def register_representative(
    *,
    given: RepresentativeQuestionnaire,
    login: str,
    password: str,
    user: User | None,
    actor: Actor,
    address: str | None = None,
) -> Representative:
    """Make the account (or take the signed-in person's), the waiting role, the questionnaire; tell the person."""
    if user is None:
        user = User.objects.create_user(username=login.lower(), password=password, **given.person)
    else:
        user = locked_person(user, given.person)
    actor = Actor(user=user, role=None, session=actor.session, device=actor.device)
    grant = register(user=user, role=Role.ORGANISATION_REPRESENTATIVE, actor=actor, organisation=given.organisation)
    made = Representative.objects.create(grant=grant, position=given.position, sent_at=timezone.now())
    Consent.objects.bulk_create(
        Consent(user=user, document=text, text_sha256=text.sha256, address=address, device=actor.device)
        for text in given.consents
    )
    tell([telling.received(made), *telling.waiting(made)])
    return made


@transaction.atomic
def change_representative(*, grant_id: int, given: RepresentativeQuestionnaire, actor: Actor) -> Representative:
    """«Изменить данные анкеты», and sending it again after a decline; another organisation waits for a moderator."""
    grant = next(iter(locked_grants([grant_id])), None)
    if grant is None or actor.user is None or grant.user_id != actor.user.pk:
        raise NotYours
    if grant.role != Role.ORGANISATION_REPRESENTATIVE or grant.status == GrantStatus.WITHDRAWN:
        raise NotYours
    again = grant.status == GrantStatus.DECLINED or grant.organisation_id != given.organisation.pk
    RoleGrant.objects.filter(pk=grant.pk).update(organisation=given.organisation)
    User.objects.filter(pk=grant.user_id).update(**given.person)
    kept, _ = Representative.objects.get_or_create(
        grant=grant, defaults={"position": given.position, "sent_at": timezone.now()}
    )
    kept.position = given.position
    if again:
        kept.sent_at = timezone.now()
    kept.save()
    fresh = Representative.objects.with_person().get(pk=kept.pk)
    if again:
        own = Actor(user=actor.user, role=grant, session=actor.session, device=actor.device)
        GRANT.advance(fresh.grant, "resubmit", actor=own)
        tell([telling.received(fresh), *telling.waiting(fresh)])
    else:
        record(Change(fresh, "edit", "Изменить данные анкеты"), actor=actor)
    return fresh


@transaction.atomic
def activate_representatives(*, ids: Iterable[int], actor: Actor) -> tuple[list[Representative], dict[int, str]]:
    """Activate one or many; each gets the letter once, whoever else pressed the button."""
    moved, skipped = moderate(Representative, "activate", ids, actor)
    tell([telling.activated(one) for one in moved])
    return moved, skipped


@transaction.atomic
def decline_representatives(
    *, ids: Iterable[int], actor: Actor, reason: str
) -> tuple[list[Representative], dict[int, str]]:
    """Decline with a reason, which goes out in the letter."""
    if not reason.strip():
        raise Refused("Укажите причину отказа: она уйдёт представителю в письме.")
    moved, skipped = moderate(Representative, "decline", ids, actor, reason)
    tell([telling.declined(one, reason.strip()) for one in moved])
    return moved, skipped


def one_who_speaks(actor: Actor) -> tuple[User, Organisation]:
    """The representative who acts and their organisation, locked first, as everywhere."""
    role = actor.role
    if actor.user is None or role is None or role.organisation_id is None or not rules.is_representative(role):
        raise NotYours
    organisations = Organisation.objects.select_related("municipality").select_for_update(of=("self",))
    return actor.user, organisations.get(pk=role.organisation_id)
