"""An expert's and a representative's questionnaire side by side: the same tests run over both."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import ConsentDocument, GrantStatus, Organisation, Role, RoleGrant, User
from expert_rating.models import Representative
from expert_rating.workflow.experts import (
    EXPERT,
    Questionnaire,
    activate_experts,
    change_questionnaire,
    decline_experts,
    register_expert,
)
from expert_rating.workflow.questionnaires import Filled, Kind
from expert_rating.workflow.representatives import (
    REPRESENTATIVE,
    RepresentativeQuestionnaire,
    activate_representatives,
    change_representative,
    decline_representatives,
    register_representative,
)
from portal.history import Actor
from tests.cast import Cast
from tests.pictures import small_jpeg

PERSON = {
    "last_name": "Лесной",
    "first_name": "Фёдор",
    "patronymic": "",
    "email": "lesnoy@example.org",
    "phone": "+79110000000",
}


def expert_answers(**changes: Any) -> dict[str, Any]:
    own = {
        "target_group": "parents",
        "age": 35,
        "sex": "m",
        "education": "higher",
        "resume": "Вхожу в родительский комитет.",
        "photo": ContentFile(small_jpeg(), "new.jpg"),
    }
    return own | changes


def experts_form(organisation: Organisation, consents: list[ConsentDocument]) -> Filled:
    return Questionnaire(expert=expert_answers(), person=PERSON, organisation=organisation, consents=consents)


def representatives_form(organisation: Organisation, consents: list[ConsentDocument]) -> Filled:
    return RepresentativeQuestionnaire(organisation=organisation, position="Методист", person=PERSON, consents=consents)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, with its verbs; `admin` is the name of its page on the desk."""

    kind: Kind
    admin: str
    form: Callable[[Organisation, list[ConsentDocument]], Filled]
    register: Callable[..., Any]
    change: Callable[..., Any]
    activate: Callable[..., Any]
    decline: Callable[..., Any]
    given_as: str

    def grant(self, cast: Cast, status: GrantStatus = GrantStatus.ACTIVE) -> RoleGrant:
        """Of the kindergarten, with its questionnaire."""
        if self.kind.role == Role.EXPERT:
            return cast.make_expert(status=status, organisation=cast.kindergarten)
        grant = cast.grant(Role.ORGANISATION_REPRESENTATIVE, status=status, organisation=cast.kindergarten)
        Representative.objects.create(grant=grant, position="Заведующий", sent_at=timezone.now())
        return grant

    def waiting(self, cast: Cast) -> Any:
        return self.of(self.grant(cast, GrantStatus.WAITING))

    def of(self, grant: RoleGrant) -> Any:
        """The questionnaire of a role, as the desk reads it."""
        return self.kind.rows.with_person().get(grant=grant)

    def send(self, organisation: Organisation, *, user: User | None, login: str = "lesnoy") -> Any:
        consents = [ConsentDocument.current("personal_data")]
        return self.register(
            **{self.given_as: self.form(organisation, consents)},
            login=login,
            password="Klyuchi-2026",
            user=user,
            actor=Actor(user=user, role=None, device="Браузер"),
            address="10.0.0.7",
        )

    def correct(self, grant: RoleGrant, organisation: Organisation, *, by: User | None = None) -> Any:
        actor = Actor(user=by or grant.user, role=None)
        return self.change(grant_id=grant.pk, actor=actor, **{self.given_as: self.form(organisation, [])})


SIDES = {
    "expert": Side(
        EXPERT, "expert", experts_form, register_expert, change_questionnaire, activate_experts, decline_experts,
        "questionnaire",
    ),
    "representative": Side(
        REPRESENTATIVE, "representative", representatives_form, register_representative, change_representative,
        activate_representatives, decline_representatives, "given",
    ),
}  # fmt: skip
OTHER = {"expert": "representative", "representative": "expert"}
