"""What moderators are told of what the authors have sent: nobody else would come to see what waits."""

from typing import Any

from django.urls import reverse

from accounts.models import Organisation
from expert_rating.letters.wording import to_moderators
from expert_rating.models import CardCorrection, Publication, PublicationKind, Reply
from portal.notices import Message


def publication_waits(publication: Publication) -> list[Message]:
    """To those who may check it (rules.moderates_publication), without its title: it may name a person."""
    word = "Материал" if publication.kind == PublicationKind.MATERIAL else "Вакансия"
    return on_the_desk(
        publication, "publication_waiting", f"{word} № {publication.pk}", publication.region_id, publication.section
    )


def correction_waits(correction: CardCorrection) -> list[Message]:
    return of_an_organisation(correction, "correction_waiting", "Изменения карточки", correction.organisation)


def reply_waits(reply: Reply) -> list[Message]:
    return of_an_organisation(reply, "reply_waiting", "Ответ организации", reply.organisation)


def of_an_organisation(subject: Any, event: str, what: str, organisation: Organisation) -> list[Message]:
    name = f"{what} № {subject.pk} ({organisation.short_name})"
    return on_the_desk(subject, event, name, organisation.municipality.region_id, organisation.kind)


def on_the_desk(subject: Any, event: str, what: str, region_code: str, kind: str) -> list[Message]:
    path = reverse(f"admin:expert_rating_{subject._meta.model_name}_change", args=[subject.pk])
    return to_moderators(region_code, kind, event, f"На проверке: {what}", path)
