"""An expert registers, is activated or declined, corrects the questionnaire and sends it again (manual 000)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Consent, ConsentDocument, Organisation, Role, RoleGrant, User
from accounts.workflow import WORKFLOW as GRANT
from accounts.workflow import locked_grants, register, scope_for
from expert_rating import letters
from expert_rating.models import Expert
from expert_rating.workflow.questionnaires import moderate
from portal.history import Actor, Change, record
from portal.models import SiteSettings
from portal.notices import tell
from portal.picture_hash import picture_hash
from portal.registry import roles_changed
from portal.workflow import NotYours, Refused


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """The checked form «Стать экспертом»: fields of Expert, of User, and the scope of the role."""

    expert: dict[str, Any]
    person: dict[str, str]
    organisation: Organisation | None = None
    municipality_id: int | None = None
    region_id: str | None = None
    consents: list[ConsentDocument] = field(default_factory=list)

    def answers(self) -> dict[str, Any]:
        """The fields of Expert, the new photo's fingerprint among them."""
        photo = self.expert.get("photo")
        return {**self.expert, "photo_hash": picture_hash(photo.file)} if photo else self.expert

    def scope(self) -> dict[str, Any]:
        return scope_for(organisation=self.organisation, municipality_id=self.municipality_id, region_id=self.region_id)


def keep_consents(questionnaire: Questionnaire, user: User, *, address: str | None, device: str) -> None:
    parent = questionnaire.expert.get("parent_name", "")
    Consent.objects.bulk_create(
        Consent(
            user=user,
            document=document,
            text_sha256=document.sha256,
            given_by=parent if document.purpose == ConsentDocument.Purpose.PARENT else "",
            address=address,
            device=device,
        )
        for document in questionnaire.consents
    )


@transaction.atomic
def register_expert(
    *,
    questionnaire: Questionnaire,
    login: str,
    password: str,
    user: User | None,
    actor: Actor,
    address: str | None = None,
) -> Expert:
    """Make the account (or take the signed-in person's), the waiting role, the questionnaire; tell both sides."""
    if user is None:
        user = User.objects.create_user(username=login.lower(), password=password, **questionnaire.person)
    else:
        User.objects.filter(pk=user.pk).update(**questionnaire.person)
        user.refresh_from_db()
    if RoleGrant.objects.of(user).filter(role=Role.EXPERT).exclude(status="withdrawn").exists():
        raise Refused("Вы уже зарегистрированы как эксперт: анкета в личном кабинете.")
    actor = Actor(user=user, role=None, session=actor.session, device=actor.device)
    grant = register(user=user, role=Role.EXPERT, actor=actor, **questionnaire.scope())
    expert = Expert.objects.create(grant=grant, sent_at=timezone.now(), **questionnaire.answers())
    keep_consents(questionnaire, user, address=address, device=actor.device)
    site = SiteSettings.current()
    tell([letters.received(expert, site), *letters.waiting(expert, site)])
    return expert


def is_moderated_change(expert: Expert, questionnaire: Questionnaire) -> bool:
    """A change of level or organisation goes back to the moderator; so does any change of a declined one."""
    grant = expert.grant
    before = (grant.organisation_id, grant.municipality_id, grant.region_id)
    organisation = questionnaire.organisation
    scope = questionnaire.scope()
    after = (organisation.pk if organisation else None, scope["municipality_id"], scope["region_id"])
    return before != after or grant.status == "declined"


@transaction.atomic
def change_questionnaire(*, grant_id: int, questionnaire: Questionnaire, actor: Actor) -> Expert:
    """«Изменить данные анкеты», and sending it again after a decline."""
    grant = next(iter(locked_grants([grant_id])), None)
    if grant is None or actor.user is None or grant.user_id != actor.user.pk or grant.role != Role.EXPERT:
        raise NotYours
    expert = grant.expert
    again = is_moderated_change(expert, questionnaire)
    RoleGrant.objects.filter(pk=grant.pk).update(**questionnaire.scope())
    User.objects.filter(pk=grant.user_id).update(**questionnaire.person)
    for name, value in questionnaire.answers().items():
        setattr(expert, name, value)
    if again:
        expert.sent_at = timezone.now()
    expert.save()
    fresh = Expert.objects.with_person().get(pk=expert.pk)
    if again:
        own = Actor(user=actor.user, role=grant, session=actor.session, device=actor.device)
        GRANT.advance(fresh.grant, "resubmit", actor=own)
        roles_changed()
        site = SiteSettings.current()
        tell([letters.received(fresh, site), *letters.waiting(fresh, site)])
    else:
        record(Change(fresh, "edit", "Изменить данные анкеты"), actor=actor)
    return fresh


@transaction.atomic
def activate_experts(*, ids: Iterable[int], actor: Actor) -> tuple[list[Expert], dict[int, str]]:
    """Activate one or many; each gets the letter of manual 000 once, whoever else pressed the button."""
    activated, skipped = moderate(Expert, "activate", ids, actor)
    site = SiteSettings.current()
    tell(letters.activated(expert, site) for expert in activated)
    return activated, skipped


@transaction.atomic
def decline_experts(*, ids: Iterable[int], actor: Actor, reason: str) -> tuple[list[Expert], dict[int, str]]:
    """Decline with a reason, which goes out in the letter."""
    if not reason.strip():
        raise Refused("Укажите причину отказа: она уйдёт эксперту в письме.")
    declined, skipped = moderate(Expert, "decline", ids, actor, reason)
    site = SiteSettings.current()
    tell(letters.declined(expert, site, reason.strip()) for expert in declined)
    return declined, skipped
