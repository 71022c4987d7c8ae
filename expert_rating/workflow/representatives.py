"""A representative registers, is activated or declined, corrects the questionnaire and sends it again (spec/01)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.db import transaction

from accounts.models import Organisation, Role, User
from accounts.workflow import scope_for
from expert_rating import rules
from expert_rating.letters import representatives as letters
from expert_rating.models import Representative, SentRegistration
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
from portal.workflow import NotYours, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class RepresentativeQuestionnaire(Filled):
    """The checked form «Стать представителем организации»."""

    organisation: Organisation
    position: str

    def answers(self) -> dict[str, Any]:
        return {"position": self.position}

    def scope(self) -> dict[str, Any]:
        return scope_for(organisation=self.organisation)

    def answers_to_keep(self) -> dict[str, Any]:
        return self.answers()

    @classmethod
    def restored(cls, sent: SentRegistration) -> Self:
        """As it was sent; the form demands an organisation, and the row goes with it."""
        if sent.organisation is None:
            raise Refused("Организации из анкеты больше нет в каталоге. Заполните анкету ещё раз.")
        return cls(
            organisation=sent.organisation,
            position=sent.answers["position"],
            person=sent.person,
            consents=sent.documents(),
        )


REPRESENTATIVE = Kind(
    Role.ORGANISATION_REPRESENTATIVE,
    Representative,
    letters,
    already="Вы уже зарегистрированы как представитель организации: анкета в личном кабинете.",
    no_reason="Укажите причину: она уйдёт представителю в письме.",
    restored=RepresentativeQuestionnaire.restored,
)


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
    made: Representative = send(
        REPRESENTATIVE, given, login=login, password=password, user=user, actor=actor, address=address
    )
    return made


@transaction.atomic
def change_representative(*, grant_id: int, given: RepresentativeQuestionnaire, actor: Actor) -> Representative:
    """«Изменить данные анкеты», and sending it again after a decline; another organisation waits for a moderator."""
    grant = locked_own(REPRESENTATIVE, grant_id, actor)
    fresh: Representative = correct(REPRESENTATIVE, grant, given, actor=actor)
    return fresh


@transaction.atomic
def activate_representatives(
    *, ids: Iterable[int], actor: Actor, seen: Mapping[int, str] | None = None
) -> tuple[list[Representative], dict[int, str]]:
    return activate(REPRESENTATIVE, ids, actor, seen)


@transaction.atomic
def decline_representatives(
    *, ids: Iterable[int], actor: Actor, reason: str, seen: Mapping[int, str] | None = None
) -> tuple[list[Representative], dict[int, str]]:
    return decline(REPRESENTATIVE, ids, actor, reason, seen)


@transaction.atomic
def take_back_representatives(
    *, ids: Iterable[int], actor: Actor, reason: str, seen: Mapping[int, str] | None = None
) -> tuple[list[Representative], dict[int, str]]:
    return take_back(REPRESENTATIVE, ids, actor, reason, seen)


def one_who_speaks(actor: Actor) -> tuple[User, Organisation]:
    """The representative who acts and their organisation, locked first, as everywhere."""
    role = actor.role
    if actor.user is None or role is None or role.organisation_id is None or not rules.is_representative(role):
        raise NotYours
    organisations = Organisation.objects.select_related("municipality").select_for_update(of=("self",))
    return actor.user, organisations.get(pk=role.organisation_id)
