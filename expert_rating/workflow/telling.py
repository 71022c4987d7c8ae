"""What representatives and authors of publications are told."""

from django.urls import reverse

from accounts.links import in_role, new_password_link
from accounts.models import Organisation, Role, RoleGrant, User
from expert_rating.letters import on_the_desk, signed
from expert_rating.models import CardCorrection, Publication, PublicationKind, Reply, Representative
from portal.models import SiteSettings
from portal.notices import Message, absolute

QUESTIONNAIRE = "rating:representative-questionnaire"


def page_of(name: str, person: User, organisation: Organisation) -> str:
    """A page of the cabinet, in the role for this organisation: a person may speak for two."""
    own = RoleGrant.objects.of(person).in_force().filter(role=Role.ORGANISATION_REPRESENTATIVE)
    return in_role(reverse(name), own.filter(organisation=organisation).first())


def message(
    person: User, event: str, title: str, text: str, url: str, role: str = Role.ORGANISATION_REPRESENTATIVE
) -> Message:
    greeting = f"Здравствуйте, {person.full_name}!\n\n"
    return Message(
        person=person,
        event=event,
        title=f"СПО-портал: {title}",
        text=signed(greeting + text, SiteSettings.current()),
        url=url,
        role=role,
    )


# --- Representatives ----------------------------------------------------------------------------------


def received(found: Representative) -> Message:
    """Sent at once: what was received, what happens next and within what time."""
    grant, url = found.grant, reverse(QUESTIONNAIRE)
    text = (
        f"Мы получили Вашу анкету представителя организации «{grant.scope_name}». "
        f"Ваш логин: {grant.user.username}.\n\n"
        f"Модератор проверит анкету в течение {SiteSettings.current().moderation_days} рабочих дней, и Вы получите "
        "письмо с ответом. До этого Вы можете войти на портал и посмотреть или исправить анкету:\n"
        f"{absolute(url)}"
    )
    return message(grant.user, "representative_received", "Анкета получена", text, url)


def waiting(found: Representative) -> list[Message]:
    path = reverse("admin:expert_rating_representative_change", args=[found.pk])
    line = f"Анкета представителя № {found.pk} ждёт проверки"
    return on_the_desk(found.grant, "representative_waiting", line, path, SiteSettings.current())


def activated(found: Representative) -> Message:
    """Login and the cabinet's address; for a forgotten password a one-time link, never the password."""
    user, url = found.grant.user, in_role(reverse("rating:representative-cabinet"), found.grant)
    text = (
        f"Ваша регистрация на сайте «{SiteSettings.current().name}» успешно подтверждена: теперь Вы представляете "
        f"организацию «{found.grant.scope_name}».\n\n"
        f"Логин: {user.username}\n"
        f"Личный кабинет: {absolute(url)}\n\n"
        "Пароль Вы выбрали при регистрации. Если забыли его, задайте новый по одноразовой ссылке "
        f"(действует 24 часа):\n{new_password_link(user)}\n"
        f"Позже попросите новую ссылку на странице {absolute(reverse('account_reset_password'))}"
    )
    return message(user, "grant_activated", "Регистрация подтверждена", text, url)


def declined(found: Representative, reason: str) -> Message:
    url = reverse(QUESTIONNAIRE)
    text = (
        "Модератор проверил Вашу анкету представителя организации и вернул её.\n"
        f"Причина: {reason}\n\n"
        "Войдите на портал, исправьте анкету и отправьте её снова, заполнять заново не нужно:\n"
        f"{absolute(url)}"
    )
    return message(found.grant.user, "grant_declined", "Анкета возвращена", text, url)


# --- The organisation's card --------------------------------------------------------------------------


def correction_accepted(correction: CardCorrection) -> Message:
    url = page_of("rating:card", correction.author, correction.organisation)
    text = (
        f"Модератор принял изменения карточки организации «{correction.organisation}». Они уже видны всем:\n"
        f"{absolute(url)}"
    )
    return message(correction.author, "correction_accepted", "Изменения карточки приняты", text, url)


def correction_declined(correction: CardCorrection, reason: str) -> Message:
    url = page_of("rating:card", correction.author, correction.organisation)
    text = (
        f"Модератор не принял изменения карточки организации «{correction.organisation}».\n"
        f"Причина: {reason}\n\n"
        f"Исправьте их и отправьте снова:\n{absolute(url)}"
    )
    return message(correction.author, "correction_declined", "Изменения карточки отклонены", text, url)


# --- The public reply ---------------------------------------------------------------------------------


def reply_published(reply: Reply) -> Message:
    url = page_of("rating:reply", reply.author, reply.organisation)
    text = (
        f"Ваш ответ на результаты кампании «{reply.campaign}» опубликован на странице организации "
        f"«{reply.organisation}»:\n"
        f"{absolute(reverse('rating:organisation', args=[reply.organisation.kind, reply.organisation_id]))}"
    )
    return message(reply.author, "reply_published", "Ответ организации опубликован", text, url)


def reply_declined(reply: Reply, reason: str) -> Message:
    url = page_of("rating:reply", reply.author, reply.organisation)
    stays = "\nПрежний опубликованный ответ остаётся на странице организации." if reply.published_text else ""
    text = (
        f"Модератор не опубликовал Ваш ответ на результаты кампании «{reply.campaign}».\n"
        f"Причина: {reason}{stays}\n\n"
        f"Исправьте ответ и отправьте снова:\n{absolute(url)}"
    )
    return message(reply.author, "reply_declined", "Ответ организации отклонён", text, url)


def reply_taken_down(reply: Reply, reason: str) -> Message:
    url = page_of("rating:reply", reply.author, reply.organisation)
    text = (
        f"Модератор снял с публикации Ваш ответ на результаты кампании «{reply.campaign}».\n"
        f"Причина: {reason}\n\n"
        f"Исправьте ответ и отправьте снова:\n{absolute(url)}"
    )
    return message(reply.author, "reply_declined", "Ответ организации снят", text, url)


# --- Materials and vacancies --------------------------------------------------------------------------


def named(publication: Publication) -> str:
    word = "материал" if publication.kind == PublicationKind.MATERIAL else "вакансия"
    return f"{word} «{publication.title}»"


def publication_published(publication: Publication) -> Message:
    own = reverse("rating:publication", args=[publication.pk])
    public = reverse(f"rating:{publication.kind}", args=[publication.section, publication.pk])
    text = f"На портале размещено: {named(publication)}.\n{absolute(public)}"
    return message(
        publication.author, "publication_published", "Публикация размещена", text, own, publication.author_role
    )


def publication_declined(publication: Publication, reason: str) -> Message:
    own = reverse("rating:publication", args=[publication.pk])
    text = (
        f"Модератор не разместил: {named(publication)}.\n"
        f"Причина: {reason}\n\n"
        f"Исправьте и отправьте снова:\n{absolute(own)}"
    )
    return message(
        publication.author, "publication_declined", "Публикация отклонена", text, own, publication.author_role
    )


def publication_taken_down(publication: Publication, reason: str) -> Message:
    own = reverse("rating:publication", args=[publication.pk])
    text = (
        f"Модератор снял с публикации: {named(publication)}.\n"
        f"Причина: {reason}\n\n"
        f"Исправьте и отправьте снова:\n{absolute(own)}"
    )
    return message(publication.author, "publication_declined", "Публикация снята", text, own, publication.author_role)
