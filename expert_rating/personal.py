"""What the rating holds on a person, and how it is destroyed."""

from collections.abc import Iterator
from typing import Any

from accounts.models import Organisation, RoleGrant, User
from accounts.personal.erasing import forget_file
from expert_rating.models import Assessment, CardCorrection, Expert, Publication, Reply, Representative
from expert_rating.workflow.erasure import ERASED, forget_corrections, forget_publications, forget_replies
from expert_rating.workflow.registrations import forget_registrations
from portal.history import Actor
from portal.personal_data import facts
from portal.registry import PersonalData
from portal.traces import Traces, leave_history

QUESTIONNAIRE = (
    "sent_at", "target_group", "age", "sex", "education", "workplace", "position", "resume", "parent_name",
)  # fmt: skip
PUBLICATION = (
    "kind", "title", "text", "contact", "salary", "valid_until", "organisation", "status", "created_at", "published_at",
)  # fmt: skip


def own_data(user: User) -> PersonalData:
    experts = list(Expert.objects.filter(grant__user=user))
    written = {
        "Анкета эксперта": [facts(expert, *QUESTIONNAIRE) for expert in experts],
        "Анкета представителя организации": [
            {**facts(each, "position", "sent_at"), "организация": each.grant.scope_name}
            for each in Representative.objects.filter(grant__user=user)
        ],
        "Оценки": [assessment_facts(each) for each in assessments_of(user)],
        "Материалы и вакансии": [
            facts(each, *PUBLICATION) for each in Publication.objects.filter(author=user).select_related("organisation")
        ],
        "Ответы от имени организации": [
            facts(each, "organisation", "campaign", "text", "status", "sent_at")
            for each in Reply.objects.filter(author=user).select_related("organisation", "campaign")
        ],
        "Изменения карточки организации": [
            {**facts(each, "organisation", "status", "sent_at"), **each.after}
            for each in CardCorrection.objects.filter(author=user).select_related("organisation")
        ],
    }
    photos = {f"photo-{e.pk}.{str(e.photo.name).rpartition('.')[2]}": e.photo for e in experts if e.photo}
    return PersonalData(written, photos)


def assessments_of(user: User) -> Any:
    found = Assessment.objects.filter(author=user).select_related("organisation", "campaign")
    return found.prefetch_related("answers__question")


def assessment_facts(assessment: Assessment) -> dict[str, Any]:
    answers = {answer.question.text: str(answer) for answer in assessment.answers.all()}
    return {
        **facts(assessment, "organisation", "campaign", "level", "target_group", "status", "created_at", "placed_at"),
        **answers,
    }


def erase(user: User, actor: Actor) -> Iterator[str]:
    """The questionnaires' words and photos go; numbers that name nobody stay, and what an organisation has said."""
    traces = Traces.of(user)
    yield from erase_questionnaires(user)
    yield from erase_voice(user, traces, actor)
    if unconfirmed := forget_registrations(email=user.email):
        yield f"Неподтверждённые анкеты с этим e-mail ({unconfirmed}) уничтожены."
    assessments = list(Assessment.objects.filter(author=user))
    if assessments:
        yield f"Оценки ({len(assessments)}) обезличены: остались ответы, уровень и целевая группа — без них неверны итоги."
    cards = Organisation.objects.filter(
        pk__in=RoleGrant.objects.of(user).exclude(organisation=None).values("organisation")
    )
    for card in cards:
        if traces.within([card.head, card.phone, card.email]):
            yield (
                f"Карточка организации «{card}» сохранена: её руководитель и контакты открыты для всех по закону "
                "(273-ФЗ, ст. 29); исправить их может сама организация."
            )
    experts, representatives = questionnaires_of(user)
    leave_history(traces, [*experts, *representatives, *assessments])


def questionnaires_of(user: User) -> tuple[list[Expert], list[Representative]]:
    return list(Expert.objects.filter(grant__user=user)), list(Representative.objects.filter(grant__user=user))


def erase_questionnaires(user: User) -> Iterator[str]:
    experts, representatives = questionnaires_of(user)
    for expert in experts:
        forget_file(expert.photo)
        expert.photo = expert.photo_hash = expert.workplace = expert.position = ""
        expert.resume = ERASED
        # The database holds that a minor has a parent; the name itself goes.
        expert.parent_name = ERASED if expert.parent_name else ""
        expert.save()
    if experts:
        yield (
            f"Анкеты эксперта ({len(experts)}): фотография, место работы, должность, резюме, ФИО родителя уничтожены; "
            "возраст, пол, образование и целевая группа обезличены."
        )
    for representative in representatives:
        representative.position = ERASED
        representative.save()
    if representatives:
        yield f"Анкеты представителя ({len(representatives)}): должность уничтожена."


def erase_voice(user: User, traces: Traces, actor: Actor) -> Iterator[str]:
    """(what, why it stays): the rest of each is destroyed."""
    kept_because = "сохранены без автора: сказаны от имени организации и опубликованы"
    for forget, what, why in (
        (forget_publications, "Материалы и вакансии", kept_because),
        (forget_replies, "Ответы организации", kept_because),
        (
            forget_corrections,
            "Изменения карточки организации",
            "сохранены без автора: приняты, это сведения организации",
        ),
    ):
        left = forget(user=user, traces=traces, actor=actor)
        leave_history(traces, [*left.destroyed, *left.kept])
        if left.destroyed:
            yield f"{what} ({len(left.destroyed)}): тексты и контакты уничтожены — личные или не опубликованные."
        if left.kept:
            yield f"{what} ({len(left.kept)}) {why}; имя, e-mail и телефон автора из текста удалены."
