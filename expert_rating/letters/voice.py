"""What authors of the organisation's voice are told: card corrections, public replies, materials and vacancies."""

from django.urls import reverse

from accounts.links import in_role
from accounts.models import Organisation, Role, RoleGrant, User
from expert_rating.letters.wording import message
from expert_rating.models import CardCorrection, Publication, PublicationKind, Reply
from portal.notices import Message, absolute

MEND_THE_REPLY = "Исправьте ответ и отправьте снова"


def told(
    author: User, event: str, title: str, text: str, url: str, notice: str, role: str = Role.ORGANISATION_REPRESENTATIVE
) -> Message:
    return message(author, event, title, text, url=url, role=role, notice=notice)


def returned(what: str, reason: str, url: str, ask: str = "Исправьте и отправьте снова") -> str:
    """The letter of whatever comes back: what the moderator did, why, and where to mend it."""
    return f"Модератор {what}\nПричина: {reason}\n\n{ask}:\n{absolute(url)}"


def page_of(name: str, person: User, organisation: Organisation) -> str:
    """A page of the cabinet, in the role for this organisation: a person may speak for two."""
    own = RoleGrant.objects.of(person).in_force().filter(role=Role.ORGANISATION_REPRESENTATIVE)
    return in_role(reverse(name), own.filter(organisation=organisation).first())


# --- The organisation's card --------------------------------------------------------------------------


def correction_accepted(correction: CardCorrection) -> Message:
    url = page_of("rating:card", correction.author, correction.organisation)
    text = (
        f"Модератор принял изменения карточки организации «{correction.organisation}». Они уже видны всем:\n"
        f"{absolute(url)}"
    )
    notice = f"Изменения карточки приняты и видны всем: {correction.organisation}."
    return told(correction.author, "correction_accepted", "Изменения карточки приняты", text, url, notice)


def correction_declined(correction: CardCorrection, reason: str) -> Message:
    url = page_of("rating:card", correction.author, correction.organisation)
    what = f"не принял изменения карточки организации «{correction.organisation}»."
    text = returned(what, reason, url, "Исправьте их и отправьте снова")
    notice = f"Исправьте изменения карточки, модератор их не принял: {correction.organisation}."
    return told(correction.author, "correction_declined", "Изменения карточки отклонены", text, url, notice)


# --- The public reply ---------------------------------------------------------------------------------


def reply_published(reply: Reply) -> Message:
    url = page_of("rating:reply", reply.author, reply.organisation)
    text = (
        f"Ваш ответ на результаты кампании «{reply.campaign}» опубликован на странице организации "
        f"«{reply.organisation}»:\n"
        f"{absolute(reverse('rating:organisation', args=[reply.organisation.kind, reply.organisation_id]))}"
    )
    notice = f"Ваш ответ опубликован на странице организации: {reply.organisation}."
    return told(reply.author, "reply_published", "Ответ организации опубликован", text, url, notice)


def reply_declined(reply: Reply, reason: str) -> Message:
    url = page_of("rating:reply", reply.author, reply.organisation)
    stays = "\nПрежний опубликованный ответ остаётся на странице организации." if reply.published_text else ""
    what = f"не опубликовал Ваш ответ на результаты кампании «{reply.campaign}»."
    text = returned(what, f"{reason}{stays}", url, MEND_THE_REPLY)
    notice = f"{MEND_THE_REPLY}, модератор его не опубликовал: {reply.organisation}."
    return told(reply.author, "reply_declined", "Ответ организации отклонён", text, url, notice)


def reply_taken_down(reply: Reply, reason: str) -> Message:
    url = page_of("rating:reply", reply.author, reply.organisation)
    what = f"снял с публикации Ваш ответ на результаты кампании «{reply.campaign}»."
    text = returned(what, reason, url, MEND_THE_REPLY)
    notice = f"{MEND_THE_REPLY}, модератор снял его с публикации: {reply.organisation}."
    return told(reply.author, "reply_declined", "Ответ организации снят", text, url, notice)


# --- Materials and vacancies --------------------------------------------------------------------------


def named(publication: Publication) -> str:
    word = "материал" if publication.kind == PublicationKind.MATERIAL else "вакансия"
    return f"{word} «{publication.title}»"


def publication_published(publication: Publication) -> Message:
    own = reverse("rating:publication", args=[publication.pk])
    public = reverse(f"rating:{publication.kind}", args=[publication.section, publication.pk])
    text = f"На портале размещено: {named(publication)}.\n{absolute(public)}"
    notice, role = f"На портале размещено: {named(publication)}.", publication.author_role
    return told(publication.author, "publication_published", "Публикация размещена", text, own, notice, role)


def publication_declined(publication: Publication, reason: str) -> Message:
    own = reverse("rating:publication", args=[publication.pk])
    text = returned(f"не разместил: {named(publication)}.", reason, own)
    notice, role = (
        f"Исправьте и отправьте снова, модератор не разместил: {named(publication)}.",
        publication.author_role,
    )
    return told(publication.author, "publication_declined", "Публикация отклонена", text, own, notice, role)


def publication_taken_down(publication: Publication, reason: str) -> Message:
    own = reverse("rating:publication", args=[publication.pk])
    text = returned(f"снял с публикации: {named(publication)}.", reason, own)
    notice, role = f"Исправьте и отправьте снова, модератор снял: {named(publication)}.", publication.author_role
    return told(publication.author, "publication_declined", "Публикация снята", text, own, notice, role)
