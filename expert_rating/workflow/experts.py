"""An expert registers, is activated or declined, corrects the questionnaire and sends it again (manual 000)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
from typing import Any, Self

from django.core.files.base import ContentFile, File
from django.db import transaction

from accounts.models import ConsentDocument, FederalDistrict, Organisation, Role, User
from accounts.workflow import scope_for
from expert_rating.letters import experts as letters
from expert_rating.models import Expert, SentRegistration
from expert_rating.workflow.questionnaires import (
    Filled,
    Kind,
    activate,
    correct,
    decline,
    locked_own,
    send,
    take_back,
)
from portal.history import Actor
from portal.picture_hash import picture_hash


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

    def answers_to_keep(self) -> dict[str, Any]:
        district = self.expert.get("federal_district")
        typed = {name: value for name, value in self.expert.items() if name != "photo"}
        return {**typed, "federal_district": district.pk if district else None}

    def photo_to_keep(self) -> File | None:
        return self.expert.get("photo")

    @classmethod
    def restored(cls, sent: SentRegistration) -> Self:
        """As it was sent; the photo is read anew, to be stored under the questionnaire."""
        expert = {
            **sent.answers,
            "federal_district": FederalDistrict.objects.filter(pk=sent.answers["federal_district"]).first(),
        }
        if sent.photo:
            with sent.photo.open("rb") as stored:
                expert["photo"] = ContentFile(stored.read(), PurePath(str(sent.photo.name)).name)
        return cls(
            expert=expert,
            person=sent.person,
            consents=sent.documents(),
            organisation=sent.organisation,
            municipality_id=sent.municipality_id,
            region_id=sent.region_id,
        )


EXPERT = Kind(
    Role.EXPERT,
    Expert,
    letters,
    already="Вы уже зарегистрированы как эксперт: анкета в личном кабинете.",
    no_reason="Укажите причину: она уйдёт эксперту в письме.",
    restored=Questionnaire.restored,
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


@transaction.atomic
def take_back_experts(
    *, ids: Iterable[int], actor: Actor, reason: str, seen: Mapping[int, str] | None = None
) -> tuple[list[Expert], dict[int, str]]:
    return take_back(EXPERT, ids, actor, reason, seen)
