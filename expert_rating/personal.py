"""What the rating holds on a person, and how it is destroyed."""

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from accounts.personal.workflow import forget_file
from expert_rating.models import Assessment, CardCorrection, Expert, Publication, Reply, Representative
from portal.personal_data import facts
from portal.registry import PersonalData

ERASED = "Сведения удалены"
QUESTIONNAIRE = (
    "sent_at", "target_group", "age", "sex", "education", "workplace", "position", "resume", "parent_name",
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
            facts(each, "kind", "title", "text", "contact", "salary", "status", "created_at", "published_at")
            for each in Publication.objects.filter(author=user)
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


def erase(user: User) -> Iterator[str]:
    """The questionnaires' words and photos go; numbers that name nobody stay."""
    experts = list(Expert.objects.filter(grant__user=user))
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
    if changed := Representative.objects.filter(grant__user=user).update(position=ERASED):
        yield f"Анкеты представителя ({changed}): должность уничтожена."
    if contacts := Publication.objects.filter(author=user).exclude(contact="").update(contact=ERASED):
        yield f"Вакансии ({contacts}): контакты уничтожены."
    if kept := Assessment.objects.filter(author=user).count():
        yield f"Оценки ({kept}) обезличены: остались ответы, уровень и целевая группа."
