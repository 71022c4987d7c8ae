"""An expert registers, is activated or declined, corrects the questionnaire and sends it again (manual 000)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction

from accounts.models import ConsentDocument, Organisation, Role, User
from accounts.workflow import scope_for
from expert_rating.letters import experts as letters
from expert_rating.models import Expert
from expert_rating.workflow.questionnaires import Filled, Kind, activate, correct, decline, locked_own, send
from portal.history import Actor
from portal.picture_hash import picture_hash

EXPERT = Kind(
    Role.EXPERT,
    Expert,
    letters,
    already="Вы уже зарегистрированы как эксперт: анкета в личном кабинете.",
    no_reason="Укажите причину отказа: она уйдёт эксперту в письме.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire(Filled):
    """The checked form «Стать экспертом»."""

    expert: dict[str, Any]
    organisation: Organisation | None = None
    municipality_id: int | None = None
    region_id: str | None = None

    def answers(self) -> dict[str, Any]:
        """The fields of Expert, the new photo's fingerprint among them."""
        photo = self.expert.get("photo")
        return {**self.expert, "photo_hash": picture_hash(photo.file)} if photo else self.expert

    def scope(self) -> dict[str, Any]:
        return scope_for(organisation=self.organisation, municipality_id=self.municipality_id, region_id=self.region_id)

    def given_by(self, document: ConsentDocument) -> str:
        parents = document.purpose == ConsentDocument.Purpose.PARENT
        return str(self.expert.get("parent_name", "")) if parents else ""


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
    made: Expert = send(EXPERT, questionnaire, login=login, password=password, user=user, actor=actor, address=address)
    return made


@transaction.atomic
def change_questionnaire(*, grant_id: int, questionnaire: Questionnaire, actor: Actor) -> Expert:
    """«Изменить данные анкеты», and sending it again after a decline; a photo that was replaced is removed."""
    grant = locked_own(EXPERT, grant_id, actor)
    old = grant.expert.photo
    fresh: Expert = correct(EXPERT, grant, questionnaire, actor=actor)
    if old and old.name != fresh.photo.name:
        transaction.on_commit(partial(old.storage.delete, str(old.name)))
    return fresh


@transaction.atomic
def activate_experts(
    *, ids: Iterable[int], actor: Actor, seen: Mapping[int, str] | None = None
) -> tuple[list[Expert], dict[int, str]]:
    return activate(EXPERT, ids, actor, seen)


@transaction.atomic
def decline_experts(
    *, ids: Iterable[int], actor: Actor, reason: str, seen: Mapping[int, str] | None = None
) -> tuple[list[Expert], dict[int, str]]:
    return decline(EXPERT, ids, actor, reason, seen)
